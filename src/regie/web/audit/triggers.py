# SPDX-License-Identifier: EUPL-1.2
"""What the database itself refuses: changing or removing an event, and an event that does not follow on the last.

An event may only leave the table when it is older than five years (the term of NEN 7513 in the health sector) and
stands in an archive that a checkpoint names; a checkpoint can only be made for such events (or before there are
any, when a backup is restored). On SQLite a migration that alters one of these tables makes it anew without its
triggers, and must call ``install`` again.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

EVENT, SUBJECT = "regie_audit_auditevent", "regie_audit_eventsubject"
CHECKPOINT, VERIFICATION = "regie_audit_checkpoint", "regie_audit_verification"

PROTECTED = (EVENT, SUBJECT, CHECKPOINT, VERIFICATION)
"""The tables of which nothing is changed or emptied."""

REFUSED = "audit log: this table only takes new rows"
OUT_OF_ORDER = "audit log: an event follows on the one before it"
TOO_YOUNG = "audit log: only events of more than five years old are archived"

_ARCHIVED = f"COALESCE((SELECT MAX(last_sequence) FROM {CHECKPOINT}), 0)"
_LAST = f"COALESCE((SELECT MAX(sequence) FROM {EVENT}), {_ARCHIVED})"
_LAST_HASH = (
    f"COALESCE((SELECT hash FROM {EVENT} ORDER BY sequence DESC LIMIT 1),"
    f" (SELECT last_hash FROM {CHECKPOINT} ORDER BY last_sequence DESC LIMIT 1), '{'0' * 64}')"
)

_CONDITIONS: dict[tuple[str, str], tuple[str, str]] = {
    **{(table, "UPDATE"): ("1 = 1", REFUSED) for table in PROTECTED},
    (EVENT, "DELETE"): (f"OLD.sequence > {_ARCHIVED}", REFUSED),
    (SUBJECT, "DELETE"): (f"OLD.event_id > {_ARCHIVED}", REFUSED),
    (CHECKPOINT, "DELETE"): ("1 = 1", REFUSED),
    (VERIFICATION, "DELETE"): ("1 = 1", REFUSED),
    (EVENT, "INSERT"): (
        f"NEW.sequence <> {_LAST} + 1 OR NEW.previous_hash <> {_LAST_HASH}",
        OUT_OF_ORDER,
    ),
    (CHECKPOINT, "INSERT"): (
        f"EXISTS (SELECT 1 FROM {EVENT}) AND ("
        f"NOT EXISTS (SELECT 1 FROM {EVENT} WHERE sequence = NEW.last_sequence AND hash = NEW.last_hash)"
        f" OR EXISTS (SELECT 1 FROM {EVENT}"
        f" WHERE sequence <= NEW.last_sequence AND ended_at > {{five_years_ago}}))",
        TOO_YOUNG,
    ),
}
"""Per table and event: when it is refused, and what is said. ``REPLACE`` in SQLite comes in as an insert."""

_FIVE_YEARS_AGO = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now', '-5 years')",
    "postgresql": "now() - interval '5 years'",
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers on the tables, in the place of earlier ones."""
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor):
            cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers that ought to be there and are not (or are switched off)."""
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {name for (name,) in cursor.fetchall()}
    wanted = [_name(table, event) for table, event in _CONDITIONS]
    if connection.vendor == "postgresql":
        wanted += [_name(table, "TRUNCATE") for table in PROTECTED]
    return [name for name in wanted if name not in present]


def _name(table: str, event: str) -> str:
    return f"{table}_{event.lower()}"


def _statements(vendor: str) -> list[str]:
    make = {"sqlite": _for_sqlite, "postgresql": _for_postgresql}[vendor]
    statements: list[str] = []
    for (table, event), (condition, sentence) in _CONDITIONS.items():
        refused_when = condition.format(five_years_ago=_FIVE_YEARS_AGO[vendor])
        statements += make(table, event, refused_when, sentence)
    if vendor == "postgresql":
        for table in PROTECTED:
            statements += _for_postgresql(table, "TRUNCATE", "TRUE", REFUSED)
    return statements


def _for_sqlite(table: str, event: str, condition: str, sentence: str) -> list[str]:
    name = _name(table, event)
    return [
        f"DROP TRIGGER IF EXISTS {name}",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition}"
        f" BEGIN SELECT RAISE(ABORT, '{sentence}'); END",
    ]


def _for_postgresql(table: str, event: str, condition: str, sentence: str) -> list[str]:
    """A function per trigger: the condition of a trigger itself may hold no subquery."""
    name = _name(table, event)
    per = "STATEMENT" if event == "TRUNCATE" else "ROW"
    allowed = {"INSERT": "NEW", "DELETE": "OLD"}.get(event, "NULL")
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {condition} THEN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'restrict_violation'; END IF;"
        f" RETURN {allowed}; END $$",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {per} EXECUTE FUNCTION {name}()",
    ]
