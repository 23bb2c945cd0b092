-- SPDX-License-Identifier: EUPL-1.2
-- The latest outcome of every merged trajectory.
SELECT
    trajectory,
    CAST({cell} AS INTEGER) AS cell,
    CAST({home} AS INTEGER) AS home,
    measured_on,
    satisfaction,
    goal_attainment,
    continues_without_help,
    problems_reduced
FROM base_outcomes
