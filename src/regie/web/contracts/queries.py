# SPDX-License-Identifier: EUPL-1.2
"""What of a contract a reader may see.

What municipalities and cooperative agreed is for everybody with a role. Amounts are cut: a municipality has its
own and the others together, a provider the total of the region. Tariffs are seen by the cooperative and by the
municipalities that pay them; a provider sees its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from regie.contract import Contract, index_for, reference_budget, years_that_compute
from regie.contract.difference import Difference, differences
from regie.contract.tariffs import TariffBuildUp, TariffFinding, tariff_findings
from regie.review import Arrangements, InputView, LineView, arrangements, line_view
from regie.review.closed import closed_line
from regie.review.in_order import tree_in_order
from regie.review.views import input_view
from regie.vocabulary import Period, PeriodKind, RegieError
from regie.web.access import Permission, Scope
from regie.web.region import door

BETWEEN_OTHERS = ("service_contracts",)
"""Parts of a contract file between the cooperative and single providers."""

OF_AMOUNTS = (
    "reference_budget",
    "budget_base",
    "assumptions",
    "amendments",
    "population_funding",
    "reference_production",
    "remainders",
)
"""Parts of a contract file that say amounts of municipalities."""


@dataclass(frozen=True)
class Tariffs:
    """The tariffs of a period as far as the reader may see them; ``counts`` are over all of these."""

    counts: Arrangements
    build_ups: tuple[TariffBuildUp, ...]
    findings: tuple[TariffFinding, ...]

    def of(self, tariff: TariffBuildUp) -> list[TariffFinding]:
        """What was found about one tariff."""
        return [each for each in self.findings if _same(each) == _same(tariff)]


def sees_all(scope: Scope) -> bool:
    """Whether the reader sees the whole file: the cooperative and its auditor."""
    return scope.small_numbers and scope.municipalities is None and scope.providers is None


def amounts(scope: Scope, contract: Contract, year: int) -> LineView:
    """The reference budget of a year with its computation. Raises ``RegieError`` where it cannot be computed."""
    whole = line_view(reference_budget(contract, Period(PeriodKind.YEAR, year)))
    line = tree_in_order(whole, tuple(door.region().municipality_names))
    if scope.providers is not None:
        return line.model_copy(update={"children": (), "inputs": (), "live": ""})
    if scope.municipalities is None:
        return line
    return closed_line(line, scope.municipalities, set(contract.municipality_names))


def years(contract: Contract) -> tuple[list[int], dict[int, RegieError]]:
    """The years whose budget can be computed, and why the others cannot yet."""
    return years_that_compute(contract)


def index_lines(contract: Contract) -> list[tuple[int, InputView]]:
    """The index of each year after the first as far as it is known, with its computation."""
    found = []
    for year in contract.years[1:]:
        try:
            found.append((year, input_view(index_for(contract, year))))
        except RegieError:
            break
    return found


def years_with_tariffs(contract: Contract) -> list[int]:
    """The years, of those whose index is known, in which a tariff holds."""
    good, _bad = years(contract)
    spans = [
        (tariff.valid_from.year, tariff.valid_to.year if tariff.valid_to else good[-1])
        for agreement in contract.service_contracts
        for tariff in agreement.tariffs
    ]
    return [year for year in good if any(first <= year <= last for first, last in spans)]


def tariffs(scope: Scope, contract: Contract, period: Period) -> Tariffs:
    """The tariffs of a period. Raises ``RegieError`` when an index figure they are compared by is missing."""
    if not scope.may(Permission.SEE_TARIFFS):
        raise PermissionDenied
    found = tariff_findings(contract, period)
    own = scope.providers
    return Tariffs(
        arrangements(contract, found),
        tuple(each for each in found.build_ups if own is None or each.party in own),
        tuple(each for each in found.findings if own is None or each.party in own),
    )


def changes(scope: Scope, before: Contract, after: Contract) -> tuple[list[Difference], int]:
    """What differs between two versions as far as the reader may see it, and how much that leaves out."""
    found = differences(before, after)
    shown = [each for each in found if _may_see(scope, each, (before, after))]
    return shown, len(found) - len(shown)


def _may_see(scope: Scope, change: Difference, both: Sequence[Contract]) -> bool:
    if sees_all(scope):
        return True
    section = change.place.split(" ")[0].split(".")[0]
    if section in BETWEEN_OTHERS and scope.providers is None:
        return scope.may(Permission.SEE_TARIFFS)
    if section in BETWEEN_OTHERS:
        return _of_own_provider(scope, change, both)
    if scope.providers is not None:
        return section not in OF_AMOUNTS
    others = {
        word
        for contract in both
        for code, name in contract.municipality_names.items()
        if scope.municipalities is not None and code not in scope.municipalities
        for word in (code, name)
    }
    return section not in OF_AMOUNTS or not any(word in f"{change.place} {change.field}" for word in others)


def _of_own_provider(scope: Scope, change: Difference, both: Sequence[Contract]) -> bool:
    own = {
        each.id
        for contract in both
        for each in contract.service_contracts
        if scope.providers is not None and each.party in scope.providers
    }
    return any(f"({id_})" in change.place for id_ in own)


def _same(tariff: TariffBuildUp | TariffFinding) -> tuple[object, ...]:
    return tariff.service_contract, tariff.product, tariff.unit, tariff.valid_from
