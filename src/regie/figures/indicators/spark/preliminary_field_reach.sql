-- SPDX-License-Identifier: EUPL-1.2
-- Translated from ../preliminary_field_reach.sql, which is the definition. Written by `python -m regie.figures.translate`.
WITH counts AS (
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
    c.period,
    r.cell,
    SUM(r.persons) AS persons
  FROM population AS r
  INNER JOIN counts AS c
    ON c.year = r.year
  WHERE
    r.age < 18
  GROUP BY
    c.period,
    r.cell
), activity_months AS (
  SELECT
    cell,
    month,
    SUM(sessions) AS sessions,
    SUM(participants) AS participants,
    SUM(CAST(hours * 100 AS BIGINT)) AS hours
  FROM activities
  GROUP BY
    cell,
    month
), money_months AS (
  SELECT
    m.cell,
    m.month,
    SUM(m.cents) AS cents
  FROM money AS m
  INNER JOIN dim_segment AS s
    ON s.number = m.segment_rank
  WHERE
    NOT s.registered AND s.code <> 'overhead'
  GROUP BY
    m.cell,
    m.month
), amounts AS (
  SELECT
    'sessions' AS measure,
    cell,
    month,
    sessions AS amount
  FROM activity_months
  UNION ALL
  SELECT
    'participants' AS measure,
    cell,
    month,
    participants AS amount
  FROM activity_months
  UNION ALL
  SELECT
    'hours' AS measure,
    cell,
    month,
    hours AS amount
  FROM activity_months
  UNION ALL
  SELECT
    'cost' AS measure,
    cell,
    month,
    cents AS amount
  FROM money_months
), summed AS (
  SELECT
    a.measure,
    p.period,
    a.cell,
    SUM(a.amount) AS amount
  FROM amounts AS a
  INNER JOIN periods AS p
    ON a.month >= p.first_month AND a.month < p.end_month
  WHERE
    NOT a.amount IS NULL
  GROUP BY
    a.measure,
    p.period,
    a.cell
)
SELECT
  s.measure,
  s.period,
  s.cell,
  CAST(s.amount AS BIGINT) AS numerator,
  CAST(r.persons AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM summed AS s
INNER JOIN residents AS r
  ON r.period = s.period AND r.cell = s.cell
WHERE
  r.persons > 0
