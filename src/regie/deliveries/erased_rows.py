# SPDX-License-Identifier: EUPL-1.2

"""One delivery without one client: the files that will take the place of those in the store."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regie.deliveries.checks.values import converted
from regie.deliveries.set_aside import write_set_aside
from regie.deliveries.sql import listed, literal, only_row, parquet
from regie.deliveries.store import DELIVERIES, NOTE, SUMMARY, summary_bytes, write_rows
from regie.deliveries.summary import Summary, TableCount
from regie.vocabulary.tables import tables
from regie.vocabulary.texts import say

if TYPE_CHECKING:
    import duckdb

PARTS = ("accepted", "set_aside")


@dataclass(frozen=True)
class ClientKeys:
    """A client's key and the trajectory keys that mean this client, per party.

    Keys are unique per party, so ``of`` looks among the party's own trajectories first. A key that a party used
    for another client as well says nothing about the client and is left out.
    """

    client: str
    trajectories: dict[str, set[str]]
    delivered: dict[str, set[str]]

    def of(self, party: str) -> set[str]:
        """Trajectory keys that mean this client in a delivery of ``party``."""
        own = self.trajectories.get(party, set())
        others = {key for other, keys in self.trajectories.items() if other != party for key in keys}
        return own | (others - self.delivered.get(party, set()))


def find_keys(
    con: duckdb.DuckDBPyConnection, folder: Path, deliveries: list[Summary], client_key: str
) -> ClientKeys:
    """The client's trajectory keys in all deliveries, accepted and set aside."""
    theirs: dict[str, set[str]] = {}
    shared: dict[str, set[str]] = {}
    delivered: dict[str, set[str]] = {}
    for one in deliveries:
        for part in PARTS:
            path = folder / DELIVERIES / one.hash / part / "trajectories.parquet"
            if path.exists():
                rows = con.execute(
                    f"SELECT DISTINCT trajectory_key, client_key IS NOT DISTINCT FROM {literal(client_key)} "
                    f"FROM {parquet(path)} WHERE trajectory_key IS NOT NULL"
                ).fetchall()
                delivered.setdefault(one.party, set()).update(key for key, _ in rows)
                theirs.setdefault(one.party, set()).update(key for key, same in rows if same)
                shared.setdefault(one.party, set()).update(key for key, same in rows if not same)
    return ClientKeys(client_key, {party: keys - shared[party] for party, keys in theirs.items()}, delivered)


def without_client(
    con: duckdb.DuckDBPyConnection, folder: Path, files: Path, one: Summary, keys: ClientKeys, on: date
) -> tuple[dict[str, int], list[str]]:
    """Write below ``files`` what will replace a delivery's files.

    Returns the rows removed per table (none: the client is not in it and nothing was written) and the files of
    the region's folder that must go.
    """
    home, target = folder / DELIVERIES / one.hash, files / DELIVERIES / one.hash
    predicates: dict[tuple[str, str], str] = {}
    removed: dict[str, int] = {}
    for part in PARTS:
        for path in sorted((home / part).glob("*.parquet")):
            predicate = _theirs(path.stem, keys, one.party)
            (rows,) = only_row(con, f"SELECT count(*) FROM {parquet(path)} WHERE {predicate}")
            if rows:
                predicates[part, path.stem] = predicate
                removed[path.stem] = removed.get(path.stem, 0) + int(rows)
    if not removed:
        return {}, []
    con.execute("CREATE OR REPLACE TABLE gone_rows (table_name VARCHAR, source_row BIGINT)")
    for part in PARTS:
        (target / part).mkdir(parents=True)
        for path in sorted((home / part).glob("*.parquet")):
            if (part, path.stem) not in predicates:
                shutil.copyfile(path, target / part / path.name)
                continue
            theirs = f"FROM {parquet(path)} WHERE {predicates[part, path.stem]}"
            con.execute(f"INSERT INTO gone_rows SELECT {literal(path.stem)}, source_row {theirs}")
            write_rows(
                con,
                f"SELECT * FROM {parquet(path)} WHERE ({predicates[part, path.stem]}) IS NOT TRUE "
                "ORDER BY source_row",
                target / part / path.name,
            )
    _findings(con, home, target, keys)
    (target / SUMMARY).write_bytes(summary_bytes(_summary(con, home, target, one, predicates)))
    gone = _original(folder, home, target, on)
    corrected = write_set_aside(con, target, one, one.supplements or one.hash)
    for old in (home / "set_aside.xlsx", home / "set_aside.zip"):
        if old.exists() and (corrected is None or old.name != corrected.name):
            gone.append(old.relative_to(folder).as_posix())
    return removed, gone


def _theirs(table: str, keys: ClientKeys, party: str) -> str:
    """The predicate of the client's rows in one table of a delivery of ``party``."""
    columns = {column.name for column in tables()[table].columns}
    client = f"client_key = {literal(keys.client)}"
    by_trajectory = f"trajectory_key IN ({listed(sorted(keys.of(party)))})"
    if table == "production":
        return f"{client} OR (client_key IS NULL AND {by_trajectory})"
    if "client_key" in columns:
        return client
    return by_trajectory if "trajectory_key" in columns else "FALSE"


def _findings(con: duckdb.DuckDBPyConnection, home: Path, target: Path, keys: ClientKeys) -> None:
    """Findings about rows that go, and findings that name the client, go too."""
    columns = "table_name, place, source_row, column_name, value, rule, severity, nl, en"
    write_rows(
        con,
        f"SELECT {columns} FROM (SELECT *, row_number() OVER () AS n FROM {parquet(home / 'findings.parquet')}) f "
        "WHERE NOT EXISTS (SELECT 1 FROM gone_rows g WHERE g.table_name = f.table_name "
        f"AND g.source_row = f.source_row) AND value IS DISTINCT FROM {literal(keys.client)} ORDER BY n",
        target / "findings.parquet",
    )


def _original(folder: Path, home: Path, target: Path, on: date) -> list[str]:
    """The file handed in cannot be kept; a note takes its place."""
    (target / "original").mkdir()
    note = "\n".join(say("deliveries.original_erased", lang, on=f"{on:%d-%m-%Y}") for lang in ("nl", "en")) + "\n"
    (target / "original" / NOTE).write_text(note, encoding="utf-8")
    kept = [path for path in sorted((home / "original").rglob("*")) if path.is_file() and path.name != NOTE]
    return [path.relative_to(folder).as_posix() for path in kept]


def _summary(
    con: duckdb.DuckDBPyConnection,
    home: Path,
    target: Path,
    one: Summary,
    predicates: dict[tuple[str, str], str],
) -> Summary:
    """The counts without the rows that go: rows read = accepted + set aside holds as before."""
    before, after = (_by_rule(con, place / "findings.parquet") for place in (home, target))
    counts = []
    for count in one.counts:
        rule = (count.table, count.column, count.rule)
        left = count.rows - before.get(rule, 0) + after.get(rule, 0)
        if left > 0:
            counts.append(count.model_copy(update={"rows": left}))
    completeness = []
    for item in one.completeness:
        accepted = target / "accepted" / f"{item.table}.parquet"
        rows, filled = only_row(
            con,
            f'SELECT count(*), count("{item.column}") FROM {parquet(accepted)}',
        )
        completeness.append(item.model_copy(update={"rows": int(rows), "filled": int(filled)}))
    stays = set(
        con.execute(
            f"SELECT table_name, source_row, column_name, rule FROM {parquet(target / 'findings.parquet')}"
        ).fetchall()
    )
    return one.model_copy(
        update={
            "tables": tuple(_count(con, home, count, predicates) for count in one.tables),
            "counts": tuple(counts),
            "completeness": tuple(completeness),
            "findings": tuple(f for f in one.findings if (f.table, f.row, f.column, f.rule) in stays),
            "original_kept": False,
            "erasures": one.erasures + 1,
        }
    )


def _count(
    con: duckdb.DuckDBPyConnection, home: Path, count: TableCount, predicates: dict[tuple[str, str], str]
) -> TableCount:
    table = tables()[count.table]
    numbers: dict[str, Any] = count.model_dump()
    for part in PARTS:
        if (part, count.table) not in predicates:
            continue
        cents, unreadable = "0", "0"
        if table.amount_column is not None:
            amount = f'"{table.amount_column}"'
            as_cents = amount if part == "accepted" else converted(table.column(table.amount_column), amount)
            cents, unreadable = f"coalesce(sum({as_cents}), 0)", f"count({amount}) - count({as_cents})"
        row = only_row(
            con,
            f"SELECT count(*), {cents}, {unreadable} FROM {parquet(home / part / f'{count.table}.parquet')} "
            f"WHERE {predicates[part, count.table]}",
        )
        for name in ("rows_read", f"rows_{part}"):
            numbers[name] -= int(row[0])
        if table.amount_column is not None:
            for name in ("cents_read", f"cents_{part}"):
                numbers[name] -= int(row[1])
            numbers["amounts_unreadable"] -= int(row[2])
    return TableCount(**numbers)


def _by_rule(con: duckdb.DuckDBPyConnection, path: Path) -> dict[tuple[str, str | None, str], int]:
    rows = con.execute(
        f"SELECT table_name, column_name, rule, count(*) FROM {parquet(path)} "
        "GROUP BY table_name, column_name, rule"
    ).fetchall()
    return {(table, column, rule): int(count) for table, column, rule, count in rows}
