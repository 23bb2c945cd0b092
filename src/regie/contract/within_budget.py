# SPDX-License-Identifier: EUPL-1.2
"""What lies within an agreed budget: its index, and the savings that were booked in it beforehand."""

from __future__ import annotations

from fractions import Fraction

from regie.contract.indexation import chain_factor, index_chain
from regie.contract.lines import Line
from regie.contract.model import Contract
from regie.contract.reference import covered_months, part_of_year
from regie.vocabulary.money import to_cents
from regie.vocabulary.periods import Period
from regie.vocabulary.rounding import rounded


def before_index(contract: Contract, municipality: Line) -> int | None:
    """What the agreed budget of a municipality (its line in ``agreed_budget``) was before the contract's index, in
    cents; nothing where that is not known, as for population funding."""
    if any(lot.funding == "population" for lot in contract.lots):
        return None
    result = 0
    for lot in municipality.children:
        part = lot.children[0]
        year = part if part.children else part.inputs[0].line
        if year is None or not year.amount:
            return None
        index = sum(line.amount for line in year.children if "/index/" in line.key)
        result += rounded(Fraction(part.amount * (year.amount - index), year.amount))
    return result


def booked_saving(contract: Contract, code: str, period: Period) -> tuple[int, str]:
    """The expected savings that lower the agreed budget of a municipality in a period, in cents above zero, and
    where they were agreed."""
    share = part_of_year(contract, covered_months(contract, code, period))
    total, sources = 0, []
    for each in contract.assumptions:
        if (each.municipality, each.kind) != (code, "expected_saving") or period.year not in each.effects:
            continue
        amount = Fraction(-to_cents(each.effects[period.year]))
        if each.indexed:
            years = [base.year for base in contract.budget_base if base.year <= period.year]
            amount *= chain_factor(index_chain(contract, max(years), period.year))
        total += rounded(amount * share)
        sources.append(f"{each.name} ({contract.clause_labels[each.clause]})")
    return total, "; ".join(sources)
