# SPDX-License-Identifier: EUPL-1.2
"""Books: all that readers without small numbers can be shown of a snapshot, hidden together and kept.

    BOOKS/SNAPSHOT/NAME-VERSION/TABLE.json

The tables of a book (``offered.py``) are asked once, hidden as one document, and then every answer, page, review
and download of these readers is cut out of them. Making the books of a snapshot is work for a job: with the
example region three quarters of a minute. A rename is the commit: a book is there whole or not at all.
"""

from __future__ import annotations

import hashlib
import inspect
import os
import shutil
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cache
from math import prod
from pathlib import Path

from regie.figures import Source, definitions, published
from regie.vocabulary import Figure, Period, PeriodKind
from regie.vocabulary.periods import month_number
from regie.web.region import offered
from regie.web.region.cache import Memory, alone, books_folder, counting_version, write_file
from regie.web.region.offered import BOOKS, MOST_FIGURES, RECENT_MONTHS, TableName, book_of, table_of, tables_of
from regie.web.region.tables import Table, level_figures

MOST_IN_MEMORY = 120_000
"""Figures of tables that a process keeps at hand."""

MOST_ON_DISK = 80
"""Books that are kept: those of twenty snapshots."""

_tables: Memory[Table] = Memory(MOST_IN_MEMORY, lambda table: table.weight + 1)

Key = tuple[str, str, tuple[tuple[str, str], ...]]


class BookMissing(Exception):
    """A book that must still be made: ``book`` of ``snapshot``."""

    def __init__(self, snapshot: str, book: str) -> None:
        self.snapshot, self.book = snapshot, book
        super().__init__(f"{book} {snapshot}")


def table(snapshot: str, name: TableName) -> Table | None:
    """One table as it may be shown; nothing where the region is too large for it.

    Raises ``BookMissing`` when its book must still be made.
    """
    book = _folder(snapshot, book_of(name.indicator))
    path = book / _file(name)
    found = _tables.get(path)
    if found is None:
        try:
            found = Table.read(path.read_bytes())
        except FileNotFoundError:
            if book.is_dir():
                return None
            raise BookMissing(snapshot, book.name.partition("-")[0]) from None
        _tables.put(path, found)
    return found


def missing(snapshot: str) -> list[str]:
    """The books of a snapshot that must still be made."""
    return [name for name in BOOKS if not _folder(snapshot, name).is_dir()]


def make(source: Source, name: str) -> None:
    """Make a book of the snapshot that ``source`` has open, unless it is there."""
    folder = _folder(source.snapshot, name)
    with alone(folder.parent, name):
        if folder.is_dir():
            return
        built = folder.parent / f".{folder.name}-{os.getpid()}"
        shutil.rmtree(built, ignore_errors=True)
        for each, figures in hidden_together(source, name).items():
            write_file(built / _file(each), Table.of(source.snapshot, each.level, figures).written())
        built.rename(folder)
    _make_room()


def _make_room() -> None:
    """Remove the books that were made longest ago; who asks for one has it made again."""
    found = [each for each in books_folder().glob("*/*-*") if each.is_dir() and not each.name.startswith(".")]
    for old in sorted(found, key=lambda each: each.stat().st_mtime)[:-MOST_ON_DISK]:
        shutil.rmtree(old, ignore_errors=True)


def hidden_together(source: Source, name: str) -> dict[TableName, list[Figure]]:
    """The tables of a book as they may be shown."""
    asked = {each: _asked(source, each) for each in tables_of(name) if _fits(source, each)}
    shown = iter(published(source, [figure for figures in asked.values() for figure in figures]))
    return {each: [next(shown) for _ in figures] for each, figures in asked.items()}


def as_shown(snapshot: str, figures: Sequence[Figure]) -> list[Figure]:
    """Figures of a review as the books have them, in the same order; what no book has is hidden.

    Raises ``BookMissing``.
    """
    hidden = {"value": None, "numerator": None, "denominator": None, "suppressed": True}
    found: dict[TableName, dict[Key, Figure]] = {}
    shown = []
    for figure in figures:
        name = _table_of(figure)
        if name is not None and name not in found:
            rows = table(snapshot, name)
            every = rows.figures(list(rows.periods), lambda _: True, name.level) if rows else ()
            found[name] = {_key(each): each for each in every}
        kept = found[name].get(_key(figure)) if name is not None else None
        if kept is None or kept.suppressed:
            remark = kept.remark if kept else _remark()
            shown.append(figure.model_copy(update={**hidden, "remark": remark}))
        elif figure.numerator != kept.numerator and figure.indicator == "lump_sum_use":
            shown.append(figure)  # of the region as a whole, with what is still to come: against the lump sum
        else:
            shown.append(figure.model_copy(update=_values(kept)))
    return shown


def periods_of(source: Source, kind: PeriodKind, *, whole: bool = True) -> list[Period]:
    """The periods of a kind that a snapshot covers, or also those that it covers in part, in order."""
    first, last = month_number(source.first_day), month_number(source.end_day - timedelta(days=1))
    length = kind.months
    found = [Period(kind, month // 12, month % 12 // length + 1) for month in _starts(first, last, length)]
    if not whole:
        return found
    return [each for each in found if source.first_day <= each.start and each.end <= source.end_day]


def _starts(first: int, last: int, length: int) -> range:
    return range(first // length * length, last + 1, length)


def _asked(source: Source, name: TableName) -> list[Figure]:
    return level_figures(source, definitions()[name.indicator], name.level, _periods(source, name))


def _periods(source: Source, name: TableName) -> list[Period]:
    """Periods that are over: part of a period is the same number as its months, which nobody would see here."""
    found = periods_of(source, name.kind)
    return found[-RECENT_MONTHS:] if name.recent else found


def _fits(source: Source, name: TableName) -> bool:
    codes = source.dimensions.codes
    cells = prod(len(codes[breakdown]) for breakdown in name.level)
    return cells * len(_periods(source, name)) * len(definitions()[name.indicator].measures) <= MOST_FIGURES


def _table_of(figure: Figure) -> TableName | None:
    indicator = figure.indicator.split(".")[0]
    level = offered.level_of([name for name, code in figure.breakdown.items() if code != "total"])
    kind = Period.parse(figure.period).kind
    return table_of(indicator, level, kind)


def _values(figure: Figure) -> dict[str, object]:
    return {"value": figure.value, "numerator": figure.numerator, "denominator": figure.denominator}


def _key(figure: Figure) -> Key:
    cell = tuple(sorted((name, code) for name, code in figure.breakdown.items() if code != "total"))
    return figure.indicator, figure.period, cell


def _remark() -> str:
    from regie.vocabulary.texts import say

    return say("suppression.hidden")


def _folder(snapshot: str, book: str) -> Path:
    return books_folder() / snapshot / f"{book}-{version()}"


def _file(name: TableName) -> str:
    return f"{name.indicator}-{'-'.join(name.level) or 'region'}-{name.kind}.json"


@cache
def version() -> str:
    """The code that computes and hides, and the list of what is offered."""
    parts: list[str] = [counting_version(), inspect.getsource(offered)]
    makers: list[Callable[..., object]] = [hidden_together, _asked, _periods, _fits, periods_of, level_figures]
    parts += [inspect.getsource(each) for each in [*makers, Table]]
    return hashlib.sha256("\x1f".join(parts).encode("utf-8")).hexdigest()[:12]
