-- SPDX-License-Identifier: EUPL-1.2
-- Unique clients in a period: everyone with at least one day of care in the period, counted once per cell.
-- Never a sum of months.
--
-- The same counting as unique_clients, in steps of the length asked for. Periods lie on the calendar, so the period
-- that a month belongs to has the number "month divided by the length of the period, without the remainder".
WITH lengths AS (
    SELECT DISTINCT end_month - first_month AS length FROM periods
),

asked AS (
    SELECT
        MIN(first_month) AS first_month,
        MAX(end_month) AS end_month
    FROM periods
),

stay_months AS (
    -- first month with a day in care, and the month after the last one; an end on the 1st (the day after the last
    -- day of care) has its last day in the month before
    SELECT
        cell,
        client,
        CAST(YEAR(began_on) * 12 + MONTH(began_on) - 1 AS INTEGER) AS first_month,
        CAST(
            YEAR(end_on) * 12 + MONTH(end_on) - CASE WHEN DAY(end_on) = 1 THEN 1 ELSE 0 END AS INTEGER
        ) AS end_month
    FROM stays
),

stay_periods AS (
    SELECT
        l.length,
        s.cell,
        s.client,
        s.first_month // l.length AS first_number,
        (s.end_month - 1) // l.length + 1 AS end_number
    FROM stay_months AS s
    CROSS JOIN lengths AS l
    CROSS JOIN asked AS a
    WHERE s.first_month < a.end_month AND s.end_month > a.first_month
),

ordered AS (
    -- stays with equal periods are alike, so their order among each other does not matter
    SELECT
        length,
        cell,
        client,
        first_number,
        end_number,
        MAX(end_number) OVER (
            PARTITION BY length, cell, client
            ORDER BY first_number, end_number
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS counted_to
    FROM stay_periods
),

pieces AS (
    -- the periods that each stay adds, counted together
    SELECT
        length,
        cell,
        CASE WHEN counted_to > first_number THEN counted_to ELSE first_number END AS first_number,
        end_number,
        COUNT(*) AS clients
    FROM ordered
    WHERE counted_to IS NULL OR counted_to < end_number
    GROUP BY length, cell, CASE WHEN counted_to > first_number THEN counted_to ELSE first_number END, end_number
),

changes AS (
    SELECT length, cell, first_number AS number, clients AS change FROM pieces
    UNION ALL
    SELECT length, cell, end_number AS number, -clients AS change FROM pieces
    UNION ALL
    -- a period without changes needs a row as well
    SELECT
        p.end_month - p.first_month AS length,
        c.cell,
        p.first_month // (p.end_month - p.first_month) AS number,
        0 AS change
    FROM (SELECT DISTINCT cell FROM pieces) AS c
    CROSS JOIN periods AS p
),

per_number AS (
    SELECT length, cell, number, SUM(change) AS change
    FROM changes
    GROUP BY length, cell, number
),

running AS (
    SELECT
        length,
        cell,
        number,
        SUM(change) OVER (
            PARTITION BY length, cell ORDER BY number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS clients
    FROM per_number
)

SELECT
    '' AS measure,
    p.period,
    r.cell,
    CAST(r.clients AS BIGINT) AS numerator,
    CAST(NULL AS BIGINT) AS denominator,
    CAST(NULL AS DOUBLE) AS value
FROM running AS r
INNER JOIN periods AS p
    ON p.end_month - p.first_month = r.length AND p.first_month // (p.end_month - p.first_month) = r.number
WHERE r.clients > 0
