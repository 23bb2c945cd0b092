-- SPDX-License-Identifier: EUPL-1.2
-- Translated from ../unique_clients.sql, which is the definition. Written by `python -m regie.figures.translate`.
WITH asked AS (
  SELECT
    MIN(first_month) AS first_month,
    MAX(end_month) AS end_month
  FROM periods
), stay_months AS (
  SELECT
    cell,
    client,
    CAST(YEAR(began_on) * 12 + MONTH(began_on) - 1 AS INT) AS first_month,
    CAST(YEAR(end_on) * 12 + MONTH(end_on) - CASE WHEN DAY(end_on) = 1 THEN 1 ELSE 0 END AS INT) AS end_month
  FROM stays
), ordered AS (
  SELECT
    s.cell,
    s.client,
    s.first_month,
    s.end_month,
    MAX(s.end_month) OVER (
      PARTITION BY s.client, s.cell
      ORDER BY s.first_month NULLS LAST, s.end_month NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS counted_to
  FROM stay_months AS s
  CROSS JOIN asked AS a
  WHERE
    s.first_month < a.end_month AND s.end_month > a.first_month
), pieces AS (
  SELECT
    cell,
    CASE WHEN counted_to > first_month THEN counted_to ELSE first_month END AS first_month,
    end_month,
    COUNT(*) AS clients
  FROM ordered
  WHERE
    counted_to IS NULL OR counted_to < end_month
  GROUP BY
    cell,
    CASE WHEN counted_to > first_month THEN counted_to ELSE first_month END,
    end_month
), changes AS (
  SELECT
    cell,
    first_month AS month,
    clients AS change
  FROM pieces
  UNION ALL
  SELECT
    cell,
    end_month AS month,
    -clients AS change
  FROM pieces
  UNION ALL
  SELECT
    c.cell,
    p.first_month AS month,
    0 AS change
  FROM (
    SELECT DISTINCT
      cell
    FROM pieces
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
  ON p.first_month = r.month AND p.kind = 'month'
WHERE
  r.clients > 0
