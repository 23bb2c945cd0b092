-- SPDX-License-Identifier: EUPL-1.2
-- Residents up to an age at the latest count not later than the year in which a window begins.
SELECT COALESCE(p.municipality, '') AS municipality, c.name, c.year, a.to_age, CAST(SUM(p.persons) AS BIGINT) AS persons
FROM (
    SELECT w.name, MAX(y.year) AS year
    FROM pr_windows AS w
    INNER JOIN (SELECT DISTINCT year FROM counted_population) AS y ON y.year <= w.first_month // 12
    GROUP BY w.name
) AS c
INNER JOIN counted_population AS p ON p.year = c.year
INNER JOIN dim_municipality AS m ON m.code = p.municipality
INNER JOIN pr_ages AS a ON p.age <= a.to_age
GROUP BY GROUPING SETS ((p.municipality, c.name, c.year, a.to_age), (c.name, c.year, a.to_age))
