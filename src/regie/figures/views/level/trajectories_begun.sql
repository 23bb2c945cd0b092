-- SPDX-License-Identifier: EUPL-1.2
-- Merged trajectories that began: cell by residence and age on the first day.
SELECT
    trajectory,
    client,
    CAST({cell} AS INTEGER) AS cell,
    CAST({home} AS INTEGER) AS home,
    segment_no AS segment_rank,
    provider,
    referrer,
    began_on,
    end_on,
    end_reason,
    form,
    mode,
    place
FROM base_begun
