# SPDX-License-Identifier: EUPL-1.2

"""Snapshots: the deliveries that counted at one reference date, fixed so that the same snapshot gives the same
figures, next year and on another machine.

    snapshots/DATE-HASH8.json            the snapshot; HASH8 is taken over its content
              region-HASH8.toml          region.toml as it was then; figures of the snapshot use this copy
              DATE-HASH8.erased.json     there after an erasure: published figures only
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import duckdb
from pydantic import Field, ValidationError

from regie.deliveries.counting import CountingPlan, lay_out, plan_for, unresolved_queries
from regie.deliveries.erasure import ERASED_MARK, finish_erasures, recover
from regie.deliveries.store import DELIVERIES, accepted, delivery_list, replaced
from regie.deliveries.summary import Summary
from regie.vocabulary.durable import commit_file, locked
from regie.vocabulary.errors import RegieError
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.region import DEFAULT_OF_RECORD, Region, read_region, region_bytes, region_hash
from regie.vocabulary.tables import tables
from regie.vocabulary.texts import say

SNAPSHOTS = "snapshots"


class Counted(Frozen):
    """A delivery that counts. ``erasures`` tells apart what it held before and after an erasure."""

    hash: str
    party: str
    period_start: date
    period_end: date
    received_on: date
    erasures: int = 0


class Unresolved(Frozen):
    """Rows in counted deliveries that do not count themselves, and why; ``cents`` where the table has amounts."""

    table: str
    column: str | None
    why: str
    rows: int
    cents: int | None = None

    def message(self, lang: str = "nl") -> str:
        """Why these rows do not count, in ``nl`` or ``en``."""
        parent = {"client_key": "clients", "journey_key": "journeys", "trajectory_key": "trajectories"}
        return say(
            f"deliveries.why_{self.why}",
            lang,
            table=self.table,
            column=self.column,
            parent=parent.get(self.column or "", ""),
        )


class LateParty(Frozen):
    """A party without a delivery up to the snapshot's last day, or up to the last day that the delivered table
    ``providers`` gives it; ``delivered_to`` is None if it never delivered."""

    party: str
    delivered_to: date | None


class CountedRows(Frozen):
    """Rows and whole cents of one table that count."""

    table: str
    rows: int
    cents: int | None = None


class Snapshot(Frozen):
    """What counts at ``reference_date``.

    ``last_day`` is the last ``period_end`` among the counted deliveries (included): open ends run to it.
    ``replaced`` maps deliveries that had been received but no longer count to what replaced them.
    ``published_only`` and ``region_changed`` are established on loading: after an erasure nothing can be computed
    any more, and ``region.toml`` may differ from the copy that this snapshot computes with.
    """

    id: str
    reference_date: date
    region_hash: str
    first_day: date
    last_day: date
    deliveries: tuple[Counted, ...]
    replaced: dict[str, str] = Field(default_factory=dict)
    counted: tuple[CountedRows, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    late: tuple[LateParty, ...] = ()
    published_only: bool = Field(default=False, exclude=True)
    region_changed: bool = Field(default=False, exclude=True)

    @property
    def missing(self) -> tuple[str, ...]:
        """Codes of the parties without a delivery up to the last day."""
        return tuple(one.party for one in self.late)


def make_snapshot(folder: Path, reference_date: date) -> Snapshot:
    """Fix what counts at ``reference_date``: deliveries received on or before it, less those replaced.

    The same content is the same snapshot: making it again changes nothing. Raises ``RegieError`` when nothing had
    been received.
    """
    region_content = region_bytes(folder)
    with locked(folder / DELIVERIES):
        finish_erasures(folder)
        return _make(folder, region_content, reference_date)


def snapshots(folder: Path) -> list[Snapshot]:
    """All snapshots of a region, by reference date; of one date in the order of the last delivery handed in."""
    recover(folder)
    found = [
        _load(folder, path)
        for path in sorted((folder / SNAPSHOTS).glob("*.json"))
        if path.name[0] != "." and not path.name.endswith(ERASED_MARK)
    ]
    sequence = {one.hash: one.sequence for one in delivery_list(folder)}
    return sorted(
        found,
        key=lambda one: (
            one.reference_date,
            max(sequence.get(delivery.hash, 0) for delivery in one.deliveries),
            sum(delivery.erasures for delivery in one.deliveries),
            not one.region_changed,
            one.id,
        ),
    )


def load_snapshot(folder: Path, id: str | None = None) -> Snapshot:
    """The snapshot with this id, or the latest.

    Raises ``RegieError`` when there is none, or when the file no longer agrees with its id.
    """
    if id is None:
        found = snapshots(folder)
        if not found:
            raise RegieError("deliveries.no_snapshot")
        return found[-1]
    path = folder / SNAPSHOTS / f"{id}.json"
    if Path(id).name != id or not path.is_file():
        raise RegieError("deliveries.snapshot_missing", id=id)
    recover(folder)
    return _load(folder, path)


def snapshot_region(folder: Path, snapshot: Snapshot) -> Region:
    """The region as it was when the snapshot was made."""
    try:
        content = (folder / SNAPSHOTS / _region_name(snapshot.region_hash)).read_bytes()
    except FileNotFoundError:
        content = region_bytes(folder)
    if hashlib.sha256(content).hexdigest() != snapshot.region_hash:
        raise RegieError("deliveries.snapshot_damaged", id=snapshot.id)
    return read_region(content)


def counting_plan(folder: Path, snapshot: Snapshot) -> CountingPlan:
    """What an engine must lay out to see the counted tables of a snapshot.

    Raises ``RegieError`` for a snapshot that is published figures only, and when a delivery is no longer there.
    """
    if snapshot.published_only:
        raise RegieError("deliveries.snapshot_published_only", id=snapshot.id, on=_erased_on(folder, snapshot.id))
    known = {one.hash: one for one in delivery_list(folder)}
    for one in snapshot.deliveries:
        if one.hash not in known:
            raise RegieError("deliveries.snapshot_delivery_gone", id=snapshot.id, hash=one.hash[:12])
    counted = [known[one.hash] for one in snapshot.deliveries]
    files = {one.hash: accepted(folder, one.hash) for one in counted}
    return plan_for(counted, files, snapshot_region(folder, snapshot))


def _make(folder: Path, region_content: bytes, reference_date: date) -> Snapshot:
    region = read_region(region_content)
    received = [one for one in delivery_list(folder) if one.received_on <= reference_date]
    gone = replaced(received)
    counted = [one for one in received if one.hash not in gone]
    if not counted:
        raise RegieError("deliveries.nothing_to_count", reference_date=f"{reference_date:%d-%m-%Y}")
    last_day = max(one.period_end for one in counted)
    rows, unresolved, left = _measure(
        plan_for(counted, {one.hash: accepted(folder, one.hash) for one in counted}, region)
    )
    snapshot = Snapshot(
        id="",
        reference_date=reference_date,
        region_hash=hashlib.sha256(region_content).hexdigest(),
        first_day=min(one.period_start for one in counted),
        last_day=last_day,
        deliveries=tuple(
            Counted(
                hash=one.hash,
                party=one.party,
                period_start=one.period_start,
                period_end=one.period_end,
                received_on=one.received_on,
                erasures=one.erasures,
            )
            for one in sorted(counted, key=lambda one: one.hash)
        ),
        replaced=dict(sorted(gone.items())),
        counted=rows,
        unresolved=unresolved,
        late=_late(region, received, last_day, left),
    )
    snapshot = snapshot.model_copy(update={"id": _id(snapshot)})
    path = folder / SNAPSHOTS / f"{snapshot.id}.json"
    if not path.exists():
        copy = folder / SNAPSHOTS / _region_name(snapshot.region_hash)
        if not copy.exists():
            commit_file(copy, region_content)
        commit_file(path, _bytes(snapshot))
    return _load(folder, path)


def _measure(plan: CountingPlan) -> tuple[tuple[CountedRows, ...], tuple[Unresolved, ...], dict[str, date]]:
    con = duckdb.connect()
    try:
        lay_out(con, plan)
        counted = []
        for name, table in tables().items():
            if name != "delivery":
                cents = f'coalesce(sum("{table.amount_column}"), 0)' if table.amount_column else "NULL"
                row = con.execute(f"SELECT count(*), {cents} FROM counted_{name}").fetchone()
                assert row
                counted.append(
                    CountedRows(table=name, rows=int(row[0]), cents=None if row[1] is None else int(row[1]))
                )
        unresolved = []
        for name, column, why, query in unresolved_queries():
            row = con.execute(query).fetchone()
            if row and row[0]:
                money = int(row[1]) if tables()[name].amount_column else None
                unresolved.append(Unresolved(table=name, column=column, why=why, rows=int(row[0]), cents=money))
        left = {provider: last for provider, last in con.execute(_LEFT_SQL).fetchall() if last is not None}
        return tuple(counted), tuple(unresolved), left
    finally:
        con.close()


_LEFT_SQL = """
SELECT provider, CASE WHEN count(*) = count(valid_to) THEN max(valid_to) END AS last_day
FROM counted_providers GROUP BY provider
"""
"""The last day of providers whose every row in ``providers`` has one: after it they have nothing to deliver."""


def _late(region: Region, received: list[Summary], last_day: date, left: dict[str, date]) -> tuple[LateParty, ...]:
    latest: dict[str, date] = {}
    for one in received:
        latest[one.party] = max(one.period_end, latest.get(one.party, one.period_end))
    # Who is of record for nothing has nothing to deliver.
    asked = {region.party_of_record(name, party.code) for name in DEFAULT_OF_RECORD for party in region.parties}
    parties = sorted(asked | latest.keys())
    return tuple(
        LateParty(party=party, delivered_to=latest.get(party))
        for party in parties
        if latest.get(party) is None or latest[party] < min(last_day, left.get(party, last_day))
    )


def _load(folder: Path, path: Path) -> Snapshot:
    name = path.name.removesuffix(".json")
    try:
        snapshot = Snapshot.model_validate_json(path.read_bytes())
    except ValidationError:
        raise RegieError("deliveries.snapshot_damaged", id=name) from None
    if snapshot.id != name or _id(snapshot) != name:
        raise RegieError("deliveries.snapshot_damaged", id=name)
    erased = (folder / SNAPSHOTS / f"{name}{ERASED_MARK}").exists()
    changed = region_hash(folder) != snapshot.region_hash
    return snapshot.model_copy(update={"published_only": erased, "region_changed": changed})


def _id(snapshot: Snapshot) -> str:
    content = snapshot.model_dump(mode="json", exclude={"id"})
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return f"{snapshot.reference_date}-{digest[:8]}"


def _bytes(snapshot: Snapshot) -> bytes:
    return (json.dumps(snapshot.model_dump(mode="json"), indent=1, sort_keys=True) + "\n").encode()


def _region_name(digest: str) -> str:
    return f"region-{digest[:8]}.toml"


def _erased_on(folder: Path, id: str) -> str:
    mark = json.loads((folder / SNAPSHOTS / f"{id}{ERASED_MARK}").read_text(encoding="utf-8"))
    return f"{date.fromisoformat(mark['on']):%d-%m-%Y}"
