# SPDX-License-Identifier: EUPL-1.2

"""Deliveries kept in folders named by hash; the folders are the catalogue, and a rename is the commit.

deliveries/HASH/original/            the file as handed in (or a note why it is not kept)
               accepted/TABLE.parquet  rows let in, stored form, with ``delivery`` and ``source_row``
               set_aside/TABLE.parquet rows kept aside as written, with the reason; set_aside.xlsx to correct
               findings.parquet, delivery.json
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from pydantic import ValidationError

from regie.deliveries.checks import Checked, Earlier
from regie.deliveries.checks.hits import as_findings
from regie.deliveries.raw import RawDelivery
from regie.deliveries.set_aside import keep_set_aside, write_set_aside
from regie.deliveries.sql import literal, parquet
from regie.deliveries.summary import Finding, Header, RuleCount, Summary
from regie.vocabulary.durable import BUILDING, commit_folder
from regie.vocabulary.errors import Refused, RegieError
from regie.vocabulary.tables import tables
from regie.vocabulary.texts import say

if TYPE_CHECKING:
    from collections.abc import Mapping

DELIVERIES = "deliveries"
SUMMARY = "delivery.json"
NOTE = "not-kept.txt"
ROW_GROUP = 122_880


def delivery_list(folder: Path) -> list[Summary]:
    """All deliveries of a region in the order in which they were handed in."""
    found = [
        _summary(path) for path in sorted((folder / DELIVERIES).glob(f"*/{SUMMARY}")) if path.parent.name[0] != "."
    ]
    return sorted(found, key=lambda summary: (summary.received_on, summary.sequence, summary.hash))


def findings(folder: Path, hash: str, *, of: RuleCount | None = None, most: int | None = None) -> list[Finding]:
    """The findings of one delivery, in the order of its tables and rows; ``hash`` may be its beginning.

    ``of`` gives those of one rule on one column, ``most`` at most so many.
    """
    path = find(folder, hash) / "findings.parquet"
    query = f"SELECT * FROM {parquet(path)}"
    if of is not None:
        column = "IS NULL" if of.column is None else f"= {literal(of.column)}"
        query += (
            f" WHERE table_name = {literal(of.table)} AND rule = {literal(of.rule)} AND column_name {column}"
            f" AND severity = {literal(of.severity)}"
        )
    if most is not None:
        query += f" LIMIT {int(most)}"
    con = duckdb.connect()
    try:
        return list(as_findings(con.execute(query).fetchall()))
    finally:
        con.close()


def find(folder: Path, hash: str) -> Path:
    """The folder of the delivery whose hash begins with ``hash``; raises ``RegieError`` when there is not one."""
    found = [
        one
        for one in sorted((folder / DELIVERIES).glob("*"))
        if one.name.startswith(hash) and hash and one.name[0] != "."
    ]
    if len(found) != 1:
        raise RegieError("deliveries.delivery_missing", hash=hash)
    return found[0]


def accepted(folder: Path, hash: str) -> dict[str, Path]:
    """The accepted files of one delivery by table, in the standard's order."""
    home = folder / DELIVERIES / hash / "accepted"
    return {name: home / f"{name}.parquet" for name in tables() if (home / f"{name}.parquet").exists()}


def replaced(deliveries: Iterable[Summary]) -> dict[str, str]:
    """Which deliveries no longer count among these, and by which they were replaced (hash to hash).

    A later delivery of the same party whose period contains the earlier one replaces it. A supplement replaces
    nothing and goes with the delivery it supplements.
    """
    rows = sorted(deliveries, key=lambda one: (one.received_on, one.sequence, one.hash))
    result: dict[str, str] = {}
    for place, one in enumerate(rows):
        if one.supplements is not None:
            continue
        for later in rows[place + 1 :]:
            if later.party == one.party and later.supplements is None and _contains(later, one):
                result[one.hash] = later.hash
    bases = {one.hash for one in rows}
    for one in rows:
        if one.supplements in result:
            result[one.hash] = result[one.supplements]
        elif one.supplements is not None and one.supplements not in bases:
            result[one.hash] = one.supplements
    return result


def earlier_of(
    folder: Path, deliveries: list[Summary], header: Header, received_on: date
) -> tuple[Header, Earlier, tuple[str, ...]]:
    """What a party delivered before that still counts beside a new delivery.

    Returns the header (with the full hash of the delivery it supplements), the accepted files, and the hashes
    that the new delivery replaces. Raises ``Refused`` when the period or the supplement does not fit.
    """
    gone = replaced(deliveries)
    own = [one for one in deliveries if one.party == header.party and one.hash not in gone]
    if header.supplements is not None:
        header = _supplement(deliveries, gone, header)
        replaces: tuple[str, ...] = ()
    else:
        for one in own:
            if one.period_end < header.period_start or header.period_end < one.period_start:
                continue
            # A file handed in late may carry an older day of receipt: then the one received later must contain it.
            outer, inner = (one, header) if one.received_on > received_on else (header, one)
            if not _contains(outer, inner):
                raise Refused(
                    "deliveries.period_overlaps",
                    party=header.party,
                    start=_day(header.period_start),
                    end=_day(header.period_end),
                    other_start=_day(one.period_start),
                    other_end=_day(one.period_end),
                    wide_start=_day(min(one.period_start, header.period_start)),
                    wide_end=_day(max(one.period_end, header.period_end)),
                )
        replaces = tuple(one.hash for one in own if one.received_on <= received_on and _contains(header, one))
    files: dict[str, list[Path]] = {}
    for one in own:
        if one.hash not in replaces:
            for name, path in accepted(folder, one.hash).items():
                files.setdefault(name, []).append(path)
    return header, Earlier(known=True, files=files), replaces


def keep(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    raw: RawDelivery,
    checked: Checked,
    summary: Summary,
    originals: Mapping[str, Path],
) -> None:
    """Build a delivery's folder beside the others and give it its name. The caller holds the lock.

    ``originals`` maps names to the files handed in.
    """
    home = folder / DELIVERIES
    built = home / f"{BUILDING}{summary.hash[:12]}"
    (built / "accepted").mkdir(parents=True)
    for name in raw.tables:
        if name == "delivery":
            continue
        columns = ", ".join(f'"{column.name}"' for column in tables()[name].columns)
        write_rows(
            con,
            f"SELECT {columns}, CAST({literal(summary.hash)} AS VARCHAR) AS delivery, source_row FROM ok_{name} "
            "ORDER BY source_row",
            built / "accepted" / f"{name}.parquet",
        )
    write_rows(con, "SELECT * FROM findings", built / "findings.parquet")
    names = [name for name in raw.tables if name != "delivery"]
    keep_set_aside(
        con,
        {name: checked.hits.reasons(name) for name in names},
        {name: raw.tables[name].columns for name in names},
        built,
    )
    write_set_aside(con, built, summary, summary.supplements or summary.hash)
    (built / "original").mkdir()
    if summary.original_kept:
        for name, path in originals.items():
            (built / "original" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, built / "original" / name)
    else:
        note = say("deliveries.original_not_kept", "nl") + "\n" + say("deliveries.original_not_kept", "en") + "\n"
        (built / "original" / NOTE).write_text(note, encoding="utf-8")
    (built / SUMMARY).write_bytes(summary_bytes(summary))
    commit_folder(built, home / summary.hash)


def write_rows(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Write the rows of a query, which says their order, to a Parquet file: the same rows give the same bytes."""
    con.execute(
        f"COPY ({query}) TO {literal(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
    )


def summary_bytes(summary: Summary) -> bytes:
    """``delivery.json``: sorted keys, so that equal summaries are equal bytes."""
    content = summary.model_dump(mode="json")
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _summary(path: Path) -> Summary:
    try:
        return Summary.model_validate_json(path.read_bytes())
    except ValidationError:
        raise RegieError("deliveries.damaged_store", folder=path.parent, problem=SUMMARY) from None


def _supplement(deliveries: list[Summary], gone: dict[str, str], header: Header) -> Header:
    assert header.supplements is not None
    bases = [one for one in deliveries if one.hash.startswith(header.supplements)]
    if len(bases) != 1:
        raise Refused("deliveries.supplement_unknown", hash=header.supplements)
    base = bases[0]
    values = {
        "hash": base.hash[:12],
        "party": base.party,
        "start": _day(base.period_start),
        "end": _day(base.period_end),
    }
    if (base.party, base.period_start, base.period_end) != (header.party, header.period_start, header.period_end):
        raise Refused("deliveries.supplement_differs", **values)
    if base.hash in gone:
        raise Refused("deliveries.supplement_replaced", hash=base.hash[:12])
    return header.model_copy(update={"supplements": base.supplements or base.hash})


def _contains(outer: Header, inner: Header) -> bool:
    return outer.period_start <= inner.period_start and inner.period_end <= outer.period_end


def _day(day: date) -> str:
    return f"{day:%d-%m-%Y}"
