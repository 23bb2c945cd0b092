-- SPDX-License-Identifier: EUPL-1.2
-- Where a client lives, as parts of time without gaps: [from_day, to_day). On any day the row that began last
-- counts; a gap belongs to the row before it, the days before the first row to the first row. A client without
-- rows lives in an unknown municipality (number 0).
SELECT
    parts.client,
    parts.birth_month,
    parts.municipality_no,
    parts.area_no,
    parts.from_day,
    parts.to_day
FROM (
    SELECT
        c.client,
        r.birth_month,
        COALESCE(m.number, 0) AS municipality_no,
        COALESCE(a.number, 0) AS area_no,
        CASE
            WHEN ROW_NUMBER() OVER (PARTITION BY c.client ORDER BY r.valid_from, r.municipality, r.source_row) = 1
                THEN DATE '1800-01-01'
            ELSE r.valid_from
        END AS from_day,
        COALESCE(
            LEAD(r.valid_from) OVER (PARTITION BY c.client ORDER BY r.valid_from, r.municipality, r.source_row),
            DATE '9999-12-31'
        ) AS to_day
    FROM base_clients AS c
    LEFT JOIN counted_clients AS r ON r.client_key = c.client_key
    LEFT JOIN dim_municipality AS m ON m.code = r.municipality
    LEFT JOIN dim_area AS a ON a.code = r.area
) AS parts
WHERE parts.from_day < parts.to_day
