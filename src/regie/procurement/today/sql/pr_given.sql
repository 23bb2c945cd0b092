-- SPDX-License-Identifier: EUPL-1.2
-- Lines added up per client, provider, product, age, municipality and calendar year; what the landscape is made of.
SELECT
    municipality,
    provider,
    product,
    client,
    age,
    month // 12 AS year,
    month >= recent_month AS recent,
    CAST(SUM(cents) AS BIGINT) AS cents,
    COUNT(*) AS lines
FROM pr_lines
CROSS JOIN pr_settings
GROUP BY municipality, provider, product, client, age, month // 12, month >= recent_month
