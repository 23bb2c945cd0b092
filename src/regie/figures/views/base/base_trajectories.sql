-- SPDX-License-Identifier: EUPL-1.2
-- Trajectories as delivered, half-open, up to the snapshot's last day: what lies after that day is not yet known,
-- so a later end counts as open and a later begin does not count. Referrer and theme are those of the journey.
SELECT
    t.trajectory_key,
    c.client,
    j.journey,
    t.product_category,
    t.product_category IN ('35', '36', '37', '38', '43', '44') AS residential,
    COALESCE(s.number, 0) AS segment_no,
    COALESCE(p.number, 0) AS provider_no,
    COALESCE(j.referrer_no, 0) AS referrer_no,
    COALESCE(j.theme_no, 0) AS theme_no,
    t.form,
    t.mode,
    t.place,
    t.began_on,
    CASE WHEN t.ended_on < settings.end_day THEN t.ended_on + 1 ELSE settings.end_day END AS end_on,
    CASE WHEN t.ended_on < settings.end_day THEN FALSE ELSE TRUE END AS open,
    CASE WHEN t.ended_on < settings.end_day THEN t.end_reason END AS end_reason
FROM counted_trajectories AS t
CROSS JOIN settings
INNER JOIN base_clients AS c ON c.client_key = t.client_key
LEFT JOIN base_journey_numbers AS j ON j.journey_key = t.journey_key
LEFT JOIN dim_segment AS s ON s.code = t.segment
LEFT JOIN dim_provider AS p ON p.code = t.provider
WHERE t.began_on < settings.end_day
