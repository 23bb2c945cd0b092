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
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from pydantic import BaseModel, ConfigDict

from regie.deliveries.checks.values import literal
from regie.deliveries.durable import BUILDING, commit_folder, locked, move_into_place, remove_unfinished
from regie.deliveries.set_aside import write_set_aside
from regie.deliveries.store import DELIVERIES, NOTE, ROW_GROUP, SUMMARY, delivery_list, summary_bytes
from regie.deliveries.summary import Completeness, RuleCount, Summary, TableCount
from regie.vocabulary.errors import Refused, RegieError
from regie.vocabulary.region import Region, load_region
from regie.vocabulary.tables import tables
from regie.vocabulary.texts import say

if TYPE_CHECKING:
    from regie.deliveries.raw import RawDelivery

ERASURES = "erasures"
ERASED_MARK = ".erased.json"
PENDING = ".pending-"
_GONE = "gone.json"
_TOMBSTONE = "tombstone.json"


class Erasure(BaseModel):
    """A tombstone: what was erased, when and why, without the key itself.

    ``key_hash`` is SHA-256 over the region's id and the key. ``rows`` were removed from ``deliveries`` deliveries
    (accepted and set aside); ``snapshots`` snapshots became published figures only.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key_hash: str
    reason: str
    on: date
    rows: int
    rows_by_table: dict[str, int]
    deliveries: int
    snapshots: int
    touched: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Keys:
    """The client's key and, per party, the keys of the client's trajectories."""

    client: str
    trajectories: dict[str, set[str]]
    delivered: dict[str, set[str]]

    def of(self, party: str) -> set[str]:
        """Trajectory keys that mean this client in a delivery of ``party``: its own first, else another's."""
        own = self.trajectories.get(party, set())
        others = {key for other, keys in self.trajectories.items() if other != party for key in keys}
        return own | (others - self.delivered.get(party, set()))


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
    listed = ", ".join(literal(key_hash) for key_hash in known)
    rows, first = 0, None
    for name, table in raw.tables.items():
        if "client_key" in table.columns:
            row = con.execute(
                f"SELECT count(*), min(source_row), min(h) FROM (SELECT source_row, "
                f"sha256({literal(region.id + ':')} || client_key) AS h FROM raw_{name}) WHERE h IN ({listed})"
            ).fetchone()
            if row and row[0]:
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
    keys = _find_keys(con, folder, deliveries, client_key)
    hashed = key_hash(region, client_key)
    built = folder / ERASURES / f"{BUILDING}{hashed[:8]}"
    built.mkdir(parents=True)
    removed: dict[str, int] = {}
    gone: list[str] = []
    touched: list[str] = []
    for one in deliveries:
        by_table = _rewrite(con, folder, built, one, keys, on, gone)
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


def _find_keys(con: duckdb.DuckDBPyConnection, folder: Path, deliveries: list[Summary], client_key: str) -> _Keys:
    theirs: dict[str, set[str]] = {}
    delivered: dict[str, set[str]] = {}
    for one in deliveries:
        for part in ("accepted", "set_aside"):
            path = folder / DELIVERIES / one.hash / part / "trajectories.parquet"
            if path.exists():
                rows = con.execute(
                    f"SELECT DISTINCT trajectory_key, client_key = ? FROM read_parquet({literal(path)}) "
                    "WHERE trajectory_key IS NOT NULL",
                    [client_key],
                ).fetchall()
                delivered.setdefault(one.party, set()).update(key for key, _ in rows)
                theirs.setdefault(one.party, set()).update(key for key, same in rows if same)
    # A key that one party used for two clients tells nothing about who a row belongs to: client_key decides there.
    return _Keys(client_key, theirs, delivered)


def _rewrite(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    built: Path,
    one: Summary,
    keys: _Keys,
    on: date,
    gone: list[str],
) -> dict[str, int]:
    """Make the files of one delivery without the client; returns the rows removed per table (none: untouched)."""
    home = folder / DELIVERIES / one.hash
    rows_of: dict[str, dict[str, str]] = {}
    removed: dict[str, int] = {}
    for part in ("accepted", "set_aside"):
        for path in sorted((home / part).glob("*.parquet")):
            predicate = _theirs(path.stem, keys, one.party)
            if predicate is not None:
                found = con.execute(
                    f"SELECT count(*) FROM read_parquet({literal(path)}) WHERE {predicate}"
                ).fetchone()
                if found and found[0]:
                    rows_of.setdefault(part, {})[path.stem] = predicate
                    removed[path.stem] = removed.get(path.stem, 0) + int(found[0])
    if not removed:
        return {}
    target = built / "files" / DELIVERIES / one.hash
    gone_rows: dict[str, set[int]] = {}
    for part in ("accepted", "set_aside"):
        (target / part).mkdir(parents=True)
        for path in sorted((home / part).glob("*.parquet")):
            # write_set_aside reads all tables, so those without a change come along; they are not moved.
            predicate = rows_of.get(part, {}).get(path.stem)
            if predicate is None:
                shutil.copyfile(path, target / part / path.name)
                continue
            source = f"read_parquet({literal(path)})"
            numbers = con.execute(f"SELECT source_row FROM {source} WHERE {predicate}").fetchall()
            gone_rows.setdefault(path.stem, set()).update(int(number) for (number,) in numbers)
            con.execute(
                f"COPY (SELECT * FROM {source} WHERE NOT coalesce({predicate}, FALSE) ORDER BY source_row) "
                f"TO {literal(target / part / path.name)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
            )
    _rewrite_findings(con, home, target, gone_rows, keys)
    summary = _new_summary(con, target, one, rows_of, home)
    if write_set_aside(con, target, one, one.supplements or one.hash) is None:
        gone += [
            f"{DELIVERIES}/{one.hash}/set_aside.{kind}"
            for kind in ("xlsx", "zip")
            if (home / f"set_aside.{kind}").exists()
        ]
    (target / SUMMARY).write_bytes(summary_bytes(summary))
    kept = [path for path in sorted((home / "original").rglob("*")) if path.is_file() and path.name != NOTE]
    gone += [path.relative_to(folder).as_posix() for path in kept]
    (target / "original").mkdir()
    note = "\n".join(say("deliveries.original_erased", lang, on=f"{on:%d-%m-%Y}") for lang in ("nl", "en")) + "\n"
    (target / "original" / NOTE).write_text(note, encoding="utf-8")
    return removed


def _theirs(table: str, keys: _Keys, party: str) -> str | None:
    """The predicate of the client's rows in one table of a delivery of ``party``."""
    columns = {column.name for column in tables()[table].columns}
    client = f"client_key = {literal(keys.client)}"
    if table in ("clients", "journeys", "trajectories"):
        return client
    if "trajectory_key" not in columns:
        return None
    named = ", ".join(literal(key) for key in sorted(keys.of(party)))
    by_trajectory = f"trajectory_key IN ({named})" if named else "FALSE"
    return f"({client} OR (client_key IS NULL AND {by_trajectory}))" if "client_key" in columns else by_trajectory


def _rewrite_findings(
    con: duckdb.DuckDBPyConnection, home: Path, target: Path, gone_rows: dict[str, set[int]], keys: _Keys
) -> None:
    con.execute("CREATE OR REPLACE TABLE gone_rows (table_name VARCHAR, source_row BIGINT)")
    rows = [(table, number) for table, numbers in gone_rows.items() for number in sorted(numbers)]
    if rows:
        con.executemany("INSERT INTO gone_rows VALUES (?, ?)", rows)
    con.execute(
        f"COPY (SELECT f.* FROM (SELECT *, row_number() OVER () AS place FROM read_parquet("
        f"{literal(home / 'findings.parquet')})) f ANTI JOIN gone_rows g ON f.table_name = g.table_name "
        f"AND f.source_row = g.source_row WHERE f.value IS DISTINCT FROM {literal(keys.client)} "
        f"ORDER BY place) TO {literal(target / 'findings.parquet')} (FORMAT parquet, COMPRESSION zstd)".replace(
            "SELECT f.*", "SELECT f.* EXCLUDE (place)"
        )
    )


def _new_summary(
    con: duckdb.DuckDBPyConnection, target: Path, one: Summary, rows_of: dict[str, dict[str, str]], home: Path
) -> Summary:
    """Counts again from the files that stay, so that rows read = accepted + set aside holds as before."""
    counts: list[TableCount] = []
    for count in one.tables:
        change: dict[str, Any] = {}
        for part, name in (("accepted", "accepted"), ("set_aside", "set_aside")):
            predicate = rows_of.get(part, {}).get(count.table)
            if predicate is None:
                continue
            amount = tables()[count.table].amount_column
            path = home / part / f"{count.table}.parquet"
            cents = _cents_of(amount, part)
            row = con.execute(
                f"SELECT count(*), {cents}, {_unreadable_of(amount, part)} FROM read_parquet({literal(path)}) WHERE {predicate}"
            ).fetchone()
            assert row
            change[f"rows_{name}"] = getattr(count, f"rows_{name}") - int(row[0])
            change["rows_read"] = change.get("rows_read", count.rows_read) - int(row[0])
            if amount is not None:
                change[f"cents_{name}"] = getattr(count, f"cents_{name}") - int(row[1])
                change["cents_read"] = change.get("cents_read", count.cents_read) - int(row[1])
                change["amounts_unreadable"] = change.get("amounts_unreadable", count.amounts_unreadable) - int(
                    row[2]
                )
        counts.append(count.model_copy(update=change))
    filled: list[Completeness] = []
    for item in one.completeness:
        path = target / "accepted" / f"{item.table}.parquet"
        row = con.execute(f'SELECT count(*), count("{item.column}") FROM read_parquet({literal(path)})').fetchone()
        assert row
        filled.append(item.model_copy(update={"rows": int(row[0]), "filled": int(row[1])}))
    fewer = dict(_count_by_rule(con, home / "findings.parquet"))
    for rule, rows in _count_by_rule(con, target / "findings.parquet"):
        fewer[rule] -= rows
    rules: list[RuleCount] = []
    for rule_count in one.counts:
        left = rule_count.rows - fewer.get((rule_count.table, rule_count.column, rule_count.rule), 0)
        if left > 0:
            rules.append(rule_count.model_copy(update={"rows": left}))
    stays = {
        tuple(row)
        for row in con.execute(
            f"SELECT table_name, source_row, column_name, rule FROM read_parquet({literal(target / 'findings.parquet')})"
        ).fetchall()
    }
    shown = tuple(f for f in one.findings if (f.table, f.row, f.column, f.rule) in stays)
    return one.model_copy(
        update={
            "tables": tuple(counts),
            "completeness": tuple(filled),
            "counts": tuple(rules),
            "findings": shown,
            "original_kept": False,
            "erasures": one.erasures + 1,
        }
    )


def _cents_of(amount: str | None, part: str) -> str:
    if amount is None:
        return "0"
    if part == "accepted":
        return f'coalesce(sum("{amount}"), 0)'
    return f"coalesce(sum({_as_cents(amount)}), 0)"


def _unreadable_of(amount: str | None, part: str) -> str:
    if amount is None or part == "accepted":
        return "0"
    return f'count("{amount}") - count({_as_cents(amount)})'


def _as_cents(amount: str) -> str:
    from regie.deliveries.checks.values import converted

    return converted(next(t.column(amount) for t in tables().values() if t.amount_column == amount), f'"{amount}"')


def _count_by_rule(con: duckdb.DuckDBPyConnection, path: Path) -> list[tuple[tuple[str, str | None, str], int]]:
    rows = con.execute(
        f"SELECT table_name, column_name, rule, count(*) FROM read_parquet({literal(path)}) GROUP BY ALL"
    ).fetchall()
    return [((table, column, rule), int(count)) for table, column, rule, count in rows]


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
