-- SPDX-License-Identifier: EUPL-1.2
-- Lump sum use: cost realised from 1 January of the calendar year to the last day of the period, over the lump sum of
-- the contract over the same time. No contract is known here, so the denominator stays empty and the use is not known;
-- the realised cost is.
WITH money_months AS (
    SELECT cell, month, SUM(cents) AS cents
    FROM money
    GROUP BY cell, month
),

realised AS (
    -- a month number divided by 12 is its year; times 12 is January of that year
    SELECT p.period, m.cell, SUM(m.cents) AS cents
    FROM money_months AS m
    INNER JOIN periods AS p ON m.month >= (p.first_month // 12) * 12 AND m.month < p.end_month
    GROUP BY p.period, m.cell
)

SELECT
    '' AS measure,
    period,
    cell,
    CAST(cents AS BIGINT) AS numerator,
    CAST(NULL AS BIGINT) AS denominator,
    CAST(NULL AS DOUBLE) AS value
FROM realised
UNION ALL
SELECT
    'realised' AS measure,
    period,
    cell,
    CAST(cents AS BIGINT) AS numerator,
    CAST(NULL AS BIGINT) AS denominator,
    CAST(NULL AS DOUBLE) AS value
FROM realised
