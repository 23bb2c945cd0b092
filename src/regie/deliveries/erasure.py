# SPDX-License-Identifier: EUPL-1.2

"""Erasing one client: the rows go out of every delivery, what was published keeps its counts.

First everything that will replace a file is made beside the store, in ``erasures/.building-…``; renaming that
folder to ``erasures/.pending-…`` is the commit. Then the files are put in place one by one. A crash before the
commit leaves everything as it was; after it, whoever comes next finishes the work. The last step names the
tombstone ``erasures/DATE-HASH8.json``: a hash of the key, the reason, the day and counts; never the key.

Handing in the very same file again is "already known" and brings nothing back. Another file that holds the
client is refused (``refuse_erased``), because keeping it would undo the erasure.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from regie.deliveries.erased_rows import find_keys, without_client
from regie.deliveries.sql import listed, literal, only_row, parquet, some
from regie.deliveries.store import DELIVERIES, delivery_list
from regie.vocabulary.durable import BUILDING, commit_folder, locked, move_into_place, remove_unfinished
from regie.vocabulary.errors import Refused, RegieError
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.region import Region, load_region
from regie.vocabulary.tables import tables

if TYPE_CHECKING:
    from regie.deliveries.raw import RawDelivery

ERASURES = "erasures"
ERASED_MARK = ".erased.json"
PENDING = ".pending-"
_GONE = "gone.json"
_TOMBSTONE = "tombstone.json"


class Erasure(Frozen):
    """A tombstone: what was erased, when and why, without the key itself.

    ``key_hash`` is SHA-256 over the region's id and the key. ``rows`` were removed from ``deliveries`` deliveries
    (accepted and set aside); ``snapshots`` snapshots became published figures only.
    """

    key_hash: str
    reason: str
    on: date
    rows: int
    rows_by_table: dict[str, int]
    deliveries: int
    snapshots: int
    touched: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()


def erase(folder: Path, client_key: str, reason: str, on: date) -> Erasure:
    """Remove one client from all deliveries and make the snapshots in which they counted published figures only.

    Raises ``RegieError`` without a reason and when the key occurs nowhere.
    """
    if not reason.strip():
        raise RegieError("deliveries.erase_no_reason")
    region = load_region(folder)
    with locked(folder / DELIVERIES):
        finish_erasures(folder)
        con = duckdb.connect()
        try:
            tombstone = _prepare(con, folder, region, client_key.strip(), reason.strip(), on)
        finally:
            con.close()
        finish_erasures(folder)
        return tombstone


def occurs(folder: Path, client_key: str) -> bool:
    """Whether any delivery, counted or not, holds rows of this client, accepted or set aside."""
    named = [
        path
        for name, table in tables().items()
        if any(column.name == "client_key" for column in table.columns)
        for path in sorted((folder / DELIVERIES).glob(f"[0-9a-f]*/*/{name}.parquet"))
    ]
    con = duckdb.connect()
    try:
        # One file at a time: accepted rows and rows set aside have other types.
        return any(
            some(con, f"SELECT 1 FROM {parquet(path)} WHERE client_key = {literal(client_key)}") for path in named
        )
    finally:
        con.close()


def erasures(folder: Path) -> list[Erasure]:
    """The tombstones of a region, by date."""
    paths = sorted((folder / ERASURES).glob("*.json"))
    return [Erasure.model_validate_json(path.read_bytes()) for path in paths if path.name[0] != "."]


def recover(folder: Path) -> None:
    """Finish an erasure that a crash interrupted; for readers, who hold no lock."""
    if any((folder / ERASURES).glob(f"{PENDING}*")):
        with locked(folder / DELIVERIES):
            finish_erasures(folder)


def finish_erasures(folder: Path) -> None:
    """Put the files of a committed erasure in place, as often as needed. The caller holds the lock."""
    home = folder / ERASURES
    if not home.is_dir():
        return
    remove_unfinished(home)
    for pending in sorted(home.glob(f"{PENDING}*")):
        for built in sorted((pending / "files").rglob("*")):
            if built.is_file():
                move_into_place(built, folder / built.relative_to(pending / "files"))
        for gone in json.loads((pending / _GONE).read_text(encoding="utf-8")):
            (folder / gone).unlink(missing_ok=True)
        tombstone = home / f"{pending.name.removeprefix(PENDING)}.json"
        if (pending / _TOMBSTONE).exists():
            move_into_place(pending / _TOMBSTONE, tombstone)
        shutil.rmtree(pending)


def refuse_erased(con: duckdb.DuckDBPyConnection, raw: RawDelivery, folder: Path, region: Region) -> None:
    """Refuse a delivery that holds a client who was erased; raises ``Refused`` with the first row."""
    known = {one.key_hash: one for one in erasures(folder)}
    if not known:
        return
    rows, first = 0, None
    for name, table in raw.tables.items():
        if "client_key" in table.columns:
            row = only_row(
                con,
                "SELECT count(*), min(source_row), min(h) FROM (SELECT source_row, "
                f"sha256({literal(region.id + ':')} || client_key) AS h FROM raw_{name}) "
                f"WHERE h IN ({listed(known)})",
            )
            if row[0]:
                rows += int(row[0])
                first = first or (name, int(row[1]), known[str(row[2])].on)
    if first is not None:
        raise Refused(
            "deliveries.erased_again", rows=rows, table=first[0], row=first[1], on=f"{first[2]:%d-%m-%Y}"
        )


def key_hash(region: Region, client_key: str) -> str:
    """What a tombstone keeps of a key."""
    return hashlib.sha256(f"{region.id}:{client_key}".encode()).hexdigest()


def _prepare(
    con: duckdb.DuckDBPyConnection, folder: Path, region: Region, client_key: str, reason: str, on: date
) -> Erasure:
    """Make all replacing files and commit them as pending."""
    deliveries = delivery_list(folder)
    keys = find_keys(con, folder, deliveries, client_key)
    hashed = key_hash(region, client_key)
    built = folder / ERASURES / f"{BUILDING}{hashed[:8]}"
    built.mkdir(parents=True)
    removed: dict[str, int] = {}
    gone: list[str] = []
    touched: list[str] = []
    for one in deliveries:
        by_table, files_gone = without_client(con, folder, built / "files", one, keys, on)
        gone += files_gone
        for table, rows in by_table.items():
            removed[table] = removed.get(table, 0) + rows
        if by_table:
            touched.append(one.hash)
    if not touched:
        shutil.rmtree(built)
        raise RegieError("deliveries.erase_unknown")
    marked = _mark_snapshots(folder, built, set(touched), hashed, on)
    tombstone = Erasure(
        key_hash=hashed,
        reason=reason,
        on=on,
        rows=sum(removed.values()),
        rows_by_table=dict(sorted(removed.items())),
        deliveries=len(touched),
        snapshots=len(marked),
        touched=tuple(touched),
        marked=tuple(marked),
    )
    _write_json(built / _TOMBSTONE, tombstone.model_dump(mode="json"))
    _write_json(built / _GONE, gone)
    commit_folder(built, folder / ERASURES / f"{PENDING}{on}-{hashed[:8]}")
    return tombstone


def _mark_snapshots(folder: Path, built: Path, touched: set[str], hashed: str, on: date) -> list[str]:
    marked = []
    for path in sorted((folder / "snapshots").glob("*.json")):
        if path.name.endswith(ERASED_MARK) or path.name[0] == ".":
            continue
        content = json.loads(path.read_text(encoding="utf-8"))
        mark = path.with_name(path.name.removesuffix(".json") + ERASED_MARK)
        if not mark.exists() and touched & {one["hash"] for one in content["deliveries"]}:
            (built / "files" / "snapshots").mkdir(parents=True, exist_ok=True)
            _write_json(built / "files" / "snapshots" / mark.name, {"on": on.isoformat(), "key_hash": hashed})
            marked.append(path.name.removesuffix(".json"))
    return marked


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
