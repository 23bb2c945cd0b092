-- SPDX-License-Identifier: EUPL-1.2
-- Production of the delivery standard out of claim lines: one line per claim line and month, amounts as claimed, a
-- credit negative. A line that crosses months is divided over them by days, to the cent by largest remainder.
-- It goes to the trajectory that ran on its days, else to the nearest one that had begun when it was booked.
CREATE TABLE care_of_claim AS
SELECT
    c.part_id,
    arg_max(
        t.trajectory_key,
        row(
            t.began_on <= c.to_day AND coalesce(t.ended_on, DATE '9000-01-01') >= c.from_day,
            CASE WHEN t.began_on <= c.to_day THEN 1 ELSE -1 END * (t.began_on - DATE '1800-01-01'),
            t.trajectory_key
        )
    ) FILTER (WHERE t.began_on <= c.booked_on) AS trajectory_key,
    bool_or(t.began_on <= c.to_day AND coalesce(t.ended_on, DATE '9000-01-01') >= c.from_day) AS within
FROM counted_claim AS c
INNER JOIN trajectory AS t
    ON
        t.municipality = c.municipality AND t.provider = c.provider AND t.client = c.client AND t.number = c.number
        AND t.category = c.care_category
GROUP BY c.part_id;

INSERT INTO noted SELECT part_id, 'claim_outside_care' FROM care_of_claim WHERE NOT within;

-- The municipality that was claimed from bears the cost. The figures give a client's cost to where the client lived on
-- the first of the month; a line of another municipality is therefore delivered without the client.
CREATE TABLE placed_claim AS
SELECT
    c.*,
    t.trajectory_key,
    coalesce(sc.segment, sg.segment, s.other_segment) AS segment,
    coalesce(kc.cost_kind, kg.cost_kind, 'regular') AS cost_kind,
    r.municipality AS lives_in
FROM counted_claim AS c
CROSS JOIN settings AS s
LEFT JOIN care_of_claim AS t ON t.part_id = c.part_id
LEFT JOIN segment_of AS sc ON sc.product = c.code
LEFT JOIN segment_of AS sg ON sg.product = c.category
LEFT JOIN cost_kind_of AS kc ON kc.product = c.code
LEFT JOIN cost_kind_of AS kg ON kg.product = c.category
LEFT JOIN (
    SELECT
        client,
        municipality,
        CASE
            WHEN row_number() OVER (PARTITION BY client ORDER BY valid_from) = 1 THEN DATE '1800-01-01'
            ELSE valid_from
        END AS since,
        coalesce(valid_to, DATE '9000-01-01') AS until
    FROM residence
) AS r
    ON
        r.client = c.client AND r.since <= date_trunc('month', c.from_day)
        AND r.until >= date_trunc('month', c.from_day);

INSERT INTO aside SELECT part_id, 'product_unmapped' FROM placed_claim WHERE segment IS NULL;
INSERT INTO noted
SELECT part_id, 'claim_client_unknown' FROM placed_claim WHERE segment IS NOT NULL AND lives_in IS NULL;
INSERT INTO noted
SELECT part_id, 'claim_other_municipality' FROM placed_claim WHERE segment IS NOT NULL AND lives_in <> municipality;

CREATE TABLE claim_month AS
SELECT part_id, year(from_day) * 12 + month(from_day) - 1 AS month, 1 AS days, 1 AS all_days
FROM placed_claim
WHERE segment IS NOT NULL AND date_trunc('month', from_day) = date_trunc('month', to_day)
UNION ALL
SELECT part_id, month, least(to_day, last_day(first)) - greatest(from_day, first) + 1, to_day - from_day + 1
FROM (
    SELECT
        part_id, from_day, to_day, month,
        make_date(CAST(month // 12 AS INTEGER), CAST(month % 12 + 1 AS INTEGER), 1) AS first
    FROM (
        SELECT
            part_id, from_day, to_day,
            unnest(range(
                year(from_day) * 12 + month(from_day) - 1, year(to_day) * 12 + month(to_day)
            )) AS month
        FROM placed_claim
        WHERE segment IS NOT NULL AND date_trunc('month', from_day) <> date_trunc('month', to_day)
    )
);

INSERT INTO noted
SELECT part_id, 'claim_crosses_months' FROM claim_month GROUP BY part_id HAVING count(*) > 1;

CREATE TABLE production AS
SELECT
    'L' || substr(sha256(concat_ws('|', c.municipality, c.provider, c.client, c.reference, c.previous, c.number,
        c.category, c.code, c.from_day, c.to_day, c.volume, c.unit, c.amount, c.credit, d.month)), 1, 24) AS line,
    c.part_id,
    c.provider,
    CASE WHEN c.lives_in = c.municipality THEN c.client END AS client_key,
    CASE WHEN c.lives_in = c.municipality THEN c.trajectory_key END AS trajectory_key,
    c.municipality,
    c.segment,
    nullif(c.code, '') AS product_code,
    d.month AS service_month,
    -- in hundredths; with unit 83 the volume is in cents, and the quantity in euros
    c.sign * (d.volume + d.extra_volume) * CASE WHEN c.unit = '83' THEN 1 ELSE 100 END AS hundredths,
    c.unit,
    c.sign * (d.cents + d.extra_cents) AS cents,
    c.booked_on,
    c.cost_kind
FROM (
    SELECT
        part_id,
        month,
        cents,
        volume,
        CASE WHEN row_number() OVER (PARTITION BY part_id ORDER BY cents_left DESC, month)
            <= all_cents - sum(cents) OVER (PARTITION BY part_id) THEN 1 ELSE 0 END AS extra_cents,
        CASE WHEN row_number() OVER (PARTITION BY part_id ORDER BY volume_left DESC, month)
            <= all_volume - sum(volume) OVER (PARTITION BY part_id) THEN 1 ELSE 0 END AS extra_volume
    FROM (
        SELECT
            m.part_id,
            m.month,
            c.amount AS all_cents,
            c.volume AS all_volume,
            c.amount * m.days // m.all_days AS cents,
            c.amount * m.days % m.all_days AS cents_left,
            c.volume * m.days // m.all_days AS volume,
            c.volume * m.days % m.all_days AS volume_left
        FROM claim_month AS m
        INNER JOIN placed_claim AS c ON c.part_id = m.part_id
    )
) AS d
INNER JOIN placed_claim AS c ON c.part_id = d.part_id;
