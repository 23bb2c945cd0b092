-- SPDX-License-Identifier: EUPL-1.2
-- Translated from ../cost_per_ended_trajectory.sql, which is the definition. Written by `python -m regie.figures.translate`.
WITH booked AS (
  SELECT
    trajectory,
    SUM(cents) AS cents
  FROM money
  WHERE
    NOT trajectory IS NULL
  GROUP BY
    trajectory
), monthly AS (
  SELECT
    t.cell,
    YEAR(t.end_on) * 12 + MONTH(t.end_on) - 1 - CASE WHEN DAY(t.end_on) = 1 THEN 1 ELSE 0 END AS last_month,
    COUNT(*) AS trajectories,
    SUM(COALESCE(b.cents, 0)) AS cents
  FROM trajectories_ended AS t
  LEFT JOIN booked AS b
    ON b.trajectory = t.trajectory
  GROUP BY
    t.cell,
    YEAR(t.end_on) * 12 + MONTH(t.end_on) - 1 - CASE WHEN DAY(t.end_on) = 1 THEN 1 ELSE 0 END
)
SELECT
  '' AS measure,
  p.period,
  m.cell,
  CAST(SUM(m.cents) AS BIGINT) AS numerator,
  CAST(SUM(m.trajectories) AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM monthly AS m
INNER JOIN periods AS p
  ON m.last_month >= p.first_month AND m.last_month < p.end_month
GROUP BY
  p.period,
  m.cell
