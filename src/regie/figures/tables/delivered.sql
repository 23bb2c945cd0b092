-- SPDX-License-Identifier: EUPL-1.2
-- What was delivered per ledger account, segment and month. Production names no account, nor do some costs.
WITH produced AS (
    SELECT segment_no, month, SUM(cents) AS cents
    FROM base_production
    GROUP BY segment_no, month
)

SELECT
    CAST(NULL AS VARCHAR) AS account,
    s.code AS segment,
    p.month,
    CAST(p.cents AS BIGINT) AS cents
FROM produced AS p
LEFT JOIN dim_segment AS s ON s.number = p.segment_no
UNION ALL
SELECT
    account,
    segment,
    month,
    CAST(SUM(amount) AS BIGINT) AS cents
FROM base_cost_lines
GROUP BY account, segment, month
