# SPDX-License-Identifier: EUPL-1.2
"""Trajectories that start and stop messages are written from: those that count in a snapshot, or of one delivery,
with the client's residence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import duckdb

from regie.deliveries import Snapshot, counting_plan
from regie.deliveries.counting import lay_out
from regie.deliveries.sql import parquet
from regie.deliveries.store import accepted, find
from regie.exchange.ijw.reporting import Trajectory
from regie.vocabulary.errors import RegieError

Residences = Mapping[str, list[tuple[date, date | None, str]]]

_TRAJECTORIES = """
SELECT trajectory_key, client_key, provider, product_category, product_code, began_on, ended_on, end_reason
FROM {} ORDER BY trajectory_key
"""
_RESIDENCES = "SELECT client_key, valid_from, valid_to, municipality FROM {} ORDER BY client_key, valid_from"


def trajectories_of_snapshot(folder: Path, snapshot: Snapshot, provider: str | None = None) -> list[Trajectory]:
    """All trajectories that count in a snapshot; of one ``provider`` (party code) where it is named.

    Raises ``RegieError`` for a snapshot that is published figures only.
    """
    con = duckdb.connect()
    try:
        lay_out(con, counting_plan(folder, snapshot))
        return _read(con, "counted_trajectories", "counted_clients", provider)
    finally:
        con.close()


def trajectories_of_delivery(folder: Path, hash: str, provider: str | None = None) -> list[Trajectory]:
    """All trajectories let in from one delivery; ``hash`` may be its beginning.

    Raises ``RegieError`` when there is no such delivery, or it has no trajectories or no clients.
    """
    files = accepted(folder, find(folder, hash).name)
    for table in ("trajectories", "clients"):
        if table not in files:
            raise RegieError("ijw_writing.table_missing", table=table, hash=hash)
    con = duckdb.connect()
    try:
        return _read(con, parquet(files["trajectories"]), parquet(files["clients"]), provider)
    finally:
        con.close()


def _read(
    con: duckdb.DuckDBPyConnection, trajectories: str, clients: str, provider: str | None
) -> list[Trajectory]:
    residences: dict[str, list[tuple[date, date | None, str]]] = defaultdict(list)
    for client_key, valid_from, valid_to, municipality in con.execute(_RESIDENCES.format(clients)).fetchall():
        residences[client_key].append((valid_from, valid_to, municipality))
    return [
        Trajectory(key, client, by, category, code, began_on, ended_on, end_reason, _residence(residences, client))
        for key, client, by, category, code, began_on, ended_on, end_reason in con.execute(
            _TRAJECTORIES.format(trajectories)
        ).fetchall()
        if provider in (None, by)
    ]


def _residence(residences: Residences, client_key: str) -> Callable[[date], str | None]:
    """Residence by day; the last day of a residence is in it."""
    known = residences.get(client_key, [])

    def on(day: date) -> str | None:
        for valid_from, valid_to, municipality in known:
            if valid_from <= day and (valid_to is None or day <= valid_to):
                return municipality
        return None

    return on
