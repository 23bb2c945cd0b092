-- SPDX-License-Identifier: EUPL-1.2
-- Translated from ../outcome_coverage.sql, which is the definition. Written by `python -m regie.figures.translate`.
WITH monthly AS (
  SELECT
    t.cell,
    YEAR(t.end_on) * 12 + MONTH(t.end_on) - 1 - CASE WHEN DAY(t.end_on) = 1 THEN 1 ELSE 0 END AS last_month,
    COUNT(*) AS trajectories,
    SUM(
      CASE
        WHEN NOT o.satisfaction IS NULL
        THEN 1
        WHEN NOT o.goal_attainment IS NULL
        THEN 1
        WHEN NOT o.continues_without_help IS NULL
        THEN 1
        WHEN NOT o.problems_reduced IS NULL
        THEN 1
        ELSE 0
      END
    ) AS with_outcome
  FROM trajectories_ended AS t
  LEFT JOIN outcomes AS o
    ON o.trajectory = t.trajectory
  GROUP BY
    t.cell,
    YEAR(t.end_on) * 12 + MONTH(t.end_on) - 1 - CASE WHEN DAY(t.end_on) = 1 THEN 1 ELSE 0 END
)
SELECT
  '' AS measure,
  p.period,
  m.cell,
  CAST(SUM(m.with_outcome) AS BIGINT) AS numerator,
  CAST(SUM(m.trajectories) AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM monthly AS m
INNER JOIN periods AS p
  ON m.last_month >= p.first_month AND m.last_month < p.end_month
GROUP BY
  p.period,
  m.cell
