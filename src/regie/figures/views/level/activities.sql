-- SPDX-License-Identifier: EUPL-1.2
-- Freely accessible help per month.
SELECT
    CAST({cell} AS INTEGER) AS cell,
    CAST({home} AS INTEGER) AS home,
    month,
    kind,
    sessions,
    participants,
    hours
FROM base_activities
