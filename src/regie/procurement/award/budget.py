# SPDX-License-Identifier: EUPL-1.2
"""The budget of a contract from lump sums: components, price level, expected effects, population funding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import groupby

from regie.contract.indexation import chain_factor, index_chain
from regie.contract.lines import numbers
from regie.contract.model import Contract
from regie.contract.terms import (
    AgeBand,
    Assumption,
    BandRates,
    BaseComponent,
    PopulationCount,
    PopulationFunding,
)
from regie.procurement.award.parties import Parties
from regie.procurement.lump_sums.result import STEPS, AwardedSum, LumpSumResult, PopulationLot
from regie.procurement.study import LumpSums, Study
from regie.vocabulary.errors import RegieError
from regie.vocabulary.money import to_cents, to_euros
from regie.vocabulary.region import Region
from regie.vocabulary.rounding import rounded
from regie.vocabulary.texts import say

MOST_YEARS_BEFORE = 5
"""A count of residents may lie so many years before the year that it pays for."""


def base_of(
    study: Study, found: LumpSumResult, who: Parties, region: Region, year: int, clause: str
) -> tuple[BaseComponent, ...]:
    """The components of every awarded lump sum, at the prices of the price year, in order of lot, bidder,
    municipality and step. A municipality without any cost in a lot has a component of nought: it takes part."""
    source = say("procurement_award.source", "nl", study=study.id, snapshot=found.snapshot)
    period = ", ".join(map(str, found.base_years))
    population = {lot.code for lot in study.lots if lot.funding == "population"}

    def component(lot: str, municipality: str, provider: str, key: str, cents: int) -> BaseComponent:
        return BaseComponent(
            clause=clause,
            municipality=municipality,
            lot=lot,
            year=year,
            provider=provider,
            name=say(f"procurement_award.part_{key}", "nl", price_year=found.price_year, year=year),
            amount=to_euros(cents),
            source=source,
            reference_period=period,
            evidence=f"procurement/{study.id}.toml",
        )

    result, there = [], set()
    for each in found.awarded:
        if each.lot in population:
            continue
        for key, cents in _parts(study, found, each):
            if cents:
                party = who.contractors[each.bidder]
                result.append(component(each.lot, each.municipality, party, key, cents))
                there.add((each.lot, each.municipality))
    for lot in sorted({each.lot for each in found.awarded} - population):
        for code in sorted(region.municipality_names):
            if (lot, code) not in there:
                result.append(component(lot, code, "", "nothing", 0))
    return tuple(result)


def _parts(study: Study, found: LumpSumResult, each: AwardedSum) -> Iterator[tuple[str, int]]:
    """What an awarded base is made of: the steps of its providers' own history, and who comes to them."""
    bidder = next((one for one in study.bidders if one.code == each.bidder), None)
    providers = {member.provider for member in bidder.members} if bidder else {each.bidder}
    own = [
        one.steps
        for one in found.lump_sums
        if (one.lot, one.municipality) == (each.lot, each.municipality) and one.provider in providers
    ]
    if sum(steps.base for steps in own) == each.own:
        yield from ((key, sum(getattr(steps, key) for steps in own)) for key in STEPS)
    else:
        yield "own", each.own
    yield "moved", each.moved


def at_start(
    contract: Contract, sums: LumpSums, found: LumpSumResult, year: int
) -> tuple[tuple[BaseComponent, ...], Fraction]:
    """The budget base with a component that brings every lump sum from the price year to the first contract year,
    by the contract's own index, and what a euro of the price year has become.

    Raises ``RegieError`` when the price year lies after it, or there is no index (figure) to get there.
    """
    if found.price_year == year:
        return contract.budget_base, Fraction(1)
    if found.price_year > year:
        raise RegieError("procurement_award.price_year_later", price_year=found.price_year, year=year)
    if sums.indexation.method == "none":
        raise RegieError("procurement_award.no_index", price_year=found.price_year, year=year)
    fields = {name: getattr(contract, name) for name in Contract.model_fields}
    rule = sums.indexation.model_copy(update={"clause": contract.indexation.clause})
    indexed = Contract(**(fields | {"indexation": rule, "index_series": sums.index_series}))
    factor = chain_factor(index_chain(indexed, found.price_year, year))
    result: list[BaseComponent] = []
    for _, group in groupby(contract.budget_base, key=lambda each: (each.lot, each.provider, each.municipality)):
        own = list(group)
        before = sum(to_cents(each.amount) for each in own)
        more = rounded(before * factor) - before
        name = say("procurement_award.part_price_level", "nl", price_year=found.price_year, year=year)
        level = own[0].model_copy(update={"name": name, "amount": to_euros(more)})
        result += [*own, level] if more else own
    return tuple(result), factor


def expectations(
    study: Study, found: LumpSumResult, years: range, factor: Fraction, clause: str
) -> tuple[Assumption, ...]:
    """Growth and saving per municipality and lot, as effects per contract year at the prices of the first one; the
    bidders of a lot together. What is nought in every year is left out."""
    lump_sum_lots = [lot.code for lot in study.lots if lot.funding == "lump_sum"]
    result = []
    for lot in lump_sum_lots:
        own = [each for each in found.awarded if each.lot == lot]
        for code in sorted({each.municipality for each in own}):
            for kind in ("growth", "saving"):
                effects = {}
                for year in years:
                    of_year = [row for e in own if e.municipality == code for row in e.years if row.year == year]
                    cents = rounded(sum(getattr(row, kind) for row in of_year) * factor)
                    if of_year and cents:
                        effects[year] = to_euros(cents)
                if effects:
                    result.append(
                        Assumption(
                            clause=clause,
                            municipality=code,
                            lot=lot,
                            name=say(f"procurement_award.expected_{kind}", "nl"),
                            kind="growth" if kind == "growth" else "expected_saving",
                            effects=effects,
                            indexed=True,
                            source=_expected_by(study, lot, kind),
                        )
                    )
    return tuple(result)


def _expected_by(study: Study, lot: str, kind: str) -> str:
    """Who expected it, and the range that they gave."""
    assert study.lump_sums is not None
    of_kind = [each for each in study.lump_sums.expected if each.kind == kind and each.lot in (None, lot)]
    years_of_lot = {each.year for each in of_kind if each.lot == lot}
    own = [each for each in of_kind if each.lot == lot or each.year not in years_of_lot]
    low = min(each.percent if each.low is None else each.low for each in own)
    high = max(each.percent if each.high is None else each.high for each in own)
    sources = "; ".join(dict.fromkeys(each.source for each in own))
    values = {"sources": sources, "low": numbers(low).nl, "high": numbers(high).nl}
    return say("procurement_award.expected_source", "nl", **values)[:300]


def population_of(
    study: Study, found: LumpSumResult, lots: Sequence[str], year: int, clause: str, factor: Fraction
) -> tuple[PopulationFunding, ...]:
    """The population funding of these lots: amounts a head brought from the price year to the first contract year
    by ``factor``, and residents as counted.

    Raises ``RegieError`` when a lot has no amounts or residents, or the count is too old.
    """
    there = {each.lot: each for each in found.population}
    for lot in lots:
        if lot not in there or not there[lot].rates or not there[lot].municipal:
            raise RegieError("procurement_award.no_population", lot=lot)
    return tuple(_funding(study, found, there[lot], year, clause, factor) for lot in lots)


def _funding(
    study: Study, found: LumpSumResult, lot: PopulationLot, year: int, clause: str, factor: Fraction
) -> PopulationFunding:
    counted = date.fromisoformat(lot.counted_on)
    if not 0 <= year - counted.year <= MOST_YEARS_BEFORE:
        raise RegieError("procurement_award.count_too_old", lot=lot.lot, day=lot.counted_on)
    order = sorted(range(len(lot.rates)), key=lambda place: lot.rates[place].from_age)
    return PopulationFunding(
        clause=clause,
        lot=lot.lot,
        reference_date=f"{counted:%m-%d}",
        years_before=year - counted.year,
        bands=tuple(AgeBand(from_age=lot.rates[at].from_age, to_age=lot.rates[at].to_age) for at in order),
        rates=(
            BandRates(year=year, amounts=tuple(to_euros(rounded(lot.rates[at].amount * factor)) for at in order)),
        ),
        counts=tuple(
            PopulationCount(
                municipality=each.municipality,
                year=year,
                kind="provisional",
                counted_on=counted,
                persons=tuple(each.residents[at] for at in order),
                source=say("procurement_award.source", "nl", study=study.id, snapshot=found.snapshot),
            )
            for each in sorted(lot.municipal, key=lambda each: each.municipality)
        ),
    )
