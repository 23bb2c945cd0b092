-- SPDX-License-Identifier: EUPL-1.2
-- Translated from ../cost_per_client_month.sql, which is the definition. Written by `python -m regie.figures.translate`.
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
), per_month AS (
  SELECT
    cell,
    month,
    SUM(change) AS change
  FROM changes
  GROUP BY
    cell,
    month
), client_months AS (
  SELECT
    p.period,
    m.cell,
    SUM(m.change * (
      p.end_month - GREATEST(p.first_month, m.month)
    )) AS client_months
  FROM per_month AS m
  INNER JOIN periods AS p
    ON m.month < p.end_month
  GROUP BY
    p.period,
    m.cell
), money_months AS (
  SELECT
    cell,
    month,
    SUM(cents) AS all_cents,
    SUM(CASE WHEN registered THEN cents ELSE 0 END) AS client_tied
  FROM money
  GROUP BY
    cell,
    month
), money_in_period AS (
  SELECT
    p.period,
    m.cell,
    SUM(m.all_cents) AS all_cents,
    SUM(m.client_tied) AS client_tied
  FROM money_months AS m
  INNER JOIN periods AS p
    ON m.month >= p.first_month AND m.month < p.end_month
  GROUP BY
    p.period,
    m.cell
)
SELECT
  '' AS measure,
  c.period,
  c.cell,
  CAST(COALESCE(m.client_tied, 0) AS BIGINT) AS numerator,
  CAST(c.client_months AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM client_months AS c
LEFT JOIN money_in_period AS m
  ON m.period = c.period AND m.cell = c.cell
WHERE
  c.client_months > 0
