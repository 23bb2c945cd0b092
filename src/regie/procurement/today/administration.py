# SPDX-License-Identifier: EUPL-1.2
"""A year of administration, today and with the parties of a landscape that was chosen, at both sides.

Numbers are those of the study where it states them; else they are counted in the deliveries of the last
twelve months; else they are unknown. Hours for each and the rate are always assumptions of the study, with
their source.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal, get_args

from regie.contract.lines import Words, numbers, said
from regie.procurement.lines import Lines
from regie.procurement.study import Award, Work
from regie.procurement.today.result import Administration, Counted, Side, SideTotal, WorkCount, WorkLine
from regie.vocabulary.money import to_cents
from regie.vocabulary.rounding import rounded

MONTHS = 12

KINDS: tuple[Literal["contract", "invoice", "message", "tariff", "account"], ...] = (
    "contract",
    "invoice",
    "message",
    "tariff",
    "account",
)
"""Kinds of administration that can be counted."""


def administration(lines: Lines, chosen: Sequence[Award] | None) -> Administration:
    """Numbers, hours and euros a year; ``chosen`` is who would be awarded which lot (nothing: only today).

    After ``landscape.tabulate`` (``landscape`` does that). Contracts are one for each provider with a line,
    after it one for each party. Invoices are one for each provider, municipality and month of booking; after
    it one a month for each party and each municipality in which its members gave care of the lot. Messages:
    allocation and start, stop, and invoices; after it start and stop (the task-based variant has no
    allocation). Tariffs: products that were paid; after it one amount for each party and lot. Accounts:
    a yearly statement of each provider with a line; after it of each party. Other kinds in
    proportion to parties where the study states no number after.
    """
    parties_today, counts = _counts(lines, chosen)
    after = None if chosen is None else len({award.bidder for award in chosen})
    work = tuple(_line(each, counts, parties_today, after) for each in lines.study.administration)
    return Administration(
        parties_today=parties_today,
        parties_after=after,
        counts=tuple(counts.values()),
        lines=work,
        totals=tuple(_total(side, work, after is not None) for side in get_args(Side)),
    )


def _counts(lines: Lines, chosen: Sequence[Award] | None) -> tuple[int, dict[str, WorkCount]]:
    providers, invoices, products, begun, ended = lines.asked("today/administration_counts")[0]
    after: dict[str, int] | None = None
    values = {}
    if chosen is not None:
        pairs = _party_places(lines, chosen)
        parties = len({award.bidder for award in chosen})
        amounts = len({(award.lot, award.bidder) for award in chosen})
        values = {"parties": parties, "pairs": len(pairs), "amounts": amounts}
        after = {
            "contract": parties,
            "invoice": len(pairs) * MONTHS,
            "message": begun + ended,
            "tariff": amounts,
            "account": parties,
        }
    today = {
        "contract": providers,
        "invoice": invoices,
        "message": 2 * begun + ended + invoices,
        "tariff": products,
        "account": providers,
    }
    told = {
        key: numbers(value)
        for key, value in (
            ("begun", begun),
            ("ended", ended),
            ("invoices", invoices),
            *values.items(),
        )
    }
    return providers, {
        kind: WorkCount(
            kind=kind,
            number=today[kind],
            said=said(f"procurement_landscape.counted_{kind}", **told),
            number_after=None if after is None else after[kind],
            said_after=said(f"procurement_landscape.counted_{kind}_after", **told) if after else _nothing_chosen(),
        )
        for kind in KINDS
    }


def _party_places(lines: Lines, chosen: Sequence[Award]) -> set[tuple[str, str]]:
    """Parties and the municipalities in which their members gave care of a lot that they have."""
    members = {bidder.code: {each.provider for each in bidder.members} for bidder in lines.study.bidders}
    places: dict[tuple[str, str], set[str]] = {}
    for lot, provider, municipality in lines.asked("today/administration_places"):
        places.setdefault((lot, provider), set()).add(municipality)
    return {
        (award.bidder, municipality)
        for award in chosen
        for provider in members.get(award.bidder, {award.bidder})
        for municipality in places.get((award.lot, provider), ())
    }


def _line(work: Work, counts: dict[str, WorkCount], parties: int, after: int | None) -> WorkLine:
    counted = counts.get(work.kind)
    number, known, words = _today(work, counted)
    number_after, known_after, words_after = _after(work, counted, number, parties, after)
    rate = to_cents(work.rate)
    return WorkLine(
        kind=work.kind,
        side=work.side,
        number=number,
        known=known,
        said=words,
        number_after=number_after,
        known_after=known_after,
        said_after=words_after,
        hours_each=work.hours_each,
        rate=rate,
        source=work.source,
        hours=_hours(work, number),
        cost=_cost(work, number),
        hours_after=_hours(work, number_after),
        cost_after=_cost(work, number_after),
    )


def _today(work: Work, counted: WorkCount | None) -> tuple[int | None, Counted, Words]:
    if work.number is not None:
        return work.number, "stated", said("procurement_landscape.stated")
    if counted is not None:
        return counted.number, "counted", counted.said
    return None, "unknown", said("procurement_landscape.number_unknown")


def _after(
    work: Work, counted: WorkCount | None, number: int | None, parties: int, after: int | None
) -> tuple[int | None, Counted, Words]:
    """Who states a number for today but none for after gets it in proportion, not counted: what was counted
    would be of another kind than what was stated."""
    if after is None:
        return None, "unknown", _nothing_chosen()
    if work.number_after is not None:
        return work.number_after, "stated", said("procurement_landscape.stated")
    if work.number is None and counted is not None:
        return counted.number_after, "counted", counted.said_after
    if number is not None and parties:
        proportion = rounded(Fraction(number * after, parties))
        words = said("procurement_landscape.in_proportion", parties=parties, after=after)
        return proportion, "in_proportion", words
    return None, "unknown", said("procurement_landscape.number_unknown")


def _hours(work: Work, number: int | None) -> Decimal | None:
    return None if number is None else number * work.hours_each


def _cost(work: Work, number: int | None) -> int | None:
    """Cents."""
    hours = _hours(work, number)
    return None if hours is None else rounded(Fraction(hours * work.rate * 100))


def _total(side: Side, work: Sequence[WorkLine], chosen: bool) -> SideTotal:
    own = [each for each in work if each.side == side]
    known = [each for each in own if each.number is not None and (each.number_after is not None or not chosen)]
    return SideTotal(
        side=side,
        hours=sum((each.hours or Decimal(0) for each in known), Decimal(0)),
        cost=sum(each.cost or 0 for each in known),
        hours_after=sum((each.hours_after or Decimal(0) for each in known), Decimal(0)) if chosen else None,
        cost_after=sum(each.cost_after or 0 for each in known) if chosen else None,
        unknown=len(own) - len(known),
    )


def _nothing_chosen() -> Words:
    return said("procurement_landscape.nothing_chosen")
