# SPDX-License-Identifier: EUPL-1.2
"""Handing in: read a file, check it, keep it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Literal

import duckdb

from regie.deliveries.checks import Checked, Earlier, run
from regie.deliveries.erasure import finish_erasures, refuse_erased
from regie.deliveries.raw import RawDelivery
from regie.deliveries.reading import read
from regie.deliveries.sql import literal
from regie.deliveries.store import DELIVERIES, delivery_list, earlier_of, keep
from regie.deliveries.summary import Header, Summary, Told
from regie.vocabulary.durable import locked, remove_unfinished
from regie.vocabulary.errors import Refused
from regie.vocabulary.region import Region, load_region

UNUSED = frozenset({"reading.columns_unused", "reading.sheet_unused", "reading.file_unused"})
"""What reading tells when a file holds more than the standard asks for: such a file is not kept, since what
nobody asked for may be personal."""

Stage = Literal["reading", "checking", "storing"]
Progress = Callable[[Stage], None]
"""Told what is being done, when it begins. What it raises ends the work; nothing is kept then."""


def check(
    file: Path,
    region: Region,
    *,
    mapping: Path | None = None,
    received_on: date,
    folder: Path | None = None,
    party: str | None = None,
    progress: Progress = lambda stage: None,
) -> Summary:
    """Check a file (workbook, zip, CSV, Parquet or folder) and store nothing.

    With the region's ``folder`` the period and the references are also compared with earlier deliveries, as
    ``deliver`` does; with ``party`` a delivery of another party is refused. Raises ``Refused`` when the delivery
    would be refused as a whole.
    """
    with connection() as con:
        progress("reading")
        raw = read(file, con, region, mapping)
        progress("checking")
        checked, replaces = _checked(con, raw, region, received_on, folder, party)
        return _summary(raw, checked, received_on, 0, replaces)


def deliver(
    file: Path,
    folder: Path,
    *,
    mapping: Path | None = None,
    received_on: date,
    party: str | None = None,
    progress: Progress = lambda stage: None,
) -> Summary:
    """Check a file and keep it in the region's folder.

    The same bytes again change nothing: the summary then says ``already_known``. A crash at any moment leaves
    the store as it was or with the delivery complete; hand-ins at the same moment wait for each other.
    With ``party`` a delivery of another party is refused. Raises ``Refused`` when the delivery is refused as a
    whole (nothing is kept then).
    """
    region = load_region(folder)
    with connection() as con:
        progress("reading")
        raw = read(file, con, region, mapping)
        with locked(folder / DELIVERIES):
            progress("checking")
            remove_unfinished(folder / DELIVERIES)
            finish_erasures(folder)
            known = delivery_list(folder)
            for one in known:
                if one.hash == raw.content_hash:
                    _refuse_others(one, party)
                    return one.model_copy(update={"already_known": True})
            refuse_erased(con, raw, folder, region)
            checked, replaces = _checked(con, raw, region, received_on, folder, party)
            sequence = 1 + max((one.sequence for one in known), default=0)
            summary = _summary(raw, checked, received_on, sequence, replaces)
            progress("storing")
            keep(con, folder, raw, checked, summary, _originals(file, mapping))
            return summary


@contextmanager
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """An in-memory DuckDB that keeps rows in the order of the file.

    What does not fit in memory goes to a folder of its own that is removed afterwards: the default would be one in
    the working folder.
    """
    with tempfile.TemporaryDirectory(prefix="regie-") as spill:
        con = duckdb.connect()
        try:
            con.execute(f"SET temp_directory = {literal(spill)}")
            con.execute("SET preserve_insertion_order = true")
            yield con
        finally:
            con.close()


def _checked(
    con: duckdb.DuckDBPyConnection,
    raw: RawDelivery,
    region: Region,
    received_on: date,
    folder: Path | None,
    party: str | None,
) -> tuple[Checked, tuple[str, ...]]:
    replaces: tuple[str, ...] = ()
    full: Header | None = None

    def earlier(header: Header) -> Earlier:
        nonlocal replaces, full
        _refuse_others(header, party)
        if folder is None:
            return Earlier()
        full, found, replaces = earlier_of(folder, delivery_list(folder), header, received_on)
        return found

    checked = run(con, raw, region, received_on, earlier)
    if full is not None:
        checked = Checked(full, checked.hits, checked.counts, checked.completeness, checked.blanked)
    return checked, replaces


def _refuse_others(header: Header, party: str | None) -> None:
    if party is not None and header.party != party:
        raise Refused("deliveries.not_your_party", party=header.party, own=party)


def _summary(
    raw: RawDelivery, checked: Checked, received_on: date, sequence: int, replaces: tuple[str, ...]
) -> Summary:
    told = tuple(Told(key=a.key, values=a.values, table=a.table, warning=a.warning) for a in raw.assumptions)
    return Summary(
        **checked.header.model_dump(),
        hash=raw.content_hash,
        received_on=received_on,
        sequence=sequence,
        replaces=replaces,
        tables=checked.counts,
        counts=checked.hits.counts(),
        findings=checked.hits.shown(),
        completeness=checked.completeness,
        assumptions=told,
        original_kept=not checked.blanked and all(a.key not in UNUSED for a in raw.assumptions),
    )


def _originals(file: Path, mapping: Path | None) -> dict[str, Path]:
    if file.is_dir():
        found = {path.relative_to(file).as_posix(): path for path in sorted(file.rglob("*")) if path.is_file()}
    else:
        found = {file.name: file}
    if mapping is not None:
        found[f"mapping/{mapping.name}"] = mapping
    return found
