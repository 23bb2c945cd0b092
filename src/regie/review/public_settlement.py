# SPDX-License-Identifier: EUPL-1.2
"""What of a settlement may be seen outside the circle of the contract's parties."""

from __future__ import annotations

import re
from collections.abc import Set

from regie.review.views import InputView, LineView, SettlementView

TOTAL_ONLY = ("ledger", "ledger_division", "members", "statements")
"""Parts of which the public edition has the total only: their lines are amounts of a single member or provider, or
of a ledger account that may be a single provider's."""

BY_SEGMENT = ("cost", "booking")
"""Parts that say, or let one work out, what each segment of a municipality cost."""

LEFT_OUT = ("exit",)
"""Parts about one party alone."""

_NAMED = re.compile(r"\{=([^{}]*)\}")
_DEEPEST_COST = 3


def kind_of(part: LineView) -> str:
    """Which part of a settlement a tree is, apart from whom it is about: ``exit`` for ``exit/A001``."""
    return part.key.split("/")[0]


def public_settlement(settlement: SettlementView, hidden: Set[str] = frozenset()) -> SettlementView:
    """The settlement without amounts of single members and providers.

    Cost goes down to what a municipality's segment booked, without the estimates by provider. Of municipalities
    in ``hidden``, where the cost of some segment is of too few clients or providers, there is the total only, and
    what they pay is not divided over task fields: that goes by the same cost. Lines that were computed from one
    that is left out stand as amounts. Remarks are left out too: they are about accounts and parties.
    """
    parts = [_opened(part, hidden) for part in settlement.parts if kind_of(part) not in LEFT_OUT]
    kept = {line.key for part in parts for line in part.walk()}
    shown = tuple(_loosened(part, kept) for part in parts)
    return settlement.model_copy(update={"parts": shown, "remarks": ()})


def _opened(part: LineView, hidden: Set[str]) -> LineView:
    if kind_of(part) in TOTAL_ONLY:
        return _total(part)
    shown = _closed_below(part, _DEEPEST_COST) if kind_of(part) == "cost" else part
    if kind_of(part) not in BY_SEGMENT:
        return shown
    children = tuple(_total(line) if line.key.split("/")[1] in hidden else line for line in shown.children)
    return shown.model_copy(update={"children": children})


def _total(line: LineView) -> LineView:
    return line.model_copy(update={"children": (), "inputs": (), "live": ""})


def _closed_below(line: LineView, depth: int) -> LineView:
    """A tree of so many levels below its root, without what its inputs were made of: that is by provider."""
    children = tuple(_closed_below(child, depth - 1) for child in line.children) if depth else ()
    inputs = tuple(each.model_copy(update={"inputs": ()}) for each in line.inputs)
    return line.model_copy(update={"children": children, "inputs": inputs})


def _loosened(line: LineView, kept: Set[str]) -> LineView:
    """A tree that names no line that is left out."""
    children = tuple(_loosened(child, kept) for child in line.children)
    inputs = tuple(_unlinked(each, kept) for each in line.inputs)
    live = line.live if set(_NAMED.findall(line.live)) <= kept else ""
    return line.model_copy(update={"children": children, "inputs": inputs, "live": live})


def _unlinked(given: InputView, kept: Set[str]) -> InputView:
    return given if given.refers_to in kept else given.model_copy(update={"refers_to": ""})
