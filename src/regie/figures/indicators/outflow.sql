-- SPDX-License-Identifier: EUPL-1.2
-- Outflow: spells whose last day lies in the period. A client who moves out of a cell flows out there.
WITH spell_months AS (
    -- end_on is the day after the last day: on the 1st, the last day lies in the month before
    SELECT
        cell,
        YEAR(end_on) * 12 + MONTH(end_on) - 1 - CASE WHEN DAY(end_on) = 1 THEN 1 ELSE 0 END AS last_month
    FROM spells
    WHERE NOT open
),

ended AS (
    -- counted per month first, so that only small tables meet the periods
    SELECT cell, last_month, COUNT(*) AS spells
    FROM spell_months
    GROUP BY cell, last_month
)

SELECT
    '' AS measure,
    p.period,
    e.cell,
    CAST(SUM(e.spells) AS BIGINT) AS numerator,
    CAST(NULL AS BIGINT) AS denominator,
    CAST(NULL AS DOUBLE) AS value
FROM ended AS e
INNER JOIN periods AS p ON e.last_month >= p.first_month AND e.last_month < p.end_month
GROUP BY p.period, e.cell
