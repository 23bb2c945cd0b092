-- SPDX-License-Identifier: EUPL-1.2
-- Maximal runs of days in care of a client anywhere in the region; adjacent days join.
SELECT
    marked.client,
    MIN(marked.began_on) AS began_on,
    MAX(marked.end_on) AS end_on,
    MAX(marked.open_part) = 1 AS open
FROM (
    SELECT
        steps.client,
        steps.began_on,
        steps.end_on,
        steps.open_part,
        SUM(steps.begins) OVER (
            PARTITION BY steps.client
            ORDER BY steps.began_on, steps.end_on
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS run
    FROM (
        SELECT
            t.client,
            t.began_on,
            t.end_on,
            CASE WHEN t.open THEN 1 ELSE 0 END AS open_part,
            CASE
                WHEN t.began_on <= MAX(t.end_on) OVER (
                    PARTITION BY t.client
                    ORDER BY t.began_on, t.end_on
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ) THEN 0
                ELSE 1
            END AS begins
        FROM base_trajectories AS t
    ) AS steps
) AS marked
GROUP BY marked.client, marked.run
