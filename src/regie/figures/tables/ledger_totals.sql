-- SPDX-License-Identifier: EUPL-1.2
-- The ledger's control totals per account, segment and month.
SELECT
    account,
    segment,
    month,
    CAST(SUM(amount) AS BIGINT) AS cents,
    MIN(description) AS description
FROM counted_ledger_totals
GROUP BY account, segment, month
