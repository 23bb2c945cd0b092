-- SPDX-License-Identifier: EUPL-1.2
-- Unique clients in care in a month: everyone with at least one day of care in that month, counted once per cell.
--
-- No month is written out per client. The stays of a client are put in order; each adds only the months after the
-- furthest month that was counted before. Such a piece is +1 in its first month and -1 in the month after its last.
-- The running sum of those changes is the number of clients.
WITH asked AS (
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

ordered AS (
    -- stays with equal months are alike, so their order among each other does not matter
    SELECT
        s.cell,
        s.client,
        s.first_month,
        s.end_month,
        MAX(s.end_month) OVER (
            PARTITION BY s.client, s.cell
            ORDER BY s.first_month, s.end_month
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS counted_to
    FROM stay_months AS s
    CROSS JOIN asked AS a
    WHERE s.first_month < a.end_month AND s.end_month > a.first_month
),

pieces AS (
    -- the months that each stay adds, counted together
    SELECT
        cell,
        CASE WHEN counted_to > first_month THEN counted_to ELSE first_month END AS first_month,
        end_month,
        COUNT(*) AS clients
    FROM ordered
    WHERE counted_to IS NULL OR counted_to < end_month
    GROUP BY cell, CASE WHEN counted_to > first_month THEN counted_to ELSE first_month END, end_month
),

changes AS (
    SELECT cell, first_month AS month, clients AS change FROM pieces
    UNION ALL
    SELECT cell, end_month AS month, -clients AS change FROM pieces
    UNION ALL
    -- a month without changes needs a row as well
    SELECT c.cell, p.first_month AS month, 0 AS change
    FROM (SELECT DISTINCT cell FROM pieces) AS c
    CROSS JOIN periods AS p
),

per_month AS (
    SELECT cell, month, SUM(change) AS change
    FROM changes
    GROUP BY cell, month
),

running AS (
    SELECT
        cell,
        month,
        SUM(change) OVER (
            PARTITION BY cell ORDER BY month ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS clients
    FROM per_month
)

SELECT
    '' AS measure,
    p.period,
    r.cell,
    CAST(r.clients AS BIGINT) AS numerator,
    CAST(NULL AS BIGINT) AS denominator,
    CAST(NULL AS DOUBLE) AS value
FROM running AS r
INNER JOIN periods AS p ON p.first_month = r.month AND p.kind = 'month'
WHERE r.clients > 0
