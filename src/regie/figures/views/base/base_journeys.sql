-- SPDX-License-Identifier: EUPL-1.2
-- Client journeys up to the snapshot's last day, with segment and provider of the first and of the last of their
-- trajectories. First: earliest begin, then trajectory key. Last: open or latest end, then latest begin, then key.
SELECT
    n.journey,
    c.client,
    n.referrer_no,
    n.theme_no,
    j.registered_on,
    CASE WHEN j.clarified_on < settings.end_day THEN j.clarified_on END AS clarified_on,
    CASE WHEN j.intake_on < settings.end_day THEN j.intake_on END AS intake_on,
    CASE WHEN j.ended_on < settings.end_day THEN j.ended_on + 1 END AS end_on,
    CASE WHEN j.ended_on < settings.end_day THEN j.end_reason END AS end_reason,
    first.began_on AS started_on,
    COALESCE(first.segment_no, 0) AS first_segment_no,
    COALESCE(first.provider_no, 0) AS first_provider_no,
    COALESCE(last.segment_no, 0) AS last_segment_no,
    COALESCE(last.provider_no, 0) AS last_provider_no
FROM counted_journeys AS j
CROSS JOIN settings
INNER JOIN base_clients AS c ON c.client_key = j.client_key
INNER JOIN base_journey_numbers AS n ON n.journey_key = j.journey_key
LEFT JOIN (
    SELECT
        t.journey,
        t.began_on,
        t.segment_no,
        t.provider_no,
        ROW_NUMBER() OVER (PARTITION BY t.journey ORDER BY t.began_on, t.trajectory_key) AS place_from_begin
    FROM base_trajectories AS t
    WHERE t.journey IS NOT NULL
) AS first ON first.journey = n.journey AND first.place_from_begin = 1
LEFT JOIN (
    SELECT
        t.journey,
        t.segment_no,
        t.provider_no,
        ROW_NUMBER() OVER (
            PARTITION BY t.journey
            ORDER BY CASE WHEN t.open THEN 0 ELSE 1 END, t.end_on DESC, t.began_on DESC, t.trajectory_key DESC
        ) AS place_from_end
    FROM base_trajectories AS t
    WHERE t.journey IS NOT NULL
) AS last ON last.journey = n.journey AND last.place_from_end = 1
WHERE j.registered_on < settings.end_day
