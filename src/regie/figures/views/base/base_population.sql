-- SPDX-License-Identifier: EUPL-1.2
-- Residents by municipality, year and age.
SELECT
    COALESCE(m.number, 0) AS municipality_no,
    0 AS area_no,
    0 AS segment_no,
    0 AS provider_no,
    COALESCE(a.number, 0) AS age_group_no,
    0 AS referrer_no,
    0 AS theme_no,
    p.year,
    p.age,
    p.persons
FROM counted_population AS p
LEFT JOIN dim_municipality AS m ON m.code = p.municipality
LEFT JOIN dim_ages AS a ON a.age = p.age
