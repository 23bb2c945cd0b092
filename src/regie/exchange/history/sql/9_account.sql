-- SPDX-License-Identifier: EUPL-1.2
-- What became of every part: used, or set aside with the first reason that was found.
INSERT INTO aside
SELECT a.part_id, 'assignment_without_care'
FROM assignment AS a
ANTI JOIN (SELECT assignment_id FROM trajectory WHERE assignment_id IS NOT NULL) AS t ON t.assignment_id = a.part_id
WHERE NOT a.withdrawn;

INSERT INTO aside
SELECT q.part_id, 'request_not_used'
FROM request AS q
ANTI JOIN (SELECT request_id FROM journey WHERE request_id IS NOT NULL) AS j ON j.request_id = q.part_id;

INSERT INTO aside
SELECT a.part_id, 'answer_without_claim'
FROM raw_answer AS a
INNER JOIN record AS r ON r.record_id = a.record_id
WHERE NOT EXISTS (
    SELECT 1 FROM rejected_part AS j
    WHERE
        j.municipality = r.municipality AND j.provider = r.provider AND j.reference = coalesce(a.reference, '')
        AND j.identification = coalesce(a.claim_identification, '') AND j.claim_number = coalesce(a.claim_number, '')
);

CREATE TABLE account AS
SELECT
    p.part_id,
    r.record_id,
    r.message,
    r.place,
    r.number,
    p.kind,
    p.nth,
    r.provider,
    p.cents,
    x.rule AS set_aside
FROM part AS p
INNER JOIN record AS r ON r.record_id = p.record_id
LEFT JOIN (SELECT part_id, arg_min(rule, rowid) AS rule FROM aside GROUP BY part_id) AS x ON x.part_id = p.part_id;

-- A remark on what was set aside for another reason says nothing any more, except on the person or the claim.
CREATE TABLE remark AS
SELECT part_id, set_aside AS rule FROM account WHERE set_aside IS NOT NULL
UNION ALL
SELECT DISTINCT n.part_id, n.rule
FROM noted AS n
INNER JOIN account AS a ON a.part_id = n.part_id
WHERE
    a.set_aside IS NULL
    OR n.rule IN (
        'birth_unknown', 'birth_year_only', 'birth_differs', 'claim_total_differs', 'assignment_two_providers'
    );
