-- SPDX-License-Identifier: EUPL-1.2
-- Where the months after the period begin: who was in care in its last month and did not leave, by segment and the
-- months in it as they are in the month after; and (segment -1) who is known to have left, by months without care.
-- Who comes, or comes back, in that month is not known yet.
WITH asked AS (
    SELECT MAX(end_month) AS month
    FROM periods
)

SELECT
    c.municipality_no,
    c.segment_no,
    a.month - c.run_month AS months,
    COUNT(*) AS clients
FROM base_care_states AS c
INNER JOIN asked AS a ON c.from_month <= a.month AND c.to_month >= a.month
WHERE
    c.segment_no = -1
    OR (c.to_month > a.month AND (c.from_month < a.month OR COALESCE(c.last_segment_no, -1) <> -1))
GROUP BY c.municipality_no, c.segment_no, a.month - c.run_month
