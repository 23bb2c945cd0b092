-- SPDX-License-Identifier: EUPL-1.2
-- Ended client journeys with residence and age on their last day, segment and provider of the last trajectory.
-- residential: a trajectory with stay (product categories 35-38, 43, 44) of the same client runs on the day after
-- the journey or begins in the 30 days that follow; empty where the deliveries hold no trajectory with stay at all.
SELECT
    j.journey,
    j.client,
    r.municipality_no,
    r.area_no,
    j.last_segment_no AS segment_no,
    j.last_provider_no AS provider_no,
    COALESCE(a.number, 0) AS age_group_no,
    j.referrer_no,
    j.theme_no,
    j.end_on,
    j.end_reason,
    CASE
        WHEN known.trajectories = 0 THEN NULL
        WHEN followed.journey IS NULL THEN FALSE
        ELSE TRUE
    END AS residential
FROM base_journeys AS j
INNER JOIN base_residence AS r
    ON r.client = j.client AND r.from_day < j.end_on AND r.to_day >= j.end_on
CROSS JOIN (
    SELECT COUNT(*) AS trajectories FROM base_trajectories WHERE residential
) AS known
LEFT JOIN (
    SELECT DISTINCT e.journey
    FROM base_journeys AS e
    INNER JOIN base_trajectories AS t
        ON t.client = e.client AND t.residential AND t.end_on > e.end_on AND t.began_on < e.end_on + 30
) AS followed ON followed.journey = j.journey
LEFT JOIN dim_ages AS a
    ON a.age = CAST(FLOOR((YEAR(j.end_on - 1) * 12 + MONTH(j.end_on - 1) - 1 - r.birth_month) / CAST(12 AS DOUBLE)) AS INTEGER)
WHERE j.end_on IS NOT NULL
