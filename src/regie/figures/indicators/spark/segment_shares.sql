-- SPDX-License-Identifier: EUPL-1.2
-- Translated from ../segment_shares.sql, which is the definition. Written by `python -m regie.figures.translate`.
WITH lengths AS (
  SELECT
    end_month - first_month AS length
  FROM periods
  UNION
  SELECT
    1 AS length
), asked AS (
  SELECT
    MIN(first_month) AS first_month,
    MAX(end_month) AS end_month
  FROM periods
), stay_months AS (
  SELECT
    cell,
    home,
    client,
    CAST(YEAR(began_on) * 12 + MONTH(began_on) - 1 AS INT) AS first_month,
    CAST(YEAR(end_on) * 12 + MONTH(end_on) - CASE WHEN DAY(end_on) = 1 THEN 1 ELSE 0 END AS INT) AS end_month
  FROM stays
), places AS (
  SELECT
    'cell' AS level,
    cell AS place,
    client,
    first_month,
    end_month
  FROM stay_months
  UNION ALL
  SELECT
    'home' AS level,
    home AS place,
    client,
    first_month,
    end_month
  FROM stay_months
), stay_periods AS (
  SELECT
    s.level,
    l.length,
    s.place,
    s.client,
    s.first_month DIV l.length AS first_number,
    (
      s.end_month - 1
    ) DIV l.length + 1 AS end_number
  FROM places AS s
  CROSS JOIN lengths AS l
  CROSS JOIN asked AS a
  WHERE
    s.first_month < a.end_month AND s.end_month > a.first_month
), ordered AS (
  SELECT
    level,
    length,
    place,
    client,
    first_number,
    end_number,
    MAX(end_number) OVER (
      PARTITION BY level, length, place, client
      ORDER BY first_number NULLS LAST, end_number NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS counted_to
  FROM stay_periods
), pieces AS (
  SELECT
    level,
    length,
    place,
    CASE WHEN counted_to > first_number THEN counted_to ELSE first_number END AS first_number,
    end_number,
    COUNT(*) AS clients
  FROM ordered
  WHERE
    counted_to IS NULL OR counted_to < end_number
  GROUP BY
    level,
    length,
    place,
    CASE WHEN counted_to > first_number THEN counted_to ELSE first_number END,
    end_number
), changes AS (
  SELECT
    level,
    length,
    place,
    first_number AS number,
    clients AS change
  FROM pieces
  UNION ALL
  SELECT
    level,
    length,
    place,
    end_number AS number,
    -clients AS change
  FROM pieces
), per_number AS (
  SELECT
    level,
    length,
    place,
    number,
    SUM(change) AS change
  FROM changes
  GROUP BY
    level,
    length,
    place,
    number
), clients_in_period AS (
  SELECT
    n.level,
    p.period,
    n.place,
    SUM(n.change) AS amount
  FROM per_number AS n
  INNER JOIN periods AS p
    ON n.length = p.end_month - p.first_month
    AND n.number <= p.first_month DIV (
      p.end_month - p.first_month
    )
  GROUP BY
    n.level,
    p.period,
    n.place
), client_months AS (
  SELECT
    n.level,
    p.period,
    n.place,
    SUM(n.change * (
      p.end_month - GREATEST(p.first_month, n.number)
    )) AS amount
  FROM per_number AS n
  INNER JOIN periods AS p
    ON n.length = 1 AND n.number < p.end_month
  GROUP BY
    n.level,
    p.period,
    n.place
), money_months AS (
  SELECT
    'cell' AS level,
    cell AS place,
    month,
    SUM(cents) AS cents
  FROM money
  GROUP BY
    cell,
    month
  UNION ALL
  SELECT
    'home' AS level,
    home AS place,
    month,
    SUM(cents) AS cents
  FROM money
  GROUP BY
    home,
    month
), money_in_period AS (
  SELECT
    m.level,
    p.period,
    m.place,
    SUM(m.cents) AS amount
  FROM money_months AS m
  INNER JOIN periods AS p
    ON m.month >= p.first_month AND m.month < p.end_month
  GROUP BY
    m.level,
    p.period,
    m.place
), amounts AS (
  SELECT
    'clients' AS measure,
    level,
    period,
    place,
    amount
  FROM clients_in_period
  UNION ALL
  SELECT
    'client_months' AS measure,
    level,
    period,
    place,
    amount
  FROM client_months
  UNION ALL
  SELECT
    'cost' AS measure,
    level,
    period,
    place,
    amount
  FROM money_in_period
), homes AS (
  SELECT DISTINCT
    cell,
    home
  FROM stays
  UNION
  SELECT DISTINCT
    cell,
    home
  FROM money
)
SELECT
  part.measure,
  part.period,
  part.place AS cell,
  CAST(part.amount AS BIGINT) AS numerator,
  CAST(whole.amount AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM amounts AS part
INNER JOIN homes AS h
  ON h.cell = part.place
INNER JOIN amounts AS whole
  ON whole.level = 'home'
  AND whole.place = h.home
  AND whole.measure = part.measure
  AND whole.period = part.period
WHERE
  part.level = 'cell' AND whole.amount > 0
