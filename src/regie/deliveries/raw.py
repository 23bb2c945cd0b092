# SPDX-License-Identifier: EUPL-1.2
"""What reading hands to checking: the tables of one delivery as they were written, and what was assumed.

``regie.deliveries.reading.read(file, con, region, mapping) -> RawDelivery`` puts one table ``raw_<name>`` into
``con`` for every table of the standard that was found:

==============  =======  =================================================================================
column          type     meaning
==============  =======  =================================================================================
source_row      BIGINT   the row as a spreadsheet shows it: the header and empty rows count, a line break
                         inside quotes does not; Parquet has no header, its first row is 1
problem         VARCHAR  NULL, or the key of a sentence (no values to fill in) when the row itself is broken:
                         too many or too few fields and the like. The checks set such a row aside with that
                         sentence and look at nothing else in it; what could be read is in its columns.
<column>        VARCHAR  one per column of the standard that is present, in the standard's order: the text as
                         written, stripped of white space; empty is NULL
==============  =======  =================================================================================

Dates and numbers in CSV are left as written. What Excel and Parquet hold as a date, month or number is written
as ``2024-06-30``, ``2024-06`` and ``1234.56`` (``.`` before decimals, no thousands mark, integers without
``.0``), whatever the column asks for. Codes of a list whose codes are all digits of one length have their
leading zeros back where that makes a known code (and it is told).

Every table of the standard that has rows, or only a header, is there with all its required columns; ``delivery``
is always there and has exactly one row.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from regie.vocabulary.texts import say


@dataclass(frozen=True)
class Assumption:
    """Something that was decided while reading and that the sender should know.

    ``key`` names the sentence and ``values`` (texts and whole numbers) fill it in; ``table`` is a name of the
    standard, or None when it is about the whole file. A ``warning`` deserves a look (an unused column, cells
    made by a formula); the others are the ordinary facts of a file (its encoding, its separator).
    """

    key: str
    values: dict[str, str | int] = field(default_factory=dict)
    table: str | None = None
    warning: bool = False

    def message(self, lang: str = "nl") -> str:
        """The sentence in ``nl`` or ``en``."""
        return say(self.key, lang, **self.values)


@dataclass(frozen=True)
class RawTable:
    """One table as read.

    ``file`` is the member's name within a folder or zip (or the workbook's name), ``sheet`` the sheet's name in
    a workbook. ``columns`` are the standard's columns that are present. ``rows`` counts the rows of
    ``raw_<name>``, the broken ones included. ``dates`` and ``decimals`` are the dialect found in this table:
    ``"day_first"`` (dd-mm-jjjj) or ``"iso"``, ``"comma"`` or ``"point"``; None when nothing in it tells, and
    ``"mixed"`` when both occur.
    """

    name: str
    file: str
    sheet: str | None
    columns: tuple[str, ...]
    rows: int
    header_row: int = 1
    dates: Literal["day_first", "iso", "mixed"] | None = None
    decimals: Literal["comma", "point", "mixed"] | None = None

    @property
    def place(self) -> str:
        """File and sheet as a person names them."""
        return f"{self.file}, blad {self.sheet}" if self.sheet else self.file

    @property
    def relation(self) -> str:
        """Name of the table in DuckDB."""
        return f"raw_{self.name}"


@dataclass(frozen=True)
class RawDelivery:
    """All tables of one delivery, in the standard's order, with what was assumed and the hash of the content.

    ``content_hash`` is the SHA-256 (hex) of the members that were read, sorted by name: for each its name in
    lower case without folders, a zero byte, its length as eight bytes and its bytes. A workbook is one member
    with an empty name, so renaming the file changes nothing; a folder and a zip of the same files share their
    hash. A mapping counts as one more member, ``--mapping``: another mapping makes another delivery.
    """

    tables: dict[str, RawTable]
    assumptions: tuple[Assumption, ...]
    content_hash: str
