# SPDX-License-Identifier: EUPL-1.2
"""Population funding: persons x amount per age band, by the count of a reference date."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from regie.contract.indexation import chain_factor, index_chain
from regie.contract.lines import Line, Quantity, Words, amount, euros, name, numbers, words
from regie.contract.model import Contract
from regie.contract.terms import AgeBand, BandRates, Indexation, Lot, PopulationCount, PopulationFunding
from regie.vocabulary.errors import RegieError
from regie.vocabulary.money import to_cents
from regie.vocabulary.rounding import rounded


def population_line(
    contract: Contract, code: str, lot: Lot, year: int, key: str, *, rule: Indexation, known_on: date | None
) -> Line:
    """The funding of one municipality for a whole year, a line per age band.

    The definitive count replaces the provisional one in the same year, or its difference comes as lines in the
    next year, as the clause says. Raises ``RegieError`` when there is no count for the year (published by
    ``known_on``)."""
    funding = next(each for each in contract.population_funding if each.lot == lot.code)
    clause = contract.clause_labels[funding.clause]
    rates = _Rates(contract, funding, rule)
    provisional = _count(funding, code, year, "provisional", known_on)
    definitive = _count(funding, code, year, "definitive", known_on)
    first, second = (definitive, provisional) if funding.correction == "same_year" else (provisional, definitive)
    count = first or second
    if count is None:
        raise RegieError(
            "contract.population_count_missing",
            municipality=contract.municipality_names[code],
            lot=lot.name,
            year=year,
            clause=clause,
        )
    lines = [_band_line(rates, count, place, key, count.persons[place]) for place in range(len(funding.bands))]
    if funding.correction == "next_year":
        lines += _corrections(rates, funding, code, year - 1, key, known_on)
    return Line.total(key, words("agreed_population", year=year), lines, clause=clause)


def _corrections(
    rates: _Rates, funding: PopulationFunding, code: str, past: int, key: str, known_on: date | None
) -> list[Line]:
    """What the definitive count of the year before makes of the provisional one, per band."""
    provisional = _count(funding, code, past, "provisional", known_on)
    definitive = _count(funding, code, past, "definitive", known_on)
    if provisional is None or definitive is None:
        return []
    differences = [after - before for before, after in zip(provisional.persons, definitive.persons, strict=True)]
    return [
        _band_line(rates, definitive, place, f"{key}/correction", persons, before=provisional)
        for place, persons in enumerate(differences)
        if persons
    ]


class _Rates:
    """The amount per person for each band and year: as agreed, then indexed and rounded to the cent."""

    def __init__(self, contract: Contract, funding: PopulationFunding, rule: Indexation) -> None:
        self.contract, self.funding, self.rule = contract, funding, rule
        self.clause = contract.clause_labels[funding.clause]

    def of(self, year: int, place: int) -> tuple[int, Quantity]:
        """Cents per person and how they were made."""
        agreed: BandRates = max(
            (rates for rates in self.funding.rates if rates.year <= year), key=lambda rates: rates.year
        )
        cents = to_cents(agreed.amounts[place])
        label = words("rate_of_band", band=_band(self.funding.bands[place]), year=agreed.year)
        first = amount(label, cents, source=self.clause, clause=self.clause)
        if not self.funding.indexed or agreed.year == year or self.rule.method == "none":
            return cents, first
        chain = index_chain(self.contract, agreed.year, year, self.rule)
        cents = rounded(cents * Fraction(chain_factor(chain)))
        label = words("rate_of_band", band=_band(self.funding.bands[place]), year=year)
        formula = words("formula_rate_indexed")
        return cents, Quantity(label, cents, "cents", "", self.clause, formula, (first, *chain))


def _band_line(
    rates: _Rates,
    count: PopulationCount,
    place: int,
    key: str,
    persons: int,
    *,
    before: PopulationCount | None = None,
) -> Line:
    """Persons times the amount per person (a correction: the difference in persons)."""
    band = _band(rates.funding.bands[place])
    rate, shown = rates.of(count.year, place)
    inputs = [_persons(count, place, rates.clause), shown]
    label, live = words("band", band=band), "ROUND({0}*{1},2)"
    if before is not None:
        live = "ROUND(({0}-{1})*{2},2)"
        inputs.insert(1, _persons(before, place, rates.clause))
        label = words("band_correction", band=band, year=count.year)
    formula = words("formula_persons", persons=numbers(persons), rate=euros(rate))
    return Line.leaf(f"{key}/{band.nl}", label, persons * rate, formula, tuple(inputs), rates.clause, live)


def _persons(count: PopulationCount, place: int, clause: str) -> Quantity:
    label = words(f"count_{count.kind}", day=count.counted_on)
    source = count.source if count.published_on is None else f"{count.source}, {count.published_on}"
    return Quantity(label, Decimal(count.persons[place]), "persons", source, clause)


def _band(band: AgeBand) -> Words:
    return name(f"{band.from_age}-{band.to_age}")


def _count(
    funding: PopulationFunding, code: str, year: int, kind: str, known_on: date | None
) -> PopulationCount | None:
    rows = [
        row
        for row in funding.counts
        if (row.municipality, row.year, row.kind) == (code, year, kind)
        and (known_on is None or row.published_on is None or row.published_on <= known_on)
    ]
    return max(rows, key=lambda row: row.published_on or date.min, default=None)
