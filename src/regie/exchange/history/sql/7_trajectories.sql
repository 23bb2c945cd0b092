-- SPDX-License-Identifier: EUPL-1.2
-- Trajectories and client journeys of the delivery standard. A key is a hash with the pseudonym in it: the same
-- messages give the same keys, and nobody reads an assignment number back from it.
CREATE TABLE trajectory_all AS
SELECT
    'T' || substr(
        sha256(concat_ws('|', k.municipality, k.provider, k.client, k.number, k.category, k.code, k.began_on)), 1, 24
    ) AS trajectory_key,
    k.*,
    m.code AS claimed_code,
    m.codes AS claimed_codes,
    coalesce(
        sc.segment,
        CASE WHEN k.code = '' THEN coalesce(sm.segment, sg.segment) END,
        sg.segment,
        o.other_segment
    ) AS segment,
    CASE
        WHEN k.ended_on IS NULL THEN NULL
        WHEN k.stopped_on IS NOT NULL THEN k.stop_reason
        ELSE coalesce(j.end_reason, o.other_end)
    END AS end_reason,
    c.client IS NOT NULL AS client_known
FROM care AS k
CROSS JOIN settings AS o
LEFT JOIN claimed_most AS m
    ON
        m.municipality = k.municipality AND m.provider = k.provider AND m.client = k.client AND m.number = k.number
        AND m.care_category = k.category
LEFT JOIN segment_of AS sc ON sc.product = k.code
LEFT JOIN segment_of AS sm ON sm.product = m.code
LEFT JOIN segment_of AS sg ON sg.product = k.category
LEFT JOIN change_reason AS j
    ON j.code = k.change_reason AND k.next_began IS NULL AND k.ended_on >= coalesce(j.since, k.ended_on)
LEFT JOIN person AS c ON c.client = k.client;

CREATE TABLE lost_care AS
SELECT
    start_id,
    stop_id,
    by_claims,
    CASE
        WHEN NOT client_known THEN 'client_unknown'
        WHEN segment IS NULL THEN 'product_unmapped'
        ELSE 'outside_period'
    END AS rule
FROM trajectory_all
CROSS JOIN settings AS s
WHERE NOT client_known OR segment IS NULL OR ended_on < s.first_day;

-- Care that only claims show has no part of its own: its lines are judged by themselves.
INSERT INTO aside SELECT start_id, rule FROM lost_care WHERE NOT by_claims;
INSERT INTO aside SELECT stop_id, rule FROM lost_care WHERE stop_id IS NOT NULL AND stop_id <> start_id;
DELETE FROM noted WHERE rule = 'care_by_claims' AND part_id IN (SELECT start_id FROM lost_care);

CREATE TABLE trajectory AS
SELECT t.* FROM trajectory_all AS t WHERE start_id NOT IN (SELECT start_id FROM lost_care);

-- Client journeys: trajectories of one client that overlap or follow within the chosen number of days. The referrer
-- is that of the request which the first assignment honours.
CREATE TABLE journey_part AS
SELECT
    *,
    sum(begins_journey) OVER (PARTITION BY client ORDER BY began_on, trajectory_key) AS run
FROM (
    SELECT
        t.*,
        CASE WHEN began_on > before + s.journey_days + 1 OR before IS NULL THEN 1 ELSE 0 END AS begins_journey
    FROM (
        SELECT
            *,
            max(coalesce(ended_on, DATE '9000-01-01')) OVER (
                PARTITION BY client ORDER BY began_on, trajectory_key
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS before
        FROM trajectory
    ) AS t
    CROSS JOIN settings AS s
);

CREATE TABLE journey_all AS
SELECT
    'R' || substr(sha256(concat_ws('|', j.client, f.trajectory_key)), 1, 24) AS journey_key,
    j.client,
    j.run,
    f.start_id,
    f.before,
    q.part_id AS request_id,
    CASE
        WHEN least(q.dated, a.first_decided) > coalesce(f.before, DATE '1800-01-01')
            THEN least(f.began_on, q.dated, a.first_decided)
        ELSE f.began_on
    END AS registered_on,
    coalesce(
        q.referrer,
        CASE
            WHEN a.part_id IS NULL THEN NULL
            WHEN a.reference IS NULL THEN s.referrer_without_request
            ELSE s.referrer_request_missing
        END
    ) AS referrer,
    CASE WHEN NOT j.is_open THEN j.ended_on END AS ended_on,
    CASE WHEN NOT j.is_open THEN j.end_reason END AS end_reason,
    j.planned_end_on
FROM (
    SELECT
        client,
        run,
        bool_or(ended_on IS NULL) AS is_open,
        max(ended_on) AS ended_on,
        arg_max(end_reason, row(ended_on, began_on, trajectory_key)) AS end_reason,
        max(assigned_to) AS planned_end_on
    FROM journey_part
    GROUP BY client, run
) AS j
INNER JOIN journey_part AS f ON f.client = j.client AND f.run = j.run AND f.begins_journey = 1
CROSS JOIN settings AS s
LEFT JOIN assignment AS a ON a.part_id = f.assignment_id
LEFT JOIN request AS q
    ON
        q.place = 1 AND q.municipality = a.municipality AND q.provider = a.provider AND q.client = a.client
        AND q.reference = a.reference;

INSERT INTO noted SELECT start_id, 'referrer_unknown' FROM journey_all WHERE referrer IS NULL;
CREATE TABLE journey AS SELECT * FROM journey_all WHERE referrer IS NOT NULL;

-- Where a client lives by the residence rule: the municipality of the trajectory that began last; known from the
-- first day that anything is known of.
CREATE TABLE residence AS
SELECT
    client,
    municipality,
    CASE WHEN before IS NULL THEN least(began_on, registered_on, claimed_on) ELSE began_on END AS valid_from,
    lead(began_on) OVER (PARTITION BY client ORDER BY began_on) - 1 AS valid_to
FROM (
    SELECT *, lag(municipality) OVER (PARTITION BY client ORDER BY began_on) AS before
    FROM (
        SELECT client, began_on, arg_max(municipality, row(recorded_on, municipality)) AS municipality
        FROM trajectory
        GROUP BY client, began_on
    )
) AS d
LEFT JOIN (SELECT client AS who, min(registered_on) AS registered_on FROM journey GROUP BY client) AS j
    ON j.who = d.client
LEFT JOIN (SELECT client AS who, min(from_day) AS claimed_on FROM counted_claim GROUP BY client) AS c
    ON c.who = d.client
WHERE before IS NULL OR before <> municipality;
