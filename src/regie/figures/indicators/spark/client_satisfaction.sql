-- SPDX-License-Identifier: EUPL-1.2
-- Translated from ../client_satisfaction.sql, which is the definition. Written by `python -m regie.figures.translate`.
WITH monthly AS (
  SELECT
    t.cell,
    YEAR(t.end_on) * 12 + MONTH(t.end_on) - 1 - CASE WHEN DAY(t.end_on) = 1 THEN 1 ELSE 0 END AS last_month,
    COUNT(*) AS trajectories,
    COUNT(o.satisfaction) AS respondents,
    SUM(CAST(o.satisfaction * 10 AS BIGINT)) AS tenths
  FROM trajectories_ended AS t
  LEFT JOIN outcomes AS o
    ON o.trajectory = t.trajectory
  GROUP BY
    t.cell,
    YEAR(t.end_on) * 12 + MONTH(t.end_on) - 1 - CASE WHEN DAY(t.end_on) = 1 THEN 1 ELSE 0 END
), summed AS (
  SELECT
    p.period,
    m.cell,
    SUM(m.trajectories) AS trajectories,
    SUM(m.respondents) AS respondents,
    SUM(m.tenths) AS tenths
  FROM monthly AS m
  INNER JOIN periods AS p
    ON m.last_month >= p.first_month AND m.last_month < p.end_month
  GROUP BY
    p.period,
    m.cell
)
SELECT
  '' AS measure,
  period,
  cell,
  CAST(tenths AS BIGINT) AS numerator,
  CAST(respondents AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM summed
WHERE
  respondents > 0
UNION ALL
SELECT
  'response' AS measure,
  period,
  cell,
  CAST(respondents AS BIGINT) AS numerator,
  CAST(trajectories AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM summed
