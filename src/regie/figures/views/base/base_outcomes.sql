-- SPDX-License-Identifier: EUPL-1.2
-- The latest outcome of every merged trajectory; residence and age on the trajectory's last day, or on the day of
-- measuring while it runs.
SELECT
    m.trajectory,
    r.municipality_no,
    r.area_no,
    m.segment_no,
    m.provider_no,
    COALESCE(a.number, 0) AS age_group_no,
    m.referrer_no,
    m.theme_no,
    latest.measured_on,
    latest.satisfaction,
    latest.goal_attainment,
    latest.continues_without_help,
    latest.problems_reduced
FROM (
    SELECT
        k.trajectory,
        o.measured_on,
        o.satisfaction,
        o.goal_attainment,
        CASE WHEN o.continues_without_help = 'yes' THEN TRUE WHEN o.continues_without_help = 'no' THEN FALSE END
            AS continues_without_help,
        CASE WHEN o.problems_reduced = 'yes' THEN TRUE WHEN o.problems_reduced = 'no' THEN FALSE END
            AS problems_reduced,
        ROW_NUMBER() OVER (
            PARTITION BY k.trajectory ORDER BY o.measured_on DESC, o.trajectory_key DESC, o.source_row DESC
        ) AS place_from_end
    FROM counted_outcomes AS o
    CROSS JOIN settings
    INNER JOIN base_trajectory_keys AS k ON k.trajectory_key = o.trajectory_key
    WHERE o.measured_on < settings.end_day
) AS latest
INNER JOIN base_merged AS m ON m.trajectory = latest.trajectory
INNER JOIN base_residence AS r
    ON
        r.client = m.client
        AND r.from_day <= COALESCE(m.end_on - 1, latest.measured_on)
        AND r.to_day > COALESCE(m.end_on - 1, latest.measured_on)
LEFT JOIN dim_ages AS a
    ON a.age = CAST(FLOOR((
        YEAR(COALESCE(m.end_on - 1, latest.measured_on)) * 12
        + MONTH(COALESCE(m.end_on - 1, latest.measured_on)) - 1 - r.birth_month
    ) / CAST(12 AS DOUBLE)) AS INTEGER)
WHERE latest.place_from_end = 1
