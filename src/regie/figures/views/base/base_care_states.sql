-- SPDX-License-Identifier: EUPL-1.2
-- The state of a client month by month, as pieces [from_month, to_month) in which it stays the same: the municipality
-- and the heaviest segment with any day of care in the month, or out of care (segment_no -1, with the municipality
-- of the last care). Who lived in two municipalities in a month counts in the one of the stay that began last.
-- run_month is the month since which the segment is the same without a month in between. Care that is still open lasts
-- until month 120000; before the first care a client has no piece.
SELECT
    runs.client,
    runs.municipality_no,
    runs.segment_no,
    runs.from_month,
    LEAD(runs.from_month, 1, 120001) OVER (PARTITION BY runs.client ORDER BY runs.from_month) AS to_month,
    MIN(runs.from_month) OVER (PARTITION BY runs.client, runs.run) AS run_month,
    LEAD(runs.municipality_no) OVER (PARTITION BY runs.client ORDER BY runs.from_month) AS next_municipality_no,
    LEAD(runs.segment_no) OVER (PARTITION BY runs.client ORDER BY runs.from_month) AS next_segment_no,
    LAG(runs.municipality_no) OVER (PARTITION BY runs.client ORDER BY runs.from_month) AS last_municipality_no,
    LAG(runs.segment_no) OVER (PARTITION BY runs.client ORDER BY runs.from_month) AS last_segment_no,
    LAG(runs.from_month) OVER (PARTITION BY runs.client ORDER BY runs.from_month) AS last_from_month
FROM (
    SELECT
        changed.client,
        changed.municipality_no,
        changed.segment_no,
        changed.from_month,
        SUM(CASE WHEN changed.segment_no = changed.segment_before THEN 0 ELSE 1 END) OVER (
            PARTITION BY changed.client
            ORDER BY changed.from_month
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS run
    FROM (
        SELECT
            placed.client,
            placed.municipality_no,
            placed.segment_no,
            placed.from_month,
            LAG(placed.segment_no) OVER (PARTITION BY placed.client ORDER BY placed.from_month) AS segment_before,
            LAG(placed.municipality_no) OVER (PARTITION BY placed.client ORDER BY placed.from_month) AS home_before
        FROM (
            SELECT
                states.client,
                states.segment_no,
                states.from_month,
                COALESCE(
                    states.municipality_no,
                    LAG(states.municipality_no) OVER (PARTITION BY states.client ORDER BY states.from_month)
                ) AS municipality_no
            FROM (
                -- the last month that a stay was counted in is a change as well; months out of care have no stay
                SELECT
                    b.client,
                    b.month AS from_month,
                    s.municipality_no,
                    COALESCE(s.segment_no, -1) AS segment_no,
                    ROW_NUMBER() OVER (
                        PARTITION BY b.client, b.month
                        ORDER BY
                            COALESCE(s.segment_no, -1) DESC,
                            COALESCE(s.began_on, DATE '1800-01-01') DESC,
                            COALESCE(s.municipality_no, -1)
                    ) AS place
                FROM (
                    SELECT client, CAST(YEAR(began_on) * 12 + MONTH(began_on) - 1 AS INTEGER) AS month
                    FROM base_stays
                    WHERE began_on < end_on
                    UNION
                    SELECT
                        client,
                        CASE
                            WHEN open THEN 120000
                            ELSE CAST(
                                YEAR(end_on) * 12 + MONTH(end_on) - CASE WHEN DAY(end_on) = 1 THEN 1 ELSE 0 END AS INTEGER
                            )
                        END AS month
                    FROM base_stays
                    WHERE began_on < end_on
                ) AS b
                LEFT JOIN (
                    SELECT
                        client,
                        municipality_no,
                        segment_no,
                        began_on,
                        CAST(YEAR(began_on) * 12 + MONTH(began_on) - 1 AS INTEGER) AS first_month,
                        CASE
                            WHEN open THEN 120000
                            ELSE CAST(
                                YEAR(end_on) * 12 + MONTH(end_on) - CASE WHEN DAY(end_on) = 1 THEN 1 ELSE 0 END AS INTEGER
                            )
                        END AS end_month
                    FROM base_stays
                    WHERE began_on < end_on
                ) AS s
                    ON s.client = b.client AND s.first_month <= b.month AND s.end_month > b.month
            ) AS states
            WHERE states.place = 1
        ) AS placed
    ) AS changed
    WHERE
        changed.segment_before IS NULL
        OR changed.segment_before <> changed.segment_no
        OR changed.home_before <> changed.municipality_no
) AS runs
