-- SPDX-License-Identifier: EUPL-1.2
-- Care: one row per assignment, product category and provider, from first to last day. First what starts and stops
-- say, then what only the claims show.
CREATE TABLE claimed_most AS
SELECT municipality, provider, client, number, care_category, arg_max(code, row(cents, code)) AS code,
    count(*) AS codes, sum(cents) AS cents
FROM (
    SELECT municipality, provider, client, number, care_category, code, sum(sign * amount) AS cents
    FROM counted_claim
    GROUP BY ALL
)
GROUP BY municipality, provider, client, number, care_category;

CREATE TABLE started AS
SELECT
    s.part_id AS start_id,
    a.part_id AS assignment_id,
    s.municipality,
    s.provider,
    s.client,
    s.number,
    CASE
        WHEN a.category <> '' THEN a.category
        WHEN s.category <> '' THEN s.category
        ELSE coalesce(m.category, '')
    END AS category,
    CASE WHEN s.code <> '' THEN s.code ELSE coalesce(a.code, '') END AS code,
    s.begins AS began_on,
    s.dated AS recorded_on,
    e.part_id AS stop_id,
    e.ends AS stopped_on,
    e.reason AS stop_reason,
    e.dated AS end_recorded_on,
    a.begins AS assigned_from,
    a.ends AS assigned_to,
    a.reason AS change_reason
FROM start AS s
LEFT JOIN chosen_stop AS e ON e.start_id = s.part_id
LEFT JOIN assignment AS a
    ON a.municipality = s.municipality AND a.provider = s.provider AND a.client = s.client AND a.number = s.number
LEFT JOIN (
    SELECT municipality, provider, client, number, arg_max(care_category, row(cents, care_category)) AS category
    FROM claimed_most
    GROUP BY municipality, provider, client, number
) AS m
    ON m.municipality = s.municipality AND m.provider = s.provider AND m.client = s.client AND m.number = s.number;

INSERT INTO aside SELECT start_id, 'category_unknown' FROM started WHERE category = '';
INSERT INTO aside
SELECT stop_id, 'category_unknown' FROM started WHERE category = '' AND stop_id IS NOT NULL AND stop_id <> start_id;
DELETE FROM started WHERE category = '';

-- One start written in two ways: with and without the product that the assignment has as well.
CREATE TABLE doubled AS
SELECT start_id, stop_id
FROM (
    SELECT start_id, stop_id, row_number() OVER (
        PARTITION BY municipality, provider, client, number, category, code, began_on
        ORDER BY stop_id IS NULL, stop_id DESC, start_id
    ) AS place
    FROM started
)
WHERE place > 1;
INSERT INTO aside SELECT start_id, 'delivered_twice' FROM doubled;
INSERT INTO aside SELECT stop_id, 'second_stop' FROM doubled WHERE stop_id IS NOT NULL AND stop_id <> start_id;
DELETE FROM started WHERE start_id IN (SELECT start_id FROM doubled);

INSERT INTO noted SELECT start_id, 'start_without_assignment' FROM started WHERE assignment_id IS NULL AND number <> '';
INSERT INTO noted
SELECT start_id, 'start_outside_assignment' FROM started WHERE began_on < assigned_from OR began_on > assigned_to;
INSERT INTO noted
SELECT stop_id, 'stop_outside_assignment' FROM started
WHERE stop_id IS NOT NULL AND (stopped_on > assigned_to OR stopped_on < assigned_from);

-- No stop: a later start on the same assignment ends this one (TR326); so does the end of the assignment, after which
-- nothing may be delivered. Anything else is still open.
CREATE TABLE care AS
SELECT
    *,
    CASE
        WHEN stopped_on IS NOT NULL THEN stopped_on
        WHEN next_began IS NOT NULL THEN next_began - 1
        WHEN assigned_to <= t.last_day THEN greatest(assigned_to, began_on)
    END AS ended_on,
    CASE
        WHEN stopped_on IS NOT NULL THEN NULL
        WHEN next_began IS NOT NULL THEN 'start_while_open'
        WHEN assigned_to <= t.last_day THEN 'ended_without_stop'
    END AS ended_by,
    FALSE AS by_claims
FROM (
    SELECT
        *,
        lead(began_on) OVER (
            PARTITION BY municipality, provider, client, number, category,
                CASE WHEN number = '' THEN code ELSE '' END
            ORDER BY began_on, start_id
        ) AS next_began
    FROM started
) AS s
CROSS JOIN (SELECT last_day FROM settings) AS t;

-- Two starts on one day would leave nothing of the first.
UPDATE care SET ended_on = began_on WHERE ended_on < began_on;
INSERT INTO noted SELECT start_id, ended_by FROM care WHERE ended_by IS NOT NULL;

-- Claims without any start: care from the first to the last day claimed. Months without claims split it when they
-- are more than the region chose, and end it when the provider claimed that much longer for others. What was
-- credited leaves no care behind.
CREATE TABLE claimed_month AS
SELECT
    c.municipality, c.provider, c.client, c.number, c.care_category AS category,
    year(c.from_day) * 12 + month(c.from_day) - 1 AS month,
    min(c.from_day) FILTER (WHERE NOT c.credit) AS first_day,
    max(c.to_day) FILTER (WHERE NOT c.credit) AS last_day,
    min(c.booked_on) AS booked_on,
    min(c.part_id) AS part_id
FROM counted_claim AS c
ANTI JOIN started AS s
    ON
        s.municipality = c.municipality AND s.provider = c.provider AND s.client = c.client AND s.number = c.number
        AND s.category = c.care_category
GROUP BY ALL
HAVING sum(c.sign * c.amount) > 0 OR sum(c.sign * c.volume) > 0;

CREATE TABLE claimed_care AS
SELECT
    g.municipality, g.provider, g.client, g.number, g.category, g.run,
    min(g.first_day) AS began_on,
    max(g.last_day) AS last_claimed,
    min(g.booked_on) AS recorded_on,
    arg_min(g.part_id, g.month) AS part_id,
    max(g.month) AS last_month
FROM (
    SELECT
        *,
        sum(CASE WHEN month - before > s.gap_months + 1 THEN 1 ELSE 0 END) OVER (
            PARTITION BY municipality, provider, client, number, category ORDER BY month
        ) AS run
    FROM (
        SELECT
            *,
            lag(month) OVER (PARTITION BY municipality, provider, client, number, category ORDER BY month) AS before
        FROM claimed_month
    )
    CROSS JOIN (SELECT gap_months FROM settings) AS s
) AS g
GROUP BY ALL;

CREATE TABLE claimed_until AS
SELECT municipality, provider, max(year(to_day) * 12 + month(to_day) - 1) AS month
FROM counted_claim
GROUP BY municipality, provider;

INSERT INTO noted SELECT part_id, 'care_by_claims' FROM claimed_care;

INSERT INTO care BY NAME
SELECT
    part_id AS start_id,
    assignment_id,
    municipality, provider, client, number, category,
    assigned_code AS code,
    began_on,
    recorded_on,
    assigned_from,
    assigned_to,
    CASE WHEN last_run THEN change_reason END AS change_reason,
    CASE
        WHEN NOT last_run THEN last_claimed
        WHEN assigned_to <= history_to
            THEN CASE
                WHEN year(assigned_to) * 12 + month(assigned_to) - 1 - last_month > gap_months THEN last_claimed
                ELSE greatest(assigned_to, last_claimed)
            END
        WHEN provider_until - last_month > gap_months THEN last_claimed
    END AS ended_on,
    'ended_without_stop' AS ended_by,
    TRUE AS by_claims
FROM (
    SELECT
        g.*,
        a.part_id AS assignment_id,
        coalesce(a.code, '') AS assigned_code,
        a.begins AS assigned_from,
        a.ends AS assigned_to,
        a.reason AS change_reason,
        u.month AS provider_until,
        s.gap_months,
        s.last_day AS history_to,
        g.run = max(g.run) OVER (PARTITION BY g.municipality, g.provider, g.client, g.number, g.category) AS last_run
    FROM claimed_care AS g
    CROSS JOIN settings AS s
    INNER JOIN claimed_until AS u ON u.municipality = g.municipality AND u.provider = g.provider
    LEFT JOIN assignment AS a
        ON a.municipality = g.municipality AND a.provider = g.provider AND a.client = g.client AND a.number = g.number
);
UPDATE care SET ended_by = NULL WHERE ended_on IS NULL;

-- Somebody started, never stopped, and has nothing claimed any more while the provider claims on for others: perhaps
-- only the stop message is missing. Care is not ended for it, as nobody says that it ended.
INSERT INTO noted
SELECT k.start_id, 'open_without_claims'
FROM care AS k
CROSS JOIN settings AS s
INNER JOIN claimed_until AS u ON u.municipality = k.municipality AND u.provider = k.provider
LEFT JOIN (
    SELECT municipality, provider, client, number, care_category, max(year(to_day) * 12 + month(to_day) - 1) AS month
    FROM counted_claim
    GROUP BY ALL
) AS c
    ON
        c.municipality = k.municipality AND c.provider = k.provider AND c.client = k.client AND c.number = k.number
        AND c.care_category = k.category
WHERE
    k.ended_on IS NULL AND NOT k.by_claims
    AND u.month - greatest(c.month, year(k.began_on) * 12 + month(k.began_on) - 1) > s.gap_months;
