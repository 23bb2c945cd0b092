-- SPDX-License-Identifier: EUPL-1.2
-- Translated from ../ended_as_planned.sql, which is the definition. Written by `python -m regie.figures.translate`.
WITH endings AS (
  SELECT
    'journeys' AS unit,
    cell,
    end_on,
    end_reason
  FROM journeys_ended
  UNION ALL
  SELECT
    'trajectories' AS unit,
    cell,
    end_on,
    end_reason
  FROM trajectories_ended
), monthly AS (
  SELECT
    unit,
    cell,
    end_reason,
    YEAR(end_on) * 12 + MONTH(end_on) - 1 - CASE WHEN DAY(end_on) = 1 THEN 1 ELSE 0 END AS last_month,
    COUNT(*) AS endings
  FROM endings
  WHERE
    end_reason IN ('31', '32', '33', '34', '35')
  GROUP BY
    unit,
    cell,
    end_reason,
    YEAR(end_on) * 12 + MONTH(end_on) - 1 - CASE WHEN DAY(end_on) = 1 THEN 1 ELSE 0 END
)
SELECT
  CASE WHEN m.unit = 'journeys' THEN '' ELSE m.unit END AS measure,
  p.period,
  m.cell,
  CAST(SUM(CASE WHEN m.end_reason = '31' THEN m.endings ELSE 0 END) AS BIGINT) AS numerator,
  CAST(SUM(m.endings) AS BIGINT) AS denominator,
  CAST(NULL AS DOUBLE) AS value
FROM monthly AS m
INNER JOIN periods AS p
  ON m.last_month >= p.first_month AND m.last_month < p.end_month
GROUP BY
  m.unit,
  p.period,
  m.cell
