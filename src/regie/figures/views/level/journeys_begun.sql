-- SPDX-License-Identifier: EUPL-1.2
-- Client journeys: cell by residence and age on the day of registration.
SELECT
    journey,
    client,
    CAST({cell} AS INTEGER) AS cell,
    CAST({home} AS INTEGER) AS home,
    registered_on,
    clarified_on,
    intake_on,
    started_on,
    end_on
FROM base_journeys_begun
