-- SPDX-License-Identifier: EUPL-1.2
-- Net outflow: spells whose last day lies in the period, less spells whose first day lies in it.
-- Above zero, the number of clients falls.
WITH spell_months AS (
    -- end_on is the day after the last day: on the 1st, the last day lies in the month before
    SELECT
        cell,
        open,
        YEAR(began_on) * 12 + MONTH(began_on) - 1 AS first_month,
        YEAR(end_on) * 12 + MONTH(end_on) - 1 - CASE WHEN DAY(end_on) = 1 THEN 1 ELSE 0 END AS last_month
    FROM spells
),

flows AS (
    -- counted per month first, so that only small tables meet the periods
    SELECT cell, last_month AS month, COUNT(*) AS net
    FROM spell_months
    WHERE NOT open
    GROUP BY cell, last_month
    UNION ALL
    SELECT cell, first_month AS month, -COUNT(*) AS net
    FROM spell_months
    GROUP BY cell, first_month
)

SELECT
    '' AS measure,
    p.period,
    f.cell,
    CAST(SUM(f.net) AS BIGINT) AS numerator,
    CAST(NULL AS BIGINT) AS denominator,
    CAST(NULL AS DOUBLE) AS value
FROM flows AS f
INNER JOIN periods AS p ON f.month >= p.first_month AND f.month < p.end_month
GROUP BY p.period, f.cell
