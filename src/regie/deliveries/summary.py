# SPDX-License-Identifier: EUPL-1.2
"""What is told about a delivery: counts that reconcile, findings per row, and what was assumed while reading."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from regie.vocabulary.frozen import Frozen
from regie.vocabulary.texts import say

Severity = Literal["error", "warning"]

SHOWN = 200
"""Findings carried by a summary; all are counted, and ``findings.parquet`` holds more of them."""


class Finding(Frozen):
    """One thing found, in one place, with a sentence that says what to do.

    ``row`` is the row as a spreadsheet shows it; None when the finding is about the whole table. ``value`` is
    what stood there, at most 60 characters, and never a personal number, address or telephone number.
    """

    table: str
    place: str
    row: int | None
    column: str | None
    value: str | None
    rule: str
    severity: Severity
    nl: str
    en: str

    def message(self, lang: str = "nl") -> str:
        """The sentence in ``nl`` or ``en``."""
        return self.en if lang == "en" else self.nl


class RuleCount(Frozen):
    """How many rows one rule found something in; the findings themselves may be shown only in part."""

    table: str
    column: str | None
    rule: str
    severity: Severity
    rows: int


class TableCount(Frozen):
    """Rows and whole cents of one table: read = accepted + set aside, always.

    The cents are None for a table without an amount. ``amounts_unreadable`` counts the rows (set aside, every
    one) whose amount could not be read and which therefore weigh nothing in the cents.
    """

    table: str
    place: str
    rows_read: int
    rows_accepted: int
    rows_set_aside: int
    cents_read: int | None = None
    cents_accepted: int | None = None
    cents_set_aside: int | None = None
    amounts_unreadable: int = 0


class Completeness(Frozen):
    """How many of a table's accepted rows have something in one column."""

    table: str
    column: str
    rows: int
    filled: int


class Told(Frozen):
    """Something that was assumed while reading: the key of a sentence with its values."""

    key: str
    values: dict[str, str | int] = Field(default_factory=dict)
    table: str | None = None
    warning: bool = False

    def message(self, lang: str = "nl") -> str:
        """The sentence in ``nl`` or ``en``."""
        return say(self.key, lang, **self.values)


class Header(Frozen):
    """The one row of table ``delivery``, read; ``period_end`` is the last day, included.

    ``supplements`` is the hash of the delivery whose rows set aside this one hands in again.
    """

    party: str
    period_start: date
    period_end: date
    delivered_on: date
    standard_version: str
    source_system: str | None = None
    contact: str | None = None
    supplements: str | None = None


class Summary(Header):
    """A delivery as it was checked and, if it was handed in, stored (``delivery.json``).

    ``sequence`` orders hand-ins of one day; ``replaces`` names the deliveries of this party that no longer count
    once this one does; ``original_kept`` says whether the file itself is kept (it is not when it held personal
    data or columns outside the standard); ``erasures`` counts the erasures carried out on its rows.
    ``already_known`` is set when the same bytes had been handed in before: nothing was changed.
    """

    hash: str
    received_on: date
    sequence: int = 0
    replaces: tuple[str, ...] = ()
    tables: tuple[TableCount, ...]
    counts: tuple[RuleCount, ...] = ()
    findings: tuple[Finding, ...] = ()
    completeness: tuple[Completeness, ...] = ()
    assumptions: tuple[Told, ...] = ()
    original_kept: bool = True
    erasures: int = 0
    already_known: bool = Field(default=False, exclude=True)

    @property
    def errors(self) -> int:
        """Findings that set a row aside."""
        return sum(count.rows for count in self.counts if count.severity == "error")

    @property
    def warnings(self) -> int:
        """Findings that let the row in."""
        return sum(count.rows for count in self.counts if count.severity == "warning")

    @property
    def rows_read(self) -> int:
        """Rows over all tables but ``delivery``."""
        return sum(count.rows_read for count in self.tables)

    @property
    def rows_accepted(self) -> int:
        """Rows let in."""
        return sum(count.rows_accepted for count in self.tables)

    @property
    def rows_set_aside(self) -> int:
        """Rows kept aside, each with its reason in the file with rows set aside."""
        return sum(count.rows_set_aside for count in self.tables)
