-- SPDX-License-Identifier: EUPL-1.2
-- A year of administration as the deliveries show it: providers with a line, bills (a provider, a municipality and a
-- month of booking), products with a price, trajectories begun and ended.
SELECT
    (SELECT COUNT(DISTINCT provider) FROM pr_given WHERE recent) AS providers,
    (
        SELECT COUNT(*)
        FROM (
            SELECT DISTINCT provider, municipality, booked_month
            FROM pr_lines
            CROSS JOIN pr_settings
            WHERE booked_month >= recent_month AND booked_month < end_month
        ) AS bills
    ) AS invoices,
    (SELECT COUNT(DISTINCT product) FROM pr_given WHERE recent) AS products,
    (
        SELECT COUNT(*)
        FROM base_trajectories
        CROSS JOIN pr_settings
        WHERE
            YEAR(began_on) * 12 + MONTH(began_on) - 1 >= recent_month
            AND YEAR(began_on) * 12 + MONTH(began_on) - 1 < end_month
    ) AS begun,
    (
        SELECT COUNT(*)
        FROM base_trajectories
        CROSS JOIN pr_settings
        WHERE
            NOT open
            AND YEAR(end_on - 1) * 12 + MONTH(end_on - 1) - 1 >= recent_month
            AND YEAR(end_on - 1) * 12 + MONTH(end_on - 1) - 1 < end_month
    ) AS ended
