-- SPDX-License-Identifier: EUPL-1.2
-- Assignments (JW301) as they are now: of all versions of one number the newest date and time wins (OP033x1).
-- Reason 13 withdraws an assignment. An empty number, category or code is '' here, so that they can be compared.
CREATE TABLE assignment_version AS
SELECT
    a.part_id,
    r.municipality,
    r.provider,
    a.client,
    coalesce(a.number, '') AS number,
    coalesce(a.category, '') AS category,
    coalesce(a.code, '') AS code,
    TRY_CAST(a.begins AS DATE) AS begins,
    TRY_CAST(a.ends AS DATE) AS ends,
    a.reason,
    min(TRY_CAST(a.decided_on AS DATE)) OVER versions AS first_decided,
    max(a.reference) OVER versions AS reference,
    row_number() OVER (versions ORDER BY a.decided_on DESC, a.decided_at DESC, r.dated DESC, a.part_id DESC) AS place
FROM raw_assignment AS a
INNER JOIN record AS r ON r.record_id = a.record_id
ANTI JOIN aside AS x ON x.part_id = a.part_id
WINDOW versions AS (PARTITION BY r.municipality, r.provider, a.client, a.number);

INSERT INTO aside SELECT part_id, 'assignment_superseded' FROM assignment_version WHERE place > 1;

CREATE TABLE assignment AS
SELECT * EXCLUDE (place), coalesce(reason, '') = '13' AS withdrawn
FROM assignment_version
WHERE place = 1;

INSERT INTO aside SELECT part_id, 'assignment_withdrawn' FROM assignment WHERE withdrawn;

-- One number is of one provider and one client (TR332): each keeps what its own messages say.
INSERT INTO noted
SELECT a.part_id, CASE WHEN n.providers > 1 THEN 'assignment_two_providers' ELSE 'assignment_two_clients' END
FROM assignment AS a
INNER JOIN (
    SELECT municipality, number, count(DISTINCT provider) AS providers, count(DISTINCT client) AS clients
    FROM assignment
    GROUP BY municipality, number
) AS n ON n.municipality = a.municipality AND n.number = a.number
WHERE n.providers > 1 OR n.clients > 1;

-- Requests (JW315): who referred. The assignment that honours a request repeats its reference (TR379).
CREATE TABLE request AS
SELECT
    q.part_id,
    r.municipality,
    r.provider,
    q.client,
    q.reference,
    q.referrer,
    r.dated,
    row_number() OVER (
        PARTITION BY r.municipality, r.provider, q.client, q.reference ORDER BY r.dated DESC, q.part_id DESC
    ) AS place
FROM raw_request AS q
INNER JOIN record AS r ON r.record_id = q.record_id
ANTI JOIN aside AS x ON x.part_id = q.part_id;
