-- SPDX-License-Identifier: EUPL-1.2
-- Units of production of the period per municipality, segment, provider, referrer, month and unit.
WITH asked AS (
    SELECT MIN(first_month) AS first_month, MAX(end_month) AS end_month
    FROM periods
)

SELECT
    p.municipality_no,
    p.segment_no,
    p.provider_no,
    p.referrer_no,
    p.month,
    p.unit,
    SUM(p.quantity) AS quantity,
    CAST(SUM(p.cents) AS BIGINT) AS cents
FROM base_production AS p
CROSS JOIN asked AS a
WHERE p.month >= a.first_month AND p.month < a.end_month AND p.quantity IS NOT NULL
GROUP BY p.municipality_no, p.segment_no, p.provider_no, p.referrer_no, p.month, p.unit
