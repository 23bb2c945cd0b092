-- SPDX-License-Identifier: EUPL-1.2
-- Where clients live against the seat of who helps them, in the last twelve months.
SELECT g.municipality, p.seat, COUNT(DISTINCT g.client) AS clients, CAST(SUM(g.cents) AS BIGINT) AS cents
FROM pr_given AS g
LEFT JOIN pr_providers AS p ON p.provider = g.provider
WHERE g.recent
GROUP BY g.municipality, p.seat
ORDER BY g.municipality, p.seat NULLS LAST
