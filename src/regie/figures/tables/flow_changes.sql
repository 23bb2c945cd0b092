-- SPDX-License-Identifier: EUPL-1.2
-- Clients whose state is another than in the month before, per month of the period but its first: from which
-- municipality and segment (-1: out of care, empty: never in care before) to which, and of those who come back after
-- how many months without care.
WITH asked AS (
    SELECT MIN(first_month) AS first_month, MAX(end_month) AS end_month
    FROM periods
)

SELECT
    c.from_month AS month,
    c.last_municipality_no,
    c.last_segment_no,
    c.municipality_no,
    c.segment_no,
    CASE WHEN c.last_segment_no = -1 THEN c.from_month - c.last_from_month END AS months_out,
    COUNT(*) AS clients
FROM base_care_states AS c
CROSS JOIN asked AS a
WHERE c.from_month > a.first_month AND c.from_month < a.end_month
GROUP BY
    c.from_month,
    c.last_municipality_no,
    c.last_segment_no,
    c.municipality_no,
    c.segment_no,
    CASE WHEN c.last_segment_no = -1 THEN c.from_month - c.last_from_month END
