# SPDX-License-Identifier: EUPL-1.2
"""Where the contract's starting point was wrong: base against realised, savings that were expected, and the index.

The three points on which the lump sum of 2019-2022 was afterwards judged too optimistic. Of each is shown what the
data can bear: what the years before the snapshot really cost is not in it, and what care would have cost without
working otherwise nobody can know.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction

from regie.contract import Contract, agreed_budget, booked_saving, chain_factor, index_chain, index_gap, price_rise
from regie.review.growth.model import BaseComponent, Split, StartingPoint, StartingYear
from regie.review.growth.money import both
from regie.review.views import Said
from regie.vocabulary import Period, RegieError
from regie.vocabulary.money import to_cents
from regie.vocabulary.rounding import rounded


def starting_point(
    contract: Contract,
    years: Sequence[Period],
    shortage_of: Callable[[Period], Split | None],
    cost_of: Callable[[Period], int],
) -> StartingPoint:
    """What the contract started from, against the whole years that the snapshot has.

    ``shortage_of`` gives a year's shortage against the reference production, or nothing without one; ``cost_of``
    its cost in cents. Norm figures that are missing leave their part empty, with a remark.
    """
    first = contract.years[0]
    remarks: list[Said] = []
    found = [_year(contract, year, shortage_of(year), cost_of(year), remarks) for year in years]
    rise, until = _price_rise(contract, first, years, remarks)
    if not found:
        remarks.append(both("start_no_years", contract=contract.name))
    remarks += [both("start_before_data"), both("start_no_counterfactual")]
    if contract.illustrative:
        remarks.append(both("start_illustrative"))
    savings = [
        year for each in contract.assumptions if each.kind == "expected_saving" for year in map(int, each.effects)
    ]
    return StartingPoint(
        contract=contract.name,
        first_year=first,
        indexed=contract.indexation.method != "none",
        base=_base(contract),
        savings_from=min(savings, default=None),
        years=tuple(found),
        price_rise=rise,
        price_rise_to=until,
        remarks=tuple(dict.fromkeys(remarks)),
    )


def _year(contract: Contract, year: Period, split: Split | None, cost: int, remarks: list[Said]) -> StartingYear:
    agreed = agreed_budget(contract, year)
    gap: int | None = None
    at_first: int | None = None
    if contract.norm_index is not None:
        try:
            gap = index_gap(contract, year).amount
            chain = index_chain(contract, contract.years[0], year.year, contract.norm_index)
            at_first = rounded(Fraction(cost) / chain_factor(chain))
        except RegieError as missing:
            remarks.append(Said(nl=missing.message("nl"), en=missing.message("en")))
    row = split.row() if split else None
    return StartingYear(
        year=year.year,
        agreed=agreed.amount,
        cost=cost,
        index_gap=gap,
        saving=sum(booked_saving(contract, line.code, year)[0] for line in agreed.children),
        cost_at_first_prices=at_first,
        client_months_reference=row.client_months_before if row else None,
        client_months_realised=row.client_months_now if row else None,
    )


def _price_rise(
    contract: Contract, first: int, years: Sequence[Period], remarks: list[Said]
) -> tuple[Decimal | None, int | None]:
    last = max((year.year for year in years), default=first)
    if contract.norm_index is None:
        remarks.append(both("no_norm", contract=contract.name))
        return None, None
    if last == first:
        return None, None
    try:
        return Decimal(price_rise(contract, first, last).value), last
    except RegieError as missing:
        remarks.append(Said(nl=missing.message("nl"), en=missing.message("en")))
        return None, None


def _base(contract: Contract) -> tuple[BaseComponent, ...]:
    """The components of the first budget base, each over all municipalities."""
    first = min((each.year for each in contract.budget_base), default=0)
    sums: dict[tuple[str, str, str], int] = {}
    for each in contract.budget_base:
        if each.year == first:
            key = (each.name, each.reference_period, each.source)
            sums[key] = sums.get(key, 0) + to_cents(each.amount)
    return tuple(
        BaseComponent(name=name, reference_period=period, source=source, amount=cents)
        for (name, period, source), cents in sums.items()
    )
