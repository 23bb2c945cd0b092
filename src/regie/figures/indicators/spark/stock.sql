-- SPDX-License-Identifier: EUPL-1.2
-- Translated from ../stock.sql, which is the definition. Written by `python -m regie.figures.translate`.
WITH spell_months AS (
  SELECT
    cell,
    open,
    YEAR(began_on) * 12 + MONTH(began_on) - 1 AS first_month,
    YEAR(end_on) * 12 + MONTH(end_on) - 1 - CASE WHEN DAY(end_on) = 1 THEN 1 ELSE 0 END AS last_month
  FROM spells
), begun AS (
  SELECT
    cell,
    first_month AS month,
    COUNT(*) AS change
  FROM spell_months
  GROUP BY
    cell,
    first_month
), ended AS (
  SELECT
    cell,
    last_month AS month,
    -COUNT(*) AS change
  FROM spell_months
  WHERE
    NOT open
  GROUP BY
    cell,
    last_month
), changes AS (
  SELECT
    cell,
    month,
    change
  FROM begun
  UNION ALL
  SELECT
    cell,
    month,
    change
  FROM ended
  UNION ALL
  SELECT
    c.cell,
    p.end_month - 1 AS month,
    0 AS change
  FROM (
    SELECT DISTINCT
      cell
    FROM begun
  ) AS c
  CROSS JOIN periods AS p
), per_month AS (
  SELECT
    cell,
    month,
    SUM(change) AS change
  FROM changes
  GROUP BY
    cell,
    month
), running AS (
  SELECT
    cell,
    month,
    SUM(change) OVER (
      PARTITION BY cell
      ORDER BY month NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS clients
  FROM per_month
)
SELECT
  '' AS measure,
  p.period,
  r.cell,
  CAST(r.clients AS BIGINT) AS numerator,
  CAST(NULL AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM running AS r
INNER JOIN periods AS p
  ON p.end_month - 1 = r.month
WHERE
  r.clients > 0
