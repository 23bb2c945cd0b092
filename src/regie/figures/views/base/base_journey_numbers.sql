-- SPDX-License-Identifier: EUPL-1.2
-- Every client journey gets a whole number, in the order of the keys, with what trajectories take over from it.
SELECT
    j.journey_key,
    ROW_NUMBER() OVER (ORDER BY j.journey_key, j.source_row) AS journey,
    COALESCE(r.number, 0) AS referrer_no,
    COALESCE(t.number, 0) AS theme_no
FROM counted_journeys AS j
LEFT JOIN dim_referrer AS r ON r.code = j.referrer
LEFT JOIN dim_theme AS t ON t.code = j.theme
