-- SPDX-License-Identifier: EUPL-1.2
-- Ended client journeys: cell by residence and age on the last day.
SELECT
    journey,
    client,
    CAST({cell} AS INTEGER) AS cell,
    CAST({home} AS INTEGER) AS home,
    end_on,
    end_reason,
    residential
FROM base_journeys_ended
