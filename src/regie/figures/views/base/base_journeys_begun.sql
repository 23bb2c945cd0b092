-- SPDX-License-Identifier: EUPL-1.2
-- Client journeys with residence and age on the day of registration, segment and provider of the first trajectory.
SELECT
    j.journey,
    j.client,
    r.municipality_no,
    r.area_no,
    j.first_segment_no AS segment_no,
    j.first_provider_no AS provider_no,
    COALESCE(a.number, 0) AS age_group_no,
    j.referrer_no,
    j.theme_no,
    j.registered_on,
    j.clarified_on,
    j.intake_on,
    j.started_on,
    j.end_on
FROM base_journeys AS j
INNER JOIN base_residence AS r
    ON r.client = j.client AND r.from_day <= j.registered_on AND r.to_day > j.registered_on
LEFT JOIN dim_ages AS a
    ON a.age = CAST(FLOOR((YEAR(j.registered_on) * 12 + MONTH(j.registered_on) - 1 - r.birth_month) / CAST(12 AS DOUBLE)) AS INTEGER)
