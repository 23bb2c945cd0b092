-- SPDX-License-Identifier: EUPL-1.2
-- Claim lines (JW323) that count: not rejected, not there twice, each credit with the debit it takes back.
CREATE TABLE claim AS
SELECT
    c.part_id,
    c.record_id,
    r.municipality,
    r.provider,
    r.identification,
    r.claim_number,
    r.claim_date AS booked_on,
    c.client,
    coalesce(c.reference, '') AS reference,
    c.previous,
    coalesce(c.number, '') AS number,
    coalesce(c.category, '') AS category,
    coalesce(c.code, '') AS code,
    TRY_CAST(c.from_day AS DATE) AS from_day,
    TRY_CAST(c.to_day AS DATE) AS to_day,
    TRY_CAST(c.volume AS BIGINT) AS volume,
    coalesce(c.unit, '') AS unit,
    TRY_CAST(c.tariff AS BIGINT) AS tariff,
    TRY_CAST(c.amount AS BIGINT) AS amount,
    c.sign = 'C' AS credit
FROM raw_claim AS c
INNER JOIN record AS r ON r.record_id = c.record_id
ANTI JOIN aside AS x ON x.part_id = c.part_id;

-- JW325: a claim rejected as a whole, and the lines rejected of others. An answer names the claim by the
-- identification of its message, and by its number.
-- An answer that lists lines rejects those alone, also when what is left adds up to nothing (TR342).
CREATE TABLE answer_with_lines AS
SELECT DISTINCT r.municipality, r.provider, r.identification
FROM raw_answer AS a
INNER JOIN record AS r ON r.record_id = a.record_id;

CREATE TABLE rejected AS
SELECT DISTINCT
    r.municipality, r.provider, coalesce(a.claim_identification, '') AS identification,
    coalesce(a.claim_number, '') AS claim_number, a.reference
FROM (
    SELECT part_id, record_id, claim_identification, claim_number, coalesce(reference, '') AS reference FROM raw_answer
    UNION ALL
    SELECT v.part_id, v.record_id, v.claim_identification, v.claim_number, NULL
    FROM raw_verdict AS v
    INNER JOIN record AS o ON o.record_id = v.record_id
    ANTI JOIN answer_with_lines AS n
        ON n.municipality = o.municipality AND n.provider = o.provider AND n.identification = o.identification
    WHERE v.rejected = 'yes'
) AS a
INNER JOIN record AS r ON r.record_id = a.record_id
ANTI JOIN aside AS x ON x.part_id = a.part_id;

CREATE TABLE rejected_part AS
SELECT DISTINCT c.part_id, j.municipality, j.provider, j.identification, j.claim_number, j.reference
FROM claim AS c
INNER JOIN rejected AS j
    ON
        j.municipality = c.municipality AND j.provider = c.provider
        AND CASE
            WHEN j.identification <> '' THEN j.identification = c.identification
            ELSE j.claim_number = c.claim_number
        END
        AND (j.reference IS NULL OR j.reference = c.reference);

-- What cannot be read is not expected here: the reader has already held it. A line is booked on the day of its
-- claim, and nobody claims before the month of care (TR137, TR319). The same line twice is the same reference with
-- the same content (TR314); a reference used again for something else counts, and is remarked.
INSERT INTO aside
SELECT
    c.part_id,
    CASE
        WHEN j.part_id IS NOT NULL THEN 'claim_rejected'
        WHEN c.from_day IS NULL OR c.to_day IS NULL OR c.booked_on IS NULL OR c.volume IS NULL OR c.amount IS NULL
            OR c.category = '' OR c.unit = '' OR c.client IS NULL THEN 'claim_unreadable'
        WHEN c.to_day < c.from_day OR c.to_day - c.from_day > 366 THEN 'claim_period_wrong'
        WHEN date_trunc('month', c.booked_on) < date_trunc('month', c.to_day) THEN 'claim_before_care'
        WHEN c.booked_on > s.last_day OR c.booked_on < s.first_day THEN 'outside_period'
        WHEN c.withdrawn THEN 'claim_on_withdrawn'
    END
FROM (
    SELECT c.*, coalesce(a.withdrawn, FALSE) AS withdrawn
    FROM claim AS c
    LEFT JOIN assignment AS a
        ON a.municipality = c.municipality AND a.provider = c.provider AND a.client = c.client AND a.number = c.number
) AS c
CROSS JOIN settings AS s
LEFT JOIN (SELECT DISTINCT part_id FROM rejected_part) AS j ON j.part_id = c.part_id
WHERE
    j.part_id IS NOT NULL OR c.from_day IS NULL OR c.to_day IS NULL OR c.booked_on IS NULL OR c.volume IS NULL
    OR c.amount IS NULL OR c.category = '' OR c.unit = '' OR c.client IS NULL OR c.to_day < c.from_day
    OR c.to_day - c.from_day > 366 OR date_trunc('month', c.booked_on) < date_trunc('month', c.to_day)
    OR c.booked_on > s.last_day OR c.booked_on < s.first_day OR c.withdrawn;

INSERT INTO aside
SELECT part_id, 'claim_twice'
FROM (
    SELECT
        c.part_id,
        row_number() OVER (
            PARTITION BY
                c.municipality, c.provider, c.reference, c.previous, c.client, c.number, c.category, c.code, c.from_day,
                c.to_day, c.volume, c.unit, c.amount, c.credit
            ORDER BY c.booked_on, c.part_id
        ) AS place
    FROM claim AS c
    ANTI JOIN aside AS x ON x.part_id = c.part_id
)
WHERE place > 1;

INSERT INTO noted
SELECT part_id, 'reference_reused'
FROM (
    SELECT
        c.part_id,
        row_number() OVER (
            PARTITION BY c.municipality, c.provider, c.reference ORDER BY c.booked_on, c.part_id
        ) AS place
    FROM claim AS c
    ANTI JOIN aside AS x ON x.part_id = c.part_id
)
WHERE place > 1;

-- A credit takes back one whole debit that counts, of the same client, once (TR323, TR390, OP366). Of debits with
-- one reference it is the one with the same product, month and amount, if there is such a one.
CREATE TABLE credit AS
SELECT *, row_number() OVER (PARTITION BY debit_id ORDER BY booked_on, part_id) AS time
FROM (
    SELECT
        k.part_id,
        k.booked_on,
        arg_max(
            d.part_id,
            CASE WHEN d.amount = k.amount THEN 4 ELSE 0 END + CASE WHEN d.from_day = k.from_day THEN 2 ELSE 0 END
            + CASE WHEN d.code = k.code THEN 1 ELSE 0 END
        ) AS debit_id
    FROM claim AS k
    ANTI JOIN aside AS x ON x.part_id = k.part_id
    LEFT JOIN (SELECT c.* FROM claim AS c ANTI JOIN aside AS y ON y.part_id = c.part_id WHERE NOT c.credit) AS d
        ON
            d.municipality = k.municipality AND d.provider = k.provider AND d.reference = k.previous
            AND d.client = k.client AND d.number = k.number
    WHERE k.credit
    GROUP BY k.part_id, k.booked_on
);

INSERT INTO aside
SELECT part_id, CASE WHEN debit_id IS NULL THEN 'credit_without_debit' ELSE 'credited_twice' END
FROM credit
WHERE debit_id IS NULL OR time > 1;

INSERT INTO noted
SELECT k.part_id, 'credit_differs'
FROM credit AS t
INNER JOIN claim AS k ON k.part_id = t.part_id
INNER JOIN claim AS d ON d.part_id = t.debit_id
WHERE
    t.time = 1
    AND (
        k.amount <> d.amount OR k.volume <> d.volume OR k.unit <> d.unit OR k.code <> d.code
        OR k.from_day <> d.from_day OR k.to_day <> d.to_day
    );

-- A second debit for the same product, period and assignment, while the first was not credited (TR389).
INSERT INTO noted
SELECT part_id, 'claim_double'
FROM (
    SELECT
        c.part_id,
        row_number() OVER (
            PARTITION BY c.municipality, c.provider, c.client, c.number, c.category, c.code, c.from_day, c.to_day
            ORDER BY c.booked_on, c.part_id
        ) AS place
    FROM claim AS c
    ANTI JOIN aside AS x ON x.part_id = c.part_id
    ANTI JOIN (SELECT debit_id FROM credit WHERE time = 1 AND debit_id IS NOT NULL) AS k ON k.debit_id = c.part_id
    WHERE NOT c.credit
)
WHERE place > 1;

-- Volume times tariff (TR346): an hour rate may be claimed in minutes; with unit 83 the volume is the amount (CS339).
INSERT INTO noted
SELECT c.part_id, 'amount_differs'
FROM claim AS c
ANTI JOIN aside AS x ON x.part_id = c.part_id
WHERE
    CASE
        WHEN c.unit = '83' THEN c.amount <> c.volume
        WHEN c.tariff IS NULL THEN TRUE
        WHEN c.unit = '01'
            THEN c.amount <> c.volume * c.tariff AND c.amount <> (c.volume * c.tariff * 2 + 60) // 120
        ELSE c.amount <> c.volume * c.tariff
    END;

-- The total of a claim is the sum of its lines (TR358); it is not when a line was held by the reader.
INSERT INTO noted
SELECT first_part, 'claim_total_differs'
FROM (
    SELECT
        min(p.part_id) AS first_part, sum(p.cents) AS lines, any_value(r.claim_total) AS total
    FROM part AS p
    INNER JOIN record AS r ON r.record_id = p.record_id
    WHERE p.kind = 'claim' AND NOT r.twice
    GROUP BY r.place, r.municipality, r.provider, r.identification
)
WHERE lines <> total;

-- Claims against their assignment; its category and code are those of the trajectory.
CREATE TABLE counted_claim AS
SELECT
    c.*,
    CASE WHEN a.category <> '' THEN a.category ELSE c.category END AS care_category,
    CASE WHEN c.credit THEN -1 ELSE 1 END AS sign,
    a.part_id IS NULL AS unassigned,
    a.part_id IS NOT NULL AND (
        (a.category <> '' AND a.category <> c.category) OR (a.code <> '' AND a.code <> c.code)
    ) AS other_product,
    a.part_id IS NOT NULL AND (c.from_day < a.begins OR c.to_day > a.ends) AS outside_assignment
FROM claim AS c
ANTI JOIN aside AS x ON x.part_id = c.part_id
LEFT JOIN assignment AS a
    ON a.municipality = c.municipality AND a.provider = c.provider AND a.client = c.client AND a.number = c.number;

INSERT INTO noted SELECT part_id, 'claim_without_assignment' FROM counted_claim WHERE unassigned;
INSERT INTO noted SELECT part_id, 'claim_other_product' FROM counted_claim WHERE other_product;
INSERT INTO noted SELECT part_id, 'claim_outside_assignment' FROM counted_claim WHERE outside_assignment;
