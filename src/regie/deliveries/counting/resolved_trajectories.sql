-- SPDX-License-Identifier: EUPL-1.2
-- Trajectories that count: of a client that counts and, where a journey is named, of a journey that counts.
-- written_key is the key as the party wrote it; outcomes refer to it.
SELECT
    t.key_prefix || t.trajectory_key AS trajectory_key,
    t.trajectory_key AS written_key,
    t.party,
    t.recorded_on, t.end_recorded_on, t.client_key,
    j.journey_key,
    t.provider, t.segment, t.product_category, t.product_code, t.form, t.mode, t.place,
    t.began_on, t.planned_end_on, t.ended_on, t.end_reason, t.delivery, t.source_row
FROM latest_trajectories AS t
JOIN (SELECT DISTINCT client_key FROM counted_clients) AS c ON c.client_key = t.client_key
LEFT JOIN resolved_journeys AS j ON j.written_key = t.journey_key
WHERE t.journey_key IS NULL OR j.journey_key IS NOT NULL
