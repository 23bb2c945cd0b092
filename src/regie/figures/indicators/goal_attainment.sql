-- SPDX-License-Identifier: EUPL-1.2
-- Goal attainment, the four parts of the national outcome set. a, c and d over trajectories whose last day lies in the
-- period and whose value is known (latest outcome per trajectory), each with the share that is known; b is the
-- complement of return after ending within 12 months.
WITH runs AS (
    -- runs of days in care anywhere in the region, each with the begin of the next one
    SELECT
        client,
        began_on,
        end_on,
        open,
        LEAD(began_on) OVER (PARTITION BY client ORDER BY began_on) AS next_began_on
    FROM region_spells
),

leavings AS (
    -- where the client was in care on the last day; end_on is the day after it
    SELECT
        s.cell,
        s.client,
        r.next_began_on,
        CAST(r.end_on - INTERVAL 1 DAY AS DATE) AS last_day
    FROM runs AS r
    INNER JOIN spells AS s ON s.client = r.client AND s.end_on = r.end_on
    WHERE NOT r.open
),

dated AS (
    SELECT
        cell,
        client,
        YEAR(last_day) * 12 + MONTH(last_day) - 1 AS last_month,
        CASE WHEN next_began_on <= CAST(last_day + INTERVAL 12 MONTH AS DATE) THEN 1 ELSE 0 END AS back_12
    FROM leavings
),

months_asked AS (
    -- a period counts only when everyone who left in it can be followed to the end of the term
    SELECT
        m.last_month,
        p.period,
        CASE WHEN CAST(p.end_day + INTERVAL 12 MONTH AS DATE) <= s.end_day THEN 1 ELSE 0 END AS followed_12
    FROM (SELECT DISTINCT last_month FROM dated) AS m
    INNER JOIN periods AS p ON m.last_month >= p.first_month AND m.last_month < p.end_month
    CROSS JOIN settings AS s
),

clients AS (
    -- who left more than once in the period counts once, as back when that holds for any of the times
    SELECT
        m.period,
        d.cell,
        d.client,
        m.followed_12,
        MAX(d.back_12) AS back_12
    FROM dated AS d
    INNER JOIN months_asked AS m ON m.last_month = d.last_month
    GROUP BY m.period, d.cell, d.client, m.followed_12
),

monthly AS (
    SELECT
        t.cell,
        YEAR(t.end_on) * 12 + MONTH(t.end_on) - 1 - CASE WHEN DAY(t.end_on) = 1 THEN 1 ELSE 0 END AS last_month,
        COUNT(*) AS trajectories,
        COUNT(o.continues_without_help) AS known_a,
        SUM(CASE WHEN o.continues_without_help THEN 1 ELSE 0 END) AS sum_a,
        COUNT(o.problems_reduced) AS known_c,
        SUM(CASE WHEN o.problems_reduced THEN 1 ELSE 0 END) AS sum_c,
        COUNT(o.goal_attainment) AS known_d,
        -- in tenths of a percent
        SUM(CAST(o.goal_attainment * 10 AS BIGINT)) AS sum_d
    FROM trajectories_ended AS t
    LEFT JOIN outcomes AS o ON o.trajectory = t.trajectory
    GROUP BY t.cell, YEAR(t.end_on) * 12 + MONTH(t.end_on) - 1 - CASE WHEN DAY(t.end_on) = 1 THEN 1 ELSE 0 END
),

summed AS (
    SELECT
        p.period,
        m.cell,
        SUM(m.trajectories) AS trajectories,
        SUM(m.known_a) AS known_a,
        SUM(m.sum_a) AS sum_a,
        SUM(m.known_c) AS known_c,
        SUM(m.sum_c) AS sum_c,
        SUM(m.known_d) AS known_d,
        SUM(m.sum_d) AS sum_d
    FROM monthly AS m
    INNER JOIN periods AS p ON m.last_month >= p.first_month AND m.last_month < p.end_month
    GROUP BY p.period, m.cell
),

measures AS (
    SELECT 'a' AS measure, period, cell, sum_a AS numerator, known_a AS denominator FROM summed
    UNION ALL
    SELECT 'a_known' AS measure, period, cell, known_a AS numerator, trajectories AS denominator FROM summed
    UNION ALL
    SELECT 'b' AS measure, period, cell, SUM(1 - back_12) AS numerator, COUNT(*) AS denominator
    FROM clients
    WHERE followed_12 = 1
    GROUP BY period, cell
    UNION ALL
    SELECT 'c' AS measure, period, cell, sum_c AS numerator, known_c AS denominator FROM summed
    UNION ALL
    SELECT 'c_known' AS measure, period, cell, known_c AS numerator, trajectories AS denominator FROM summed
    UNION ALL
    SELECT 'd' AS measure, period, cell, sum_d AS numerator, known_d AS denominator FROM summed
    UNION ALL
    SELECT 'd_known' AS measure, period, cell, known_d AS numerator, trajectories AS denominator FROM summed
)

SELECT
    measure,
    period,
    cell,
    CAST(numerator AS BIGINT) AS numerator,
    CAST(denominator AS BIGINT) AS denominator,
    CAST(NULL AS DOUBLE) AS value
FROM measures
WHERE denominator > 0
