-- SPDX-License-Identifier: EUPL-1.2
-- Trajectories that count, in the columns of the standard.
SELECT
    trajectory_key, recorded_on, end_recorded_on, client_key, journey_key, provider, segment, product_category,
    product_code, form, mode, place, began_on, planned_end_on, ended_on, end_reason, delivery, source_row
FROM resolved_trajectories
