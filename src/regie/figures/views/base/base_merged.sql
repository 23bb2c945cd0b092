-- SPDX-License-Identifier: EUPL-1.2
-- Merged trajectories: first begin, last end; segment, referrer, form and the like of the earliest, the reason of
-- ending of the one that ended last. A merged trajectory is open when one of its parts is.
SELECT
    ROW_NUMBER() OVER (ORDER BY first.client, first.provider_no, first.product_category, first.began_on) AS trajectory,
    first.client,
    first.provider_no,
    first.product_category,
    first.run,
    first.segment_no,
    first.referrer_no,
    first.theme_no,
    COALESCE(provider.code, 'unknown') AS provider,
    COALESCE(referrer.code, 'unknown') AS referrer,
    first.form,
    first.mode,
    first.place,
    first.began_on,
    CASE WHEN last.open THEN NULL ELSE last.end_on END AS end_on,
    last.end_reason
FROM base_parts AS first
INNER JOIN (
    SELECT
        p.client,
        p.provider_no,
        p.product_category,
        p.run,
        p.end_on,
        p.open,
        p.end_reason,
        ROW_NUMBER() OVER (
            PARTITION BY p.client, p.provider_no, p.product_category, p.run
            ORDER BY p.end_on DESC, CASE WHEN p.open THEN 0 ELSE 1 END, p.began_on DESC, p.trajectory_key DESC
        ) AS place_from_end
    FROM base_parts AS p
) AS last
    ON
        last.client = first.client
        AND last.provider_no = first.provider_no
        AND last.product_category = first.product_category
        AND last.run = first.run
LEFT JOIN dim_provider AS provider ON provider.number = first.provider_no
LEFT JOIN dim_referrer AS referrer ON referrer.number = first.referrer_no
WHERE first.begins = 1 AND last.place_from_end = 1
