-- SPDX-License-Identifier: EUPL-1.2
-- The last twelve months by product.
SELECT
    product,
    COUNT(DISTINCT client) AS clients,
    CAST(SUM(cents) AS BIGINT) AS cents,
    COUNT(DISTINCT provider) AS providers,
    COUNT(DISTINCT municipality) AS municipalities
FROM pr_given
WHERE recent
GROUP BY product
