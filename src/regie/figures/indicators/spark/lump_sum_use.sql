-- SPDX-License-Identifier: EUPL-1.2
-- Translated from ../lump_sum_use.sql, which is the definition. Written by `python -m regie.figures.translate`.
WITH money_months AS (
  SELECT
    cell,
    month,
    SUM(cents) AS cents
  FROM money
  GROUP BY
    cell,
    month
), realised AS (
  SELECT
    p.period,
    m.cell,
    SUM(m.cents) AS cents
  FROM money_months AS m
  INNER JOIN periods AS p
    ON m.month >= (
      p.first_month DIV 12
    ) * 12 AND m.month < p.end_month
  GROUP BY
    p.period,
    m.cell
)
SELECT
  '' AS measure,
  period,
  cell,
  CAST(cents AS BIGINT) AS numerator,
  CAST(NULL AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM realised
UNION ALL
SELECT
  'realised' AS measure,
  period,
  cell,
  CAST(cents AS BIGINT) AS numerator,
  CAST(NULL AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM realised
