# SPDX-License-Identifier: EUPL-1.2
"""Reads of rows about single clients, from the counted tables of a snapshot. The only module that does.

Every function takes the reader's scope first and gives nothing that lies outside it; whose data were given is for
the view to record. A reader of one area sees the clients who live there, by their last residence.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from django.core.exceptions import PermissionDenied

from regie.deliveries import CountingPlan, Snapshot, counting_plan, load_snapshot
from regie.deliveries.counting import lay_out
from regie.vocabulary import RegieError
from regie.vocabulary.region import age_in_months
from regie.web.access import PartyKind, Permission, Scope
from regie.web.region import door

MOST_FOUND = 2000
"""Clients that one search gives; who finds more asks more precisely."""

SHORTEST_SEARCH = 3
KEPT_OPEN = 2
LOOKED_UP = ("clients", "journeys", "trajectories", "outcomes")

Row = dict[str, Any]

_open: OrderedDict[tuple[int, Path, str], duckdb.DuckDBPyConnection] = OrderedDict()
"""By process: an engine does not survive a fork."""

_lock = threading.Lock()


@dataclass(frozen=True)
class Criteria:
    """What is searched for; what is empty does not matter. ``key`` is a part of the pseudonym."""

    key: str = ""
    municipality: str = ""
    area: str = ""
    segment: str = ""
    provider: str = ""
    only_open: bool = True

    def __bool__(self) -> bool:
        return any((self.key, self.municipality, self.area, self.segment, self.provider))


@dataclass(frozen=True)
class Client:
    """All that counts about one client; lists of rows in stored form, with the delivery and row they came from."""

    key: str
    age: int | None
    residences: list[Row]
    journeys: list[Row]
    trajectories: list[Row]
    outcomes: list[Row]


@dataclass(frozen=True)
class Caseload:
    """Who waits for help and whose help runs on the snapshot's last day, the longest first."""

    area: str
    on: date
    waiting: list[Row]
    running: list[Row]


def search(scope: Scope, wanted: Criteria) -> list[Row]:
    """Clients that fit, at most ``MOST_FOUND`` and one more. Raises ``RegieError`` for a search on too little."""
    if wanted.key and len(wanted.key) < SHORTEST_SEARCH:
        raise RegieError("web_deliveries.search_too_short", least=SHORTEST_SEARCH)
    with _counted(scope) as (con, snapshot):
        tests, values = _within(scope)
        for test, value in (
            ("contains(lower(h.client_key), lower(?))", wanted.key),
            ("h.municipality = ?", wanted.municipality),
            ("h.area = ?", wanted.area),
            ("list_contains(t.segments, ?)", wanted.segment),
            ("list_contains(t.providers, ?)", wanted.provider),
        ):
            if value:
                tests.append(test)
                values.append(value)
        if wanted.only_open:
            tests.append("coalesce(t.running, 0) > 0")
        narrow = []
        for column, value in (("segment", wanted.segment), ("provider", wanted.provider)):
            if value and wanted.only_open:
                narrow.append(f"{column} = ?")
        inner = [value for value in (wanted.segment, wanted.provider) if value and wanted.only_open]
        kept = f"WHERE {' AND '.join(narrow)}" if narrow else ""
        query = (
            f"WITH t AS ({_TRAJECTORIES.format(kept=kept)}) "
            "SELECT h.client_key, h.municipality, h.area, h.birth_month, coalesce(t.running, 0) AS running, "
            "coalesce(t.total, 0) AS trajectories, t.first_began, t.last_began "
            f"FROM homes AS h LEFT JOIN t ON t.client_key = h.client_key WHERE {' AND '.join(tests or ['TRUE'])} "
            f"ORDER BY h.client_key LIMIT {MOST_FOUND + 1}"
        )
        last_day = snapshot.last_day
        found = _rows(con, query, [last_day, *inner, *values])
    return [row | {"age": _age(row.pop("birth_month"), last_day)} for row in found]


def client(scope: Scope, key: str) -> Client | None:
    """One client; nothing when there is none in the reader's scope."""
    with _counted(scope) as (con, snapshot):
        tests, values = _within(scope)
        home = f"SELECT client_key FROM homes AS h WHERE {' AND '.join(['client_key = ?', *tests])}"
        if not _rows(con, home, [key, *values]):
            return None

        def of_client(table: str, order: str) -> list[Row]:
            return _rows(con, f"SELECT * FROM kept_{table} WHERE client_key = ? ORDER BY {order}", [key])

        residences = of_client("clients", "valid_from")
        trajectories = of_client("trajectories", "began_on, trajectory_key")
        outcomes = _rows(
            con,
            "SELECT o.* FROM kept_outcomes o JOIN kept_trajectories t USING (trajectory_key) "
            "WHERE t.client_key = ? ORDER BY o.measured_on, o.trajectory_key",
            [key],
        )
        return Client(
            key=key,
            age=_age(residences[-1]["birth_month"], snapshot.last_day),
            residences=residences,
            journeys=of_client("journeys", "registered_on, journey_key"),
            trajectories=trajectories,
            outcomes=outcomes,
        )


def caseload(scope: Scope, area: str) -> Caseload:
    """The caseload of an area. Raises ``PermissionDenied`` for an area outside the reader's scope."""
    if scope.areas is not None and area not in scope.areas:
        raise PermissionDenied
    with _counted(scope) as (con, snapshot):
        day = snapshot.last_day
        running = _rows(con, _RUNNING, [day, day, area, day])
        waiting = _rows(con, _WAITING, [area, day, day, day])
    for row in (*running, *waiting):
        row["age"] = _age(row.pop("birth_month"), day)
    return Caseload(area, day, waiting, running)


@contextmanager
def reading(scope: Scope) -> Iterator[tuple[duckdb.DuckDBPyConnection, Snapshot]]:
    """The counted tables of the current snapshot, for reads that name their own scope (the auditor's sample)."""
    with _opened(scope) as found:
        yield found


@contextmanager
def _counted(scope: Scope) -> Iterator[tuple[duckdb.DuckDBPyConnection, Snapshot]]:
    """As ``reading``, for readers who may look up single clients: an auditor takes a sample instead."""
    if scope.party_kind is PartyKind.AUDITOR:
        raise PermissionDenied
    with _opened(scope) as found:
        yield found


@contextmanager
def _opened(scope: Scope) -> Iterator[tuple[duckdb.DuckDBPyConnection, Snapshot]]:
    if not (scope.rows and scope.may(Permission.SEE_ROWS)):
        raise PermissionDenied
    folder = door.folder()
    # Loaded each time: an erasure makes a snapshot unreadable from that moment on.
    snapshot = load_snapshot(folder, door.current_snapshot())
    with _lock:
        key = (os.getpid(), folder, snapshot.id)
        if snapshot.published_only:
            _open.pop(key, None)
        if key not in _open:
            plan = counting_plan(folder, snapshot)
            _open[key] = _laid_out(plan)
            while len(_open) > KEPT_OPEN:
                _open.popitem(last=False)
        _open.move_to_end(key)
        cursor = _open[key].cursor()
    try:
        yield cursor, snapshot
    finally:
        cursor.close()


def _laid_out(plan: CountingPlan) -> duckdb.DuckDBPyConnection:
    """The counted tables; those that are looked up again and again are kept in memory."""
    con = duckdb.connect()
    lay_out(con, plan)
    for name in LOOKED_UP:
        con.execute(f"CREATE TABLE kept_{name} AS SELECT * FROM counted_{name}")
    con.execute(f"CREATE TABLE homes AS {_HOME}")
    return con


def _within(scope: Scope) -> tuple[list[str], list[Any]]:
    """The tests on a client's last residence (h) that hold the reader within the scope."""
    if scope.areas is None:
        return [], []
    if not any(scope.areas):
        return ["FALSE"], []
    return [f"h.area IN ({', '.join('?' * len(scope.areas))})"], sorted(scope.areas)


def _rows(con: duckdb.DuckDBPyConnection, query: str, values: Sequence[Any]) -> list[Row]:
    found = con.execute(query, list(values))
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _age(birth_month: int | None, day: date) -> int | None:
    return None if birth_month is None else age_in_months(birth_month, day) // 12


_HOME = """
SELECT client_key, municipality, area, birth_month FROM (
    SELECT *, row_number() OVER (PARTITION BY client_key ORDER BY valid_from DESC) AS place FROM counted_clients
) WHERE place = 1
"""

_TRAJECTORIES = """
SELECT client_key, count(*) AS total, count(*) FILTER (WHERE ended_on IS NULL OR ended_on > ?) AS running,
    min(began_on) AS first_began, max(began_on) AS last_began,
    list(DISTINCT segment) AS segments, list(DISTINCT provider) AS providers
FROM kept_trajectories {kept} GROUP BY client_key
"""

_RUNNING = """
SELECT h.client_key, h.birth_month, t.trajectory_key, t.provider, t.segment, t.product_category, t.began_on,
    t.planned_end_on, date_diff('day', t.began_on, ?) AS days, t.planned_end_on < ? AS beyond_plan
FROM kept_trajectories t JOIN homes h USING (client_key)
WHERE h.area = ? AND (t.ended_on IS NULL OR t.ended_on > ?)
ORDER BY t.began_on, h.client_key
"""

_WAITING = """
WITH begun AS (SELECT DISTINCT journey_key FROM kept_trajectories WHERE journey_key IS NOT NULL)
SELECT h.client_key, h.birth_month, j.journey_key, j.registered_on, j.intake_on, j.referrer, j.theme,
    date_diff('day', coalesce(j.intake_on, j.registered_on), day) AS days
FROM (SELECT ? AS area, CAST(? AS DATE) AS day) q
JOIN homes h ON h.area = q.area
JOIN kept_journeys j ON j.client_key = h.client_key
LEFT JOIN begun b ON b.journey_key = j.journey_key
WHERE b.journey_key IS NULL AND j.registered_on <= ? AND (j.ended_on IS NULL OR j.ended_on > ?)
ORDER BY days DESC, h.client_key
"""
