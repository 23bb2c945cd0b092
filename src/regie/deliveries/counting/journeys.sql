-- SPDX-License-Identifier: EUPL-1.2
-- Journeys that count, in the columns of the standard.
SELECT
    journey_key, client_key, registered_on, referrer, clarified_on, intake_on, theme, goal, programme_line,
    planned_end_on, ended_on, end_reason, delivery, source_row
FROM resolved_journeys
