-- SPDX-License-Identifier: EUPL-1.2
-- Days in care, per cell of the breakdown.
SELECT
    client,
    CAST({cell} AS INTEGER) AS cell,
    CAST({home} AS INTEGER) AS home,
    segment_no AS segment_rank,
    birth_month,
    began_on,
    end_on,
    open
FROM {base_stays}
