# SPDX-License-Identifier: EUPL-1.2
"""Which row holds the column names, and which column of the standard each of them is."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from regie.vocabulary.errors import Refused
from regie.vocabulary.tables import Table, tables
from regie.vocabulary.texts import LANGUAGES, say

SEARCHED_ROWS = 10
"""Rows at the top of a sheet or file among which the header is looked for."""

OUR_OWN = frozenset(say("deliveries.set_aside_reason", lang) for lang in LANGUAGES)
"""Heads of columns that Regie adds to files it hands back; they come in again and are passed over."""


@dataclass(frozen=True)
class Header:
    """Where the header is and what it says.

    ``row`` counts from 1 (0: the format has no header row). ``positions`` gives per column of the standard its
    position from 0, in the standard's order; ``unused`` names the other columns that carry a name; ``named``
    holds the positions of all columns with a name; ``width`` counts the columns up to and including the last of
    them; ``above`` counts rows above the header with more than a title in them that are no header themselves.
    """

    row: int
    positions: dict[str, int]
    unused: tuple[str, ...]
    named: frozenset[int]
    width: int
    above: int


class Merged(NamedTuple):
    """Cells merged into one: rows and columns from 0, both ends included, and how a person names them."""

    top: int
    left: int
    bottom: int
    right: int
    name: str


def fold(name: str) -> str:
    """A name without case, accents, spaces and signs: ``Periode t/m`` and ``PERIODE_TM`` are the same."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


def table_named(name: str) -> Table | None:
    """The table of the standard with this English or Dutch name, however it is written; None if there is none."""
    wanted = fold(name)
    for table in tables().values():
        if wanted in (fold(table.name), fold(table.nl), fold(table.en)):
            return table
    return None


def find_header(
    top: Sequence[Sequence[str | None]],
    table: Table,
    place: str,
    renames: Mapping[str, str],
    supplied: Sequence[str] = (),
    merged: Sequence[Merged] = (),
) -> Header:
    """The header among the first rows ``top``: the row that names most columns; of equals the lowest.

    ``renames`` gives names of the source's own (folded) to columns of the standard; ``supplied`` are columns that
    need not be there because a mapping fills them in; ``merged`` are the sheet's merged cells.

    Raises ``Refused`` when no row names a column, when a name stands in merged cells, when a column is there
    twice, or when a required one is not.
    """
    known = _known_names(table, renames)
    matches = [_match(row, known) for row in top[:SEARCHED_ROWS]]
    counts = [len({name for name in match if name}) for match in matches]
    if not any(counts):
        raise Refused("reading.no_header", place=place, table=table.name, columns=_required(table))
    best = max(index for index, count in enumerate(counts) if count == max(counts))
    names, match = top[best], matches[best]
    for cells in merged:
        if cells.top <= best <= cells.bottom and any(match[cells.left : cells.right + 1]):
            raise Refused("reading.merged_header", place=place, cells=cells.name)
    for name in match:
        if name and match.count(name) > 1:
            written = " en ".join(f"'{text}'" for text, known in zip(names, match, strict=True) if known == name)
            raise Refused("reading.column_twice", place=place, table=table.name, column=name, written=written)
    positions = {c.name: match.index(c.name) for c in table.columns if c.name in match}
    unused = tuple(
        str(text).strip()
        for text, known in zip(names, match, strict=True)
        if _filled(text) and not known and str(text).strip() not in OUR_OWN
    )
    missing = [c for c in table.columns if c.required and c.name not in positions and c.name not in supplied]
    if missing:
        raise Refused(
            "reading.column_missing" if len(missing) == 1 else "reading.columns_missing",
            place=place,
            table=table.name,
            columns=", ".join(f"{c.name} ({c.nl})" for c in missing),
            unused=", ".join(unused) or "–",
        )
    named = frozenset(index for index, text in enumerate(names) if _filled(text))
    full = max(counts)
    above = sum(
        1 for row, count in zip(top[:best], counts, strict=False) if sum(map(_filled, row)) > 1 and count < full
    )
    return Header(best + 1, positions, unused, named, max(named) + 1, above)


def header_score(names: Sequence[str | None], table: Table, renames: Mapping[str, str]) -> int:
    """How many columns of the table a row of names holds."""
    return len({name for name in _match(names, _known_names(table, renames)) if name})


def _known_names(table: Table, renames: Mapping[str, str]) -> dict[str, str]:
    """Folded name to column; the standard's own name wins over a label, a mapping over both."""
    known: dict[str, str] = {}
    for label in ("en", "nl", "name"):
        known |= {fold(getattr(column, label)): column.name for column in table.columns}
    renamed = set(renames.values())
    return {name: column for name, column in known.items() if column not in renamed} | dict(renames)


def _match(names: Sequence[str | None], known: Mapping[str, str]) -> list[str | None]:
    return [known.get(fold(name)) if name else None for name in names]


def _filled(text: str | None) -> bool:
    return bool(text and text.strip())


def _required(table: Table) -> str:
    return ", ".join(column.name for column in table.columns if column.required)
