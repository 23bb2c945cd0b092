-- SPDX-License-Identifier: EUPL-1.2
-- Translated from ../form_and_place.sql, which is the definition. Written by `python -m regie.figures.translate`.
WITH features AS (
  SELECT
    'form' AS feature,
    form AS code,
    cell,
    began_on
  FROM trajectories_begun
  UNION ALL
  SELECT
    'mode' AS feature,
    mode AS code,
    cell,
    began_on
  FROM trajectories_begun
  UNION ALL
  SELECT
    'place' AS feature,
    place AS code,
    cell,
    began_on
  FROM trajectories_begun
), monthly AS (
  SELECT
    feature,
    code,
    cell,
    YEAR(began_on) * 12 + MONTH(began_on) - 1 AS month,
    COUNT(*) AS trajectories
  FROM features
  GROUP BY
    feature,
    code,
    cell,
    YEAR(began_on) * 12 + MONTH(began_on) - 1
), totals AS (
  SELECT
    m.feature,
    p.period,
    m.cell,
    SUM(m.trajectories) AS begun,
    SUM(CASE WHEN m.code IS NULL THEN 0 ELSE m.trajectories END) AS known
  FROM monthly AS m
  INNER JOIN periods AS p
    ON m.month >= p.first_month AND m.month < p.end_month
  GROUP BY
    m.feature,
    p.period,
    m.cell
), per_code AS (
  SELECT
    m.feature,
    m.code,
    p.period,
    m.cell,
    SUM(m.trajectories) AS trajectories
  FROM monthly AS m
  INNER JOIN periods AS p
    ON m.month >= p.first_month AND m.month < p.end_month
  GROUP BY
    m.feature,
    m.code,
    p.period,
    m.cell
), codes AS (
  SELECT
    'form' AS feature,
    'individual' AS code
  UNION ALL
  SELECT
    'form' AS feature,
    'group' AS code
  UNION ALL
  SELECT
    'form' AS feature,
    'family' AS code
  UNION ALL
  SELECT
    'mode' AS feature,
    'in_person' AS code
  UNION ALL
  SELECT
    'mode' AS feature,
    'blended' AS code
  UNION ALL
  SELECT
    'mode' AS feature,
    'digital' AS code
  UNION ALL
  SELECT
    'place' AS feature,
    'home' AS code
  UNION ALL
  SELECT
    'place' AS feature,
    'school' AS code
  UNION ALL
  SELECT
    'place' AS feature,
    'practice' AS code
  UNION ALL
  SELECT
    'place' AS feature,
    'community' AS code
)
SELECT
  c.code AS measure,
  t.period,
  t.cell,
  CAST(COALESCE(k.trajectories, 0) AS BIGINT) AS numerator,
  CAST(t.known AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM totals AS t
INNER JOIN codes AS c
  ON c.feature = t.feature
LEFT JOIN per_code AS k
  ON k.feature = c.feature
  AND k.code = c.code
  AND k.period = t.period
  AND k.cell = t.cell
WHERE
  t.known > 0
UNION ALL
SELECT
  CONCAT(COALESCE(feature, ''), '_known') AS measure,
  period,
  cell,
  CAST(known AS BIGINT) AS numerator,
  CAST(begun AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM totals
