# SPDX-License-Identifier: EUPL-1.2
"""Records as Parquet: one file per kind of message, with the columns that its definition gives.

A row is a client: ``release``, ``place``, ``number``, then ``header``, ``client`` and ``around`` as structures
with the official names, so that ``client.StartProducten.StartProduct`` is read in SQL as it is written here.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from regie.exchange.ijw.definitions import MESSAGES, Element, MessageDefinition, definition
from regie.exchange.ijw.privacy import LEFT_OUT
from regie.exchange.ijw.records import Record

_BATCH = 5_000
_NUMBER_TYPES = {"LDT_Nummer"}
_OUTER = ("Declaratie", "DeclaratieAntwoord", "Antwoord")


class RecordTables:
    """Writes records to ``FOLDER/JW305.parquet`` and so on; each file appears whole when all is written.

    To be used in ``with``; after an exception nothing appears. ``paths`` has the files, ``counts`` the records,
    ``earlier`` the tables that an earlier reading left and this one had no records for. The files are for their
    owner only: a pseudonym stands beside a day of birth in them.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.paths: list[Path] = []
        self.counts: dict[str, int] = {}
        self._waiting: dict[str, list[dict[str, Any]]] = {}
        self._writers: dict[str, pq.ParquetWriter] = {}

    @property
    def earlier(self) -> list[Path]:
        """Tables in the folder that are not of this reading."""
        there = (self._final(message) for message in MESSAGES)
        return [path for path in there if path not in self.paths and path.exists()]

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            for message in self._waiting:
                self._flush(message)
        for message, writer in sorted(self._writers.items()):
            writer.close()
            if kind is None:
                os.replace(self._draft(message), self._final(message))
                self.paths.append(self._final(message))
            else:
                self._draft(message).unlink(missing_ok=True)

    def add(self, record: Record) -> None:
        """Write one record."""
        waiting = self._waiting.setdefault(record.message, [])
        waiting.append(
            {
                "release": record.release,
                "place": record.place,
                "number": record.number,
                "header": record.header,
                "client": record.client or None,
                "around": record.around or None,
            }
        )
        self.counts[record.message] = self.counts.get(record.message, 0) + 1
        if len(waiting) >= _BATCH:
            self._flush(record.message)

    def _flush(self, message: str) -> None:
        schema = record_schema(definition(message))
        if message not in self._writers:
            self._draft(message).unlink(missing_ok=True)
            self._draft(message).touch(mode=0o600)
            self._writers[message] = pq.ParquetWriter(self._draft(message), schema, compression="zstd")
        rows = self._waiting[message]
        columns = [_column([row[field.name] for row in rows], field.type) for field in schema]
        self._writers[message].write_table(pa.Table.from_arrays(columns, schema=schema))
        self._waiting[message] = []

    def _final(self, message: str) -> Path:
        return self.folder / f"{message}.parquet"

    def _draft(self, message: str) -> Path:
        return self.folder / f".{message}.parquet.draft"


def record_schema(known: MessageDefinition) -> pa.Schema:
    """The columns of one kind of message. What records leave out has no column."""
    identification = _fields(known, "CDT_BerichtIdentificatie")
    header = [field for field in _fields(known, "Header") if field.name != "BerichtIdentificatie"]
    fields = [
        pa.field("release", pa.string()),
        pa.field("place", pa.string()),
        pa.field("number", pa.int64()),
        pa.field("header", pa.struct([*header, *identification])),
    ]
    if "Client" in known.structures:
        client = [field for field in _fields(known, "Client") if field.name != "Bsn"]
        fields.append(pa.field("client", pa.struct([pa.field("Pseudoniem", pa.string()), *client])))
    outer = [name for name in _OUTER if name in known.structures]
    if outer:
        around = [pa.field(name, pa.struct(_fields(known, name, without="Clienten"))) for name in outer]
        fields.append(pa.field("around", pa.struct(around)))
    return pa.schema(fields)


def _fields(known: MessageDefinition, structure: str, without: str = "") -> list[pa.Field]:
    fields = []
    for element in known.structures[structure].elements:
        kind = element.simple.name if element.simple else element.structure or ""
        if element.name == without or kind in LEFT_OUT or f"{kind} in {structure}" in LEFT_OUT:
            continue
        what = _type(known, element)
        if what is not None:
            fields.append(pa.field(element.name, what if element.maximum == 1 else pa.list_(what)))
    return fields


def _type(known: MessageDefinition, element: Element) -> pa.DataType | None:
    if element.simple is None:
        inner = _fields(known, element.structure or "")
        return pa.struct(inner) if inner else None
    if element.simple.name in _NUMBER_TYPES or element.simple.base == "string":
        return pa.string()
    return {"date": pa.date32(), "time": pa.time64("us"), "integer": pa.int64()}[element.simple.base]


def _column(values: list[Any], what: pa.DataType) -> pa.Array:
    """A column; a value that stands in many rows, such as the header of a message, is turned into Arrow once."""
    places: dict[int, int] = {}
    different: list[Any] = []
    for value in values:
        if places.setdefault(id(value), len(different)) == len(different):
            different.append(_plain(value))
    made = pa.array(different, type=what)
    if len(different) == len(values):
        return made
    return made.take(pa.array([places[id(value)] for value in values], type=pa.int32()))


def _plain(value: Any) -> Any:
    """A mapping that shows another one as the dict that it is; Arrow reads dicts only."""
    return dict(value) if value is not None and not isinstance(value, str | int | dict) else value
