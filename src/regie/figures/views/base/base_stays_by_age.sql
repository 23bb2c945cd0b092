-- SPDX-License-Identifier: EUPL-1.2
-- Days in care cut where the client enters another age group; birthdays count from the first of the month.
SELECT
    cut.client,
    cut.birth_month,
    cut.municipality_no,
    cut.area_no,
    cut.segment_no,
    cut.provider_no,
    cut.age_group_no,
    cut.referrer_no,
    cut.theme_no,
    cut.began_on,
    cut.end_on,
    cut.open
FROM (
    SELECT
        s.client,
        s.birth_month,
        s.municipality_no,
        s.area_no,
        s.segment_no,
        s.provider_no,
        s.referrer_no,
        s.theme_no,
        g.number AS age_group_no,
        GREATEST(s.began_on, MAKE_DATE(CAST(g.first_month // 12 AS INTEGER), CAST(g.first_month % 12 + 1 AS INTEGER), 1)) AS began_on,
        LEAST(s.end_on, MAKE_DATE(CAST(g.end_month // 12 AS INTEGER), CAST(g.end_month % 12 + 1 AS INTEGER), 1)) AS end_on,
        s.open AND MAKE_DATE(CAST(g.end_month // 12 AS INTEGER), CAST(g.end_month % 12 + 1 AS INTEGER), 1) >= s.end_on AS open
    FROM base_stays AS s
    INNER JOIN base_birth_bands AS g ON g.birth_month = COALESCE(s.birth_month, -1)
) AS cut
WHERE cut.began_on < cut.end_on
