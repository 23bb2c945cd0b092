-- SPDX-License-Identifier: EUPL-1.2
-- Clients with a provider seated elsewhere, per municipality of residence and in the region (municipality empty).
SELECT
    CASE WHEN GROUPING(g.municipality) = 1 THEN '' ELSE g.municipality END AS municipality,
    COUNT(DISTINCT g.client) AS clients,
    COUNT(DISTINCT CASE WHEN p.seat IS NOT NULL THEN g.client END) AS known,
    COUNT(DISTINCT CASE WHEN p.seat <> g.municipality THEN g.client END) AS across,
    COUNT(DISTINCT CASE WHEN p.seat IS NOT NULL AND m.code IS NULL THEN g.client END) AS outside,
    COUNT(DISTINCT CASE WHEN p.seat IS NULL THEN g.provider END) AS unknown_providers,
    CAST(COALESCE(SUM(CASE WHEN p.seat IS NULL THEN g.cents END), 0) AS BIGINT) AS unknown_cents
FROM pr_given AS g
LEFT JOIN pr_providers AS p ON p.provider = g.provider
LEFT JOIN dim_municipality AS m ON m.code = p.seat
WHERE g.recent
GROUP BY GROUPING SETS ((g.municipality), ())
ORDER BY 1
