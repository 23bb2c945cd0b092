-- SPDX-License-Identifier: EUPL-1.2
-- Outcomes that count: of a trajectory that counts, delivered by the party of record for its provider's outcomes.
-- A key is first looked for among the party's own trajectories, then among those of others.
SELECT
    trajectory_key, measured_on, satisfaction, goal_attainment, continues_without_help, problems_reduced,
    delivery, source_row
FROM (
    SELECT
        t.trajectory_key, o.measured_on, o.satisfaction, o.goal_attainment, o.continues_without_help,
        o.problems_reduced, o.delivery, o.source_row,
        row_number() OVER (
            PARTITION BY o.delivery, o.source_row
            ORDER BY CASE WHEN t.party = o.party THEN 0 ELSE 1 END, t.trajectory_key
        ) AS place
    FROM latest_outcomes AS o
    JOIN resolved_trajectories AS t ON t.written_key = o.trajectory_key
    JOIN of_record AS r ON r.table_name = 'outcomes' AND r.provider = t.provider AND r.party = o.party
) AS found
WHERE place = 1
