-- SPDX-License-Identifier: EUPL-1.2
-- Production in cents by provider, segment, municipality, month of service and month of booking, over all months. Lines
-- without an amount (capacity is paid as a whole) say nothing about late booking.
SELECT
    provider_no,
    segment_no,
    municipality_no,
    month AS service_month,
    booked_month,
    CAST(SUM(cents) AS BIGINT) AS cents,
    COUNT(*) AS line_count
FROM base_production
WHERE cents <> 0
GROUP BY provider_no, segment_no, municipality_no, month, booked_month
