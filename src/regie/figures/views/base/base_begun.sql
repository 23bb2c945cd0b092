-- SPDX-License-Identifier: EUPL-1.2
-- Merged trajectories with residence and age on their first day.
SELECT
    m.trajectory,
    m.client,
    r.municipality_no,
    r.area_no,
    m.segment_no,
    m.provider_no,
    COALESCE(a.number, 0) AS age_group_no,
    m.referrer_no,
    m.theme_no,
    m.provider,
    m.referrer,
    m.began_on,
    m.end_on,
    m.end_reason,
    m.form,
    m.mode,
    m.place
FROM base_merged AS m
INNER JOIN base_residence AS r
    ON r.client = m.client AND r.from_day <= m.began_on AND r.to_day > m.began_on
LEFT JOIN dim_ages AS a
    ON a.age = CAST(FLOOR((YEAR(m.began_on) * 12 + MONTH(m.began_on) - 1 - r.birth_month) / CAST(12 AS DOUBLE)) AS INTEGER)
