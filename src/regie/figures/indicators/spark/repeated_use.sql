-- SPDX-License-Identifier: EUPL-1.2
-- Translated from ../repeated_use.sql, which is the definition. Written by `python -m regie.figures.translate`.
WITH begun AS (
  SELECT
    trajectory,
    client,
    cell,
    began_on,
    YEAR(began_on) * 12 + MONTH(began_on) - 1 AS month
  FROM trajectories_begun
), months_asked AS (
  SELECT
    m.month,
    p.period,
    CAST(p.first_day - INTERVAL '5' YEAR AS DATE) AS not_before
  FROM (
    SELECT DISTINCT
      month
    FROM begun
  ) AS m
  INNER JOIN periods AS p
    ON m.month >= p.first_month AND m.month < p.end_month
), earlier AS (
  SELECT
    b.trajectory,
    MAX(r.end_on) AS end_on
  FROM begun AS b
  INNER JOIN region_spells AS r
    ON r.client = b.client AND r.end_on < b.began_on
  GROUP BY
    b.trajectory
)
SELECT
  '' AS measure,
  m.period,
  b.cell,
  CAST(SUM(CASE WHEN e.end_on > m.not_before THEN 1 ELSE 0 END) AS BIGINT) AS numerator,
  CAST(COUNT(*) AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM begun AS b
INNER JOIN months_asked AS m
  ON m.month = b.month
LEFT JOIN earlier AS e
  ON e.trajectory = b.trajectory
GROUP BY
  m.period,
  b.cell
