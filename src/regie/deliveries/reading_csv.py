# SPDX-License-Identifier: EUPL-1.2
"""CSV as found in the wild: separator, encoding and quotes are found out and told; no row is lost.

Rows are counted as a spreadsheet shows them: empty rows count, a line break inside quotes does not. A row with
too many or too few fields keeps its number and gets a ``problem``; empty fields beyond the last named column do
no harm. A quote that is never closed would swallow the rows behind it, so it refuses the file.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from regie.deliveries.raw import Assumption
from regie.deliveries.reading_header import SEARCHED_ROWS, Header, Merged
from regie.deliveries.source import Loaded, Score, nameless_columns
from regie.vocabulary.errors import Refused
from regie.vocabulary.region import Region
from regie.vocabulary.tables import Column

SEPARATORS = {";": "puntkomma", ",": "komma", "\t": "tab", "|": "verticale streep"}
SEPARATORS_EN = {";": "semicolon", ",": "comma", "\t": "tab", "|": "vertical bar"}

_TOP_BYTES = 256 * 1024
_BLOCK_BYTES = 8 * 1024 * 1024
_BROKEN_UTF8 = re.compile(rb"[\xc3\xc2][\x80-\xbf]")


@dataclass
class CsvSource:
    """A CSV file in memory. The separator is settled when ``top`` is asked for."""

    file: str
    name: str
    content: bytes
    sheet: str | None = None
    merged: Sequence[Merged] = ()
    separator: str = ";"
    encoding: Assumption = field(init=False)

    def __post_init__(self) -> None:
        text, encoding, key = decoded(self.content, self.file)
        self.content = text
        self.encoding = Assumption(key, {"file": self.file, "encoding": encoding}, warning=key.endswith("mixed"))
        first, _, _rest = text[:20].partition(b"\n")
        if re.fullmatch(rb"sep=[;,\t|]\r?", first):  # Excel's own note, which it does not show as a row
            self.content = text[len(first) + 1 :]

    def top(self, score: Score) -> list[list[str | None]]:
        """The first rows, split by the separator that makes most known column names."""
        head = self.content[:_TOP_BYTES].decode("utf-8", errors="ignore")
        by_separator = {separator: _first_rows(head, separator) for separator in SEPARATORS}
        self.separator = max(
            SEPARATORS,
            key=lambda s: (max(map(score, by_separator[s]), default=0), max(map(len, by_separator[s]), default=0)),
        )
        return by_separator[self.separator]

    def load(self, header: Header, wanted: dict[str, Column], region: Region) -> Loaded:
        """The rows below the header, in the file's order."""
        rows, broken = self._parsed(self._written_width(header))
        self._refuse_swallowed_rows(rows, broken, header.width)
        numbers = np.delete(np.arange(1, len(rows) + len(broken) + 1), [number - 1 for number, _ in broken])
        first = int(np.searchsorted(numbers, header.row, side="right"))  # what is above the header is no row
        below = rows.slice(first)
        columns = {name: pc.utf8_trim_whitespace(below.column(i)) for name, i in header.positions.items()}
        table = pa.table({"source_row": numbers[first:], "problem": pa.nulls(len(below), pa.string()), **columns})
        nameless = [
            str(position + 1)
            for position in sorted(set(range(header.width)) - header.named)
            if pc.any(pc.not_equal(pc.utf8_trim_whitespace(below.column(position)), "")).as_py()
        ]
        written: dict[str, str | int] = {
            "file": self.file,
            "separator": SEPARATORS[self.separator],
            "separator_en": SEPARATORS_EN[self.separator],
        }
        told = [self.encoding, Assumption("reading.separator", written)]
        if nameless:
            told.append(nameless_columns(self.file, nameless))
        mended = [_mended(number, text, self.separator, header) for number, text in broken if number > header.row]
        if mended:
            table = pa.concat_tables([table, pa.Table.from_pylist(mended, schema=table.schema)])
            table = table.sort_by("source_row")
        return Loaded(table.schema, table.to_batches(), tuple(told))

    def _written_width(self, header: Header) -> int:
        """Fields in the header row as written, the empty ones at its end included."""
        head = self.content[:_TOP_BYTES].decode("utf-8", errors="ignore")
        return max(len(_first_rows(head, self.separator)[header.row - 1]), header.width)

    def _parsed(self, width: int) -> tuple[pa.Table, list[tuple[int, str]]]:
        """All rows of exactly ``width`` fields, and the others with their number and text."""
        broken: list[tuple[int, str]] = []

        def keep(row: pa_csv.InvalidRow) -> str:
            broken.append((row.number, row.text))
            return "skip"

        names = [f"c{index}" for index in range(width)]
        try:
            table = pa_csv.read_csv(
                pa.BufferReader(self.content),
                read_options=pa_csv.ReadOptions(use_threads=False, column_names=names, block_size=_BLOCK_BYTES),
                parse_options=pa_csv.ParseOptions(
                    delimiter=self.separator,
                    newlines_in_values=b'"' in self.content,
                    ignore_empty_lines=False,
                    invalid_row_handler=keep,
                ),
                convert_options=pa_csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
                ),
            )
        except pa.ArrowInvalid:
            # A field longer than a block of megabytes: in a table of this standard only a quote left open.
            raise Refused("reading.quote_open_somewhere", file=self.file) from None
        return table, broken

    def _refuse_swallowed_rows(self, rows: pa.Table, broken: list[tuple[int, str]], width: int) -> None:
        """A field with a line break and as many separators as a whole row has swallowed at least one row."""
        if b'"' not in self.content:
            return
        broken_numbers = {number for number, _ in broken}
        numbers: np.ndarray | None = None
        found = []
        for column in rows.columns:
            several_lines = pc.match_substring_regex(column, "[\r\n]")
            if not pc.any(several_lines).as_py():
                continue
            if numbers is None:
                all_numbers = np.arange(1, len(rows) + len(broken) + 1)
                numbers = all_numbers[~np.isin(all_numbers, list(broken_numbers))]
            values = column.filter(several_lines).to_pylist()
            places = numbers[several_lines.to_numpy()]
            found += [n for n, text in zip(places, values, strict=True) if text.count(self.separator) >= width - 1]
        for number, text in broken:
            if any(
                "\n" in value and value.count(self.separator) >= width - 1
                for value in _fields(text, self.separator)
            ):
                found.append(number)
        if found:
            raise Refused("reading.quote_open", file=self.file, row=int(min(found)))


def decoded(content: bytes, file: str) -> tuple[bytes, str, str]:
    """The content as UTF-8 without byte order mark, the encoding it had, and the key of the sentence about it.

    Raises ``Refused`` for bytes that are no text in UTF-8, UTF-16 or Windows-1252.
    """
    for mark, encoding, name in (
        (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8 + BOM"),
        (b"\xff\xfe", "utf-16", "UTF-16"),
        (b"\xfe\xff", "utf-16", "UTF-16"),
    ):
        if content.startswith(mark):
            try:
                return content.decode(encoding).encode(), name, "reading.encoding"
            except UnicodeDecodeError:
                if encoding == "utf-16":
                    raise Refused("reading.encoding_unreadable", file=file) from None
                content = content[len(mark) :]
    if b"\x00" in content[:_TOP_BYTES]:
        return _without_marks(content, file), "UTF-16", "reading.encoding"
    if b"\x00" in content:
        raise Refused("reading.encoding_unreadable", file=file)
    try:
        content.decode("utf-8")
        return content, "UTF-8", "reading.encoding"
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("windows-1252").encode()
    except UnicodeDecodeError:
        raise Refused("reading.encoding_unreadable", file=file) from None
    key = "reading.encoding_mixed" if _BROKEN_UTF8.search(content) else "reading.encoding"
    return text, "Windows-1252", key


def _without_marks(content: bytes, file: str) -> bytes:
    """UTF-16 without a byte order mark: every second byte of ordinary text is then zero."""
    head = content[: 2 * (min(len(content), 4096) // 2)]
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if head[start::2].count(0) > 0.8 * len(head) / 2:
            try:
                return content.decode(encoding).encode()
            except UnicodeDecodeError:
                break
    raise Refused("reading.encoding_unreadable", file=file)


def _first_rows(text: str, separator: str) -> list[list[str | None]]:
    rows: list[list[str | None]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            rows.append([value.strip() for value in row])
            if len(rows) == SEARCHED_ROWS:
                break
    except csv.Error:  # a field beyond the limit: a quote left open; the rows before it may still be a header
        pass
    return rows


def _fields(text: str, separator: str) -> list[str]:
    try:
        return [
            value.strip()
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)
            for value in row
        ]
    except csv.Error:
        return [text]


def _mended(number: int, text: str, separator: str, header: Header) -> dict[str, int | str | None]:
    """A row of another width: sound when only empty fields are too many or missing behind the named columns."""
    fields = _fields(text, separator)
    surplus = any(fields[header.width :])
    problem = None
    if surplus:
        problem = "reading.problem_too_many_fields"
    elif len(fields) < header.width and any(fields):
        problem = "reading.problem_too_few_fields"
    values: dict[str, int | str | None] = {"source_row": number, "problem": problem}
    for name, position in header.positions.items():
        values[name] = fields[position] if position < len(fields) else None
    return values
