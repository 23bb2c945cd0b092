-- SPDX-License-Identifier: EUPL-1.2
-- Cents and lines of the period per municipality, segment, provider, account, referrer, kind and month. A line that an
-- allocation key divides is a line in every municipality that gets a part of it.
WITH asked AS (
    SELECT MIN(first_month) AS first_month, MAX(end_month) AS end_month
    FROM periods
),

produced AS (
    SELECT
        p.municipality_no,
        p.segment_no,
        p.provider_no,
        CAST(NULL AS VARCHAR) AS account,
        p.referrer_no,
        p.cost_kind,
        p.month,
        p.registered,
        SUM(p.cents) AS cents,
        COUNT(*) AS line_count
    FROM base_production AS p
    CROSS JOIN asked AS a
    WHERE p.month >= a.first_month AND p.month < a.end_month
    GROUP BY p.municipality_no, p.segment_no, p.provider_no, p.referrer_no, p.cost_kind, p.month, p.registered
),

other AS (
    SELECT
        COALESCE(d.municipality_no, m.number, 0) AS municipality_no,
        COALESCE(s.number, 0) AS segment_no,
        c.account,
        c.cost_kind,
        c.month,
        COALESCE(s.registered, FALSE) AS registered,
        SUM(COALESCE(d.cents, c.amount)) AS cents,
        COUNT(*) AS line_count
    FROM base_cost_lines AS c
    CROSS JOIN asked AS a
    LEFT JOIN base_divided AS d ON d.line_no = c.line_no
    LEFT JOIN dim_municipality AS m ON m.code = c.municipality
    LEFT JOIN dim_segment AS s ON s.code = c.segment
    WHERE c.month >= a.first_month AND c.month < a.end_month
    GROUP BY
        COALESCE(d.municipality_no, m.number, 0),
        COALESCE(s.number, 0),
        c.account,
        c.cost_kind,
        c.month,
        COALESCE(s.registered, FALSE)
)

SELECT
    TRUE AS production,
    municipality_no,
    segment_no,
    provider_no,
    account,
    referrer_no,
    cost_kind,
    month,
    registered,
    CAST(cents AS BIGINT) AS cents,
    line_count
FROM produced
UNION ALL
SELECT
    FALSE AS production,
    municipality_no,
    segment_no,
    0 AS provider_no,
    account,
    0 AS referrer_no,
    cost_kind,
    month,
    registered,
    CAST(cents AS BIGINT) AS cents,
    line_count
FROM other
