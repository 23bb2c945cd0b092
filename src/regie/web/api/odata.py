# SPDX-License-Identifier: EUPL-1.2
"""A small part of the query options of OData 4 on rows: select, filter, orderby, top and skip, each with ``$``.

``$filter`` knows ``eq ne gt ge lt le`` on a column and a text, number or null, joined by ``and``. That is what
Power BI and Excel fold into an address; anything else is refused in words (OData 4.01, part 2, sections 5.1.1.1
and 5.1.3-5.1.6).
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from regie.vocabulary import RegieError

Row = dict[str, Any]

MOST_ROWS = 200_000
"""Rows that one answer holds at most; ask the rest with ``$skip``."""

_CLAUSE = re.compile(r"\s*(\w+)\s+(eq|ne|gt|ge|lt|le)\s+('(?:[^']|'')*'|null|-?\d+(?:\.\d+)?)\s*")
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}


def ask(rows: Sequence[Row], columns: Sequence[str], options: Mapping[str, str]) -> tuple[list[Row], list[str]]:
    """The rows and columns that the options ask for.

    Raises ``RegieError`` for a filter that cannot be read, a column that is not there, or a number out of bounds.
    """
    found = list(rows)
    if options.get("$filter", "").strip():
        keep = _filter(options["$filter"], columns)
        found = [row for row in found if all(test(row) for test in keep)]
    for part in reversed([part for part in options.get("$orderby", "").split(",") if part.strip()]):
        name, _, direction = part.strip().partition(" ")
        _known(name, columns)
        if direction.strip() not in ("", "asc", "desc"):
            raise RegieError("web_api.column", written=part.strip(), columns=", ".join(columns))
        found.sort(key=lambda row: _sortable(row.get(name)), reverse=direction.strip() == "desc")
    skip = whole_number(options, "$skip", 0, 0, 2**31)
    top = whole_number(options, "$top", MOST_ROWS, 0, MOST_ROWS)
    chosen = [name.strip() for name in options.get("$select", "").split(",") if name.strip()] or list(columns)
    for name in chosen:
        _known(name, columns)
    return [{name: row.get(name) for name in chosen} for row in found[skip : skip + top]], chosen


def whole_number(options: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    """A whole number among the options; raises ``RegieError`` when it is none or out of bounds."""
    written = options.get(name, "")
    if not written:
        return default
    if not re.fullmatch(r"[0-9]{1,10}", written) or not least <= int(written) <= most:
        raise RegieError("web_api.number", name=name, written=written, least=least, most=most)
    return int(written)


def _filter(written: str, columns: Sequence[str]) -> list[Callable[[Row], bool]]:
    tests = []
    place = 0
    while True:
        clause = _CLAUSE.match(written, place)
        if clause is None:
            raise RegieError("web_api.filter", written=written, columns=", ".join(columns))
        name, compare, value = clause.groups()
        _known(name, columns)
        tests.append(_test(name, compare, value))
        place = clause.end()
        if place == len(written):
            return tests
        joined = re.compile(r"and\b").match(written, place)
        if joined is None:
            raise RegieError("web_api.filter", written=written, columns=", ".join(columns))
        place = joined.end()


def _test(name: str, compare: str, written: str) -> Callable[[Row], bool]:
    wanted: str | Decimal | None
    if written == "null":
        wanted = None
    elif written.startswith("'"):
        wanted = written[1:-1].replace("''", "'")
    else:
        wanted = Decimal(written)

    def test(row: Row) -> bool:
        value = row.get(name)
        if wanted is None or value is None:
            return (
                (value is None) == (wanted is None) if compare == "eq" else compare == "ne" and value is not wanted
            )
        if isinstance(wanted, Decimal):
            try:
                return _COMPARE[compare](Decimal(str(value)), wanted)
            except InvalidOperation:
                return False
        return _COMPARE[compare](str(value), wanted)

    return test


def _known(name: str, columns: Sequence[str]) -> None:
    if name not in columns:
        raise RegieError("web_api.column", written=name, columns=", ".join(columns))


def _sortable(value: Any) -> tuple[int, Decimal, str]:
    if value is None:
        return (0, Decimal(0), "")
    if isinstance(value, int | float | Decimal):
        return (1, Decimal(str(value)), "")
    return (2, Decimal(0), str(value))
