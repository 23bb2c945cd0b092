# SPDX-License-Identifier: EUPL-1.2
"""Which figures there are for readers who may not see small numbers: a fixed list, in four books.

A reader who may ask anything, each answer made safe by itself, finds what is hidden in one answer in the margin of
another. So everything that these readers can ever be shown of a snapshot stands here beforehand, and all of a book
is hidden together. No number stands in two books (a test holds every pair of quantities of the example region
against each other), so what is hidden in one is shown in none.

More detail hides more: whoever sees every small table cannot be shown all sums of it. The list is what steering
needs, chosen so that of the region and its municipalities nearly everything stays to be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from regie.figures.registry import BREAKDOWNS, definitions
from regie.vocabulary import PeriodKind

Level = tuple[str, ...]
"""Names of breakdowns in the order of ``BREAKDOWNS``; empty for the region as a whole."""

RECENT_MONTHS = 24
"""The newest months of which the tables by provider are kept per month; before them per half-year and year."""

MOST_FIGURES = 200_000
"""A table of more figures than this is left out of the books of a region."""

_M, _Q, _H, _Y = PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF_YEAR, PeriodKind.YEAR
_REGION: tuple[Level, ...] = ((),)
_MUNICIPALITY: tuple[Level, ...] = (("municipality",),)
_SEGMENT: tuple[Level, ...] = (("segment",),)
_AREA: tuple[Level, ...] = (("area",),)
_CORE: tuple[Level, ...] = (*_REGION, *_MUNICIPALITY, *_SEGMENT, ("municipality", "segment"))
_SINGLE: tuple[Level, ...] = (*_AREA, ("age_group",), ("referrer",), ("theme",))
_OF_MUNICIPALITY: tuple[Level, ...] = tuple(("municipality", name) for name in ("age_group", "referrer", "theme"))
_PROVIDER: tuple[Level, ...] = (
    ("provider",),
    ("municipality", "provider"),
    ("segment", "provider"),
    ("municipality", "segment", "provider"),
)


@dataclass(frozen=True)
class Offer:
    """Tables of some indicators: at each of the levels, for each of the kinds of period. ``recent``: only the
    newest months."""

    indicators: tuple[str, ...]
    levels: tuple[Level, ...]
    kinds: tuple[PeriodKind, ...]
    recent: bool = False


_FLOWS = ("stock", "inflow", "outflow", "net_outflow")
_ENDED = (
    "lead_time",
    "ended_as_planned",
    "dropout",
    "ended_early_in_agreement",
    "return_after_ending",
    "client_satisfaction",
    "goal_attainment",
    "outcome_coverage",
    "outflow_outside_contract",
    "cost_per_ended_trajectory",
)
_WAITING = ("waiting_registration", "waiting_treatment")
_BEGUN = ("form_and_place", "repeated_use")
_PER_CLIENT = ("cost_per_client", "cost_per_client_month")

BOOKS: dict[str, tuple[Offer, ...]] = {
    "clients": (
        Offer(("unique_clients",), (*_CORE, *_SINGLE), (_M,)),
        Offer(("unique_clients",), _PROVIDER, (_M,), recent=True),
        Offer(("unique_clients_period",), _CORE, (_Q, _H, _Y)),
        Offer(("unique_clients_period",), (*_SINGLE, *_OF_MUNICIPALITY, *_PROVIDER), (_H, _Y)),
        Offer(("unique_clients_period",), (("provider",), ("age_group",), ("theme",)), (_Q,)),
        Offer(_FLOWS, _REGION, (_M,)),
        Offer(_FLOWS, (*_REGION, *_MUNICIPALITY, *_SEGMENT, *_AREA), (_Q, _H, _Y)),
        Offer(("turning_18", "scaling", "preliminary_field_reach"), (*_REGION, *_MUNICIPALITY), (_Q, _H, _Y)),
        Offer(("cost",), _CORE, (_M, _Q, _H, _Y)),
        Offer(("cost",), (*_SINGLE, ("provider",)), (_H, _Y)),
        Offer(("segment_shares",), (*_REGION, *_SEGMENT, ("municipality", "segment")), (_Q, _H, _Y)),
        Offer((*_PER_CLIENT, "use_rate", "lump_sum_use"), _CORE, (_Q, _H, _Y)),
        Offer(_PER_CLIENT, _AREA, (_H, _Y)),
    ),
    "begun": (
        Offer(("referrer_mix",), (*_REGION, ("referrer",)), (_Q, _H, _Y)),
        Offer(("referrer_mix",), (("municipality", "referrer"),), (_H, _Y)),
        Offer(_BEGUN, (*_REGION, *_MUNICIPALITY, *_SEGMENT), (_H, _Y)),
        Offer(_BEGUN, _REGION, (_Q,)),
    ),
    "waiting": (Offer(_WAITING, (*_REGION, *_MUNICIPALITY), (_Q, _H, _Y)),),
    "ended": (
        Offer(_ENDED, (*_REGION, *_MUNICIPALITY, *_SEGMENT), (_H, _Y)),
        Offer(_ENDED, _REGION, (_Q,)),
    ),
}
"""The books by name, in the order in which they are made."""


@dataclass(frozen=True)
class TableName:
    """One table of a book."""

    indicator: str
    level: Level
    kind: PeriodKind
    recent: bool = False


@cache
def tables_of(book: str) -> tuple[TableName, ...]:
    """The tables of a book."""
    return tuple(
        dict.fromkeys(
            TableName(indicator, level, kind, offer.recent)
            for offer in BOOKS[book]
            for indicator in offer.indicators
            for level in offer.levels
            for kind in offer.kinds
            if set(level) <= set(definitions()[indicator].breakdowns)
        )
    )


@cache
def book_of(indicator: str) -> str:
    """The book that an indicator stands in."""
    return next(name for name in BOOKS if any(each.indicator == indicator for each in tables_of(name)))


@cache
def levels_of(indicator: str) -> dict[Level, tuple[PeriodKind, ...]]:
    """The breakdowns that are offered of an indicator, each with its kinds of period."""
    found: dict[Level, tuple[PeriodKind, ...]] = {}
    for each in tables_of(book_of(indicator)):
        if each.indicator == indicator:
            found[each.level] = (*found.get(each.level, ()), each.kind)
    return found


def level_of(names: Sequence[str]) -> Level:
    """Breakdowns in the order in which tables are kept; unknown names last."""
    known = {name: place for place, name in enumerate(BREAKDOWNS)}
    return tuple(sorted(dict.fromkeys(names), key=lambda name: known.get(name, len(known))))


@cache
def table_of(indicator: str, level: Level, kind: PeriodKind) -> TableName | None:
    """The table with an indicator at a level in a kind of period, or nothing."""
    found = (each for each in tables_of(book_of(indicator)) if each.indicator == indicator)
    return next((each for each in found if (each.level, each.kind) == (level, kind)), None)
