# SPDX-License-Identifier: EUPL-1.2
"""Marks of WordprocessingML (ECMA-376 part 1) that python-docx lacks: links, fields, heads of tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

LOCALES = {"nl": "nl-NL", "en": "en-GB"}

LONGEST_NAME = 40
"""Characters of the name of a bookmark that a word processor takes."""


class Bookmarks:
    """Places in a document that links lead to, numbered as the format wants."""

    def __init__(self) -> None:
        self._last = 0

    def around(self, line: Paragraph, name: str, write: Callable[[], object]) -> None:
        """Call ``write``, which adds to ``line``, and mark what it wrote as the place ``name``."""
        self._last += 1
        begin = element("w:bookmarkStart", id=str(self._last), name=bookmark(name))
        line._p.append(begin)
        write()
        line._p.append(element("w:bookmarkEnd", id=str(self._last)))


def bookmark(name: str) -> str:
    """The name of a place as a bookmark may be called."""
    return name.replace("-", "_")[:LONGEST_NAME]


def element(tag: str, **attributes: str) -> Any:
    """An element with attributes of the same namespace."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def link_inside(line: Paragraph, text: str, to: str, *, raised: bool = False) -> None:
    """A link to a place in the document."""
    link = element("w:hyperlink", anchor=bookmark(to), history="1")
    line._p.append(link)
    _linked(link, line, text, raised)


def link_outside(line: Paragraph, text: str, address: str) -> None:
    """A link to an address."""
    reference = line.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), reference)
    line._p.append(link)
    _linked(link, line, text, False)


def _linked(link: Any, line: Paragraph, text: str, raised: bool) -> None:
    run = Run(OxmlElement("w:r"), line)
    run.text = text
    run.style = "Hyperlink"
    run.font.superscript = raised or None
    link.append(run._r)


def open_field(line: Paragraph, instruction: str) -> None:
    """Begin a field whose value follows as text, so that it can be read before it is renewed."""
    _field_mark(line, "begin")
    run = line.add_run()
    words = OxmlElement("w:instrText")
    words.set(qn("xml:space"), "preserve")
    words.text = instruction
    run._r.append(words)
    _field_mark(line, "separate")


def close_field(line: Paragraph) -> None:
    """End the field that was opened."""
    _field_mark(line, "end")


def turn(paper: Paper) -> None:
    """What follows stands on a sheet turned a quarter."""
    last = paper.sections[-1]
    width, height = last.page_width, last.page_height
    turned = paper.add_section(WD_SECTION.NEW_PAGE)
    turned.page_width, turned.page_height = height, width
    upright = turned.page_width < turned.page_height
    turned.orientation = WD_ORIENT.PORTRAIT if upright else WD_ORIENT.LANDSCAPE


def page_number(line: Paragraph) -> None:
    """The number of the page."""
    open_field(line, "PAGE")
    line.add_run("1")
    close_field(line)


def _field_mark(line: Paragraph, kind: str) -> None:
    line.add_run()._r.append(element("w:fldChar", fldCharType=kind))


def head(row: _Row) -> None:
    """This row is the head of its table and comes back on every page; it is not broken over two."""
    properties = row._tr.get_or_add_trPr()
    properties.append(element("w:cantSplit"))
    properties.append(element("w:tblHeader"))


def rule_above(row: _Row) -> None:
    """A line above a row."""
    for cell in row.cells:
        borders = element("w:tcBorders")
        borders.append(element("w:top", val="single", sz="6", space="0", color="8B98A4"))
        cell._tc.get_or_add_tcPr().append(borders)


def widths(table: Table, wanted: Sequence[int]) -> None:
    """Fixed widths of columns, in the whole table."""
    table.autofit = False
    for column, width in zip(table.columns, wanted, strict=True):
        column.width = width
    for row in table.rows:
        for cell in row._tr.tc_lst:
            first = cell.grid_offset
            cell.width = sum(wanted[first : first + cell.grid_span])


def align(line: Paragraph, side: str) -> None:
    """Numbers stand to the right."""
    if side == "right":
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def describe(picture: Any, name: str, text: str) -> None:
    """What a picture shows, for who cannot see it."""
    properties = picture._inline.docPr
    properties.set("name", name)
    properties.set("descr", text)


def new_list(paper: Paper) -> int:
    """The number of a list that begins at 1, in the form of the style for numbered lists."""
    numbering = paper.part.numbering_part.element
    style = paper.styles["List Number"].element
    used = style.pPr.numPr.numId.val
    abstract = next(num for num in numbering.num_lst if num.numId == used).abstractNumId.val
    made = numbering.add_num(abstract)
    made.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(made.numId)


def in_list(line: Paragraph, number: int) -> None:
    """Put a line in the list with this number."""
    properties = line._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = number
