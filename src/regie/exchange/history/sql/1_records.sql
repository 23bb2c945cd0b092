-- SPDX-License-Identifier: EUPL-1.2
-- Every record with the party and municipality of the region, and every part with its record.
-- aside: parts that do not count, with the first rule that said so; noted: parts that count, with a remark.
CREATE TABLE aside (part_id BIGINT, rule VARCHAR);
CREATE TABLE noted (part_id BIGINT, rule VARCHAR);

-- JW301 and JW325 go from municipality to provider, the others from provider to municipality; of a return message
-- the header is that of the message it answers. A record is there twice when one message was read twice.
CREATE TABLE record AS
SELECT
    r.record_id,
    r.message,
    r.place,
    CAST(r.number AS BIGINT) AS number,
    coalesce(m.code, r.municipality) AS municipality,
    coalesce(p.party, r.provider) AS provider,
    m.code IS NOT NULL AS municipality_known,
    p.party IS NOT NULL AS provider_known,
    r.identification,
    TRY_CAST(r.dated AS DATE) AS dated,
    r.claim_number,
    coalesce(TRY_CAST(r.claim_date AS DATE), TRY_CAST(r.dated AS DATE)) AS claim_date,
    TRY_CAST(r.claim_total AS BIGINT) * CASE WHEN r.claim_sign = 'C' THEN -1 ELSE 1 END AS claim_total,
    row_number() OVER (
        PARTITION BY r.message, r.sender, r.receiver, r.identification, r.dated, r.number, r.fingerprint
        ORDER BY r.record_id
    ) > 1 AS twice
FROM (
    SELECT
        *,
        CASE WHEN message IN ('JW301', 'JW302', 'JW319', 'JW325') THEN sender ELSE receiver END AS municipality,
        CASE WHEN message IN ('JW301', 'JW302', 'JW319', 'JW325') THEN receiver ELSE sender END AS provider
    FROM raw_record
) AS r
LEFT JOIN known_municipality AS m ON m.written = r.municipality
LEFT JOIN known_provider AS p ON p.written = r.provider;

CREATE TABLE part AS
SELECT part_id, record_id, 'assignment' AS kind, nth, CAST(NULL AS BIGINT) AS cents FROM raw_assignment
UNION ALL
SELECT part_id, record_id, kind, nth, NULL FROM raw_signal
UNION ALL
SELECT
    part_id, record_id, 'claim', nth, coalesce(TRY_CAST(amount AS BIGINT), 0) * CASE WHEN sign = 'C' THEN -1 ELSE 1 END
FROM raw_claim
UNION ALL
SELECT part_id, record_id, 'answer', nth, NULL FROM raw_answer
UNION ALL
SELECT part_id, record_id, 'verdict', 1, NULL FROM raw_verdict
UNION ALL
SELECT part_id, record_id, 'return', 1, NULL FROM raw_return
UNION ALL
SELECT part_id, record_id, 'request', nth, NULL FROM raw_request
UNION ALL
SELECT part_id, record_id, 'other', 1, NULL FROM raw_other;

-- A message with a technical error counts as not sent (OP286): a return message that names a client, or a code in
-- its header, says so. Its header is that of the message it answers.
CREATE TABLE refused_message AS
SELECT DISTINCT t.original AS message, r.municipality, r.provider, r.identification
FROM raw_return AS t
INNER JOIN record AS r ON r.record_id = t.record_id
WHERE t.rejected = 'yes' AND NOT r.twice;

INSERT INTO aside
SELECT
    p.part_id,
    CASE
        WHEN r.twice THEN 'record_twice'
        WHEN p.kind = 'other' THEN 'message_not_used'
        WHEN NOT r.municipality_known THEN 'municipality_unknown'
        WHEN NOT r.provider_known THEN 'provider_unknown'
        ELSE 'message_refused'
    END
FROM part AS p
INNER JOIN record AS r ON r.record_id = p.record_id
LEFT JOIN refused_message AS f
    ON
        f.message = r.message AND f.municipality = r.municipality AND f.provider = r.provider
        AND f.identification = r.identification
WHERE
    r.twice OR p.kind = 'other' OR NOT r.municipality_known OR NOT r.provider_known OR f.identification IS NOT NULL;
