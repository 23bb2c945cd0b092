# SPDX-License-Identifier: EUPL-1.2
"""A table as XLSX and CSV: the same rows as on the page, with where they come from, and safe to open.

A text that a spreadsheet would take for a formula stays a text: in XLSX by its type, in CSV by a ``'`` before it.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from regie.reporting.workbook.style import Styles
from regie.web.audit import service as audit
from regie.web.ui import formats
from regie.web.ui.columns import Cell, Column
from regie.web.ui.context import Page
from regie.web.ui.language import active

if TYPE_CHECKING:
    from regie.web.ui.tables import Table

KINDS = ("xlsx", "csv")

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
}
_LIKE_A_FORMULA = tuple("=+-@＝＋－＠")
_NOT_SEEN = ("Cc", "Cf", "Zs", "Zl", "Zp")


def response(request: HttpRequest, table: Table, kind: str) -> HttpResponse:
    """The table as a file, and a line about it in the audit event of this request."""
    content = (
        workbook(table, facts(request, table)) if kind == "xlsx" else comma_separated(table).encode("utf-8-sig")
    )
    audit.note(
        request,
        object=f"export/{table.name}",
        details={"format": kind, "rows": table.paginator.count, "filter": table.filter_in_words},
    )
    return download(content, table.name, kind)


def download(content: bytes, name: str, kind: str) -> HttpResponse:
    """A file with its kind and the day of today in its name."""
    disposition = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.{kind}"'
    return HttpResponse(content, content_type=_TYPES[kind], headers={"Content-Disposition": disposition})


def facts(request: HttpRequest, table: Table) -> list[tuple[str, str]]:
    """Where the rows come from, as lines of a name and a text."""
    page = Page(request)
    found = [(_("Tabel"), str(table.caption))]
    if page.region is not None:
        found.append((_("Regio"), page.region.name))
    if page.synthetic:
        found.append((_("Let op"), _("Voorbeeldgegevens: verzonnen")))
    found += list(table.facts.items())
    if page.snapshot and _("Momentopname") not in table.facts:
        found.append((_("Momentopname"), page.snapshot))
    if table.filter_in_words:
        found.append((_("Filter"), table.filter_in_words))
    found.append((_("Gemaakt op"), formats.moment(timezone.now())))
    found.append((_("Programmaversie"), page.version))
    if table.legend:
        found.append((_("Tekens"), " ".join(table.legend)))
    return found


def workbook(table: Table, lines: list[tuple[str, str]]) -> bytes:
    """The table as an XLSX file, with a second sheet that says where it comes from."""
    buffer = io.BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **safe})
    style = Styles(book)
    _rows_sheet(book, style, table)
    sheet = book.add_worksheet(_("Herkomst"))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    for place, (name, text) in enumerate(lines):
        sheet.write_string(place, 0, name, style.text(bold=True))
        sheet.write_string(place, 1, text, style.text(text))
    book.close()
    return buffer.getvalue()


def _rows_sheet(book: Any, style: Styles, table: Table) -> None:
    sheet = book.add_worksheet(_("Gegevens"))
    columns = table.exported_columns
    for place, (label, column) in enumerate(columns):
        sheet.write_string(0, place, label, style.head(right=column.numeric))
        sheet.set_column(place, place, max(12, min(48, len(label) + 4)))
    last = 0
    for last, row in enumerate(table.exported_rows(), 1):
        for place, (cell, (_label, column)) in enumerate(zip(row, columns, strict=True)):
            _write(sheet, style, last, place, cell, column)
    sheet.freeze_panes(1, 1)
    if columns:
        sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)


def _write(sheet: Any, style: Styles, row: int, place: int, cell: Cell, column: Column) -> None:
    match cell:
        case None:
            sheet.write_blank(row, place, None, style.text())
        case datetime():
            sheet.write_datetime(row, place, cell, style.number(column.excel, align="left"))
        case date():
            sheet.write_datetime(
                row, place, datetime.combine(cell, time.min), style.number(column.excel, align="left")
            )
        case bool() | str():
            sheet.write_string(
                row, place, str(cell), style.text(str(cell), **({"align": "right"} if column.numeric else {}))
            )
        case _:
            sheet.write_number(row, place, cell, style.number(column.excel))


def comma_separated(table: Table) -> str:
    """The table as text; see :func:`delimited`."""
    return delimited([label for label, _column in table.exported_columns], table.exported_rows())


def delimited(heads: Iterable[str], rows: Iterable[Iterable[Cell]]) -> str:
    """Rows as text: with ``;`` and a decimal comma in Dutch, ``,`` and a point in English."""
    dutch = active() == "nl"
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";" if dutch else ",", lineterminator="\r\n")
    writer.writerow([harmless(head) for head in heads])
    writer.writerows([_text(cell, dutch) for cell in row] for row in rows)
    return buffer.getvalue()


def _text(cell: Cell, dutch: bool) -> str:
    match cell:
        case None:
            return ""
        case bool() | str():
            return harmless(str(cell))
        case datetime():
            return f"{cell:%Y-%m-%d %H:%M}"
        case date():
            return cell.isoformat()
        case Decimal():
            return f"{cell:f}".replace(".", ",") if dutch else f"{cell:f}"
        case _:
            return str(cell)


def harmless(text: str) -> str:
    """The text, marked as text when a spreadsheet would read it as a formula.

    Spreadsheets skip characters that are not seen before they look, so these are skipped here too.

    >>> harmless("=1+1"), harmless("\\t @SUM(A1)"), harmless("Heerlen")
    ("'=1+1", "'\\t @SUM(A1)", 'Heerlen')
    """
    seen = text.lstrip("".join(each for each in set(text) if unicodedata.category(each) in _NOT_SEEN))
    starts_unseen = text[:1] in ("\t", "\r", "\n")
    return f"'{text}" if starts_unseen or seen.startswith(_LIKE_A_FORMULA) else text
