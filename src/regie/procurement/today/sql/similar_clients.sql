-- SPDX-License-Identifier: EUPL-1.2
-- Clients of each product in the last twelve months, by provider and by age (the age of the year's first line).
SELECT 'provider' AS by_what, product, provider AS code, COUNT(DISTINCT client) AS clients
FROM pr_given
WHERE recent AND client IS NOT NULL
GROUP BY product, provider
UNION ALL
SELECT 'age', product, CAST(age AS VARCHAR), COUNT(DISTINCT client)
FROM pr_given
WHERE recent AND client IS NOT NULL
GROUP BY product, age
UNION ALL
SELECT 'all', product, '', COUNT(DISTINCT client)
FROM pr_given
WHERE recent AND client IS NOT NULL
GROUP BY product
ORDER BY 1, 2, 3
