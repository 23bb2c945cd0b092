-- SPDX-License-Identifier: EUPL-1.2
-- Histograms by calendar year, municipality, state (-1: out of care) and months in it: clients who come under
-- observation, who go out of it, and whose state ends, by the segment they go to (-1: they leave). Whoever was in care
-- before the period comes in with the months that he had (delayed entry). Whether care goes on after the last month of
-- the period is known, whether someone comes back then is not. Another municipality in the same segment ends nothing.
WITH asked AS (
    SELECT MIN(first_month) AS first_month, MAX(end_month) AS end_month
    FROM periods
),

years AS (
    SELECT first_month // 12 AS year, MIN(first_month) AS first_month, MAX(end_month) AS end_month
    FROM periods
    GROUP BY first_month // 12
),

clipped AS (
    SELECT
        c.municipality_no,
        c.segment_no,
        c.run_month,
        GREATEST(c.from_month, a.first_month) AS first_month,
        LEAST(c.to_month, a.end_month - CASE WHEN c.segment_no = -1 THEN 1 ELSE 0 END) AS end_month,
        c.to_month,
        c.next_segment_no
    FROM base_care_states AS c
    CROSS JOIN asked AS a
    WHERE c.from_month < a.end_month AND c.to_month > a.first_month
),

alike AS (
    -- pieces that are alike counted first, so that only small tables meet the years
    SELECT
        municipality_no,
        segment_no,
        run_month,
        first_month,
        end_month,
        CASE WHEN to_month = end_month AND next_segment_no <> segment_no THEN next_segment_no END AS target_no,
        COUNT(*) AS clients
    FROM clipped
    WHERE first_month < end_month
    GROUP BY
        municipality_no,
        segment_no,
        run_month,
        first_month,
        end_month,
        CASE WHEN to_month = end_month AND next_segment_no <> segment_no THEN next_segment_no END
),

observed AS (
    SELECT
        y.year,
        p.municipality_no,
        p.segment_no,
        GREATEST(p.first_month, y.first_month) - p.run_month AS first_months,
        LEAST(p.end_month, y.end_month) - p.run_month AS end_months,
        CASE WHEN p.end_month <= y.end_month THEN p.target_no END AS target_no,
        p.clients
    FROM alike AS p
    INNER JOIN years AS y ON p.first_month < y.end_month AND p.end_month > y.first_month
)

SELECT
    'in' AS measure,
    year,
    municipality_no,
    segment_no,
    first_months AS months,
    CAST(NULL AS INTEGER) AS target_no,
    CAST(SUM(clients) AS BIGINT) AS clients
FROM observed
GROUP BY year, municipality_no, segment_no, first_months
UNION ALL
SELECT
    'out' AS measure,
    year,
    municipality_no,
    segment_no,
    end_months AS months,
    CAST(NULL AS INTEGER) AS target_no,
    CAST(SUM(clients) AS BIGINT) AS clients
FROM observed
GROUP BY year, municipality_no, segment_no, end_months
UNION ALL
SELECT
    'ended' AS measure,
    year,
    municipality_no,
    segment_no,
    end_months - 1 AS months,
    target_no,
    CAST(SUM(clients) AS BIGINT) AS clients
FROM observed
WHERE target_no IS NOT NULL
GROUP BY year, municipality_no, segment_no, end_months - 1, target_no
