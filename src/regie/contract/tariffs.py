# SPDX-License-Identifier: EUPL-1.2
"""Service contracts in a period: tariffs against their cost-price build-up and the contract's index, and what was
agreed on transformation.

The decree on fair prices (11 March 2024, Stb. 2024, 69; in force on 1 July 2024) names the elements that a price
covers at least; it holds for members and subcontractors alike. A finding is something to talk about with the
provider, no judgement: whether the decree or the index applies to a tariff stays with the parties.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, get_args

from regie.contract.cooperation import CostPriceElement, ProviderRole, ServiceContract, Tariff, TransformationState
from regie.contract.indexation import index_chain
from regie.contract.lines import Words, days, euros, joined, percents, said
from regie.contract.model import Contract
from regie.vocabulary.codelists import codelist
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Money, to_cents
from regie.vocabulary.periods import Period
from regie.vocabulary.rounding import rounded

ELEMENTS: tuple[str, ...] = get_args(CostPriceElement.model_fields["element"].annotation)
"""The elements of a fair price, in order of the decree."""

FindingKind = Literal["below_cost_price", "no_build_up", "element_missing", "not_indexed", "gap", "expired"]


class TariffOf(Frozen):
    """Which tariff it is: service contract, party, product (JZ021), unit (WJ756), first day and amount."""

    service_contract: str
    party: str
    party_name: str
    role: ProviderRole
    product: str
    unit: str
    valid_from: date
    valid_to: date | None
    amount: Money
    clause: str

    def named(self) -> Words:
        """Product and unit in words, by code where the list does not have them."""
        product, unit = _label("JZ021", self.product), _label("WJ756", self.unit)
        per = Words(unit.nl.lower(), unit.en.lower())
        return said("tariffs.product", product=product, code=self.product, unit=per)


class TariffBuildUp(TariffOf):
    """A tariff with its elements and their sum; ``elements`` is empty and ``total`` unknown without a build-up."""

    elements: dict[str, Money]
    total: Money | None


class TariffFinding(TariffOf):
    """Something that is not right about a tariff.

    ``below_cost_price``: under the sum of its elements. ``no_build_up`` and ``element_missing`` (``missing``):
    that cannot be judged, or not wholly. ``not_indexed``: not what the contract's index makes of the tariff before
    it in ``year`` (by ``percent`` a year). ``gap`` and ``expired``: no tariff from ``first`` up to and including
    ``last``. ``expected`` is the amount it should be at least (or be), ``difference`` the tariff less that.
    """

    kind: FindingKind
    expected: Money | None = None
    difference: Money | None = None
    missing: tuple[str, ...] = ()
    year: int | None = None
    percent: tuple[Decimal, ...] = ()
    first: date | None = None
    last: date | None = None

    def sentence(self) -> Words:
        """The finding in a sentence that names provider, product and difference."""
        values: dict[str, object] = {
            "party": self.party_name,
            "product": self.named(),
            "amount": euros(self.amount),
        }
        if self.expected is not None and self.difference is not None:
            values |= {"expected": euros(self.expected), "difference": euros(abs(self.difference))}
        if self.first is not None and self.last is not None:
            values |= {"first": days(self.first), "last": days(self.last)}
        turned = "_above" if self.kind == "not_indexed" and (self.difference or 0) > 0 else ""
        return said(
            f"tariffs.{self.kind}{turned}",
            **values,
            index=joined([percents(each) for each in self.percent]),
            missing=joined([said(f"tariffs.{each}") for each in self.missing]),
            year=self.year,
            clause=self.clause,
        )


class ProviderTransformation(Frozen):
    """One transformation agreement with a provider: goal, the indicator that shows it, where it stands."""

    service_contract: str
    party: str
    party_name: str
    role: ProviderRole
    goal: str
    indicator: str
    state: TransformationState


class ProviderTariffs(Frozen):
    """A provider in the period: its service contracts, tariffs, findings by kind, transformation agreements by
    state and monitoring talks held."""

    party: str
    party_name: str
    roles: tuple[ProviderRole, ...]
    tariffs: int
    findings: dict[FindingKind, int]
    transformation: dict[TransformationState, int]
    talks: int


class TariffFindings(Frozen):
    """What there is to say about the service contracts that hold on a day of the period. Lists go by party."""

    period: str
    by_role: dict[ProviderRole, int]
    providers: tuple[ProviderTariffs, ...]
    providers_with_transformation: int
    providers_with_talks: int
    build_ups: tuple[TariffBuildUp, ...]
    findings: tuple[TariffFinding, ...]
    transformation: tuple[ProviderTransformation, ...]


def tariff_findings(contract: Contract, period: Period) -> TariffFindings:
    """Findings on the tariffs that hold in a period, and the transformation agreements per provider.

    Raises ``RegieError`` when an index figure that a tariff is to be compared by is missing.
    """
    agreements = [
        each
        for each in sorted(contract.service_contracts, key=lambda each: (each.party, each.valid_from, each.id))
        if each.valid_from <= period.last_day and (each.valid_to is None or each.valid_to >= period.start)
    ]
    built = [each for agreement in agreements for each in _build_ups(contract, agreement, period)]
    found = [each for agreement in agreements for each in _findings(contract, agreement, period)]
    changing = [
        ProviderTransformation(
            service_contract=agreement.id,
            party=agreement.party,
            party_name=_party(contract, agreement.party),
            role=agreement.role,
            goal=each.goal,
            indicator=each.indicator,
            state=each.state,
        )
        for agreement in agreements
        for each in agreement.transformation
    ]
    providers = [
        ProviderTariffs(
            party=party,
            party_name=_party(contract, party),
            roles=tuple(sorted({each.role for each in agreements if each.party == party})),
            tariffs=sum(each.party == party for each in built),
            findings=dict(Counter(each.kind for each in found if each.party == party)),
            transformation=dict(Counter(each.state for each in changing if each.party == party)),
            talks=sum(_talks(each, period) for each in agreements if each.party == party),
        )
        for party in sorted({each.party for each in agreements})
    ]
    return TariffFindings(
        period=str(period),
        by_role=dict(sorted(Counter(each.role for each in agreements).items())),
        providers=tuple(providers),
        providers_with_transformation=sum(bool(each.transformation) for each in providers),
        providers_with_talks=sum(bool(each.talks) for each in providers),
        build_ups=tuple(built),
        findings=tuple(found),
        transformation=tuple(changing),
    )


def _build_ups(contract: Contract, agreement: ServiceContract, period: Period) -> Iterator[TariffBuildUp]:
    for tariff in _in_order(agreement):
        if not _holds(tariff, period):
            continue
        amounts = {each.element: to_cents(each.amount) for each in tariff.cost_price}
        elements = {element: amounts[element] for element in ELEMENTS if element in amounts}
        total = sum(elements.values()) if elements else None
        yield TariffBuildUp(**_identity(contract, agreement, tariff), elements=elements, total=total)


def _findings(contract: Contract, agreement: ServiceContract, period: Period) -> Iterator[TariffFinding]:
    tariffs = _in_order(agreement)
    for tariff in tariffs:
        same = [each for each in tariffs if (each.product, each.unit) == (tariff.product, tariff.unit)]
        place = same.index(tariff)
        if _holds(tariff, period):
            yield from _against_build_up(contract, agreement, tariff)
            before = same[place - 1] if place else None
            yield from _against_index(contract, agreement, tariff, before, period)
        after = same[place + 1] if place + 1 < len(same) else None
        yield from _without_tariff(contract, agreement, tariff, after, period)


def _against_build_up(contract: Contract, agreement: ServiceContract, tariff: Tariff) -> Iterator[TariffFinding]:
    own = _identity(contract, agreement, tariff)
    if not tariff.cost_price:
        yield TariffFinding(kind="no_build_up", **own)
        return
    named = {each.element for each in tariff.cost_price}
    total = sum(to_cents(each.amount) for each in tariff.cost_price)
    cents = to_cents(tariff.amount)
    if cents < total:
        yield TariffFinding(kind="below_cost_price", expected=total, difference=cents - total, **own)
    missing = tuple(element for element in ELEMENTS if element not in named)
    if missing:
        yield TariffFinding(kind="element_missing", missing=missing, **own)


def _against_index(
    contract: Contract, agreement: ServiceContract, tariff: Tariff, before: Tariff | None, period: Period
) -> Iterator[TariffFinding]:
    """Where tariffs follow the contract's index: a tariff against the one before it, and one that runs on into a
    later year against itself. Years before the contract have no index of the contract."""
    if not agreement.indexed_as_contract or contract.indexation.method == "none":
        return
    own = _identity(contract, agreement, tariff)
    cents = to_cents(tariff.amount)
    spans = [(before, tariff.valid_from.year), (tariff, period.year)]
    for origin, year in spans:
        if origin is None:
            continue
        chain = index_chain(contract, max(origin.valid_from.year, contract.years[0]), year)
        if not chain:
            continue
        expected = to_cents(origin.amount)
        for percentage in chain:
            expected = rounded(expected * (1 + Fraction(percentage.value) / 100))
        if expected != cents:
            used = tuple(Decimal(each.value) for each in chain)
            values = own | {"clause": contract.clause_labels[contract.indexation.clause]}
            yield TariffFinding(
                kind="not_indexed",
                expected=expected,
                difference=cents - expected,
                year=year,
                percent=used,
                **values,
            )


def _without_tariff(
    contract: Contract, agreement: ServiceContract, tariff: Tariff, after: Tariff | None, period: Period
) -> Iterator[TariffFinding]:
    """Days of the period under the service contract between a tariff and the next one, or after the last."""
    if tariff.valid_to is None or tariff.valid_to >= period.last_day:
        return
    first = max(tariff.valid_to + timedelta(days=1), period.start)
    last = min(period.last_day, agreement.valid_to or date.max)
    if after is not None:
        last = min(last, after.valid_from - timedelta(days=1))
    if first <= last:
        kind: FindingKind = "expired" if after is None else "gap"
        yield TariffFinding(kind=kind, first=first, last=last, **_identity(contract, agreement, tariff))


def _identity(contract: Contract, agreement: ServiceContract, tariff: Tariff) -> dict[str, Any]:
    return {
        "service_contract": agreement.id,
        "party": agreement.party,
        "party_name": _party(contract, agreement.party),
        "role": agreement.role,
        "product": tariff.product,
        "unit": tariff.unit,
        "valid_from": tariff.valid_from,
        "valid_to": tariff.valid_to,
        "amount": to_cents(tariff.amount),
        "clause": contract.clause_labels[agreement.clause],
    }


def _in_order(agreement: ServiceContract) -> list[Tariff]:
    return sorted(agreement.tariffs, key=lambda each: each.identity)


def _holds(tariff: Tariff, period: Period) -> bool:
    return tariff.valid_from <= period.last_day and (tariff.valid_to is None or tariff.valid_to >= period.start)


def _talks(agreement: ServiceContract, period: Period) -> int:
    return sum(period.start <= day <= period.last_day for day in agreement.monitoring_talks)


def _label(listed: str, code: str) -> Words:
    entry = codelist(listed).get(code)
    return Words(code, code) if entry is None else Words(entry.named("nl"), entry.named("en"))


def _party(contract: Contract, code: str) -> str:
    return next((party.name for party in contract.parties if party.code == code), code)
