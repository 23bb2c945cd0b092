-- SPDX-License-Identifier: EUPL-1.2
-- Municipality x product and municipality x need group in the last twelve months, whole (provider empty) and by
-- provider; with recent false the cells that had care at any time before.
WITH cells AS (
    SELECT 'product' AS kind, product AS code, municipality, provider, client, cents, recent FROM pr_given
    UNION ALL
    SELECT 'need_group', n.need_group, g.municipality, g.provider, g.client, g.cents, g.recent
    FROM pr_given AS g
    INNER JOIN pr_groups AS n ON n.product = g.product AND n.age = g.age
)

SELECT
    kind,
    code,
    municipality,
    COALESCE(provider, '') AS provider,
    COUNT(DISTINCT client) AS clients,
    CAST(SUM(cents) AS BIGINT) AS cents,
    recent
FROM cells
WHERE recent
GROUP BY GROUPING SETS ((kind, code, municipality, recent, provider), (kind, code, municipality, recent))
UNION ALL
SELECT DISTINCT kind, code, municipality, '', 0, 0, recent FROM cells WHERE NOT recent
ORDER BY 1, 2, 3, 4, 7
