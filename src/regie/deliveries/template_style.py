# SPDX-License-Identifier: EUPL-1.2
"""How the template looks: one quiet palette, and cell formats that keep codes as text."""

from __future__ import annotations

from typing import Any

from regie.vocabulary.tables import ColumnType
from regie.vocabulary.texts import say

DEEP, SOFT, PALE, SAND, INK, GREY, LINE = (
    "#17495A",
    "#CFE0E6",
    "#EEF4F6",
    "#FBF6E9",
    "#1F2A30",
    "#5B6870",
    "#B9C7CD",
)

TEXT_FORMAT = 49
"""Excel's own number for text."""

NUMBER_FORMATS: dict[ColumnType, str] = {
    ColumnType.DATE: "dd-mm-yyyy",
    ColumnType.AMOUNT: "#,##0.00",
    ColumnType.QUANTITY: "0.00",
    ColumnType.INTEGER: "0",
    ColumnType.SCORE: "0.0",
}
"""Excel's format per type; the others are text, so that leading zeros and months stay as typed."""


class Styles:
    """The cell formats of one workbook, made once each."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self.title = workbook.add_format({"bold": True, "font_size": 16, "font_color": DEEP})
        self.heading = workbook.add_format({"bold": True, "font_size": 12, "font_color": DEEP, "top": 1})
        self.text = workbook.add_format({"text_wrap": True, "valign": "top", "font_color": INK})
        self.quiet = workbook.add_format({"text_wrap": True, "valign": "top", "font_color": GREY})
        self.bullet = workbook.add_format({"align": "right", "valign": "top", "bold": True, "font_color": DEEP})
        label = {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "border_color": LINE}
        self.required = workbook.add_format(label | {"bg_color": DEEP, "font_color": "#FFFFFF"})
        self.optional = workbook.add_format(label | {"bg_color": SOFT, "font_color": INK})
        self.name = workbook.add_format(
            {
                "font_size": 9,
                "font_color": GREY,
                "bg_color": PALE,
                "border": 1,
                "border_color": LINE,
                "num_format": TEXT_FORMAT,
            }
        )
        cell = {"text_wrap": True, "valign": "top", "border": 1, "border_color": LINE, "font_color": INK}
        self.cell = workbook.add_format(cell)
        self.code_cell = workbook.add_format(cell | {"num_format": TEXT_FORMAT})

    def column(self, kind: ColumnType) -> Any:
        """The format of a column's empty cells."""
        return self._workbook.add_format({"num_format": NUMBER_FORMATS.get(kind, TEXT_FORMAT), "font_color": INK})

    def example(self, kind: ColumnType) -> Any:
        """The format of a cell in the example row."""
        return self._workbook.add_format(
            {
                "num_format": NUMBER_FORMATS.get(kind, TEXT_FORMAT),
                "italic": True,
                "font_color": GREY,
                "bg_color": SAND,
                "bottom": 1,
                "bottom_color": LINE,
            }
        )


def print_settings(sheet: Any, heading_rows: int, lang: str) -> None:
    """Landscape A4, as wide as one page, the headings on every page, numbered."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    if heading_rows:
        sheet.repeat_rows(0, heading_rows - 1)
    sheet.set_footer(f"&L&A&R{say('template.page', lang)}")
