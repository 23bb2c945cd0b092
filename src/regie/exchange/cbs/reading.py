# SPDX-License-Identifier: EUPL-1.2
"""Reading a file for CBS back: lines with their numbers and the protocol's fields, dates as ``JJJJMMDD``."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from regie.exchange.cbs.definitions import Subject, fields
from regie.exchange.cbs.findings import Finding, finding
from regie.exchange.cbs.layout import CHECK_COLUMN, Layout
from regie.exchange.cbs.rows import rows
from regie.vocabulary.errors import RegieError

BROKEN_DATE = "?"
"""Stands for a date that is not in the layout's form."""

MOST_BYTES = 200_000_000


@dataclass(frozen=True)
class Line:
    """One record of a file: its line (from 1, as an editor shows it) and its values, empty ones left out."""

    number: int
    values: Mapping[str, str]


@dataclass(frozen=True)
class Lines:
    """What was read. ``check_version``: pseudonyms stand where the personal number should."""

    file: str
    subject: Subject
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    check_version: bool
    findings: tuple[Finding, ...] = ()


def read_file(file: Path, subject: Subject, layout: Layout) -> Lines:
    """The records of a file.

    Raises ``RegieError`` when it cannot be opened or is larger than such a file can be; whatever is wrong inside
    is a finding.
    """
    try:
        if file.stat().st_size > MOST_BYTES:
            raise RegieError("cbs.file_too_large", file=file.name, most=MOST_BYTES // 1_000_000)
        content = file.read_bytes()
    except OSError:
        raise RegieError("cbs.file_missing", file=file.name) from None
    return read_content(content, subject, layout, file=file.name)


def read_content(content: bytes, subject: Subject, layout: Layout, *, file: str = "") -> Lines:
    """The records in these bytes."""
    found: list[Finding] = []
    try:
        text = content.decode("utf-8-sig" if layout.encoding == "utf-8" else layout.encoding)
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        found.append(finding("wrong_encoding", count=1, lines=[line], encoding=layout.encoding))
        text = content.decode(layout.encoding, errors="replace")
    broken: list[int] = []
    read = rows(io.StringIO(text, newline=""), layout.separator, broken)
    places, check_version = _places(read, subject, layout, found)
    if places is None:
        return Lines(file, subject, (), (), check_version, tuple(found))
    width = len(places)
    lines, counts = [], []
    for number, cells in read:
        if not any(cells):
            continue
        if len(cells) != width:
            counts.append(number)
            continue
        lines.append(Line(number, _values(cells, places, subject, layout)))
    if broken:  # known only now that all rows are read
        found.append(finding("line_unreadable", count=len(broken), lines=broken))
    if counts:
        found.append(finding("columns_count", count=len(counts), lines=counts, expected=width))
    if not lines and not counts and not broken:
        found.append(finding("empty_file", count=0))
    return Lines(file, subject, tuple(places), tuple(lines), check_version, tuple(found))


def _places(
    rows: Iterator[tuple[int, list[str]]], subject: Subject, layout: Layout, found: list[Finding]
) -> tuple[dict[str, int] | None, bool]:
    if not layout.header:
        return {name: place for place, name in enumerate(layout.order(subject))}, False
    _, headings = next(rows, (1, []))
    places = layout.field_of(subject, headings)
    check_version = CHECK_COLUMN in headings
    if places is None or not places:
        expected = layout.headings(subject, check_version=False)
        found.append(finding("column_unknown", count=1, lines=[1], expected=", ".join(expected)))
        return None, check_version
    for name, field in fields(subject).items():
        if name not in places and field.required == "yes":
            found.append(finding("column_missing", count=1, field=name))
    return places, check_version


def _values(cells: list[str], places: dict[str, int], subject: Subject, layout: Layout) -> dict[str, str]:
    known = fields(subject)
    values = {}
    for name, place in places.items():
        cell = cells[place]
        if cell:
            values[name] = (layout.read(cell) or BROKEN_DATE) if known[name].is_date else cell
    return values
