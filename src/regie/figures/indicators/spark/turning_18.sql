-- SPDX-License-Identifier: EUPL-1.2
-- Translated from ../turning_18.sql, which is the definition. Written by `python -m regie.figures.translate`.
WITH births AS (
  SELECT
    client,
    MIN(birth_month) AS birth_month
  FROM stays
  GROUP BY
    client
), spell_months AS (
  SELECT
    s.cell,
    YEAR(s.began_on) * 12 + MONTH(s.began_on) - 1 AS first_month,
    CASE
      WHEN NOT s.open
      THEN YEAR(s.end_on) * 12 + MONTH(s.end_on) - 1 - CASE WHEN DAY(s.end_on) = 1 THEN 1 ELSE 0 END
    END AS left_month,
    b.birth_month + 12 * 18 AS adult_month,
    g.turning_18_within_months AS within_months
  FROM spells AS s
  INNER JOIN births AS b
    ON b.client = s.client
  CROSS JOIN settings AS g
), near AS (
  SELECT
    cell,
    GREATEST(first_month, adult_month - within_months) AS from_month,
    CASE WHEN left_month < adult_month THEN left_month ELSE adult_month END AS to_month
  FROM spell_months
  WHERE
    NOT adult_month IS NULL
), changes AS (
  SELECT
    cell,
    first_month AS month,
    COUNT(*) AS in_stock,
    0 AS turning
  FROM spell_months
  GROUP BY
    cell,
    first_month
  UNION ALL
  SELECT
    cell,
    left_month AS month,
    -COUNT(*) AS in_stock,
    0 AS turning
  FROM spell_months
  WHERE
    NOT left_month IS NULL
  GROUP BY
    cell,
    left_month
  UNION ALL
  SELECT
    cell,
    from_month AS month,
    0 AS in_stock,
    COUNT(*) AS turning
  FROM near
  WHERE
    from_month < to_month
  GROUP BY
    cell,
    from_month
  UNION ALL
  SELECT
    cell,
    to_month AS month,
    0 AS in_stock,
    -COUNT(*) AS turning
  FROM near
  WHERE
    from_month < to_month
  GROUP BY
    cell,
    to_month
), per_month AS (
  SELECT
    cell,
    month,
    SUM(in_stock) AS in_stock,
    SUM(turning) AS turning
  FROM changes
  GROUP BY
    cell,
    month
), summed AS (
  SELECT
    p.period,
    m.cell,
    SUM(m.in_stock) AS in_stock,
    SUM(m.turning) AS turning
  FROM per_month AS m
  INNER JOIN periods AS p
    ON m.month < p.end_month
  GROUP BY
    p.period,
    m.cell
)
SELECT
  '' AS measure,
  period,
  cell,
  CAST(turning AS BIGINT) AS numerator,
  CAST(NULL AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM summed
WHERE
  turning > 0
UNION ALL
SELECT
  'share' AS measure,
  period,
  cell,
  CAST(turning AS BIGINT) AS numerator,
  CAST(in_stock AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM summed
WHERE
  in_stock > 0
