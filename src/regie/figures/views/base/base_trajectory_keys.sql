-- SPDX-License-Identifier: EUPL-1.2
-- From the key in a delivery to the merged trajectory, its client and the journey's referrer and theme.
SELECT
    p.trajectory_key,
    MIN(p.client) AS client,
    MIN(p.referrer_no) AS referrer_no,
    MIN(p.theme_no) AS theme_no,
    MIN(m.trajectory) AS trajectory
FROM base_parts AS p
INNER JOIN base_merged AS m
    ON
        m.client = p.client
        AND m.provider_no = p.provider_no
        AND m.product_category = p.product_category
        AND m.run = p.run
GROUP BY p.trajectory_key
