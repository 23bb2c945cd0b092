-- SPDX-License-Identifier: EUPL-1.2
-- Inflow: spells whose first day lies in the period. A client who moves into a cell flows in there.
WITH begun AS (
    -- counted per month first, so that only small tables meet the periods
    SELECT
        cell,
        YEAR(began_on) * 12 + MONTH(began_on) - 1 AS month,
        COUNT(*) AS spells
    FROM spells
    GROUP BY cell, YEAR(began_on) * 12 + MONTH(began_on) - 1
)

SELECT
    '' AS measure,
    p.period,
    b.cell,
    CAST(SUM(b.spells) AS BIGINT) AS numerator,
    CAST(NULL AS BIGINT) AS denominator,
    CAST(NULL AS DOUBLE) AS value
FROM begun AS b
INNER JOIN periods AS p ON b.month >= p.first_month AND b.month < p.end_month
GROUP BY p.period, b.cell
