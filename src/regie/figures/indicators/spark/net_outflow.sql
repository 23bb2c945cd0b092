-- SPDX-License-Identifier: EUPL-1.2
-- Translated from ../net_outflow.sql, which is the definition. Written by `python -m regie.figures.translate`.
WITH spell_months AS (
  SELECT
    cell,
    open,
    YEAR(began_on) * 12 + MONTH(began_on) - 1 AS first_month,
    YEAR(end_on) * 12 + MONTH(end_on) - 1 - CASE WHEN DAY(end_on) = 1 THEN 1 ELSE 0 END AS last_month
  FROM spells
), flows AS (
  SELECT
    cell,
    last_month AS month,
    COUNT(*) AS net
  FROM spell_months
  WHERE
    NOT open
  GROUP BY
    cell,
    last_month
  UNION ALL
  SELECT
    cell,
    first_month AS month,
    -COUNT(*) AS net
  FROM spell_months
  GROUP BY
    cell,
    first_month
)
SELECT
  '' AS measure,
  p.period,
  f.cell,
  CAST(SUM(f.net) AS BIGINT) AS numerator,
  CAST(NULL AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM flows AS f
INNER JOIN periods AS p
  ON f.month >= p.first_month AND f.month < p.end_month
GROUP BY
  p.period,
  f.cell
