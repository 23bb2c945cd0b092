# SPDX-License-Identifier: EUPL-1.2
"""How a workbook looks: the colours of the documents, and one cell format per look."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from regie.reporting.tokens import tokens
from regie.reporting.values import Format
from regie.review import InputView
from regie.vocabulary.texts import say

EUROS = "#,##0.00;-#,##0.00"
UNDECIDED = '#,##0.00;-#,##0.00;"–"'
"""Of an amount that somebody still has to decide on: nought, until it is filled in, is shown as not known."""

"""Euros with their cents; the unit stands in the head of the column."""

_FORMATS = {
    Format.WHOLE: "#,##0",
    Format.ONE_DECIMAL: "#,##0.0",
    Format.TWO_DECIMALS: "#,##0.00",
    Format.EURO: "#,##0",
    Format.EURO_CENTS: EUROS,
    Format.EURO_THOUSANDS: "#,##0,",
    Format.EURO_MILLIONS: "#,##0.0,,",
    Format.PERCENT: '0.0"%"',
    Format.WHOLE_PERCENT: '0"%"',
    Format.POINTS: "+0.0;-0.0;0.0",
    Format.CHANGE: "+#,##0;-#,##0;0",
    Format.PERCENT_CHANGE: '+0.0"%";-0.0"%";0.0"%"',
    Format.EURO_CHANGE: "+#,##0;-#,##0;0",
    Format.EURO_MILLIONS_CHANGE: "+#,##0.0,,;-#,##0.0,,;0.0",
}

_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Styles:
    """The cell formats of one workbook, each made once.

    A look is a set of XlsxWriter properties; ``text`` and ``number`` are the two that every cell starts from.
    """

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}
        self._colour = tokens().colour

    def text(self, written: str = "", /, **look: object) -> Any:
        """The format of a text. One that begins like a formula is marked as text for good, so that it stays one
        when a person edits the cell or saves the sheet in another form."""
        guarded = {"quote_prefix": True} if written.startswith(_LIKE_A_FORMULA) else {}
        if look.get("indent"):  # an indent counts from the side that a text is aligned to
            look = {"align": "left"} | look
        return self._format(
            {"valign": "top", "text_wrap": True, "font_color": self._colour["ink"]} | guarded | look
        )

    def number(self, form: str = EUROS, /, **look: object) -> Any:
        """The format of a number."""
        return self._format({"valign": "top", "num_format": form, "font_color": self._colour["ink"]} | look)

    @property
    def title(self) -> Any:
        """The head of a sheet."""
        return self._format({"bold": True, "font_size": 16, "font_color": self._colour["accent_dark"]})

    @property
    def under_title(self) -> Any:
        """What stands under the head of a sheet."""
        return self._format({"font_color": self._colour["ink_soft"], "valign": "top"})

    @property
    def section(self) -> Any:
        """A head within a sheet."""
        return self._format({"bold": True, "font_size": 12, "font_color": self._colour["accent_dark"]})

    @property
    def link(self) -> Any:
        """A link to another sheet."""
        return self._format({"font_color": self._colour["accent"], "underline": 1, "valign": "top"})

    def head(self, *, right: bool = False, indent: int = 0) -> Any:
        """The head of a column."""
        return self._format(
            {
                "bold": True,
                "text_wrap": True,
                "valign": "vcenter",
                "align": "right" if right else "left",
                "indent": indent,
                "bg_color": self._colour["accent_dark"],
                "font_color": self._colour["paper"],
            }
        )

    @property
    def link_colour(self) -> str:
        """The colour of what leads elsewhere."""
        return self._colour["accent"]

    @property
    def soft(self) -> str:
        """The colour of what stands back."""
        return self._colour["ink_soft"]

    def rule(self, depth: int, *, parent: bool) -> dict[str, object]:
        """The look of a row of a tree: the root in a band, sums in bold, a thin line under each."""
        look: dict[str, object] = {"bottom": 1, "bottom_color": self._colour["rule"]}
        if depth == 0:
            return look | {"bold": True, "bg_color": self._colour["accent_soft"]}
        return look | ({"bold": True} if parent else {})

    def verdict(self, *, good: bool) -> Any:
        """The look of what adds up, and of what does not."""
        return self._format({"bold": True, "font_color": self._colour["good" if good else "bad"]})

    def _format(self, look: dict[str, object]) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(look)
        return self._made[key]


def number_form(form: Format) -> str:
    """Excel's format for numbers of a document."""
    return _FORMATS.get(form, "General")


def euros(cents: int) -> float:
    """Euros as the number that a cell holds."""
    return float(Decimal(cents).scaleb(-2))


def exact(given: InputView) -> Decimal:
    """The value of an input, an amount in euros."""
    return Decimal(given.amount).scaleb(-2) if given.amount is not None else given.number or Decimal(0)


def decimals(given: InputView) -> int:
    """How many decimals an input has; an amount has two."""
    return 2 if given.amount is not None else max(0, -int(exact(given).normalize().as_tuple().exponent))


def input_form(given: InputView) -> str:
    """Excel's format for an input: all decimals that it has, and the percent sign."""
    if given.amount is not None:
        return UNDECIDED if given.undecided else EUROS
    if given.unit == "percent":
        return f'0.{"0" * max(2, decimals(given))}"%"'
    return "#,##0" + ("." + "0" * decimals(given) if decimals(given) else "")


def row_height(texts: Iterable[tuple[str, float]]) -> float | None:
    """The height of a row in points from its texts and the widths of their columns; nothing for one line. A file
    without heights is left to the program that opens it, and not every one makes room."""
    lines = max(
        (sum(1 + int(len(part) * 0.95 // width) for part in text.split("\n")) for text, width in texts), default=1
    )
    return 15.0 * lines if lines > 1 else None


def print_settings(sheet: Any, first_rows: int, lang: str, *, paper: int = 9) -> None:
    """Lying sheet (9 = A4, 8 = A3), as wide as one page, the heads on every page, numbered."""
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    if first_rows:
        sheet.repeat_rows(0, first_rows - 1)
    sheet.set_footer(f"&L&A&C&F&R{say('workbook.page', lang)}")
