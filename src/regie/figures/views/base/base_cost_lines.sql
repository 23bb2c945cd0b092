-- SPDX-License-Identifier: EUPL-1.2
-- Cost lines with a number of their own; a line that names a municipality needs no allocation key.
SELECT
    ROW_NUMBER() OVER (ORDER BY c.line, c.delivery, c.source_row) AS line_no,
    c.municipality,
    CASE WHEN c.municipality IS NULL THEN c.allocation_key END AS allocation_key,
    c.segment,
    c.month,
    c.amount,
    c.cost_kind,
    c.ledger_account AS account
FROM counted_costs AS c
