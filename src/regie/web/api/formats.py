# SPDX-License-Identifier: EUPL-1.2
"""Rows as JSON, CSV or Parquet: the same rows, the same names.

Types are fixed by the column, not by the rows: an answer without rows has the same form, so that a refresh in
Power BI never changes the model. Amounts are decimals, never binary fractions.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.http import HttpResponse

from regie.web.ui.exports import harmless

TEXT, NUMBER, FLAG = "text", "number", "flag"

_ARROW = {TEXT: pa.string(), NUMBER: pa.decimal128(24, 4), FLAG: pa.bool_()}


def csv_answer(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], name: str) -> HttpResponse:
    """Comma-separated, a point in numbers, UTF-8 with a mark so that Excel reads it as such; texts that a
    spreadsheet would run as a formula are made harmless."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[column]) for column in columns])
    return _file(out.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", f"{name}.csv")


def parquet_answer(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], name: str) -> HttpResponse:
    """One Parquet file."""
    schema = pa.schema([(column, _ARROW[kind]) for column, kind in columns.items()])
    values = {column: [_typed(row[column], kind) for row in rows] for column, kind in columns.items()}
    out = io.BytesIO()
    pq.write_table(pa.table(values, schema=schema), out, compression="zstd")
    return _file(out.getvalue(), "application/vnd.apache.parquet", f"{name}.parquet")


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return harmless(value) if isinstance(value, str) else value


def _typed(value: Any, kind: str) -> Any:
    if value is None or kind == FLAG:
        return value
    return Decimal(str(value)).quantize(Decimal("0.0001")) if kind == NUMBER else str(value)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
