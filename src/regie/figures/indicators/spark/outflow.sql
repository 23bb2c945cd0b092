-- SPDX-License-Identifier: EUPL-1.2
-- Translated from ../outflow.sql, which is the definition. Written by `python -m regie.figures.translate`.
WITH spell_months AS (
  SELECT
    cell,
    YEAR(end_on) * 12 + MONTH(end_on) - 1 - CASE WHEN DAY(end_on) = 1 THEN 1 ELSE 0 END AS last_month
  FROM spells
  WHERE
    NOT open
), ended AS (
  SELECT
    cell,
    last_month,
    COUNT(*) AS spells
  FROM spell_months
  GROUP BY
    cell,
    last_month
)
SELECT
  '' AS measure,
  p.period,
  e.cell,
  CAST(SUM(e.spells) AS BIGINT) AS numerator,
  CAST(NULL AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM ended AS e
INNER JOIN periods AS p
  ON e.last_month >= p.first_month AND e.last_month < p.end_month
GROUP BY
  p.period,
  e.cell
