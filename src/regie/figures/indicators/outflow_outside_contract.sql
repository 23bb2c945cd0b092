-- SPDX-License-Identifier: EUPL-1.2
-- Outflow to help outside the contract: client journeys ended in the period with reason 38 (to another provider) or 39
-- (to another domain), or followed by help with stay where the deliveries show that, over all journeys ended.
WITH monthly AS (
    -- end_on is the day after the last day: on the 1st, the last day lies in the month before
    SELECT
        cell,
        YEAR(end_on) * 12 + MONTH(end_on) - 1 - CASE WHEN DAY(end_on) = 1 THEN 1 ELSE 0 END AS last_month,
        COUNT(*) AS journeys,
        SUM(CASE WHEN end_reason IN ('38', '39') OR residential THEN 1 ELSE 0 END) AS outside
    FROM journeys_ended
    GROUP BY cell, YEAR(end_on) * 12 + MONTH(end_on) - 1 - CASE WHEN DAY(end_on) = 1 THEN 1 ELSE 0 END
)

SELECT
    '' AS measure,
    p.period,
    m.cell,
    CAST(SUM(m.outside) AS BIGINT) AS numerator,
    CAST(SUM(m.journeys) AS BIGINT) AS denominator,
    CAST(NULL AS DOUBLE) AS value
FROM monthly AS m
INNER JOIN periods AS p ON m.last_month >= p.first_month AND m.last_month < p.end_month
GROUP BY p.period, m.cell
