-- SPDX-License-Identifier: EUPL-1.2
-- Production and costs in cents per month of service; allocation keys are already divided.
SELECT
    CAST({cell} AS INTEGER) AS cell,
    CAST({home} AS INTEGER) AS home,
    month,
    cents,
    client,
    trajectory,
    registered,
    segment_no AS segment_rank,
    cost_kind,
    provider
FROM base_money
