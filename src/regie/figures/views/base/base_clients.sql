-- SPDX-License-Identifier: EUPL-1.2
-- Every client gets a whole number, in the order of the client keys.
SELECT
    keys.client_key,
    ROW_NUMBER() OVER (ORDER BY keys.client_key) AS client
FROM (
    SELECT client_key FROM counted_clients
    UNION
    SELECT client_key FROM counted_trajectories
    UNION
    SELECT client_key FROM counted_journeys
) AS keys
