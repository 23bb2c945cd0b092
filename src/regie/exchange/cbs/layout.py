# SPDX-License-Identifier: EUPL-1.2
"""How a file looks: separator, encoding, header, order of the columns and form of the dates.

CBS publishes its file definition and spreadsheets per year; a layout (TOML) follows them without a change of code.
All parts may be left out; the default is a CSV with the protocol's fields in the protocol's order::

    separator = ";"
    encoding = "utf-8"                  # utf-8, utf-8-sig, cp1252 or ascii
    header = true
    line_end = "crlf"                   # crlf or lf
    quotes = "minimal"                  # minimal or all
    dates = "JJJJMMDD"                  # JJJJ, MM and DD once each, and signs between them

    [columns]
    jeugdhulp = ["bsn", "hulpvorm"]     # fields in the order of the columns; a field left out is not written

    [names]
    bsn = "BSN"                         # what a column is called in the header
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal, Self

from pydantic import Field as Setting
from pydantic import field_validator, model_validator

from regie.exchange.cbs.definitions import Subject, fields
from regie.exchange.cbs.settings import load_settings
from regie.vocabulary.frozen import Frozen

CHECK_COLUMN = "pseudoniem_niet_verzenden"
"""Stands in the place of ``bsn`` in a file that cannot be sent, because it holds pseudonyms."""

_PARTS = re.compile(r"JJJJ|MM|DD")


class Layout(Frozen):
    """A layout; see the module's own description."""

    separator: str = Setting(default=";", pattern=r"^[;,|\t]$")
    encoding: Literal["utf-8", "utf-8-sig", "cp1252", "ascii"] = "utf-8"
    header: bool = True
    line_end: Literal["crlf", "lf"] = "crlf"
    quotes: Literal["minimal", "all"] = "minimal"
    dates: str = "JJJJMMDD"
    columns: dict[str, tuple[str, ...]] = Setting(default_factory=dict)
    names: dict[str, str] = Setting(default_factory=dict)

    @field_validator("dates")
    @classmethod
    def _whole_date(cls, written: str) -> str:
        if sorted(_PARTS.findall(written)) != ["DD", "JJJJ", "MM"] or re.search(r"\w", _PARTS.sub("", written)):
            raise ValueError("JJJJ, MM, DD")
        return written

    @model_validator(mode="after")
    def _known_fields(self) -> Self:
        for subject, names in self.columns.items():
            known = fields(Subject(subject))
            if set(names) - known.keys() or len(names) != len(set(names)) or not names:
                raise ValueError(", ".join(known))
        called = list(self.names.values())
        if len(called) != len(set(called)) or set(self.names) - {name for s in Subject for name in fields(s)}:
            raise ValueError("names")
        return self

    def order(self, subject: Subject) -> tuple[str, ...]:
        """The fields of a file, in the order of its columns."""
        return self.columns.get(subject, tuple(fields(subject)))

    def headings(self, subject: Subject, *, check_version: bool) -> list[str]:
        """What the columns are called."""
        return [
            CHECK_COLUMN if name == "bsn" and check_version else self.names.get(name, name)
            for name in self.order(subject)
        ]

    def shown(self, written: str) -> str:
        """A date of the protocol (``JJJJMMDD``) as this layout writes it; parts may be zeros."""
        parts = {"JJJJ": written[:4], "MM": written[4:6], "DD": written[6:]}
        return _PARTS.sub(lambda match: parts[match[0]], self.dates)

    def read(self, written: str) -> str | None:
        """The opposite of ``shown``; None when it does not have this form. The day itself is not judged."""
        match = self._date.fullmatch(written)
        return match["JJJJ"] + match["MM"] + match["DD"] if match else None

    @cached_property
    def _date(self) -> re.Pattern[str]:
        pieces = re.split(r"(JJJJ|MM|DD)", self.dates)
        sizes = {"JJJJ": 4, "MM": 2, "DD": 2}
        return re.compile("".join(f"(?P<{p}>[0-9]{{{sizes[p]}}})" if p in sizes else re.escape(p) for p in pieces))

    def content(self, subject: Subject, records: Iterable[Mapping[str, str]], *, check_version: bool) -> bytes:
        """The bytes of a file with these records; a field that a record does not have is empty."""
        order, known = self.order(subject), fields(subject)
        out = io.StringIO(newline="")
        writer = csv.writer(
            out,
            delimiter=self.separator,
            lineterminator="\r\n" if self.line_end == "crlf" else "\n",
            quoting=csv.QUOTE_ALL if self.quotes == "all" else csv.QUOTE_MINIMAL,
        )
        if self.header:
            writer.writerow(self.headings(subject, check_version=check_version))
        for record in records:
            values = ((known[name], record.get(name, "")) for name in order)
            writer.writerow([self.shown(value) if field.is_date and value else value for field, value in values])
        return out.getvalue().encode(self.encoding, errors="replace")

    def field_of(self, subject: Subject, headings: Sequence[str]) -> dict[str, int] | None:
        """Where each field stands under these headings; None when a heading is not known or stands there twice."""
        known = {self.names.get(name, name): name for name in fields(subject)} | {CHECK_COLUMN: "bsn"}
        places: dict[str, int] = {}
        for place, heading in enumerate(headings):
            name = known.get(heading.strip())
            if name is None or name in places:
                return None
            places[name] = place
        return places


def load_layout(file: Path | None) -> Layout:
    """The layout in this file, or the default for None.

    Raises ``RegieError`` when it cannot be read or is not right, naming the place.
    """
    return Layout() if file is None else load_settings(file, Layout, "cbs.layout_wrong")
