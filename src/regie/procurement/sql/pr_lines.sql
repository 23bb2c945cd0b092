-- SPDX-License-Identifier: EUPL-1.2
-- The lines that count.
SELECT
    municipality,
    provider,
    product,
    client,
    CASE WHEN age BETWEEN 0 AND 120 THEN age ELSE CAST(-1 AS SMALLINT) END AS age,
    month,
    booked_month,
    cents,
    quantity,
    unit,
    one_off,
    segment,
    referrer,
    other_unit
FROM pr_sorted
WHERE left_out IS NULL
