-- SPDX-License-Identifier: EUPL-1.2
-- Translated from ../unique_clients_period.sql, which is the definition. Written by `python -m regie.figures.translate`.
WITH lengths AS (
  SELECT DISTINCT
    end_month - first_month AS length
  FROM periods
), asked AS (
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
), stay_periods AS (
  SELECT
    l.length,
    s.cell,
    s.client,
    s.first_month DIV l.length AS first_number,
    (
      s.end_month - 1
    ) DIV l.length + 1 AS end_number
  FROM stay_months AS s
  CROSS JOIN lengths AS l
  CROSS JOIN asked AS a
  WHERE
    s.first_month < a.end_month AND s.end_month > a.first_month
), ordered AS (
  SELECT
    length,
    cell,
    client,
    first_number,
    end_number,
    MAX(end_number) OVER (
      PARTITION BY length, cell, client
      ORDER BY first_number NULLS LAST, end_number NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS counted_to
  FROM stay_periods
), pieces AS (
  SELECT
    length,
    cell,
    CASE WHEN counted_to > first_number THEN counted_to ELSE first_number END AS first_number,
    end_number,
    COUNT(*) AS clients
  FROM ordered
  WHERE
    counted_to IS NULL OR counted_to < end_number
  GROUP BY
    length,
    cell,
    CASE WHEN counted_to > first_number THEN counted_to ELSE first_number END,
    end_number
), changes AS (
  SELECT
    length,
    cell,
    first_number AS number,
    clients AS change
  FROM pieces
  UNION ALL
  SELECT
    length,
    cell,
    end_number AS number,
    -clients AS change
  FROM pieces
  UNION ALL
  SELECT
    p.end_month - p.first_month AS length,
    c.cell,
    p.first_month DIV (
      p.end_month - p.first_month
    ) AS number,
    0 AS change
  FROM (
    SELECT DISTINCT
      cell
    FROM pieces
  ) AS c
  CROSS JOIN periods AS p
), per_number AS (
  SELECT
    length,
    cell,
    number,
    SUM(change) AS change
  FROM changes
  GROUP BY
    length,
    cell,
    number
), running AS (
  SELECT
    length,
    cell,
    number,
    SUM(change) OVER (
      PARTITION BY length, cell
      ORDER BY number NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS clients
  FROM per_number
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
  ON p.end_month - p.first_month = r.length
  AND p.first_month DIV (
    p.end_month - p.first_month
  ) = r.number
WHERE
  r.clients > 0
