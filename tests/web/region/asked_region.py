# SPDX-License-Identifier: EUPL-1.2
"""Readers of the example region, and everything that one of them can ask of a book."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.web.people import scope

from regie.vocabulary import Figure, Period
from regie.web.access import PartyKind, Role, Scope
from regie.web.region import door, offered

HALF = Period.parse("2024-H1")

COOPERATIVE = scope(Role.COOPERATIVE_CONTROLLER)
HEERLEN = scope(Role.MUNICIPAL_CONTROLLER, "0917")
LANDGRAAF = scope(Role.MUNICIPAL_CONTROLLER, "0882")
MEMBER = scope(Role.MEMBER, "A002")
COACH = scope(Role.TEAM_COACH)
TOGETHER = Scope(0, "Inkoop", Role.BUYER, PartyKind.REGION)
"""Sees no small numbers, of no municipality in particular: as if all municipalities laid their pages side by side."""

Key = tuple[str, str, tuple[tuple[str, str], ...]]


def key(figure: Figure) -> Key:
    return figure.indicator, figure.period, tuple(sorted(figure.breakdown.items()))


def everything(reader: Scope, book: str, snapshot: str) -> dict[Key, Figure]:
    """All figures that readers without small numbers are offered of a book, as ``reader`` gets them."""
    found = {}
    for name in offered.tables_of(book):
        if name.level in door.combinations(TOGETHER, name.indicator):
            for figure in door.figures(
                reader,
                name.indicator,
                by=name.level,
                periods=door.periods(name.kind, snapshot)[: offered.RECENT_MONTHS if name.recent else None],
                snapshot=snapshot,
                total=False,
            ):
                found[key(figure)] = figure
    return found


def numbers_about(found: Any, marks: frozenset[str], inside: bool = False) -> tuple[set[str], set[str]]:
    """The telling numbers (six digits or more, so that they are not alike by chance) in a document, as text: those in parts that are about one of the
    marks (codes of parties), and all others."""
    if isinstance(found, dict):
        inside = inside or _about(found, marks)
        children: Iterator[Any] = iter(
            value if key not in marks else [value, True] for key, value in found.items()
        )
        pairs = [
            numbers_about(value, marks, inside or key in marks) for key, value in zip(found, children, strict=True)
        ]
    elif isinstance(found, list | tuple):
        pairs = [numbers_about(value, marks, inside) for value in found]
    else:
        number = _number(found)
        return ({number}, set()) if number and inside else (set(), {number} if number else set())
    theirs, others = set(), set()
    for first, second in pairs:
        theirs |= first
        others |= second
    return theirs, others


def document(review: Any) -> Any:
    return json.loads(review.model_dump_json())


def _about(found: dict[str, Any], marks: frozenset[str]) -> bool:
    values = [*found.values(), *(found.get("where") or {}).values(), *(found.get("breakdown") or {}).values()]
    if any(isinstance(value, str) and value in marks for value in values):
        return True
    return any(part in marks for part in str(found.get("key", "")).split("/"))


def _number(found: Any) -> str:
    if isinstance(found, bool) or found is None:
        return ""
    if isinstance(found, int | float):
        found = repr(found)
    if not isinstance(found, str):
        return ""
    digits = found.lstrip("-").replace(".", "", 1)
    return found.lstrip("-") if digits.isdigit() and len(digits.strip("0")) >= 6 else ""
