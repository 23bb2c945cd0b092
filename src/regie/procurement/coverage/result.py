# SPDX-License-Identifier: EUPL-1.2
"""What a search for the fewest parties gives: counts and sentences in both languages, to JSON and back unchanged.

Numbers may be small: who may see which is for those who show them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import PlainSerializer

from regie.contract.lines import Words, numbers
from regie.contract.values import Percent, plain
from regie.procurement.coverage.labels import sentence
from regie.procurement.coverage.needs import Cell
from regie.procurement.study import Award, Coverage
from regie.vocabulary.frozen import Frozen

Number = Annotated[Decimal, PlainSerializer(plain, when_used="json")]
"""Clients, parties or a percentage."""

RuleKind = Literal["parties", "capacity", "margin", "share_cap", "one_bid"]
"""Least number of parties in a cell, room of the parties, room left over, largest share, one bid a provider."""


class Proven(Frozen):
    """A least number that was found and how sure it is: it is at most ``too_many`` above the least there is
    (0: proven to be the least)."""

    value: int
    too_many: int

    @property
    def proven(self) -> bool:
        """Whether no smaller number exists."""
        return self.too_many == 0

    @property
    def sentence(self) -> Words:
        """How sure it is, in words."""
        return sentence("proven") if self.proven else sentence("not_proven", too_many=numbers(self.too_many))


class PartyPlaces(Frozen):
    """A chosen party in one lot. ``before`` clients were with its providers, ``stay`` of these stay, ``arrive``
    come from others; ``reserve`` places are kept for the margin. ``share`` is the percentage of the lot's clients
    that it then has; ``cells`` in how many cells it works."""

    lot: str
    bidder: str
    name: str
    kind: Literal["single", "collective", "main_contractor"]
    providers: tuple[str, ...]
    before: int
    stay: int
    arrive: int
    reserve: int
    share: Percent
    cells: int


class CellCover(Frozen):
    """A cell as it is covered: the parties in it, how many there must be, and the places with the margin that are
    needed and found."""

    cell: Cell
    bidders: tuple[str, ...]
    least: int
    needed: int
    found: int


class Handover(Frozen):
    """Clients who change in a cell, from a provider to a provider of a chosen party: each a warm handover. No
    ``bidder``: there is no room for them anywhere in the cell."""

    lot: str
    municipality: str
    need_group: str
    provider: str
    bidder: str | None
    to_provider: str | None
    clients: int


class Selection(Frozen):
    """A landscape: the parties, the clients who must change, and all that follows from it. ``margin`` in percent;
    ``movers`` of ``clients``; ``awards`` are the lots of every party."""

    margin: Percent
    parties: Proven
    movers: Proven
    clients: int
    awards: tuple[Award, ...]
    places: tuple[PartyPlaces, ...]
    cells: tuple[CellCover, ...]
    handovers: tuple[Handover, ...]

    @property
    def bidders(self) -> tuple[str, ...]:
        """The chosen bidders, in order of code."""
        return tuple(sorted({award.bidder for award in self.awards}))


class CurvePoint(Frozen):
    """The fewest clients who must change with at most so many parties and this margin (percent). ``parties`` is
    the number in what was found; ``fewest`` marks the point with the fewest parties for its margin, which may be
    fewer still when not ``parties_proven``."""

    margin: Percent
    most_parties: int
    parties: int
    movers: Proven
    fewest: bool
    parties_proven: bool


class CurveGap(Frozen):
    """A margin for which no landscape exists, in words."""

    margin: Percent
    sentence: Words


class Binding(Frozen):
    """What one step off a rule would change, found by solving again. ``parties`` and ``movers`` are what would
    then be the fewest (nothing: not worked out, see the sentence); ``binds`` says whether either becomes less."""

    kind: RuleKind
    need_group: str | None = None
    municipality: str | None = None
    lot: str | None = None
    bidder: str | None = None
    parties: Proven | None
    movers: Proven | None
    binds: bool
    sentence: Words


class Relaxation(Frozen):
    """A rule that cannot be kept, and the smallest change by which it can: ``asked`` and ``possible`` are parties,
    clients or a percentage, by ``kind``."""

    kind: RuleKind
    lot: str | None = None
    municipality: str | None = None
    need_group: str | None = None
    asked: Number
    possible: Number
    sentence: Words


class CheckedRule(Frozen):
    """One rule held against a choice. Broken: where, what was asked and what there is. Kept everywhere: said once,
    with the number of places that were looked at in ``asked`` and ``there``."""

    kind: RuleKind
    passed: bool
    lot: str | None = None
    municipality: str | None = None
    need_group: str | None = None
    bidder: str | None = None
    asked: Number
    there: Number
    sentence: Words


class CheckedChoice(Frozen):
    """A choice made by hand, held against the same rules. ``landscape`` is what it gives, also when rules are
    broken: clients without a place are then in ``unplaced`` and count as movers."""

    passed: bool
    rules: tuple[CheckedRule, ...]
    landscape: Selection
    unplaced: int


class CoverageResult(Frozen):
    """Point by point what was asked: the fewest parties, the trade-off, what binds, and the choice by hand.

    ``first`` and ``last`` are the months that clients were counted in. ``relaxed``: rules that cannot be kept by
    anybody; ``fewest`` then keeps to the rules as far as they can be kept (nothing: there is nobody at all).
    """

    rules: Coverage
    first: str
    last: str
    clients: int
    bidders: int
    cells: tuple[Cell, ...]
    relaxed: tuple[Relaxation, ...]
    fewest: Selection | None
    curve: tuple[CurvePoint, ...]
    curve_gaps: tuple[CurveGap, ...]
    binding: tuple[Binding, ...]
    checked: CheckedChoice | None
    left_out: dict[str, int]
    remarks: tuple[Words, ...]
