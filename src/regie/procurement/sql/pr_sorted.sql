-- SPDX-License-Identifier: EUPL-1.2
-- Every production line with where the client lived and how old it was on the first day of the month of service, as
-- base_production has it, and why a line is left out (the first reason that holds). A line without a product has that
-- of its trajectory. A client that no delivery describes has no number, as in the figures.
SELECT
    lines.*,
    CASE
        WHEN lines.month < s.first_month OR lines.month >= s.end_month THEN 'outside_period'
        WHEN lines.product IS NULL THEN 'no_product'
        WHEN product.product IS NULL THEN 'product_not_in_study'
        WHEN lines.municipality IS NULL THEN 'no_municipality'
        WHEN lines.provider IS NULL THEN 'no_provider'
    END AS left_out,
    product.unit IS NOT NULL AND product.unit <> lines.unit AS other_unit
FROM (
    SELECT
        CASE WHEN r.client IS NULL THEN own.code ELSE home.code END AS municipality,
        p.provider,
        COALESCE(p.product_code, t.product_code) AS product,
        COALESCE(c.client, k.client) AS client,
        CAST(COALESCE(FLOOR((p.service_month - r.birth_month) / CAST(12 AS DOUBLE)), -1) AS SMALLINT) AS age,
        p.service_month AS month,
        COALESCE(CAST(YEAR(p.booked_on) * 12 + MONTH(p.booked_on) - 1 AS INTEGER), p.service_month) AS booked_month,
        p.amount AS cents,
        p.quantity,
        p.unit,
        COALESCE(p.cost_kind, 'regular') <> 'regular' AS one_off,
        COALESCE(p.segment, 'unknown') AS segment,
        COALESCE(referrer.code, 'unknown') AS referrer,
        p.product_code IS NULL AND t.product_code IS NOT NULL AS product_of_trajectory,
        p.client_key IS NOT NULL AND COALESCE(c.client, k.client) IS NULL AS unknown_client
    FROM counted_production AS p
    LEFT JOIN base_clients AS c ON c.client_key = p.client_key
    LEFT JOIN base_trajectory_keys AS k ON k.trajectory_key = p.trajectory_key
    LEFT JOIN (
        SELECT trajectory_key, MIN(product_code) AS product_code FROM counted_trajectories GROUP BY trajectory_key
    ) AS t ON t.trajectory_key = p.trajectory_key
    LEFT JOIN base_residence AS r
        ON
            r.client = COALESCE(c.client, k.client)
            AND r.from_day <= MAKE_DATE(CAST(p.service_month // 12 AS INTEGER), CAST(p.service_month % 12 + 1 AS INTEGER), 1)
            AND r.to_day > MAKE_DATE(CAST(p.service_month // 12 AS INTEGER), CAST(p.service_month % 12 + 1 AS INTEGER), 1)
    LEFT JOIN dim_municipality AS home ON home.number = r.municipality_no
    LEFT JOIN dim_municipality AS own ON own.code = p.municipality
    LEFT JOIN dim_referrer AS referrer ON referrer.number = k.referrer_no
) AS lines
CROSS JOIN pr_settings AS s
LEFT JOIN pr_products AS product ON product.product = lines.product
