-- SPDX-License-Identifier: EUPL-1.2
-- Translated from ../return_after_ending.sql, which is the definition. Written by `python -m regie.figures.translate`.
WITH runs AS (
  SELECT
    client,
    began_on,
    end_on,
    open,
    LEAD(began_on) OVER (PARTITION BY client ORDER BY began_on NULLS LAST) AS next_began_on
  FROM region_spells
), leavings AS (
  SELECT
    s.cell,
    s.client,
    r.next_began_on,
    CAST(r.end_on - INTERVAL '1' DAY AS DATE) AS last_day
  FROM runs AS r
  INNER JOIN spells AS s
    ON s.client = r.client AND s.end_on = r.end_on
  WHERE
    NOT r.open
), dated AS (
  SELECT
    cell,
    client,
    YEAR(last_day) * 12 + MONTH(last_day) - 1 AS last_month,
    CASE
      WHEN next_began_on <= CAST(last_day + INTERVAL '6' MONTH AS DATE)
      THEN 1
      ELSE 0
    END AS back_6,
    CASE
      WHEN next_began_on <= CAST(last_day + INTERVAL '12' MONTH AS DATE)
      THEN 1
      ELSE 0
    END AS back_12
  FROM leavings
), months_asked AS (
  SELECT
    m.last_month,
    p.period,
    CASE
      WHEN CAST(p.end_day + INTERVAL '6' MONTH AS DATE) <= s.end_day
      THEN 1
      ELSE 0
    END AS followed_6,
    CASE
      WHEN CAST(p.end_day + INTERVAL '12' MONTH AS DATE) <= s.end_day
      THEN 1
      ELSE 0
    END AS followed_12
  FROM (
    SELECT DISTINCT
      last_month
    FROM dated
  ) AS m
  INNER JOIN periods AS p
    ON m.last_month >= p.first_month AND m.last_month < p.end_month
  CROSS JOIN settings AS s
), clients AS (
  SELECT
    m.period,
    d.cell,
    d.client,
    m.followed_6,
    m.followed_12,
    MAX(d.back_6) AS back_6,
    MAX(d.back_12) AS back_12
  FROM dated AS d
  INNER JOIN months_asked AS m
    ON m.last_month = d.last_month
  GROUP BY
    m.period,
    d.cell,
    d.client,
    m.followed_6,
    m.followed_12
)
SELECT
  'within_6_months' AS measure,
  period,
  cell,
  CAST(SUM(back_6) AS BIGINT) AS numerator,
  CAST(COUNT(*) AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM clients
WHERE
  followed_6 = 1
GROUP BY
  period,
  cell
UNION ALL
SELECT
  'within_12_months' AS measure,
  period,
  cell,
  CAST(SUM(back_12) AS BIGINT) AS numerator,
  CAST(COUNT(*) AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM clients
WHERE
  followed_12 = 1
GROUP BY
  period,
  cell
