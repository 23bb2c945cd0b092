-- SPDX-License-Identifier: EUPL-1.2
-- Providers by lot and municipality in the last twelve months: where a party that is chosen would send bills from.
SELECT DISTINCT l.lot, g.provider, g.municipality
FROM pr_given AS g
INNER JOIN pr_groups AS n ON n.product = g.product AND n.age = g.age
INNER JOIN pr_lots AS l ON l.need_group = n.need_group
WHERE g.recent
ORDER BY 1, 2, 3
