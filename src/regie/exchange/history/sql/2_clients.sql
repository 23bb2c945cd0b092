-- SPDX-License-Identifier: EUPL-1.2
-- Who a client is: birth month and sex by the latest message that knows them best. A date of birth with an unknown
-- day still gives the month; with an unknown month (use 2) January of the year is what the message itself writes,
-- and that is remarked; wholly unknown (use 3) gives nothing.
CREATE TABLE seen AS
SELECT
    c.client,
    c.record_id,
    r.dated,
    CASE WHEN c.birth_use IS NULL OR c.birth_use = '1' THEN 2 WHEN c.birth_use = '2' THEN 1 ELSE 0 END AS known,
    year(TRY_CAST(c.birth_date AS DATE)) * 12 + month(TRY_CAST(c.birth_date AS DATE)) - 1 AS birth_month,
    nullif(c.sex, '0') AS sex
FROM raw_client AS c
INNER JOIN record AS r ON r.record_id = c.record_id
WHERE NOT r.twice AND c.client IS NOT NULL;

CREATE TABLE person AS
SELECT
    client,
    arg_max(birth_month, row(known, dated, record_id)) FILTER (WHERE known > 0) AS birth_month,
    arg_max(record_id, row(known, dated, record_id)) AS record_id,
    max(known) AS known,
    coalesce(arg_max(sex, row(dated, record_id)) FILTER (WHERE sex IS NOT NULL), '0') AS sex,
    count(DISTINCT birth_month) FILTER (WHERE known = 2) AS birth_months
FROM seen
GROUP BY client;

INSERT INTO noted
SELECT
    p.part_id,
    CASE
        WHEN c.known = 0 THEN 'birth_unknown'
        WHEN c.known = 1 THEN 'birth_year_only'
        ELSE 'birth_differs'
    END
FROM person AS c
INNER JOIN (SELECT record_id, min(part_id) AS part_id FROM part GROUP BY record_id) AS p ON p.record_id = c.record_id
WHERE c.known < 2 OR c.birth_months > 1;

DELETE FROM person WHERE birth_month IS NULL;
