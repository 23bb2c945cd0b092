# SPDX-License-Identifier: EUPL-1.2
"""The styles of a document in a word processor: everything that looks the same has one name, so that an
organisation can give it its own look in one place."""

from __future__ import annotations

from typing import Any

from docx.document import Document as Paper
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from regie.reporting.tokens import tokens
from regie.reporting.word.marks import LOCALES, element

FONT = "Arial"
"""A typeface that word processors have, or one of the same width; Lato would be replaced by anything."""

LEAD, CELL, NOTE, CAPTION, MARK, SUBTITLE = (
    "Regie inleiding",
    "Regie cel",
    "Regie noot",
    "Caption",
    "Regie kenmerk",
    "Subtitle",
)

CALLOUT = {role: f"Regie kader {role}" for role in ("hypothesis", "quality", "decision", "note")}
"""The framed passages by their role."""

_HEADINGS = ((1, 18), (2, 14), (3, 12), (4, 11))


def prepare(paper: Paper, lang: str) -> None:
    """A4, the house style and the language."""
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin = section.bottom_margin = Mm(22)
    _text(paper, lang)
    _headings(paper)
    _frames(paper)
    _table(paper)


def _text(paper: Paper, lang: str) -> None:
    normal = paper.styles["Normal"]
    _font(normal, 10.5)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.15
    normal.element.get_or_add_rPr().append(element("w:lang", val=LOCALES[lang]))
    _font(_made(paper, LEAD), 12.5, "accent_dark")
    cell = _made(paper, CELL)
    _font(cell, 9)
    cell.paragraph_format.space_after = Pt(1)
    cell.paragraph_format.line_spacing = 1.0
    note = _made(paper, NOTE)
    _font(note, 8.5, "ink_soft")
    note.paragraph_format.space_after = Pt(3)
    _font(_made(paper, MARK), 11, "accent", bold=True)
    _font(paper.styles[CAPTION], 9.5, "ink", bold=False)
    paper.styles[CAPTION].paragraph_format.space_before = Pt(10)
    link = paper.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb = _colour("accent")
    link.font.underline = True
    for level in (1, 2):
        line = _made(paper, f"TOC {level}")
        line.paragraph_format.left_indent = Mm(6 * (level - 1))
        line.paragraph_format.space_after = Pt(2)


def _headings(paper: Paper) -> None:
    _font(paper.styles["Title"], 26, "accent_dark", bold=True)
    _font(paper.styles[SUBTITLE], 14, "ink_soft")
    paper.styles[SUBTITLE].font.italic = False
    for level, size in _HEADINGS:
        style = paper.styles[f"Heading {level}"]
        _font(style, size, "accent_dark", bold=True)
        style.font.italic = False
        style.paragraph_format.space_before = Pt(18 if level == 1 else 12)
        style.paragraph_format.space_after = Pt(4)
        style.paragraph_format.keep_with_next = True
    for border in paper.styles["Title"].element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
        break


def _frames(paper: Paper) -> None:
    """A line at the left and a tint: the label says what kind of passage it is, the colour only repeats it."""
    for role, name in CALLOUT.items():
        style = _made(paper, name)
        _font(style, 10.5)
        style.paragraph_format.left_indent = Mm(3)
        style.paragraph_format.space_after = Pt(4)
        line = {"note": "accent"}.get(role, role)
        borders = element("w:pBdr")
        borders.append(element("w:left", val="single", sz="24", space="8", color=_hex(line)))
        soft = {"note": "surface"}.get(role, f"{role}_soft")
        properties = style.element.get_or_add_pPr()
        properties.append(borders)
        properties.append(element("w:shd", val="clear", color="auto", fill=_hex(soft)))


def _table(paper: Paper) -> None:
    style = paper.styles.add_style("Regie tabel", WD_STYLE_TYPE.TABLE)
    style.base_style = paper.styles["Normal Table"]
    borders = element("w:tblBorders")
    for side, colour, size in (("top", "rule_strong", 8), ("bottom", "rule_strong", 8), ("insideH", "rule", 4)):
        borders.append(element(f"w:{side}", val="single", sz=str(size), space="0", color=_hex(colour)))
    properties = element("w:tblPr")
    properties.append(borders)
    style.element.append(properties)


def _made(paper: Paper, name: str) -> Any:
    style = paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = paper.styles["Normal"]
    style.quick_style = True
    return style


def _font(style: Any, size: float, colour: str = "ink", *, bold: bool = False) -> None:
    """The typeface by name in every script: headings of the stock template take theirs from a theme."""
    style.font.name = FONT
    style.font.size = Pt(size)
    style.font.bold = bold
    style.font.color.rgb = _colour(colour)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
        theme = qn(f"w:{script}Theme")
        if theme in fonts.attrib:
            del fonts.attrib[theme]


def _colour(name: str) -> RGBColor:
    return RGBColor.from_string(_hex(name))


def _hex(name: str) -> str:
    return tokens().colour[name].lstrip("#").upper()
