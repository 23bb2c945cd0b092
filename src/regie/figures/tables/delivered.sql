-- SPDX-License-Identifier: EUPL-1.2
-- What was delivered per ledger account, segment and month. Production names no account, nor do some costs.
SELECT
    lines.account,
    lines.segment,
    lines.month,
    CAST(SUM(lines.cents) AS BIGINT) AS cents
FROM (
    SELECT ledger_account AS account, segment, month, amount AS cents FROM counted_costs
    UNION ALL
    SELECT CAST(NULL AS VARCHAR) AS account, segment, service_month AS month, amount AS cents FROM counted_production
) AS lines
GROUP BY lines.account, lines.segment, lines.month
