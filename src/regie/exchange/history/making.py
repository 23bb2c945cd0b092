# SPDX-License-Identifier: EUPL-1.2
"""From effort-based messages to deliveries: the steps in their order.

Records go into columns in batches (``staging``); the rules are SQL files in ``sql/``, in the order of their
numbers, over a DuckDB file in a scratch folder, so that memory stays flat however long the history is.
"""

from __future__ import annotations

import calendar
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import duckdb

from regie.deliveries.sql import literal
from regie.exchange.history.account import Account, make_account, write_account
from regie.exchange.history.choices import OTHER, Choices
from regie.exchange.history.delivering import write_deliveries
from regie.exchange.history.reading import Reading
from regie.exchange.history.staging import Staging
from regie.exchange.ijw.findings import Finding
from regie.exchange.ijw.records import Record
from regie.vocabulary.codelists import codelist
from regie.vocabulary.durable import BUILDING, commit_folder
from regie.vocabulary.errors import RegieError
from regie.vocabulary.region import Region

TELL_EVERY = 5_000
"""Records between two signs of life while reading."""

MEMORY = "512MB"
"""What DuckDB may use before it goes to disk."""

STEPS = (
    "1_records",
    "2_clients",
    "3_assignments",
    "4_claims",
    "5_signals",
    "6_care",
    "7_trajectories",
    "8_production",
    "9_account",
)
"""The SQL files of ``sql/`` in their order."""

CHANGE_TO_END = {
    "02": "02",
    "03": "36",
    "05": "36",
    "06": "39",
    "07": "35",
    "08": "36",
    "09": "38",
    "10": "36",
    "11": "36",
    "12": "37",
}
"""Reason of a change of the assignment (JZ002) to the end reason it stands for (JZ588), as Zorginstituut Nederland
published them side by side; 04, 13 and 14 end nothing. Care that ended before its end reason existed gets the one
that was chosen for care without a stop message."""

Progress = Callable[[str, int], None]
"""Told the step (``reading``, then the names of ``STEPS``, then ``writing``) and the records taken so far."""


def make_history(
    read: Iterable[Record | Finding],
    region: Region,
    choices: Choices,
    out: Path,
    *,
    made_on: date,
    first_day: date | None = None,
    last_day: date | None = None,
    memory: str = MEMORY,
    progress: Progress = lambda step, count: None,
) -> Account:
    """Turn the messages of a region into the folder ``out``: deliveries per party and year, and the account.

    ``out/deliveries/NNN-PARTY-YEAR.zip`` are to be handed in in the order of their numbers; ``out/account.json``
    says what became of every part of every record, ``out/findings.csv`` what somebody should look at and
    ``out/parts.parquet`` and ``out/lines.parquet`` what gave which trajectory or line. ``read`` is what reading
    the messages gives; its findings go into ``out/reading.csv``, and the records that it held back are counted.
    ``made_on`` is the day of making.

    Left out, ``first_day`` is the first day of the month of the first message, or of the month before when that
    was claimed, and ``last_day`` the last day of the month of the last message, but not after ``made_on``; what
    was booked outside is set aside.

    The folder appears with all its content or not at all. Raises ``RegieError`` when ``out`` is already there,
    when there is not one message to use, and when memory or disk runs out.
    """
    _refuse_existing(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    built = out.parent / f"{BUILDING}{out.name}-{os.getpid()}"
    built.mkdir()
    try:
        with tempfile.TemporaryDirectory(prefix="regie-", dir=built) as scratch:
            con = duckdb.connect(str(Path(scratch) / "work.duckdb"))
            try:
                con.execute(f"SET temp_directory = {literal(scratch)}")
                con.execute(f"SET memory_limit = {literal(memory)}")
                account = _made(con, read, region, choices, built, made_on, first_day, last_day, progress)
            finally:
                con.close()
        if out.is_dir():
            out.rmdir()
        commit_folder(built, out)
    except (duckdb.OutOfMemoryException, duckdb.IOException, duckdb.TransactionException):
        # nobody else is in this database, so a commit fails for want of room only
        shutil.rmtree(built, ignore_errors=True)
        raise RegieError("history.no_room", folder=out.parent) from None
    except BaseException:
        shutil.rmtree(built, ignore_errors=True)
        raise
    return account


def _made(
    con: duckdb.DuckDBPyConnection,
    read: Iterable[Record | Finding],
    region: Region,
    choices: Choices,
    folder: Path,
    made_on: date,
    first_day: date | None,
    last_day: date | None,
    progress: Progress,
) -> Account:
    staging = Staging(con)
    with Reading(folder / "reading.csv") as reading:
        for one in read:
            if isinstance(one, Finding):
                reading.take(one)
                continue
            staging.add(one)
            if staging.records % TELL_EVERY == 0:
                progress("reading", staging.records)
    staging.finish()
    first, last = _period(con, made_on, first_day, last_day)
    _settle(con, region, choices, first, last)
    for step in STEPS:
        progress(step, staging.records)
        con.execute(files(__package__).joinpath("sql", f"{step}.sql").read_text(encoding="utf-8"))
    progress("writing", staging.records)
    (folder / "deliveries").mkdir()
    delivered = write_deliveries(con, region, first, last, made_on, folder / "deliveries")
    account = make_account(con, reading.counted(), first, last, made_on, delivered)
    write_account(con, account, folder)
    return account


def _refuse_existing(out: Path) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise RegieError("history.out_exists", folder=out)


def _period(
    con: duckdb.DuckDBPyConnection, made_on: date, first_day: date | None, last_day: date | None
) -> tuple[date, date]:
    row = con.execute(
        "SELECT least(min(TRY_CAST(dated AS DATE)), min(TRY_CAST(claim_date AS DATE))), "
        "greatest(max(TRY_CAST(dated AS DATE)), max(TRY_CAST(claim_date AS DATE))), "
        "(SELECT min(TRY_CAST(from_day AS DATE)) FROM raw_claim) FROM raw_record"
    ).fetchone()
    if row is None or row[0] is None:
        raise RegieError("history.no_messages")
    earliest, latest, claimed = row
    first = first_day or earliest.replace(day=1)
    if first_day is None and claimed is not None and claimed < first:
        first = (first - timedelta(days=1)).replace(day=1)
    last = last_day or min(made_on, latest.replace(day=calendar.monthrange(latest.year, latest.month)[1]))
    if first > last:
        raise RegieError("history.period_empty", first=f"{first:%d-%m-%Y}", last=f"{last:%d-%m-%Y}")
    return first, last


def _settle(con: duckdb.DuckDBPyConnection, region: Region, choices: Choices, first: date, last: date) -> None:
    """The small tables that the rules look things up in."""
    municipalities = {code: code for code in region.codes("municipalities")} | choices.municipalities
    providers = {code: code for code in region.codes("providers")} | choices.providers
    segments = {product: segment for product, segment in choices.segments.items() if product != OTHER}
    for name, columns, content in (
        ("known_municipality", "written VARCHAR, code VARCHAR", municipalities),
        ("known_provider", "written VARCHAR, party VARCHAR", providers),
        ("segment_of", "product VARCHAR, segment VARCHAR", segments),
        ("cost_kind_of", "product VARCHAR, cost_kind VARCHAR", choices.cost_kinds),
    ):
        con.execute(f"CREATE TABLE {name} ({columns})")
        if content:
            con.executemany(f"INSERT INTO {name} VALUES (?, ?)", list(content.items()))
    con.execute("CREATE TABLE change_reason (code VARCHAR, end_reason VARCHAR, since DATE)")
    ends = codelist("JZ588")
    con.executemany(
        "INSERT INTO change_reason VALUES (?, ?, ?)",
        [(code, end, ends[end].valid_from) for code, end in CHANGE_TO_END.items()],
    )
    con.execute(
        "CREATE TABLE settings AS SELECT CAST(? AS DATE) AS first_day, CAST(? AS DATE) AS last_day, "
        "CAST(? AS INTEGER) AS gap_months, CAST(? AS INTEGER) AS journey_days, CAST(? AS VARCHAR) AS other_end, "
        "CAST(? AS VARCHAR) AS referrer_without_request, CAST(? AS VARCHAR) AS referrer_request_missing, "
        "CAST(? AS VARCHAR) AS other_segment",
        [
            *(first, last, choices.gaps.claim_months, choices.gaps.journey_days, choices.endings.without_stop),
            *(choices.referrers.without_request, choices.referrers.request_missing, choices.segments.get(OTHER)),
        ],
    )
