-- SPDX-License-Identifier: EUPL-1.2
-- For every month of birth: from which month to which month somebody is in which age group. Outside the region's
-- age groups, and where the month of birth is not known (-1), the number is 0.
SELECT
    b.birth_month,
    g.number,
    CASE WHEN b.birth_month < 0 THEN 21600 ELSE GREATEST(21600, b.birth_month + g.first_age * 12) END AS first_month,
    CASE WHEN b.birth_month < 0 THEN 119988 ELSE LEAST(119988, b.birth_month + g.end_age * 12) END AS end_month
FROM (
    SELECT DISTINCT COALESCE(birth_month, -1) AS birth_month FROM base_stays
) AS b
INNER JOIN dim_age_bands AS g ON b.birth_month >= 0 OR g.first_age < -1000
