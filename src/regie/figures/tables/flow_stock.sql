-- SPDX-License-Identifier: EUPL-1.2
-- Clients in care in the first and in the last month of the period, by municipality and heaviest segment.
WITH asked AS (
    SELECT MIN(first_month) AS month
    FROM periods
    UNION
    SELECT MAX(end_month) - 1 AS month
    FROM periods
)

SELECT
    a.month,
    c.municipality_no,
    c.segment_no,
    COUNT(*) AS clients
FROM base_care_states AS c
INNER JOIN asked AS a ON c.from_month <= a.month AND c.to_month > a.month
WHERE c.segment_no <> -1
GROUP BY a.month, c.municipality_no, c.segment_no
