-- SPDX-License-Identifier: EUPL-1.2
-- Maximal runs of days in care per client and cell; adjacent days join. Rows that tie in the order are alike but
-- for `open`, which does not matter to where a run begins.
SELECT
    marked.client,
    marked.cell,
    MIN(marked.home) AS home,
    MIN(marked.began_on) AS began_on,
    MAX(marked.end_on) AS end_on,
    MAX(marked.open_part) = 1 AS open
FROM (
    SELECT
        steps.client,
        steps.cell,
        steps.home,
        steps.began_on,
        steps.end_on,
        steps.open_part,
        SUM(steps.begins) OVER (
            PARTITION BY steps.client, steps.cell
            ORDER BY steps.began_on, steps.end_on
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS run
    FROM (
        SELECT
            s.client,
            s.cell,
            s.home,
            s.began_on,
            s.end_on,
            CASE WHEN s.open THEN 1 ELSE 0 END AS open_part,
            CASE
                WHEN s.began_on <= MAX(s.end_on) OVER (
                    PARTITION BY s.client, s.cell
                    ORDER BY s.began_on, s.end_on
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ) THEN 0
                ELSE 1
            END AS begins
        FROM stays AS s
    ) AS steps
) AS marked
GROUP BY marked.client, marked.cell, marked.run
