-- SPDX-License-Identifier: EUPL-1.2
-- Lines and cents by reason of leaving out, and by what is noticed of the lines that count.
SELECT 'left_out' AS kind, left_out AS reason, COUNT(*) AS lines, CAST(SUM(cents) AS BIGINT) AS cents
FROM pr_sorted
WHERE left_out IS NOT NULL
GROUP BY left_out
UNION ALL
SELECT 'noticed', n.reason, COUNT(*), CAST(SUM(p.cents) AS BIGINT)
FROM pr_sorted AS p
CROSS JOIN (
    SELECT 'product_of_trajectory' AS reason
    UNION ALL SELECT 'unknown_client'
    UNION ALL SELECT 'no_client'
    UNION ALL SELECT 'unknown_age'
    UNION ALL SELECT 'other_unit'
) AS n
WHERE
    p.left_out IS NULL
    AND CASE n.reason
        WHEN 'product_of_trajectory' THEN p.product_of_trajectory
        WHEN 'unknown_client' THEN p.unknown_client
        WHEN 'no_client' THEN p.client IS NULL AND NOT p.unknown_client
        WHEN 'unknown_age' THEN p.client IS NOT NULL AND p.age NOT BETWEEN 0 AND 120
        WHEN 'other_unit' THEN p.other_unit
    END
GROUP BY n.reason
ORDER BY 1, 2
