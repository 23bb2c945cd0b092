-- SPDX-License-Identifier: EUPL-1.2
-- Residents per year and age.
SELECT
    CAST({cell} AS INTEGER) AS cell,
    CAST({home} AS INTEGER) AS home,
    year,
    age,
    persons
FROM base_population
