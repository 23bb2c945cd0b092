# SPDX-License-Identifier: EUPL-1.2
"""What a workbook's own XML says that its values do not: formulas, error values and how far the cells reach."""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree  # nosec B405

from regie.deliveries.archive import DAMAGED_ZIP
from regie.vocabulary.errors import Refused

MAX_CELLS = 60_000_000
"""Most cells in the rectangle around a sheet's filled cells: reading takes memory for each of them."""

_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_ERROR = re.compile(rb"""\bt=["']e["']""")
_CELL = re.compile(rb"<(?:\w+:)?c[ >]")
_CELL_END = re.compile(rb"</(?:\w+:)?c>")
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_TYPE_TEXT = re.compile(rb"""\bt=["'](?:str|inlineStr)["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:>|\s[^>]*[^/]>)([^<]*)")
_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br=["'](\d{1,7})["']""")
_WIDE = re.compile(rb' r="([A-Z]{2,3})\d')
_WIDE_SINGLE = re.compile(rb" r='([A-Z]{2,3})\d")
_LONGEST_CELL_TAG = 400

Cell = tuple[int, int]
"""Row and column, both from 0; column -1 when the file does not say where the cell is."""


@dataclass(frozen=True)
class SpecialCells:
    """Cells with a formula (with and without a kept result) and cells whose value is an error as ``#N/B``."""

    formulas: list[Cell]
    without_result: list[Cell]
    errors: list[Cell]


def sheet_paths(archive: zipfile.ZipFile, file: str) -> dict[str, str]:
    """Sheet name to the path of its XML. Raises ``Refused`` for a workbook that is damaged or no .xlsx inside."""
    try:
        workbook = _parsed(archive.read("xl/workbook.xml"))
        relations = _parsed(archive.read("xl/_rels/workbook.xml.rels"))
    except (*DAMAGED_ZIP, ElementTree.ParseError):
        raise Refused("reading.workbook_damaged", file=file) from None
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    paths = {}
    for sheet in workbook.iter():
        if sheet.tag.endswith("}sheet"):
            ids = [value for key, value in sheet.attrib.items() if key.endswith("}id")]
            target = targets.get(ids[0], "") if ids else ""
            paths[sheet.get("name", "")] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
    return paths


def special_cells(xml: bytes) -> SpecialCells:
    """The cells of a sheet that are more than a value."""
    formulas, without_result, errors = [], [], []
    for match in _FORMULA.finditer(xml) if b"<f" in xml or b":f" in xml else ():
        tag, body = _cell_around(xml, match.start())
        cell = _position(tag)
        value = _VALUE.search(body)
        formulas.append(cell)
        if value is None or (not value[1] and not _TYPE_TEXT.search(tag)):
            without_result.append(cell)
    for match in _ERROR.finditer(xml) if b't="e"' in xml or b"t='e'" in xml else ():
        tag, _ = _cell_around(xml, match.start())
        if tag:
            errors.append(_position(tag))
    return SpecialCells(formulas, without_result, errors)


def refuse_far_cells(xml: bytes, file: str, sheet: str) -> None:
    """Refuse a sheet with a lone cell far away: the rectangle up to it would not fit in memory."""
    rows = max((int(match[1]) for match in _ROW.finditer(xml)), default=1)
    wide = {match[1] for pattern in (_WIDE, _WIDE_SINGLE) for match in pattern.finditer(xml)}
    columns = max((column_number(letters) + 1 for letters in wide), default=26)
    if rows * columns > MAX_CELLS:
        raise Refused("reading.sheet_too_large", file=file, sheet=sheet, rows=rows, columns=columns)


def column_number(letters: bytes | str) -> int:
    """Column from 0: ``A`` is 0, ``AA`` is 26."""
    number = 0
    for letter in letters.encode() if isinstance(letters, str) else letters:
        number = number * 26 + letter - 64
    return number - 1


def column_letters(number: int) -> str:
    """The letters of a column counted from 0."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(cell: Cell) -> str:
    """``B5`` for ``(4, 1)``; ``?`` when the file does not say where the cell is."""
    row, column = cell
    return f"{column_letters(column)}{row + 1}" if column >= 0 else "?"


def _parsed(xml: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise ValueError("a workbook has no document type of its own")
    return ElementTree.fromstring(xml)  # nosec B314 # noqa: S314 - no entities, see above


def _cell_around(xml: bytes, position: int) -> tuple[bytes, bytes]:
    """The opening tag of the cell that holds this position, and what stands between it and the cell's end."""
    begin = max(0, position - _LONGEST_CELL_TAG)
    starts = [match.start() + begin for match in _CELL.finditer(xml[begin:position])]
    if not starts:
        return b"", b""
    tag_end = xml.find(b">", starts[-1])
    end = _CELL_END.search(xml, tag_end)
    return xml[starts[-1] : tag_end + 1], xml[tag_end + 1 : end.start() if end else tag_end + 1]


def _position(tag: bytes) -> Cell:
    match = _REFERENCE.search(tag)
    return (int(match[2]) - 1, column_number(match[1])) if match else (-1, -1)
