-- SPDX-License-Identifier: EUPL-1.2
-- Starts (JW305) and stops (JW307) that stand: status 3 takes away what was delivered with the same key, whatever
-- the order of the files; what was delivered later again stands again. Of one day only the balance counts.
CREATE TABLE signal AS
SELECT
    s.part_id,
    s.kind,
    r.municipality,
    r.provider,
    r.dated,
    s.client,
    coalesce(s.number, '') AS number,
    coalesce(s.category, '') AS category,
    coalesce(s.code, '') AS code,
    TRY_CAST(s.begins AS DATE) AS begins,
    TRY_CAST(s.ends AS DATE) AS ends,
    coalesce(s.reason, '') AS reason,
    s.status
FROM raw_signal AS s
INNER JOIN record AS r ON r.record_id = s.record_id
ANTI JOIN aside AS x ON x.part_id = s.part_id;

CREATE TABLE signal_key AS
SELECT
    *,
    row_number() OVER (PARTITION BY key, status ORDER BY dated DESC, part_id DESC) AS place,
    min(dated) FILTER (WHERE status = '1') OVER (PARTITION BY key) AS first_dated,
    count(*) FILTER (WHERE status = '1') OVER (PARTITION BY key) AS deliveries,
    count(*) FILTER (WHERE status = '3') OVER (PARTITION BY key) AS removals
FROM (
    SELECT
        *,
        concat_ws('|', kind, municipality, provider, client, number, category, code, begins, ends, reason) AS key
    FROM signal
);

CREATE TABLE standing AS
SELECT key, coalesce(arg_max(balance, dated) FILTER (WHERE balance <> 0) > 0, FALSE) AS stands
FROM (
    SELECT key, dated, sum(CASE status WHEN '1' THEN 1 WHEN '3' THEN -1 ELSE 0 END) AS balance
    FROM signal_key
    GROUP BY key, dated
)
GROUP BY key;

INSERT INTO aside
SELECT
    s.part_id,
    CASE
        WHEN s.status NOT IN ('1', '3') THEN 'status_unknown'
        WHEN s.status = '3' THEN 'removal_of_nothing'
        WHEN NOT k.stands OR s.removals > 0 THEN 'removed'
        ELSE 'delivered_twice'
    END
FROM signal_key AS s
INNER JOIN standing AS k ON k.key = s.key
WHERE
    s.status NOT IN ('1', '3')
    OR (s.status = '3' AND s.deliveries = 0)
    OR (s.status = '1' AND (NOT k.stands OR s.place > 1));

CREATE TABLE signal_standing AS
SELECT s.* EXCLUDE (place, deliveries, removals, dated), s.first_dated AS dated
FROM signal_key AS s
ANTI JOIN aside AS x ON x.part_id = s.part_id
WHERE s.status = '1';

-- An assignment that was withdrawn gave no care; what has no first day or ends before it begins cannot be placed.
INSERT INTO aside
SELECT
    s.part_id,
    CASE
        WHEN a.withdrawn THEN 'start_on_withdrawn'
        WHEN s.begins IS NULL OR s.client IS NULL OR (s.kind = 'stop' AND s.ends IS NULL) THEN 'signal_unreadable'
        WHEN s.ends < s.begins THEN 'ends_before_it_begins'
        ELSE 'outside_period'
    END
FROM signal_standing AS s
CROSS JOIN settings AS t
LEFT JOIN assignment AS a
    ON a.municipality = s.municipality AND a.provider = s.provider AND a.client = s.client AND a.number = s.number
WHERE
    a.withdrawn OR s.begins IS NULL OR s.client IS NULL OR (s.kind = 'stop' AND s.ends IS NULL)
    OR s.ends < s.begins OR s.begins > t.last_day;

-- Starts: one per key. A stop belongs to the start with the same first day (TR382); failing that to the latest start
-- of the same assignment without a stop that began before it (OP155).
CREATE TABLE start AS
SELECT s.*, FALSE AS by_stop FROM signal_standing AS s ANTI JOIN aside AS x ON x.part_id = s.part_id
WHERE s.kind = 'start';

CREATE TABLE stop AS
SELECT s.* FROM signal_standing AS s ANTI JOIN aside AS x ON x.part_id = s.part_id
WHERE s.kind = 'stop';

CREATE TABLE stop_of AS
SELECT
    e.part_id,
    arg_max(
        s.part_id,
        CASE WHEN s.category = e.category THEN 2 ELSE 0 END + CASE WHEN s.code = e.code THEN 1 ELSE 0 END
    ) AS start_id
FROM stop AS e
INNER JOIN start AS s
    ON
        s.municipality = e.municipality AND s.provider = e.provider AND s.client = e.client AND s.number = e.number
        AND s.begins = e.begins
        AND (
            (s.category = e.category AND s.code = e.code)
            OR (s.number <> '' AND (s.category = e.category OR s.category = '' OR e.category = ''))
        )
GROUP BY e.part_id;

CREATE TABLE stop_elsewhere AS
SELECT e.part_id, arg_max(s.part_id, s.begins) AS start_id
FROM stop AS e
INNER JOIN (SELECT * FROM start ANTI JOIN stop_of ON stop_of.start_id = start.part_id) AS s
    ON
        s.municipality = e.municipality AND s.provider = e.provider AND s.client = e.client AND s.number = e.number
        AND s.begins <= e.ends
        AND ((s.category = e.category AND s.code = e.code) OR s.number <> '')
WHERE e.part_id NOT IN (SELECT part_id FROM stop_of)
GROUP BY e.part_id;

INSERT INTO noted SELECT part_id, 'stop_other_begin' FROM stop_elsewhere;
INSERT INTO stop_of SELECT * FROM stop_elsewhere;

-- A stop without a start still says when care began: it stands for the start.
INSERT INTO start
SELECT e.*, TRUE
FROM stop AS e
WHERE e.part_id IN (
    SELECT min(o.part_id)
    FROM stop AS o
    WHERE o.part_id NOT IN (SELECT part_id FROM stop_of)
    GROUP BY o.municipality, o.provider, o.client, o.number, o.category, o.code, o.begins
);

INSERT INTO noted SELECT part_id, 'stop_without_start' FROM start WHERE by_stop;

INSERT INTO stop_of
SELECT e.part_id, s.part_id
FROM stop AS e
INNER JOIN start AS s
    ON
        s.by_stop AND s.municipality = e.municipality AND s.provider = e.provider AND s.client = e.client
        AND s.number = e.number AND s.category = e.category AND s.code = e.code AND s.begins = e.begins
WHERE e.part_id NOT IN (SELECT part_id FROM stop_of);

-- The stop that counts: a definite one before a temporary one (reason 20), then the latest message. A temporary stop
-- before a definite one is the normal course; a second definite stop is not (TR415).
CREATE TABLE chosen_stop AS
SELECT o.start_id, e.*, row_number() OVER (
    PARTITION BY o.start_id
    ORDER BY CASE WHEN e.reason = '20' THEN 1 ELSE 0 END, e.dated DESC, e.ends DESC, e.part_id DESC
) AS place
FROM stop_of AS o
INNER JOIN stop AS e ON e.part_id = o.part_id;

INSERT INTO aside SELECT part_id, 'second_stop' FROM chosen_stop WHERE place > 1 AND reason <> '20';
DELETE FROM chosen_stop WHERE place > 1;
