-- SPDX-License-Identifier: EUPL-1.2
-- Translated from ../lead_time.sql, which is the definition. Written by `python -m regie.figures.translate`.
WITH ended AS (
  SELECT
    trajectory,
    cell,
    began_on,
    CAST(end_on - INTERVAL '1' DAY AS DATE) AS last_day
  FROM trajectories_ended
), timed AS (
  SELECT
    trajectory,
    cell,
    YEAR(last_day) * 12 + MONTH(last_day) - 1 AS last_month,
    DATEDIFF(DAY, began_on, last_day) AS days,
    (
      YEAR(last_day) - YEAR(began_on)
    ) * 12 + MONTH(last_day) - MONTH(began_on) - CASE WHEN DAY(last_day) < DAY(began_on) THEN 1 ELSE 0 END AS whole_months
  FROM ended
), months_asked AS (
  SELECT
    m.last_month,
    p.period
  FROM (
    SELECT DISTINCT
      last_month
    FROM timed
  ) AS m
  INNER JOIN periods AS p
    ON m.last_month >= p.first_month AND m.last_month < p.end_month
), summed AS (
  SELECT
    m.period,
    t.cell,
    COUNT(*) AS trajectories,
    SUM(t.days) AS days,
    MEDIAN(t.days) AS median_days,
    SUM(CASE WHEN t.whole_months < 3 THEN 1 ELSE 0 END) AS months_0_3,
    SUM(CASE WHEN t.whole_months >= 3 AND t.whole_months < 6 THEN 1 ELSE 0 END) AS months_3_6,
    SUM(CASE WHEN t.whole_months >= 6 AND t.whole_months < 12 THEN 1 ELSE 0 END) AS months_6_12,
    SUM(CASE WHEN t.whole_months >= 12 AND t.whole_months < 24 THEN 1 ELSE 0 END) AS years_1_2,
    SUM(CASE WHEN t.whole_months >= 24 AND t.whole_months < 36 THEN 1 ELSE 0 END) AS years_2_3,
    SUM(CASE WHEN t.whole_months >= 36 AND t.whole_months < 48 THEN 1 ELSE 0 END) AS years_3_4,
    SUM(CASE WHEN t.whole_months >= 48 THEN 1 ELSE 0 END) AS years_4_plus
  FROM timed AS t
  INNER JOIN months_asked AS m
    ON m.last_month = t.last_month
  GROUP BY
    m.period,
    t.cell
), running AS (
  SELECT
    p.period,
    t.cell,
    COUNT(*) AS trajectories,
    MEDIAN(DATEDIFF(DAY, t.began_on, CAST(p.end_day - INTERVAL '1' DAY AS DATE))) AS median_days
  FROM trajectories_begun AS t
  INNER JOIN periods AS p
    ON t.began_on < p.end_day AND (
      t.end_on IS NULL OR t.end_on > p.end_day
    )
  GROUP BY
    p.period,
    t.cell
), measures AS (
  SELECT
    'median' AS measure,
    period,
    cell,
    NULL AS numerator,
    trajectories,
    median_days AS value
  FROM summed
  UNION ALL
  SELECT
    'mean' AS measure,
    period,
    cell,
    days AS numerator,
    trajectories,
    NULL AS value
  FROM summed
  UNION ALL
  SELECT
    'months_0_3' AS measure,
    period,
    cell,
    months_0_3 AS numerator,
    trajectories,
    NULL AS value
  FROM summed
  UNION ALL
  SELECT
    'months_3_6' AS measure,
    period,
    cell,
    months_3_6 AS numerator,
    trajectories,
    NULL AS value
  FROM summed
  UNION ALL
  SELECT
    'months_6_12' AS measure,
    period,
    cell,
    months_6_12 AS numerator,
    trajectories,
    NULL AS value
  FROM summed
  UNION ALL
  SELECT
    'years_1_2' AS measure,
    period,
    cell,
    years_1_2 AS numerator,
    trajectories,
    NULL AS value
  FROM summed
  UNION ALL
  SELECT
    'years_2_3' AS measure,
    period,
    cell,
    years_2_3 AS numerator,
    trajectories,
    NULL AS value
  FROM summed
  UNION ALL
  SELECT
    'years_3_4' AS measure,
    period,
    cell,
    years_3_4 AS numerator,
    trajectories,
    NULL AS value
  FROM summed
  UNION ALL
  SELECT
    'years_4_plus' AS measure,
    period,
    cell,
    years_4_plus AS numerator,
    trajectories,
    NULL AS value
  FROM summed
  UNION ALL
  SELECT
    'running_median' AS measure,
    period,
    cell,
    NULL AS numerator,
    trajectories,
    median_days AS value
  FROM running
)
SELECT
  measure,
  period,
  cell,
  CAST(numerator AS BIGINT) AS numerator,
  CAST(trajectories AS BIGINT) AS denominator,
  CAST(value AS DOUBLE) AS value
FROM measures
