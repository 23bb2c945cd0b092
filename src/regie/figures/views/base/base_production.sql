-- SPDX-License-Identifier: EUPL-1.2
-- Production lines; those about a client go to the residence on the first day of the month of service.
SELECT
    COALESCE(r.municipality_no, m.number, 0) AS municipality_no,
    COALESCE(r.area_no, 0) AS area_no,
    COALESCE(s.number, 0) AS segment_no,
    COALESCE(v.number, 0) AS provider_no,
    COALESCE(a.number, 0) AS age_group_no,
    COALESCE(k.referrer_no, 0) AS referrer_no,
    COALESCE(k.theme_no, 0) AS theme_no,
    p.service_month AS month,
    COALESCE(CAST(YEAR(p.booked_on) * 12 + MONTH(p.booked_on) - 1 AS INTEGER), p.service_month) AS booked_month,
    p.amount AS cents,
    COALESCE(c.client, k.client) AS client,
    k.trajectory,
    COALESCE(s.registered, FALSE) AS registered,
    p.cost_kind,
    p.quantity,
    p.unit,
    COALESCE(v.code, 'unknown') AS provider
FROM counted_production AS p
LEFT JOIN base_clients AS c ON c.client_key = p.client_key
LEFT JOIN base_trajectory_keys AS k ON k.trajectory_key = p.trajectory_key
LEFT JOIN base_residence AS r
    ON
        r.client = COALESCE(c.client, k.client)
        AND r.from_day <= MAKE_DATE(CAST(p.service_month // 12 AS INTEGER), CAST(p.service_month % 12 + 1 AS INTEGER), 1)
        AND r.to_day > MAKE_DATE(CAST(p.service_month // 12 AS INTEGER), CAST(p.service_month % 12 + 1 AS INTEGER), 1)
LEFT JOIN dim_ages AS a ON a.age = CAST(FLOOR((p.service_month - r.birth_month) / CAST(12 AS DOUBLE)) AS INTEGER)
LEFT JOIN dim_municipality AS m ON m.code = p.municipality
LEFT JOIN dim_segment AS s ON s.code = p.segment
LEFT JOIN dim_provider AS v ON v.code = p.provider
