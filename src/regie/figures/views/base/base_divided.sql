-- SPDX-License-Identifier: EUPL-1.2
-- Cost lines with an allocation key, divided over municipalities by largest remainder: every part is rounded down
-- and the cents that remain go to the largest remainders, ties to the lower municipality code. The amount is split
-- in whole times the sum of the weights (quotient) and a rest, so that no product outgrows 64 bits.
SELECT
    parts.line_no,
    parts.municipality_no,
    parts.part + CASE
        WHEN ROW_NUMBER() OVER (
            PARTITION BY parts.line_no ORDER BY parts.remainder DESC, parts.municipality
        ) <= parts.amount - SUM(parts.part) OVER (PARTITION BY parts.line_no) THEN 1
        ELSE 0
    END AS cents
FROM (
    SELECT
        whole.line_no,
        whole.amount,
        w.municipality,
        w.municipality_no,
        whole.quotient * w.weight + (whole.rest * w.weight) // w.weight_sum AS part,
        (whole.rest * w.weight) % w.weight_sum AS remainder
    FROM (
        SELECT
            c.line_no,
            c.allocation_key,
            c.amount,
            (c.amount - ((c.amount % s.weight_sum) + s.weight_sum) % s.weight_sum) // s.weight_sum AS quotient,
            ((c.amount % s.weight_sum) + s.weight_sum) % s.weight_sum AS rest
        FROM base_cost_lines AS c
        INNER JOIN (
            SELECT DISTINCT allocation_key, weight_sum FROM allocation_weights
        ) AS s ON s.allocation_key = c.allocation_key
    ) AS whole
    INNER JOIN allocation_weights AS w ON w.allocation_key = whole.allocation_key
) AS parts
