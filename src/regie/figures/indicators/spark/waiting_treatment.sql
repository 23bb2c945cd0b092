-- SPDX-License-Identifier: EUPL-1.2
-- Translated from ../waiting_treatment.sql, which is the definition. Written by `python -m regie.figures.translate`.
WITH started AS (
  SELECT
    journey,
    cell,
    YEAR(started_on) * 12 + MONTH(started_on) - 1 AS month,
    CASE
      WHEN started_on < intake_on
      THEN 0
      ELSE DATEDIFF(DAY, intake_on, started_on)
    END AS days
  FROM journeys_begun
  WHERE
    NOT started_on IS NULL AND NOT intake_on IS NULL
), placed AS (
  SELECT
    p.period,
    s.cell,
    s.days,
    ROW_NUMBER() OVER (PARTITION BY p.period, s.cell ORDER BY s.days NULLS LAST, s.journey NULLS LAST) AS place,
    COUNT(*) OVER (PARTITION BY p.period, s.cell) AS journeys
  FROM started AS s
  INNER JOIN periods AS p
    ON s.month >= p.first_month AND s.month < p.end_month
), summed AS (
  SELECT
    period,
    cell,
    COUNT(*) AS journeys,
    SUM(CASE WHEN days <= 70 THEN 1 ELSE 0 END) AS within_norm,
    MEDIAN(days) AS median_days,
    MIN(CASE WHEN 10 * place >= 9 * journeys THEN days END) AS days_90
  FROM placed
  GROUP BY
    period,
    cell
), waiting AS (
  SELECT
    p.period,
    j.cell,
    COUNT(*) AS journeys,
    MEDIAN(DATEDIFF(DAY, j.intake_on, CAST(p.end_day - INTERVAL '1' DAY AS DATE))) AS median_days
  FROM journeys_begun AS j
  INNER JOIN periods AS p
    ON j.intake_on < p.end_day
    AND (
      j.started_on IS NULL OR j.started_on >= p.end_day
    )
    AND (
      j.end_on IS NULL OR j.end_on > p.end_day
    )
  GROUP BY
    p.period,
    j.cell
), measures AS (
  SELECT
    'within_norm' AS measure,
    period,
    cell,
    within_norm AS numerator,
    journeys AS denominator,
    NULL AS value
  FROM summed
  UNION ALL
  SELECT
    'median' AS measure,
    period,
    cell,
    NULL AS numerator,
    journeys AS denominator,
    median_days AS value
  FROM summed
  UNION ALL
  SELECT
    'p90' AS measure,
    period,
    cell,
    NULL AS numerator,
    journeys AS denominator,
    days_90 AS value
  FROM summed
  UNION ALL
  SELECT
    'waiting' AS measure,
    period,
    cell,
    journeys AS numerator,
    NULL AS denominator,
    NULL AS value
  FROM waiting
  UNION ALL
  SELECT
    'waiting_median' AS measure,
    period,
    cell,
    NULL AS numerator,
    journeys AS denominator,
    median_days AS value
  FROM waiting
)
SELECT
  measure,
  period,
  cell,
  CAST(numerator AS BIGINT) AS numerator,
  CAST(denominator AS BIGINT) AS denominator,
  CAST(value AS DOUBLE) AS value
FROM measures
