-- SPDX-License-Identifier: EUPL-1.2
-- Prices a unit of the regular lines of the last twelve months, in hundredths of a cent; quartiles are prices of lines.
-- Per provider: the mean of euros over units.
WITH priced AS (
    SELECT
        product,
        provider,
        cents,
        quantity,
        CAST(ROUND(cents * 100.0 / quantity) AS BIGINT) AS price
    FROM pr_lines
    CROSS JOIN pr_settings
    WHERE month >= recent_month AND NOT one_off AND NOT other_unit AND quantity > 0 AND cents > 0
),

spread AS (
    SELECT
        product,
        COUNT(*) AS lines,
        SUM(quantity) AS units,
        CAST(SUM(cents) AS BIGINT) AS cents,
        MIN(price) AS minimum,
        QUANTILE_DISC(price, 0.25) AS lower,
        QUANTILE_DISC(price, 0.5) AS median,
        QUANTILE_DISC(price, 0.75) AS upper,
        MAX(price) AS maximum
    FROM priced
    GROUP BY product
),

by_provider AS (
    SELECT product, COUNT(*) AS providers, MIN(mean) AS low, MAX(mean) AS high
    FROM (
        SELECT product, CAST(ROUND(SUM(cents) * 100.0 / SUM(quantity)) AS BIGINT) AS mean
        FROM priced
        GROUP BY product, provider
    ) AS means
    GROUP BY product
),

above AS (
    SELECT p.product, SUM(GREATEST(p.cents * 100 - s.lower * p.quantity, 0)) AS hundredths
    FROM priced AS p
    INNER JOIN spread AS s ON s.product = p.product
    GROUP BY p.product
),

others AS (
    SELECT product, COUNT(*) AS lines
    FROM pr_lines
    CROSS JOIN pr_settings
    WHERE month >= recent_month AND (one_off OR other_unit OR quantity IS NULL OR quantity <= 0 OR cents <= 0)
    GROUP BY product
)

SELECT
    s.product, s.lines, COALESCE(o.lines, 0) AS other_lines, s.units, s.cents,
    s.minimum, s.lower, s.median, s.upper, s.maximum, b.providers, b.low, b.high, a.hundredths
FROM spread AS s
INNER JOIN by_provider AS b ON b.product = s.product
INNER JOIN above AS a ON a.product = s.product
LEFT JOIN others AS o ON o.product = s.product
ORDER BY s.product
