-- SPDX-License-Identifier: EUPL-1.2
-- Translated from ../outflow_outside_contract.sql, which is the definition. Written by `python -m regie.figures.translate`.
WITH monthly AS (
  SELECT
    cell,
    YEAR(end_on) * 12 + MONTH(end_on) - 1 - CASE WHEN DAY(end_on) = 1 THEN 1 ELSE 0 END AS last_month,
    COUNT(*) AS journeys,
    SUM(CASE WHEN end_reason IN ('38', '39') OR residential THEN 1 ELSE 0 END) AS outside
  FROM journeys_ended
  GROUP BY
    cell,
    YEAR(end_on) * 12 + MONTH(end_on) - 1 - CASE WHEN DAY(end_on) = 1 THEN 1 ELSE 0 END
)
SELECT
  '' AS measure,
  p.period,
  m.cell,
  CAST(SUM(m.outside) AS BIGINT) AS numerator,
  CAST(SUM(m.journeys) AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM monthly AS m
INNER JOIN periods AS p
  ON m.last_month >= p.first_month AND m.last_month < p.end_month
GROUP BY
  p.period,
  m.cell
