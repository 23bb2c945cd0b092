-- SPDX-License-Identifier: EUPL-1.2
-- Journeys that count: of a client that counts. written_key is the key as the party wrote it; trajectories refer
-- to it (only one party is of record for journeys, so it is unique here).
SELECT
    j.key_prefix || j.journey_key AS journey_key,
    j.journey_key AS written_key,
    j.client_key, j.registered_on, j.referrer, j.clarified_on, j.intake_on, j.theme, j.goal, j.programme_line,
    j.planned_end_on, j.ended_on, j.end_reason, j.delivery, j.source_row
FROM latest_journeys AS j
JOIN (SELECT DISTINCT client_key FROM counted_clients) AS c ON c.client_key = j.client_key
