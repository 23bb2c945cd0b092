-- SPDX-License-Identifier: EUPL-1.2
-- Translated from ../scaling.sql, which is the definition. Written by `python -m regie.figures.translate`.
WITH asked AS (
  SELECT
    p.period,
    p.first_day,
    LEAST(p.end_day, s.end_day) AS end_day
  FROM periods AS p
  CROSS JOIN settings AS s
  WHERE
    p.first_day < s.end_day
), on_first_day AS (
  SELECT
    a.period,
    t.cell,
    t.home,
    t.client,
    t.segment_rank,
    ROW_NUMBER() OVER (
      PARTITION BY a.period, t.home, t.client
      ORDER BY t.segment_rank DESC, t.cell NULLS LAST
    ) AS place
  FROM stays AS t
  INNER JOIN asked AS a
    ON t.began_on <= a.first_day AND t.end_on > a.first_day
), on_last_day AS (
  SELECT
    a.period,
    t.home,
    t.client,
    MAX(t.segment_rank) AS segment_rank
  FROM stays AS t
  INNER JOIN asked AS a
    ON t.began_on < a.end_day AND t.end_on >= a.end_day
  GROUP BY
    a.period,
    t.home,
    t.client
), summed AS (
  SELECT
    f.period,
    f.cell,
    COUNT(*) AS clients,
    SUM(CASE WHEN l.segment_rank > f.segment_rank THEN 1 ELSE 0 END) AS up,
    SUM(CASE WHEN l.segment_rank < f.segment_rank THEN 1 ELSE 0 END) AS down
  FROM on_first_day AS f
  LEFT JOIN on_last_day AS l
    ON l.period = f.period AND l.home = f.home AND l.client = f.client
  WHERE
    f.place = 1
  GROUP BY
    f.period,
    f.cell
)
SELECT
  'up' AS measure,
  period,
  cell,
  CAST(up AS BIGINT) AS numerator,
  CAST(clients AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM summed
UNION ALL
SELECT
  'down' AS measure,
  period,
  cell,
  CAST(down AS BIGINT) AS numerator,
  CAST(clients AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM summed
