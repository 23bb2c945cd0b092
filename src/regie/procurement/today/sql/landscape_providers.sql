-- SPDX-License-Identifier: EUPL-1.2
-- The last twelve months by provider, in the region (municipality empty) and per municipality.
SELECT
    CASE WHEN GROUPING(municipality) = 1 THEN '' ELSE municipality END AS municipality,
    provider,
    COUNT(DISTINCT client) AS clients,
    CAST(SUM(cents) AS BIGINT) AS cents,
    COUNT(DISTINCT municipality) AS municipalities,
    COUNT(DISTINCT product) AS products
FROM pr_given
WHERE recent
GROUP BY GROUPING SETS ((municipality, provider), (provider))
ORDER BY 1, 2
