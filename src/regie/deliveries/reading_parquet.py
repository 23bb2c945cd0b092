# SPDX-License-Identifier: EUPL-1.2
"""Parquet, with text or typed columns: batch by batch, so that a large file need not fit in memory twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from regie.deliveries.archive import MAX_BYTES
from regie.deliveries.reading_header import Header, Merged
from regie.deliveries.source import Loaded, Score
from regie.vocabulary.errors import Refused
from regie.vocabulary.region import Region
from regie.vocabulary.tables import Column

MAX_ROWS = 500_000_000
"""Most rows of one file; repeated values pack so well that the file's size says little."""

_BATCH_ROWS = 128 * 1024


@dataclass
class ParquetSource:
    """A Parquet file in memory."""

    file: str
    name: str
    content: bytes = field(repr=False)
    sheet: str | None = None
    merged: Sequence[Merged] = ()

    def __post_init__(self) -> None:
        try:
            self._opened = pq.ParquetFile(pa.BufferReader(self.content))
            self._schema = self._opened.schema_arrow
        except (pa.ArrowException, OSError):
            raise Refused("reading.parquet_damaged", file=self.file) from None
        metadata = self._opened.metadata
        size = sum(metadata.row_group(index).total_byte_size for index in range(metadata.num_row_groups))
        if size > MAX_BYTES or metadata.num_rows > MAX_ROWS:
            raise Refused("reading.too_large", file=self.file, size=size // 1024**2)

    def top(self, score: Score) -> Sequence[Sequence[str | None]]:
        """The names of the columns."""
        return [self._schema.names]

    def load(self, header: Header, wanted: dict[str, Column], region: Region) -> Loaded:
        """All rows; text stripped, other types as they are."""
        names = {name: self._schema.names[position] for name, position in header.positions.items()}
        fields = [pa.field("source_row", pa.int64()), pa.field("problem", pa.string())]
        for name, written in names.items():
            kind = _plain(self._schema.field(self._schema.names.index(written)).type)
            if kind is None:
                raise Refused("reading.parquet_type", file=self.file, column=written)
            fields.append(pa.field(name, kind))
        schema = pa.schema(fields)
        return Loaded(schema, self._batches(list(names.values()), schema))

    def _batches(self, written: list[str], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        row = 1
        try:
            for batch in self._opened.iter_batches(batch_size=_BATCH_ROWS, columns=written, use_threads=False):
                arrays = [pa.array(np.arange(row, row + len(batch))), pa.nulls(len(batch), pa.string())]
                for name, kind in zip(written, schema.types[2:], strict=True):
                    array = batch.column(name)
                    array = array if array.type == kind else array.cast(kind)
                    arrays.append(pc.utf8_trim_whitespace(array) if pa.types.is_string(kind) else array)
                row += len(batch)
                yield pa.RecordBatch.from_arrays(arrays, schema=schema)
        except (pa.ArrowException, OSError):
            raise Refused("reading.parquet_damaged", file=self.file) from None


def _plain(kind: pa.DataType) -> pa.DataType | None:
    """The type in which a column is handed on: all text as ``string``; None for lists and bytes."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_null(kind):
        return pa.string()
    if pa.types.is_float16(kind):
        return pa.float64()
    plain = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_boolean)
    dated = (pa.types.is_date, pa.types.is_timestamp)
    return kind if any(check(kind) for check in plain + dated) else None
