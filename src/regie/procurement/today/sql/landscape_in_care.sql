-- SPDX-License-Identifier: EUPL-1.2
-- Unique clients with a day of care in each window by the trajectories (the definition of unique_clients_period), and
-- of those the ones with a day before they passed each age (that of use_rate; a birthday is on the first of the month).
-- to_age nothing: of every age.
SELECT
    COALESCE(s.municipality, '') AS municipality,
    w.name,
    a.to_age,
    COUNT(DISTINCT s.client) AS clients
FROM (
    SELECT
        m.code AS municipality,
        b.client,
        b.birth_month,
        CAST(YEAR(b.began_on) * 12 + MONTH(b.began_on) - 1 AS INTEGER) AS first_month,
        CAST(YEAR(b.end_on) * 12 + MONTH(b.end_on) - CASE WHEN DAY(b.end_on) = 1 THEN 1 ELSE 0 END AS INTEGER)
            AS end_month
    FROM base_stays AS b
    LEFT JOIN dim_municipality AS m ON m.number = b.municipality_no
) AS s
INNER JOIN pr_windows AS w ON s.first_month < w.end_month AND s.end_month > w.first_month
INNER JOIN pr_ages AS a
    ON
        a.to_age IS NULL
        OR (
            s.birth_month IS NOT NULL
            AND GREATEST(s.first_month, w.first_month) < s.birth_month + 12 * (a.to_age + 1)
        )
GROUP BY GROUPING SETS ((s.municipality, w.name, a.to_age), (w.name, a.to_age))
HAVING GROUPING(s.municipality) = 1 OR s.municipality IS NOT NULL
