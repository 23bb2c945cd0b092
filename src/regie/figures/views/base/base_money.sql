-- SPDX-License-Identifier: EUPL-1.2
-- Production and costs. Costs have no client, area or provider.
SELECT
    municipality_no,
    area_no,
    segment_no,
    provider_no,
    age_group_no,
    referrer_no,
    theme_no,
    month,
    cents,
    client,
    trajectory,
    registered,
    cost_kind,
    provider
FROM base_production
UNION ALL
SELECT
    COALESCE(d.municipality_no, m.number, 0) AS municipality_no,
    0 AS area_no,
    COALESCE(s.number, 0) AS segment_no,
    0 AS provider_no,
    0 AS age_group_no,
    0 AS referrer_no,
    0 AS theme_no,
    c.month,
    COALESCE(d.cents, c.amount) AS cents,
    CAST(NULL AS BIGINT) AS client,
    CAST(NULL AS BIGINT) AS trajectory,
    COALESCE(s.registered, FALSE) AS registered,
    c.cost_kind,
    'unknown' AS provider
FROM base_cost_lines AS c
LEFT JOIN base_divided AS d ON d.line_no = c.line_no
LEFT JOIN dim_municipality AS m ON m.code = c.municipality
LEFT JOIN dim_segment AS s ON s.code = c.segment
