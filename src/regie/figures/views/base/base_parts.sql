-- SPDX-License-Identifier: EUPL-1.2
-- Trajectories that overlap or adjoin at one provider in one product category get one run, as CBS merges them.
SELECT
    marked.*,
    SUM(marked.begins) OVER (
        PARTITION BY marked.client, marked.provider_no, marked.product_category
        ORDER BY marked.began_on, marked.end_on, marked.trajectory_key
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS run
FROM (
    SELECT
        t.*,
        CASE
            WHEN t.began_on <= MAX(t.end_on) OVER (
                PARTITION BY t.client, t.provider_no, t.product_category
                ORDER BY t.began_on, t.end_on, t.trajectory_key
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) THEN 0
            ELSE 1
        END AS begins
    FROM base_trajectories AS t
) AS marked
