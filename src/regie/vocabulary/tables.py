# SPDX-License-Identifier: EUPL-1.2
"""The tables of the data delivery standard: the one source for checks, template, JSON schema and page.

Columns are declared in ``tables.toml`` beside this module. Stored form of each type:

=============  ==================================  =========================
type           in a file                           stored (Parquet)
=============  ==================================  =========================
text           text                                VARCHAR
key            text, at most 64 characters         VARCHAR
code           a code of ``codelist``              VARCHAR
date           dd-mm-jjjj or jjjj-mm-dd            DATE (last day inclusive)
month          jjjj-mm                             INTEGER (year*12+month-1)
amount         euros, 2 decimals                   BIGINT, whole cents
quantity       number, at most 2 decimals          DECIMAL(18,2)
integer        whole number                        BIGINT
score          number, at most 1 decimal           DECIMAL(5,1)
=============  ==================================  =========================
"""

from __future__ import annotations

import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files

from regie.vocabulary.errors import RegieError
from regie.vocabulary.frozen import Frozen

STANDARD_VERSION = "1"


class ColumnType(StrEnum):
    """How a value is written in a file and kept in the store."""

    TEXT = "text"
    KEY = "key"
    CODE = "code"
    DATE = "date"
    MONTH = "month"
    AMOUNT = "amount"
    QUANTITY = "quantity"
    INTEGER = "integer"
    SCORE = "score"

    @property
    def stored(self) -> str:
        """The DuckDB type in accepted Parquet files."""
        return _STORED[self]


_STORED = {
    ColumnType.TEXT: "VARCHAR",
    ColumnType.KEY: "VARCHAR",
    ColumnType.CODE: "VARCHAR",
    ColumnType.DATE: "DATE",
    ColumnType.MONTH: "INTEGER",
    ColumnType.AMOUNT: "BIGINT",
    ColumnType.QUANTITY: "DECIMAL(18,2)",
    ColumnType.INTEGER: "BIGINT",
    ColumnType.SCORE: "DECIMAL(5,1)",
}


class Column(Frozen):
    """One column. ``codelist`` names a list of ``codelists``; ``region:segments`` and the like name one of the
    region's own lists; ``minimum`` and ``maximum`` bound numbers."""

    name: str
    type: ColumnType
    required: bool = False
    codelist: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    nl: str
    en: str
    help_nl: str
    help_en: str
    example: str


class Table(Frozen):
    """One table. ``key`` makes a row unique within a party; ``state`` tables are delivered again as long as a
    row is valid, the others belong to the period in which they were booked; ``personal`` tables hold rows about
    persons (a personal number there refuses the delivery)."""

    name: str
    nl: str
    en: str
    help_nl: str
    help_en: str
    key: tuple[str, ...]
    state: bool
    personal: bool
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column with this name (KeyError when there is none)."""
        return next(column for column in self.columns if column.name == name)

    @property
    def amount_column(self) -> str | None:
        """The column whose euros must reconcile, if the table has one."""
        return next((column.name for column in self.columns if column.type is ColumnType.AMOUNT), None)


@cache
def tables() -> dict[str, Table]:
    """All tables of the standard by name, ``delivery`` first, in the order of the published page."""
    declared = tomllib.loads(files(__package__).joinpath("tables.toml").read_text(encoding="utf-8"))
    result = {}
    for name, table in declared.items():
        columns = [Column(name=column, **rest) for column, rest in table.pop("columns").items()]
        result[name] = Table(name=name, columns=tuple(columns), **table)
    return result


def table(name: str) -> Table:
    """The table with this name; raises ``RegieError`` when the standard has none."""
    try:
        return tables()[name]
    except KeyError:
        raise RegieError("vocabulary.table_unknown", name=name, known=", ".join(tables())) from None
