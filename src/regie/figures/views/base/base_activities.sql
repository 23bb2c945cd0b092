-- SPDX-License-Identifier: EUPL-1.2
-- Freely accessible help: no persons, so only municipality and area are known.
SELECT
    COALESCE(m.number, 0) AS municipality_no,
    COALESCE(a.number, 0) AS area_no,
    0 AS segment_no,
    0 AS provider_no,
    0 AS age_group_no,
    0 AS referrer_no,
    0 AS theme_no,
    c.month,
    c.kind,
    c.sessions,
    c.participants,
    c.hours
FROM counted_activities AS c
LEFT JOIN dim_municipality AS m ON m.code = c.municipality
LEFT JOIN dim_area AS a ON a.code = c.area
