# SPDX-License-Identifier: EUPL-1.2
"""The chain of events: what the database refuses, and what verification finds when it was got round."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from tests.web.audit.audit_events import event, events, tamper, unprotected

from regie.vocabulary import RegieError
from regie.web.audit import chain
from regie.web.audit.anchors import add_anchor, read_anchors
from regie.web.audit.models import AuditEvent, EventSubject, Verification
from regie.web.audit.triggers import EVENT, PROTECTED, SUBJECT
from regie.web.audit.verify import Anchor, Problem, keep, verify

pytestmark = pytest.mark.django_db


def refused(sql: str, *values: object) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_the_database_refuses_to_change_or_remove_an_event_through_the_orm() -> None:
    (made,) = events(1, subjects=["ps-1"])
    for change in (
        lambda: AuditEvent.objects.filter(pk=made.pk).update(outcome="denied"),
        lambda: AuditEvent.objects.filter(pk=made.pk).delete(),
        lambda: AuditEvent.objects.get(pk=made.pk).save(),
        lambda: EventSubject.objects.all().delete(),
        lambda: EventSubject.objects.update(subject="ps-2"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert verify().good


def test_the_database_refuses_to_change_or_remove_what_is_protected_in_sql() -> None:
    events(2, subjects=["ps-1"])
    keep(verify())
    refused(f"UPDATE {EVENT} SET user_name = 'Iemand anders'")
    refused(f"DELETE FROM {EVENT} WHERE sequence = 2")
    refused(f"UPDATE {SUBJECT} SET subject = 'ps-2'")
    refused(f"DELETE FROM {SUBJECT}")
    refused("UPDATE regie_audit_verification SET good = %s", True)
    refused("DELETE FROM regie_audit_verification")
    if connection.vendor == "sqlite":
        refused(f"REPLACE INTO {EVENT} SELECT * FROM {EVENT} WHERE sequence = 1")
    else:
        for table in PROTECTED:
            refused(f"TRUNCATE {table} CASCADE")
    assert verify().good


def test_the_database_refuses_an_event_that_does_not_follow_on_the_last() -> None:
    first, second = events(2)
    for sequence, previous in ((2, first.hash), (4, second.hash), (3, first.hash)):
        late = event(sequence=sequence, previous_hash=previous, hash="0" * 64)
        with pytest.raises(DatabaseError), transaction.atomic():
            late.save(force_insert=True)


def test_the_hash_is_that_of_the_canonical_json_of_all_other_fields() -> None:
    first, second = events(2, user_name="Zoë", details={"b": 1, "a": ["x"]})
    assert (first.sequence, first.previous_hash) == (1, chain.BEGINNING)
    assert (second.sequence, second.previous_hash) == (2, first.hash)
    kept = AuditEvent.objects.get(sequence=2)
    fields = {name: getattr(kept, name) for name in chain.HASHED}
    moments = {name: chain.moment(fields[name]) for name in ("started_at", "ended_at")}
    text = json.dumps({**fields, **moments}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert kept.hash == second.hash == sha256(text.encode()).hexdigest()
    assert set(chain.HASHED) == {field.attname for field in AuditEvent._meta.fields} - {"hash"}


def test_a_chain_that_nobody_touched_is_right() -> None:
    assert verify().good
    made = events(5, subjects=["ps-1", "ps-2"])
    verdict = verify()
    assert (verdict.good, verdict.events, verdict.last_sequence, verdict.last_hash) == (True, 5, 5, made[-1].hash)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("user_name", "Iemand anders"),
        ("outcome", "denied"),
        ("ended_at", "2020-01-01 00:00:00+00:00"),
        ("details", '{"http": 201}'),
        ("subjects", '["ps-9"]'),
    ],
)
def test_a_changed_event_is_named(column: str, value: str) -> None:
    events(5, subjects=["ps-1"])
    value = value.replace("+00:00", "") if connection.vendor == "sqlite" else value
    tamper(f"UPDATE {EVENT} SET {column} = %s WHERE sequence = 3", value)
    verdict = verify()
    assert (verdict.problem, verdict.broken_at, verdict.events) == (Problem.CHANGED, 3, 2)


def test_an_event_that_was_changed_with_its_hash_breaks_the_next_one() -> None:
    events(4)
    changed = AuditEvent.objects.get(sequence=2)
    changed.user_name = "Iemand anders"
    changed.hash = chain.hash_of({name: getattr(changed, name) for name in chain.HASHED})
    tamper(f"UPDATE {EVENT} SET user_name = %s, hash = %s WHERE sequence = 2", changed.user_name, changed.hash)
    assert (verify().problem, verify().broken_at) == (Problem.UNLINKED, 3)


def test_a_removed_event_is_named() -> None:
    events(4)
    tamper(f"DELETE FROM {EVENT} WHERE sequence = 2")
    assert (verify().problem, verify().broken_at) == (Problem.GAP, 2)


def test_an_inserted_event_is_named() -> None:
    made = events(3)
    with unprotected():
        false = event(sequence=4, previous_hash=made[1].hash, hash="")
        false.hash = chain.hash_of({name: getattr(false, name) for name in chain.HASHED})
        false.save(force_insert=True)
    assert (verify().problem, verify().broken_at) == (Problem.UNLINKED, 4)


def test_events_that_changed_places_are_named() -> None:
    events(4)
    with unprotected(), connection.cursor() as cursor:
        for before, after in ((2, 99), (3, 2), (99, 3)):
            cursor.execute(f"UPDATE {EVENT} SET sequence = %s WHERE sequence = %s", [after, before])
    assert verify().broken_at == 2


def test_a_person_taken_out_of_the_list_of_who_saw_them_is_noticed() -> None:
    events(2, subjects=["ps-1", "ps-2"])
    tamper(f"DELETE FROM {SUBJECT} WHERE subject = 'ps-2' AND event_id = 2")
    assert (verify().problem, verify().broken_at) == (Problem.SUBJECTS, 2)


def test_a_cut_tail_is_noticed_by_an_earlier_verification_and_by_an_anchor() -> None:
    made = events(5)
    tamper(f"DELETE FROM {EVENT} WHERE sequence > 3")
    assert verify().good
    assert (verify([Anchor(5, made[-1].hash)]).problem, verify([Anchor(5, made[-1].hash)]).broken_at) == (
        Problem.CUT,
        4,
    )
    events(2)
    assert (verify([Anchor(5, made[-1].hash)]).problem, verify([Anchor(3, made[2].hash)]).good) == (
        Problem.ANCHOR,
        True,
    )


def test_a_verification_is_an_anchor_for_the_next_one() -> None:
    events(3)
    assert keep(verify()).good
    tamper(f"DELETE FROM {EVENT} WHERE sequence = 3")
    assert (verify().problem, verify().broken_at) == (Problem.CUT, 3)
    assert not keep(verify()).good
    assert Verification.objects.filter(good=False, broken_at=3, problem="cut").exists()


def test_a_log_without_its_protection_is_not_right() -> None:
    events(1)
    with unprotected():
        assert verify().problem == Problem.UNPROTECTED
    assert verify().good


def test_a_file_of_anchors_is_read_as_it_was_written(tmp_path: object) -> None:
    from pathlib import Path

    file = Path(str(tmp_path)) / "anchors.jsonl"
    assert read_anchors(file) == []
    for _ in range(2):
        events(2)
        add_anchor(file, verify(), timezone.now())
    assert [anchor.sequence for anchor in read_anchors(file)] == [2, 4]
    assert verify(read_anchors(file)).good
    file.write_text("geen anker\n")
    with pytest.raises(RegieError, match="anchors"):
        read_anchors(file)


def test_values_that_databases_write_differently_keep_their_hash() -> None:
    """Key order, null, large numbers, quotes and letters beyond ASCII come back from the database as they went in."""
    details = {"z": None, "a": 2**40, "m": {"k": True, "b": ["é", '"', "\\", "\u2028", "💶"]}}
    events(1, details=details, user_name="Ç'é\"", subjects=["b", "a"])
    assert verify().good
    assert AuditEvent.objects.get().details == details
