# SPDX-License-Identifier: EUPL-1.2
"""The example region's contracts: the shipped examples with what this region needs beside them.

Where the published figures do not apply (another scale, invented municipalities) the lump sums follow the cost
that was generated, so that everything computes; nothing about them is public.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from regie.contract import Contract, agreed_budget, example
from regie.contract.cooperation import Decider, Mandate
from regie.contract.terms import (
    ContractMunicipality,
    ContractParty,
    NotTied,
    ReferenceProduction,
    Remainder,
    SegmentProduction,
)
from regie.contract.values import Part
from regie.example_region.parameters import Parameters
from regie.vocabulary import Period, Region
from regie.vocabulary.money import largest_remainder, to_cents, to_euros

EXAMPLES = ("jens-2019-2022", "jens-2023-2027")
LOT = "BHJ"
CLAUSE = "lumpsum"

P = TypeVar("P", bound=Part)
Costs = Mapping[str, Mapping[str, int]]
"""Cents by period and municipality."""


def make_contracts(
    p: Parameters,
    region: Region,
    cost: Costs,
    scale: int,
    *,
    specified: bool,
    remainders: Mapping[str, int],
) -> tuple[Contract, ...]:
    """Both contracts, the older one first. ``cost`` is what was generated; ``remainders`` (municipality to cents)
    go into the reference budget of the first half of 2024."""
    first, second = (example(name) for name in EXAMPLES)
    if not specified:
        first, second = (_elsewhere(each, region, cost, scale) for each in (first, second))
        second = _with(second, reference_production=_production(p, second, (2023, 2024), scale))
    first = _with(first, reference_production=_production(p, first, range(2019, 2023), scale))
    second = _with(second, remainders=_remainders(p, remainders))
    return first, second


def agreed_by_municipality(contract: Contract, period: Period) -> dict[str, int]:
    """The agreed budget of a period in cents, by municipality code."""
    return {line.code: line.amount for line in agreed_budget(contract, period).children}


def _with(contract: Contract, **parts: Any) -> Contract:
    """The contract with other parts, checked as a whole."""
    given = {name: tuple(part) if isinstance(part, list) else part for name, part in parts.items()}
    return Contract(**({name: getattr(contract, name) for name in Contract.model_fields} | given))


def _remainders(p: Parameters, cents: Mapping[str, int]) -> list[Remainder]:
    return [
        Remainder(
            clause=CLAUSE,
            municipality=code,
            lot=LOT,
            period="2024-H1",
            amount=to_euros(amount),
            reason=p["agreements.remainder_reason"],
        )
        for code, amount in sorted(cents.items())
        if amount
    ]


def _production(p: Parameters, contract: Contract, years: Sequence[int], scale: int) -> list[ReferenceProduction]:
    """The volume and price behind the lump sums: they make them up to the cent, overhead taking the rounding.

    The last year is carried forward where the contract goes on.
    """
    rows = []
    rule = p["agreements.reference_production"]
    for year in years:
        agreed = agreed_by_municipality(contract, Period.parse(str(year)))
        shares = rule["shares"] if set(rule["shares"]) == set(agreed) else agreed
        client_months = largest_remainder(rule["client_months"][str(year)] * scale, [shares[c] for c in agreed])
        for (code, lump_sum), months in zip(agreed.items(), client_months.tolist(), strict=True):
            row = _made_up(rule, lump_sum, months)
            more = year == years[-1] and year < contract.term.ends_on.year
            rows.append(
                ReferenceProduction(
                    clause=CLAUSE,
                    municipality=code,
                    lot=LOT,
                    year=year,
                    client_months=months,
                    carried_forward=more,
                    source=rule["source"],
                    **row,
                )
            )
    return sorted(rows, key=lambda row: (row.year, row.municipality))


def _made_up(rule: Mapping[str, Any], lump_sum: int, client_months: int) -> dict[str, Any]:
    """Segments and cost not tied to clients that add up to the lump sum (cents)."""
    not_tied = {name: lump_sum * percent // 100 for name, percent in rule["not_tied_percent"].items()}
    care_months = {name: months * client_months // 1000 for name, months in rule["care_months_per_1000"].items()}
    weights = rule["relative_price"]
    weight = sum(care_months[name] * weights[name] for name in care_months)
    tied = lump_sum - sum(not_tied.values())
    prices = {name: tied * weights[name] // weight for name in care_months}
    not_tied["overhead"] += tied - sum(care_months[name] * prices[name] for name in care_months)
    return {
        "segments": tuple(
            SegmentProduction(segment=name, care_months=months, cost_per_care_month=to_euros(prices[name]))
            for name, months in care_months.items()
        ),
        "not_tied": tuple(NotTied(segment=name, amount=to_euros(cents)) for name, cents in not_tied.items()),
    }


def _elsewhere(contract: Contract, region: Region, cost: Costs, scale: int) -> Contract:
    """The contract for other municipalities or another scale: every amount of the example times ``scale``, divided
    over the municipalities by what care cost there in the contract's first year."""
    names = dict(sorted(region.municipality_names.items()))
    of_first_year = cost[str(contract.term.starts_on.year)]
    weights = [of_first_year[code] for code in names]

    def divided(amounts: Iterable[Decimal]) -> dict[str, Decimal]:
        """The sum of amounts in whole euros per municipality."""
        euros = sum(to_cents(amount) for amount in amounts) * scale // 100
        return dict(zip(names, map(Decimal, largest_remainder(euros, weights).tolist()), strict=True))

    valve = contract.safety_valve
    return _with(
        contract,
        parties=_parties(contract, names),
        municipalities=[
            ContractMunicipality(code=code, name=name, agreement=f"Overeenkomst Basishulp Jeugd {name}")
            for code, name in names.items()
        ],
        budget_base=[
            one.model_copy(update={"municipality": code, "amount": amount})
            for one, alike in _alike(contract.budget_base)
            for code, amount in divided(each.amount for each in alike).items()
        ],
        assumptions=[
            one.model_copy(
                update={"municipality": code, "effects": {year: by[code] for year, by in effects.items()}}
            )
            for one, alike in _alike(contract.assumptions)
            for effects in [{year: divided(each.effects[year] for each in alike) for year in one.effects}]
            for code in names
        ],
        amendments=[
            amendment.model_copy(
                update={
                    "amounts": tuple(
                        one.model_copy(update={"municipality": code, "amount": amount})
                        for one, alike in _alike(amendment.amounts)
                        for code, amount in divided(each.amount for each in alike).items()
                    )
                }
            )
            for amendment in contract.amendments
        ],
        reference_production=[],
        safety_valve=valve
        and valve.model_copy(
            update={"deciders": tuple(Decider(municipality=code, body=_council(n)) for code, n in names.items())}
        ),
        mandates=_mandates(contract, names),
    )


def _alike(parts: Sequence[P]) -> list[tuple[P, list[P]]]:
    """Parts that differ only in municipality and amount, together; each with the first of them."""
    groups: dict[tuple[Any, ...], list[P]] = {}
    for part in parts:
        groups.setdefault(part.identity[1:], []).append(part)
    return [(group[0], group) for group in groups.values()]


def _parties(contract: Contract, names: Mapping[str, str]) -> list[ContractParty]:
    kept = [party for party in contract.parties if party.role != "commissioning_party"]
    return kept + [
        ContractParty(code=f"GEM-{code}", name=f"Gemeente {name}", role="commissioning_party")
        for code, name in names.items()
    ]


def _mandates(contract: Contract, names: Mapping[str, str]) -> list[Mandate]:
    """What one council decides is decided by each; what all decide together stays."""
    together = [mandate for mandate in contract.mandates if not mandate.municipality]
    subjects = {mandate.subject: mandate for mandate in contract.mandates if mandate.municipality}
    return together + [
        one.model_copy(update={"municipality": code, "decider": _council(name)})
        for one in subjects.values()
        for code, name in names.items()
    ]


def _council(name: str) -> str:
    return f"Gemeenteraad van {name}"
