-- SPDX-License-Identifier: EUPL-1.2
-- Cents of the last twelve months that lie in some lot, by municipality; a line in two lots counts once.
SELECT l.municipality, CAST(SUM(l.cents) AS BIGINT) AS cents
FROM pr_lines AS l
CROSS JOIN pr_settings AS s
INNER JOIN (
    SELECT DISTINCT g.product, g.age
    FROM pr_groups AS g
    INNER JOIN pr_lots AS p ON p.need_group = g.need_group
) AS covered
    ON covered.product = l.product AND covered.age = l.age
WHERE l.month >= s.recent_month
GROUP BY l.municipality
ORDER BY 1
