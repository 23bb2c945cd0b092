-- SPDX-License-Identifier: EUPL-1.2
-- Translated from ../use_rate.sql, which is the definition. Written by `python -m regie.figures.translate`.
WITH lengths AS (
  SELECT DISTINCT
    end_month - first_month AS length
  FROM periods
), asked AS (
  SELECT
    MIN(first_month) AS first_month,
    MAX(end_month) AS end_month
  FROM periods
), ages AS (
  SELECT
    '' AS measure,
    23 AS end_age
  UNION ALL
  SELECT
    'under_18' AS measure,
    18 AS end_age
), stay_months AS (
  SELECT
    a.measure,
    s.cell,
    s.client,
    YEAR(s.began_on) * 12 + MONTH(s.began_on) - 1 AS first_month,
    LEAST(
      YEAR(s.end_on) * 12 + MONTH(s.end_on) - CASE WHEN DAY(s.end_on) = 1 THEN 1 ELSE 0 END,
      s.birth_month + 12 * a.end_age
    ) AS end_month
  FROM stays AS s
  CROSS JOIN ages AS a
  WHERE
    NOT s.birth_month IS NULL
), stay_periods AS (
  SELECT
    s.measure,
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
    s.first_month < s.end_month
    AND s.first_month < a.end_month
    AND s.end_month > a.first_month
), ordered AS (
  SELECT
    measure,
    length,
    cell,
    client,
    first_number,
    end_number,
    MAX(end_number) OVER (
      PARTITION BY measure, length, cell, client
      ORDER BY first_number NULLS LAST, end_number NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS counted_to
  FROM stay_periods
), pieces AS (
  SELECT
    measure,
    length,
    cell,
    CASE WHEN counted_to > first_number THEN counted_to ELSE first_number END AS first_number,
    end_number,
    COUNT(*) AS clients
  FROM ordered
  WHERE
    counted_to IS NULL OR counted_to < end_number
  GROUP BY
    measure,
    length,
    cell,
    CASE WHEN counted_to > first_number THEN counted_to ELSE first_number END,
    end_number
), changes AS (
  SELECT
    measure,
    length,
    cell,
    first_number AS number,
    clients AS change
  FROM pieces
  UNION ALL
  SELECT
    measure,
    length,
    cell,
    end_number AS number,
    -clients AS change
  FROM pieces
), per_number AS (
  SELECT
    measure,
    length,
    cell,
    number,
    SUM(change) AS change
  FROM changes
  GROUP BY
    measure,
    length,
    cell,
    number
), clients_in_period AS (
  SELECT
    n.measure,
    p.period,
    n.cell,
    SUM(n.change) AS clients
  FROM per_number AS n
  INNER JOIN periods AS p
    ON n.length = p.end_month - p.first_month
    AND n.number <= p.first_month DIV (
      p.end_month - p.first_month
    )
  GROUP BY
    n.measure,
    p.period,
    n.cell
), counts AS (
  SELECT
    p.period,
    MAX(r.year) AS year
  FROM periods AS p
  INNER JOIN (
    SELECT DISTINCT
      year
    FROM population
  ) AS r
    ON r.year <= p.first_month DIV 12
  GROUP BY
    p.period
), residents AS (
  SELECT
    a.measure,
    c.period,
    r.home,
    SUM(r.persons) AS persons
  FROM population AS r
  INNER JOIN counts AS c
    ON c.year = r.year
  INNER JOIN ages AS a
    ON r.age < a.end_age
  GROUP BY
    a.measure,
    c.period,
    r.home
), homes AS (
  SELECT DISTINCT
    cell,
    home
  FROM stays
  UNION
  SELECT DISTINCT
    cell,
    home
  FROM population
  WHERE
    (
      SELECT
        COUNT(*)
      FROM cells
      WHERE
        cell <> home
    ) = 0
)
SELECT
  r.measure,
  r.period,
  h.cell,
  CAST(COALESCE(c.clients, 0) AS BIGINT) AS numerator,
  CAST(r.persons AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM residents AS r
INNER JOIN homes AS h
  ON h.home = r.home
LEFT JOIN clients_in_period AS c
  ON c.measure = r.measure AND c.period = r.period AND c.cell = h.cell
WHERE
  r.persons > 0
