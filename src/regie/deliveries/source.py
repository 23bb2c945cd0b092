# SPDX-License-Identifier: EUPL-1.2
"""One sheet or file that may hold a table: the form that CSV, Excel and Parquet share while being read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from regie.deliveries.raw import Assumption
from regie.deliveries.reading_header import Header, Merged
from regie.vocabulary.region import Region
from regie.vocabulary.tables import Column


@dataclass(frozen=True)
class Loaded:
    """What a source gave: ``data`` has ``source_row`` (int64), ``problem`` (string) and the wanted columns, text
    as written and stripped, or the typed values of a Parquet file; rows without anything may be among them."""

    schema: pa.Schema
    data: Iterable[pa.RecordBatch]
    assumptions: tuple[Assumption, ...] = ()


class Source(Protocol):
    """A sheet or file, opened but not yet read."""

    @property
    def name(self) -> str:
        """The sheet's name, or the file's without folders and ending."""

    @property
    def file(self) -> str:
        """The file as a person names it."""

    @property
    def sheet(self) -> str | None:
        """The sheet in a workbook."""

    @property
    def merged(self) -> Sequence[Merged]:
        """Merged cells; only a workbook has them."""

    def top(self, score: Score) -> Sequence[Sequence[str | None]]:
        """The first rows as text; ``score`` says how well a row of names fits (for guessing a separator)."""

    def load(self, header: Header, wanted: dict[str, Column], region: Region) -> Loaded:
        """The rows below the header; ``wanted`` are the columns at ``header.positions``."""


class Score(Protocol):
    """How many columns of the table that is looked for a row of names holds."""

    def __call__(self, names: Sequence[str | None]) -> int: ...


def place_of(source: Source) -> str:
    """File and sheet as a person names them."""
    return f"{source.file}, blad {source.sheet}" if source.sheet else source.file


def nameless_columns(place: str, columns: Iterable[str]) -> Assumption:
    """Says that columns without a name hold values that nobody reads."""
    return Assumption("reading.column_without_name", {"place": place, "columns": ", ".join(columns)}, warning=True)
