-- SPDX-License-Identifier: EUPL-1.2
-- Days in care: every trajectory cut where the client moves. A part that stops because of a move is not open.
SELECT
    t.client,
    r.birth_month,
    r.municipality_no,
    r.area_no,
    t.segment_no,
    t.provider_no,
    t.referrer_no,
    t.theme_no,
    GREATEST(t.began_on, r.from_day) AS began_on,
    LEAST(t.end_on, r.to_day) AS end_on,
    t.open AND r.to_day >= t.end_on AS open
FROM base_trajectories AS t
INNER JOIN base_residence AS r
    ON r.client = t.client AND r.from_day < t.end_on AND r.to_day > t.began_on
