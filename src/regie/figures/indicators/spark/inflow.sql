-- SPDX-License-Identifier: EUPL-1.2
-- Translated from ../inflow.sql, which is the definition. Written by `python -m regie.figures.translate`.
WITH begun AS (
  SELECT
    cell,
    YEAR(began_on) * 12 + MONTH(began_on) - 1 AS month,
    COUNT(*) AS spells
  FROM spells
  GROUP BY
    cell,
    YEAR(began_on) * 12 + MONTH(began_on) - 1
)
SELECT
  '' AS measure,
  p.period,
  b.cell,
  CAST(SUM(b.spells) AS BIGINT) AS numerator,
  CAST(NULL AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM begun AS b
INNER JOIN periods AS p
  ON b.month >= p.first_month AND b.month < p.end_month
GROUP BY
  p.period,
  b.cell
