-- SPDX-License-Identifier: EUPL-1.2
-- Lines of production that count: the client and the trajectory, where named, count as well. The trajectory key is
-- looked up with the party of record for the trajectories of the line's provider.
SELECT
    p.line, p.provider, p.client_key,
    t.trajectory_key,
    p.municipality, p.segment, p.product_code, p.service_month, p.quantity, p.unit, p.amount, p.booked_on,
    p.cost_kind, p.event, p.delivery, p.source_row
FROM latest_production AS p
JOIN of_record AS r ON r.table_name = 'trajectories' AND r.provider = p.provider
LEFT JOIN (SELECT DISTINCT client_key FROM counted_clients) AS c ON c.client_key = p.client_key
LEFT JOIN resolved_trajectories AS t ON t.written_key = p.trajectory_key AND t.party = r.party
WHERE (p.client_key IS NULL OR c.client_key IS NOT NULL)
    AND (p.trajectory_key IS NULL OR t.trajectory_key IS NOT NULL)
