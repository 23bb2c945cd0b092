# SPDX-License-Identifier: EUPL-1.2
"""What cannot be right together in a contract. Each problem names the place, the clause and the mend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from regie.contract.party_checks import party_problems
from regie.contract.places import place, problem
from regie.contract.values import Part, day_of_year, plain
from regie.vocabulary.errors import RegieError
from regie.vocabulary.money import to_cents, to_euros

if TYPE_CHECKING:
    from regie.contract.model import Contract
    from regie.contract.terms import Indexation, PopulationFunding

LISTS = (
    "clauses",
    "parties",
    "municipalities",
    "lots",
    "extensions",
    "budget_base",
    "assumptions",
    "index_series",
    "amendments",
    "population_funding",
    "reference_production",
    "remainders",
    "members",
    "service_contracts",
    "norms",
    "mandates",
)
"""The lists at the top of a contract file."""

SINGLE = (
    "term",
    "year_key",
    "indexation",
    "norm_index",
    "safety_valve",
    "cooperative",
    "booking",
    "half_year_report",
    "annual_accounts",
)
"""The single parts at the top of a contract file that rest on a clause."""


def problems(contract: Contract) -> list[RegieError]:
    """Everything in a contract that cannot be right together, in the order of the file."""
    found = [*_twice(contract), *_unknown(contract), *_days(contract)]
    if contract.term.ends_on < contract.term.starts_on:
        return found  # without years nothing else can be judged
    return [
        *found,
        *_base(contract),
        *_index(contract),
        *_population(contract),
        *_production(contract),
        *party_problems(contract),
    ]


def _each(contract: Contract, *sections: str) -> Iterator[tuple[str, Any]]:
    for section in sections:
        for part in getattr(contract, section):
            yield section, part


def _twice(contract: Contract) -> Iterator[RegieError]:
    """Two parts of one list that are called the same."""

    def within(section: str, parts: Iterable[Part], owner: Part | None) -> Iterator[RegieError]:
        seen = set()
        for part in parts:
            if part.identity in seen:
                named = place(section, part)
                yield problem(contract, "twice", section if owner is None else named, owner or part, what=named)
            seen.add(part.identity)

    for section in LISTS:
        yield from within(section, getattr(contract, section), None)
    for series in contract.index_series:
        yield from within(f"index_series.{series.id}.figures", series.figures, series)
    for amendment in contract.amendments:
        yield from within(f"amendments.{amendment.id}.amounts", amendment.amounts, amendment)
    for funding in contract.population_funding:
        yield from within("population_funding.rates", funding.rates, funding)
        yield from within("population_funding.counts", funding.counts, funding)
    for production in contract.reference_production:
        yield from within("reference_production.segments", production.segments, production)
        yield from within("reference_production.not_tied", production.not_tied, production)
    for agreement in contract.service_contracts:
        yield from within(f"service_contracts.{agreement.id}.transformation", agreement.transformation, agreement)
        for tariff in agreement.tariffs:
            where = f"service_contracts.{agreement.id}.tariffs.{tariff.product}.cost_price"
            yield from within(where, tariff.cost_price, agreement)
    if contract.booking is not None:
        yield from within("booking.task_fields", contract.booking.task_fields, contract.booking)


def _unknown(contract: Contract) -> Iterator[RegieError]:
    """References to a clause, municipality, lot or party that the contract does not have."""
    known = {
        "clause": set(contract.clause_labels),
        "municipality": set(contract.municipality_names),
        "lot": {lot.code for lot in contract.lots},
        "party": {party.code for party in contract.parties},
    }
    parts = [*_each(contract, *LISTS)]
    parts += [(section, getattr(contract, section)) for section in SINGLE if getattr(contract, section)]
    parts += [("amendments.amounts", each) for amendment in contract.amendments for each in amendment.amounts]
    parts += [("population_funding.counts", c) for funding in contract.population_funding for c in funding.counts]
    if contract.safety_valve is not None:
        parts += [("safety_valve.deciders", each) for each in contract.safety_valve.deciders]
    fields = {"clause": "clause", "municipality": "municipality", "lot": "lot", "party": "party"}
    fields |= {"exit_clause": "clause", "provider": "party", "successor": "party"}
    for section, part in parts:
        for field, kind in fields.items():
            value = getattr(part, field, "")
            if value and value not in known[kind]:
                shown = ", ".join(sorted(known[kind])) or "-"
                yield problem(contract, "unknown", section, part, field=field, value=value, known=shown)
    for section in ("clauses", "municipalities", "lots"):
        if not getattr(contract, section):
            yield RegieError("contract.empty", where=section)


def _days(contract: Contract) -> Iterator[RegieError]:
    """Periods that end before they begin or do not run in whole months; extensions out of order."""
    term = contract.term
    if contract.version_to is not None and contract.version_to < contract.version_from:
        yield RegieError("contract.version_upside_down", version=contract.version)
    if term.ends_on < term.starts_on:
        yield problem(contract, "upside_down", "term", term, first=term.starts_on, last=term.ends_on)
    if term.starts_on.day != 1 or (term.ends_on + timedelta(days=1)).day != 1:
        yield problem(contract, "whole_months", "term", term, first=term.starts_on, last=term.ends_on)
    for municipality in contract.municipalities:
        if municipality.starts_on is not None and (
            municipality.starts_on.day != 1 or not term.starts_on <= municipality.starts_on <= term.ends_on
        ):
            yield problem(contract, "start_of_municipality", "municipalities", municipality)
    options = sorted(contract.extensions, key=lambda each: each.number)
    for position, option in enumerate(options):
        earlier = options[:position]
        if option.exercised_on is not None and any(each.exercised_on is None for each in earlier):
            yield problem(contract, "extension_order", "extensions", option)
        if option.exercised_on is not None and option.exercised_on > option.notice_on:
            yield problem(
                contract, "extension_late", "extensions", option, on=option.exercised_on, last=option.notice_on
            )
        if earlier and earlier[-1].notice_on >= option.notice_on:
            yield problem(contract, "extension_notice", "extensions", option, last=option.notice_on)
    for section, part in _each(contract, "members", "service_contracts"):
        if part.valid_to is not None and part.valid_to < part.valid_from:
            yield problem(contract, "upside_down", section, part, first=part.valid_from, last=part.valid_to)
    report = contract.half_year_report
    if report is not None and (report.due_after_months is None) == (report.due_after_days is None):
        yield problem(contract, "report_due", "half_year_report", report)
    key = contract.year_key
    if key is not None and (len(key.weights) != 12 or min(key.weights) < 0 or not sum(key.weights)):
        yield problem(contract, "year_key", "year_key", key, count=len(key.weights))


def _base(contract: Contract) -> Iterator[RegieError]:
    """A budget base that is missing, lies in the wrong lot or year, or comes out negative."""
    funding = {lot.code: lot.funding for lot in contract.lots}
    years = {(m, lot): set[int]() for m in contract.municipality_names for lot in funding}
    totals: dict[tuple[str, str, int], int] = {}
    for part in contract.budget_base:
        if funding.get(part.lot) == "population":
            yield problem(contract, "base_in_population_lot", "budget_base", part, lot=part.lot)
        if part.year not in contract.years:
            yield _year_outside(contract, "budget_base", part, part.year)
        years.setdefault((part.municipality, part.lot), set()).add(part.year)
        slice_ = (part.municipality, part.lot, part.year)
        totals[slice_] = totals.get(slice_, 0) + to_cents(part.amount)
    starts = {m.code: (m.starts_on or contract.term.starts_on).year for m in contract.municipalities}
    for lot in sorted(contract.lots, key=lambda each: each.code):
        for code in contract.municipality_names if lot.funding != "population" else ():
            if not any(year <= starts[code] for year in years[(code, lot.code)]):
                name = contract.municipality_names[code]
                yield problem(
                    contract, "base_missing", "lots", lot, municipality=name, lot=lot.name, year=starts[code]
                )
    for (municipality, lot_code, year), cents in sorted(totals.items()):
        effects = {
            effect_year: amount
            for part in contract.assumptions
            if (part.municipality, part.lot) == (municipality, lot_code) and not part.in_base
            for effect_year, amount in part.effects.items()
        }
        lowest = min([Decimal(0), *(a for y, a in effects.items() if y >= year)])
        if cents < 0 or cents + to_cents(lowest) < 0:
            first = next(c for c in contract.budget_base if (c.municipality, c.lot) == (municipality, lot_code))
            yield problem(
                contract,
                "negative_base",
                "budget_base",
                first,
                year=year,
                amount=to_euros(cents + to_cents(lowest)),
            )
    for assumption in contract.assumptions:
        for year in assumption.effects:
            if year not in contract.years:
                yield _year_outside(contract, "assumptions", assumption, year)
    for amendment in contract.amendments:
        for each in amendment.amounts:
            if each.year not in contract.years:
                yield _year_outside(contract, "amendments", amendment, each.year)
        if not amendment.amounts:
            yield problem(contract, "amendment_without_amount", "amendments", amendment)


def _year_outside(contract: Contract, section: str, part: Part, year: int) -> RegieError:
    years = contract.years
    return problem(contract, "year_outside", section, part, year=year, first=years[0], last=years[-1])


def _index(contract: Contract) -> Iterator[RegieError]:
    """Weights, series and rounding of the contract's own index and of the norm."""
    for section in ("indexation", "norm_index"):
        rule: Indexation | None = getattr(contract, section)
        if rule is None or rule.method == "none":
            continue
        total = rule.personnel_weight + rule.material_weight
        if total != 100 or min(rule.personnel_weight, rule.material_weight) < 0:
            yield problem(
                contract,
                "weights_not_100",
                section,
                rule,
                personnel=plain(rule.personnel_weight),
                material=plain(rule.material_weight),
                sum=plain(total),
            )
        known = {series.id for series in contract.index_series}
        for kind in ("personnel", "material"):
            wanted = getattr(rule, f"{kind}_series")
            if getattr(rule, f"{kind}_weight") and wanted not in known:
                shown = ", ".join(sorted(known)) or "-"
                yield problem(
                    contract, "unknown", section, rule, field=f"{kind}_series", value=wanted, known=shown
                )


def _population(contract: Contract) -> Iterator[RegieError]:
    lots = {lot.code: lot for lot in contract.lots}
    funded = {funding.lot for funding in contract.population_funding}
    for lot in contract.lots:
        if lot.funding == "population" and lot.code not in funded:
            yield problem(contract, "population_missing", "lots", lot, lot=lot.name)
    for funding in contract.population_funding:
        if funding.lot in lots and lots[funding.lot].funding != "population":
            yield problem(contract, "population_lot", "population_funding", funding, lot=funding.lot)
        yield from _bands(contract, funding)
        if not any(rates.year <= contract.years[0] for rates in funding.rates):
            yield problem(contract, "rates_missing", "population_funding", funding, year=contract.years[0])
        for rates in funding.rates:
            if min(rates.amounts, default=Decimal(0)) < 0:
                yield problem(contract, "negative_rate", "population_funding", funding, year=rates.year)
        for count in funding.counts:
            expected = day_of_year(count.year - funding.years_before, funding.reference_date)
            if count.counted_on != expected:
                yield problem(
                    contract,
                    "counted_on_other_day",
                    "population_funding",
                    funding,
                    municipality=count.municipality,
                    year=count.year,
                    counted_on=count.counted_on,
                    expected=expected,
                )


def _bands(contract: Contract, funding: PopulationFunding) -> Iterator[RegieError]:
    bands = sorted(funding.bands, key=lambda band: band.from_age)
    for before, after in pairwise(bands):
        if after.from_age <= before.to_age:
            yield problem(
                contract,
                "bands_overlap",
                "population_funding",
                funding,
                first=f"{before.from_age}-{before.to_age}",
                second=f"{after.from_age}-{after.to_age}",
            )
    if list(funding.bands) != bands or not bands or any(band.to_age < band.from_age for band in bands):
        yield problem(contract, "bands_order", "population_funding", funding)
    rows: list[tuple[str, Sequence[Any]]] = [(f"rates {r.year}", r.amounts) for r in funding.rates]
    rows += [(f"counts {c.municipality} {c.year}", c.persons) for c in funding.counts]
    for what, values in rows:
        if len(values) != len(bands):
            yield problem(
                contract,
                "one_per_band",
                "population_funding",
                funding,
                what=what,
                count=len(values),
                bands=len(bands),
            )


def _production(contract: Contract) -> Iterator[RegieError]:
    for part in contract.reference_production:
        if part.year not in contract.years:
            yield _year_outside(contract, "reference_production", part, part.year)
        care_months = sum(segment.care_months for segment in part.segments)
        if care_months < part.client_months:
            yield problem(
                contract,
                "care_months_short",
                "reference_production",
                part,
                care_months=care_months,
                client_months=part.client_months,
            )
