# SPDX-License-Identifier: EUPL-1.2
"""A settlement for a reader of some municipalities: their own lines open, the others together as one.

The proof stays whole: every line is still the sum of the lines below it.
"""

from __future__ import annotations

from collections.abc import Set

from regie.contract.lines import said
from regie.review.views import InputView, LineView, Said, SettlementView

OTHERS = "others"
"""Last part of the key of the line that stands for the other municipalities."""


def closed_to(settlement: SettlementView, own: Set[str], others: Set[str]) -> SettlementView:
    """The settlement with the lines of the municipalities ``others`` (codes) added up, and theirs left out.

    Meant for the public edition. When there are others, remarks are left out (they name municipalities with
    amounts) and so are the formulas for a spreadsheet: they would be over lines that are not there.
    """
    hidden = others - own
    if not hidden:
        return settlement
    parts = tuple(_closed(part, hidden) for part in settlement.parts)
    kept = {line.key for part in parts for line in part.walk()}
    shown = tuple(_loosened(part, kept) for part in parts)
    return settlement.model_copy(update={"parts": shown, "remarks": ()})


def closed_line(line: LineView, own: Set[str], others: Set[str]) -> LineView:
    """One tree in the same way: the lines of ``others`` added up, and theirs left out."""
    hidden = others - own
    if not hidden:
        return line
    shown = _closed(line, hidden)
    return _loosened(shown, {each.key for each in shown.walk()})


def _closed(line: LineView, hidden: Set[str]) -> LineView:
    depth = len(line.key.split("/"))
    theirs = [child for child in line.children if _part(child, depth) in hidden]
    rest = [_closed(child, hidden) for child in line.children if child not in theirs]
    if theirs:
        rest.append(
            LineView(
                key=f"{line.key}/{OTHERS}",
                label=Said.of(said("settling.other_municipalities")),
                amount=sum(child.amount for child in theirs),
                undecided=all(child.undecided for child in theirs),
            )
        )
    return line.model_copy(update={"children": tuple(rest)})


def _part(line: LineView, place: int) -> str:
    parts = line.key.split("/")
    return parts[place] if place < len(parts) else ""


def _loosened(line: LineView, kept: Set[str]) -> LineView:
    """A line without the inputs that are lines of other municipalities."""
    children = tuple(_loosened(child, kept) for child in line.children)
    inputs = tuple(_unlinked(each, kept) for each in line.inputs if _shown(each, kept))
    return line.model_copy(update={"children": children, "inputs": inputs, "live": ""})


def _shown(given: InputView, kept: Set[str]) -> bool:
    return not given.refers_to or given.refers_to in kept


def _unlinked(given: InputView, kept: Set[str]) -> InputView:
    return given.model_copy(update={"inputs": tuple(each for each in given.inputs if _shown(each, kept))})
