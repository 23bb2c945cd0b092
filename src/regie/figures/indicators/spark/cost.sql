-- SPDX-License-Identifier: EUPL-1.2
-- Translated from ../cost.sql, which is the definition. Written by `python -m regie.figures.translate`.
WITH monthly AS (
  SELECT
    cell,
    month,
    SUM(cents) AS all_cents,
    SUM(CASE WHEN registered THEN cents ELSE 0 END) AS client_tied,
    SUM(CASE WHEN registered THEN 0 ELSE cents END) AS not_client_tied,
    SUM(CASE WHEN cost_kind = 'additional_service' THEN cents ELSE 0 END) AS additional_service
  FROM money
  GROUP BY
    cell,
    month
), summed AS (
  SELECT
    p.period,
    m.cell,
    SUM(m.all_cents) AS all_cents,
    SUM(m.client_tied) AS client_tied,
    SUM(m.not_client_tied) AS not_client_tied,
    SUM(m.additional_service) AS additional_service
  FROM monthly AS m
  INNER JOIN periods AS p
    ON m.month >= p.first_month AND m.month < p.end_month
  GROUP BY
    p.period,
    m.cell
), measures AS (
  SELECT
    '' AS measure,
    period,
    cell,
    all_cents AS cents
  FROM summed
  UNION ALL
  SELECT
    'client_tied' AS measure,
    period,
    cell,
    client_tied AS cents
  FROM summed
  UNION ALL
  SELECT
    'not_client_tied' AS measure,
    period,
    cell,
    not_client_tied AS cents
  FROM summed
  UNION ALL
  SELECT
    'additional_service' AS measure,
    period,
    cell,
    additional_service AS cents
  FROM summed
)
SELECT
  measure,
  period,
  cell,
  CAST(cents AS BIGINT) AS numerator,
  CAST(NULL AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM measures
