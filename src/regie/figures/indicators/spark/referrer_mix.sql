-- SPDX-License-Identifier: EUPL-1.2
-- Translated from ../referrer_mix.sql, which is the definition. Written by `python -m regie.figures.translate`.
WITH monthly AS (
  SELECT
    cell,
    home,
    YEAR(began_on) * 12 + MONTH(began_on) - 1 AS month,
    COUNT(*) AS trajectories
  FROM trajectories_begun
  GROUP BY
    cell,
    home,
    YEAR(began_on) * 12 + MONTH(began_on) - 1
), whole AS (
  SELECT
    p.period,
    m.home,
    SUM(m.trajectories) AS trajectories
  FROM monthly AS m
  INNER JOIN periods AS p
    ON m.month >= p.first_month AND m.month < p.end_month
  GROUP BY
    p.period,
    m.home
), part AS (
  SELECT
    p.period,
    m.cell,
    SUM(m.trajectories) AS trajectories
  FROM monthly AS m
  INNER JOIN periods AS p
    ON m.month >= p.first_month AND m.month < p.end_month
  GROUP BY
    p.period,
    m.cell
), homes AS (
  SELECT DISTINCT
    cell,
    home
  FROM monthly
)
SELECT
  '' AS measure,
  w.period,
  h.cell,
  CAST(COALESCE(s.trajectories, 0) AS BIGINT) AS numerator,
  CAST(w.trajectories AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM whole AS w
INNER JOIN homes AS h
  ON h.home = w.home
LEFT JOIN part AS s
  ON s.period = w.period AND s.cell = h.cell
