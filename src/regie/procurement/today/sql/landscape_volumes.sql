-- SPDX-License-Identifier: EUPL-1.2
-- What was given per window, in the region (municipality empty) and per municipality.
SELECT
    COALESCE(g.municipality, '') AS municipality,
    w.name,
    COUNT(DISTINCT g.client) AS clients,
    CAST(COALESCE(SUM(CASE WHEN g.client IS NULL THEN g.lines END), 0) AS BIGINT) AS without_client,
    CAST(SUM(g.cents) AS BIGINT) AS cents,
    COUNT(DISTINCT g.provider) AS providers,
    COUNT(DISTINCT g.product) AS products
FROM pr_given AS g
INNER JOIN pr_windows AS w ON w.name = 'all' OR (w.name = 'recent' AND g.recent) OR w.year = g.year
GROUP BY GROUPING SETS ((g.municipality, w.name), (w.name))
