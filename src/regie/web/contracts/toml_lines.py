# SPDX-License-Identifier: EUPL-1.2
"""On which line of a contract file something stands, so that whoever edits it finds what is wrong.

A file is searched as text: tables (``[indexation]``, ``[[budget_base]]``), their fields, and the parts of a list
that stand one on a line. What cannot be found gives the line of what it lies in, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEAD = re.compile(r"^\s*\[+\s*([A-Za-z0-9_]+)\s*\]+")
_FIELD = re.compile(r"^\s*([A-Za-z0-9_]+)\s*=")
_PLACE = re.compile(r"([A-Za-z0-9_]+)(?:\[(\d+)\])?")


def line_of(text: str, where: str) -> int | None:
    """The line (from 1) of a place as messages name it: ``budget_base[2].amount``, ``term.ends_on``, or
    ``budget_base (0917, BHJ, 2023)``."""
    lines = text.split("\n")
    section, _, named = where.partition(" (")
    if named:
        return _named(lines, section.split(".")[0], named.rstrip(")").split(", "))
    steps = [(found[1], int(found[2]) if found[2] else None) for found in _PLACE.finditer(where)]
    if not steps:
        return None
    name, number = steps[0]
    block = _block(lines, name, number or 1)
    if block is None:
        return _field(lines, range(_first_head(lines)), name)
    first, after = block
    if len(steps) == 1:
        return first + 1
    field, place = steps[1]
    found = _field(lines, range(first, after), field)
    if found is None:
        return first + 1
    return found + (place or 0) if place and _one_on_a_line(lines, found) else found


def _named(lines: Sequence[str], section: str, words: Sequence[str]) -> int | None:
    """The block of a section in which all these words stand; else where the section begins."""
    first = None
    number = 1
    while (block := _block(lines, section, number)) is not None:
        start, after = block
        first = start + 1 if first is None else first
        body = "\n".join(lines[start:after])
        if all(word in body for word in words):
            return start + 1
        number += 1
    return first


def _block(lines: Sequence[str], name: str, number: int) -> tuple[int, int] | None:
    """The first line (from 0) of the table with this name and number (from 1), and the line after its last."""
    heads = [(place, found[1]) for place, line in enumerate(lines) if (found := _HEAD.match(line))]
    own = [index for index, (_, head) in enumerate(heads) if head == name]
    if len(own) < number:
        return None
    index = own[number - 1]
    after = heads[index + 1][0] if index + 1 < len(heads) else len(lines)
    return heads[index][0], after


def _first_head(lines: Sequence[str]) -> int:
    return next((place for place, line in enumerate(lines) if _HEAD.match(line)), len(lines))


def _field(lines: Sequence[str], places: range, name: str) -> int | None:
    for place in places:
        found = _FIELD.match(lines[place])
        if found and found[1] == name:
            return place + 1
    return None


def _one_on_a_line(lines: Sequence[str], field: int) -> bool:
    """Whether the list of a field has its parts on the lines below it."""
    return lines[field - 1].rstrip().endswith("[")
