-- SPDX-License-Identifier: EUPL-1.2
-- Clients with two products in the last twelve months.
WITH had AS (
    SELECT DISTINCT product, client FROM pr_given WHERE recent AND client IS NOT NULL
)

SELECT a.product, b.product, COUNT(*) AS clients
FROM had AS a
INNER JOIN had AS b ON b.client = a.client AND b.product > a.product
GROUP BY a.product, b.product
