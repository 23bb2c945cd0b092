# SPDX-License-Identifier: EUPL-1.2
"""Why the cost of a period differs from what was agreed: the contract's reference against the cost of a snapshot.

A lump sum has no volume or price of itself. It is compared with the contract's reference production, or with a
base period that was chosen: the production of that period at the contract's index, over which the lump sum is
divided. What lies between the agreed budget and the cost is in the factors of ``variance``; amendments and the
remainder of an example come after them, so that per municipality all causes add up to the excess of the
settlement, to the cent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from regie.contract import (
    Contract,
    Line,
    Words,
    agreed_budget,
    before_index,
    booked_saving,
    chain_factor,
    index_chain,
    index_gap,
    reference_budget,
    reference_production,
)
from regie.contract.lines import euros, said
from regie.contract.settlement import reconcile
from regie.review.costs import Costs
from regie.review.explaining_cells import (
    LEVELS,
    Key,
    Sides,
    billed_segments,
    indexed,
    make_cells,
    production_sides,
    sides_of,
)
from regie.review.money_views import PlainSplit
from regie.review.plain_split import Compared, plain_split
from regie.review.views import Said
from regie.variance import Adjustment, Basis, CostKind, Heads, Variance, analyse
from regie.vocabulary import Period, RegieError
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Money, largest_remainder
from regie.vocabulary.rounding import rounded

AMENDMENTS, REMAINDER = "amendments", "remainder"
"""The causes beside the factors of the variance: what the reference budget has beside the lump sum."""


class Explanation(Frozen):
    """Why cost differs from the reference budget of a period.

    ``variance`` explains cost minus the agreed budget; ``plain`` is the same in two factors, without the index gap
    and booked savings; ``amendments`` and ``remainder`` are what the reference budget has beside the agreed
    budget, per municipality in cents. ``base`` is the chosen base period, empty with the contract's reference
    production.
    """

    contract: str
    version: str
    period: str
    snapshot: str
    base: str | None
    variance: Variance
    plain: PlainSplit
    amendments: dict[str, Money]
    remainder: dict[str, Money]
    remarks: tuple[Said, ...]

    def causes(self) -> dict[str, dict[str, int]]:
        """Per municipality every factor with its cents, then amendments and remainder (taken off): together the
        excess of the settlement. Amendments and remainder are left out where no municipality has them."""
        lines = {line.where["municipality"]: line for line in self.variance.by("municipality")}
        result = {}
        for code in self.amendments:
            line = lines.get(code)
            own = {factor: line.effects[factor] if line else 0 for factor in self.variance.factors}
            for name, amounts in ((AMENDMENTS, self.amendments), (REMAINDER, self.remainder)):
                if any(amounts.values()):
                    own[name] = -amounts[code]
            result[code] = own
        return result

    def cause_names(self) -> dict[str, Words]:
        """What every cause is called."""
        names = {code: Words(name["nl"], name["en"]) for code, name in self.variance.factors.items()}
        return names | {code: said(f"explaining.{code}") for code in (AMENDMENTS, REMAINDER)}


def explain(
    costs: Costs,
    contract: Contract,
    *,
    base: Costs | None = None,
    levels: Sequence[str] = ("municipality", "segment"),
    known_on: date | None = None,
) -> Explanation:
    """Split cost minus the agreed budget of the period of ``costs`` over its factors.

    ``costs`` and ``base`` are what ``costs_of`` makes of the period and of the base period; without ``base`` the
    contract's reference production is the reference. ``levels`` are the first so many of municipality, segment,
    provider and referrer; the last two need a base period. ``known_on`` as in ``reference_budget``.

    Raises ``RegieError`` when the contract has no reference production and no base period was chosen, when the
    base period is of another length or cannot bear the lump sum, and as the reference budget and the settlement
    do.
    """
    _check(costs.period, base, levels)
    agreed = agreed_budget(contract, costs.period, known_on=known_on)
    whole = reference_budget(contract, costs.period, known_on=known_on)
    basis = _of_base(contract, costs, base, levels, agreed) if base else _of_contract(contract, costs, levels)
    realised = _sides(contract, costs, levels, billed_segments([costs] if base is None else [costs, base]))
    adjustments, remarks = _adjustments(contract, costs.period, agreed, basis)
    not_indexed = {line.code: before_index(contract, line) for line in agreed.children}
    variance = analyse(
        make_cells(levels, basis.sides, basis.amounts, realised, not_indexed),
        levels=levels,
        basis=basis.named,
        volume_per="municipality",
        heads=_heads(costs, base, basis, agreed),
        adjustments=adjustments,
    )
    remainder = {line.code: _remainder(line) for line in whole.children}
    amendments = {
        line.code: line.amount - own.amount - remainder[line.code]
        for line, own in zip(whole.children, agreed.children, strict=True)
    }
    plain = _plain(costs, agreed, basis, realised, amendments, remainder)
    return Explanation(
        contract=contract.id,
        version=contract.version,
        period=str(costs.period),
        snapshot=costs.snapshot,
        base=str(base.period) if base else None,
        variance=variance,
        plain=plain,
        amendments=amendments,
        remainder=remainder,
        remarks=tuple(Said.of(each) for each in (*remarks, *_about_plain(plain))),
    )


@dataclass(frozen=True)
class _Reference:
    """What cost is compared with. ``sides`` has the volume; ``amounts`` divides the agreed budget over the cells;
    ``full`` is the base period at the contract's index (the same as ``amounts`` with reference production)."""

    named: Basis
    sides: Sides
    amounts: dict[Key, int]
    full: dict[Key, int]
    client_months: dict[str, Fraction]


def _check(period: Period, base: Costs | None, levels: Sequence[str]) -> None:
    if not levels or tuple(levels) != LEVELS[: len(levels)]:
        raise RegieError("explaining.levels", asked=", ".join(levels), known=", ".join(LEVELS))
    if base is None and len(levels) > 2:
        raise RegieError("explaining.level_needs_base", level=levels[2])
    if base is not None and base.period.kind is not period.kind:
        raise RegieError("explaining.base_length", base=base.period, period=period)
    if base is not None and base.period >= period:
        raise RegieError("explaining.base_not_before", base=base.period, period=period)


def _of_contract(contract: Contract, costs: Costs, levels: Sequence[str]) -> _Reference:
    """The contract's reference production."""
    others = [lot for lot in contract.lots if lot.funding != "lump_sum"]
    if others:
        raise RegieError(
            "explaining.lot_without_production",
            lot=others[0].name,
            period=costs.period,
            clause=contract.clause_labels[others[0].clause],
        )
    if not contract.reference_production:
        raise RegieError("explaining.choose_base", contract=contract.name, period=costs.period)
    production = reference_production(contract, costs.period)
    sides = production_sides(production, levels)
    amounts = {key: side.cents for key, side in sides.items()}
    sources = {each.source for line in production.line.walk() for each in line.inputs if each.source}
    name = f"{contract.id}, {costs.period}"
    named = Basis(kind="reference_production", name=name, source="; ".join(sorted(sources)))
    months: dict[str, Fraction] = {}
    for (code, _), own in production.client_months.items():
        months[code] = months.get(code, Fraction(0)) + own
    return _Reference(named, sides, amounts, amounts, months | {TOTAL: sum(months.values(), Fraction(0))})


def _of_base(contract: Contract, costs: Costs, base: Costs, levels: Sequence[str], agreed: Line) -> _Reference:
    """The production of the base period at the contract's index, and the agreed budget divided over it."""
    sides = _sides(contract, base, levels, billed_segments([costs, base]))
    full = indexed(sides, chain_factor(index_chain(contract, base.period.year, costs.period.year)))
    amounts: dict[Key, int] = {}
    for line in agreed.children:
        code = line.code
        own = sorted(key for key in full if key[0][0] == code)
        weights = np.array([max(0, full[key]) for key in own], dtype=np.int64)
        if line.amount and not weights.any():
            raise RegieError("explaining.base_without_cost", municipality=line.label.nl, base=base.period)
        if line.amount:
            amounts |= dict(zip(own, largest_remainder(line.amount, weights).tolist(), strict=True))
    named = Basis(kind="base_period", name=str(base.period), source=base.snapshot)
    held = {key: side for key, side in sides.items() if key in amounts}
    return _Reference(named, held, amounts, {key: full[key] for key in amounts}, _client_months(base))


def _sides(contract: Contract, costs: Costs, levels: Sequence[str], billed: frozenset[str]) -> Sides:
    found = reconcile(contract, costs.period, costs.cells, costs.ledger, snapshot=costs.snapshot, segment_names={})
    return sides_of(costs, found.costs, levels, billed)


def _adjustments(
    contract: Contract, period: Period, agreed: Line, basis: _Reference
) -> tuple[list[Adjustment], list[Words]]:
    """What the agreed budget lacks apart from care: savings booked in it, the index against the norm, and with a
    base period what that lies above it. Municipalities without an agreed budget have none."""
    gap, remarks = _gap(contract, period)
    result = []
    booked_in_all = 0
    for line in agreed.children:
        code = line.code
        if not line.amount:
            continue
        saving, sources = booked_saving(contract, code, period)
        booked_in_all += saving
        correction = sum(cents for key, cents in basis.full.items() if key[0][0] == code) - line.amount - saving
        norm = contract.clause_labels[contract.norm_index.clause] if contract.norm_index else ""
        steps = (
            ("saving_not_realised", saving, sources),
            ("index_gap", gap.get(code, 0), norm),
            ("base_correction", correction if basis.named.kind == "base_period" else 0, basis.named.name),
        )
        where = {"municipality": code}
        result += [
            Adjustment.model_validate({"step": step, "cents": cents, "where": where, "source": source})
            for step, cents, source in steps
            if cents
        ]
    if booked_in_all:
        remarks.append(said("explaining.saving_in_full", amount=euros(booked_in_all)))
    if any(gap.values()):
        remarks.append(said("explaining.gap_not_in_plain", amount=euros(sum(gap.values()))))
    return result, remarks


def _gap(contract: Contract, period: Period) -> tuple[dict[str, int], list[Words]]:
    """The index gap per municipality; none without a norm index or while its figures are not known."""
    if contract.norm_index is None:
        return {}, []
    try:
        tree = index_gap(contract, period)
    except RegieError as missing:
        reason = Words(missing.message("nl"), missing.message("en"))
        return {}, [said("explaining.norm_not_known", reason=reason)]
    return {line.code: line.amount for line in tree.children}, []


def _heads(costs: Costs, base: Costs | None, basis: _Reference, agreed: Line) -> dict[str, Heads]:
    """Clients and client-months per municipality on both sides; the contract knows no clients."""
    realised = _client_months(costs)
    result = {}
    for line in agreed.children:
        code = line.code
        result[code] = Heads(
            reference_clients=(base.care.clients.get(code) or None) if base else None,
            realised_clients=costs.care.clients.get(code) or None,
            reference_client_months=rounded(basis.client_months.get(code, Fraction(0))) or None,
            realised_client_months=int(realised.get(code, 0)) or None,
        )
    return result


def _client_months(costs: Costs) -> dict[str, Fraction]:
    """Unique clients per month, added over the months; the region's own under ``total``."""
    result: dict[str, Fraction] = {}
    for row in costs.care.client_months:
        code = row.municipality or TOTAL
        result[code] = result.get(code, Fraction(0)) + row.clients
    return result


def _plain(
    costs: Costs,
    agreed: Line,
    basis: _Reference,
    realised: Sides,
    amendments: Mapping[str, int],
    remainder: Mapping[str, int],
) -> PlainSplit:
    months = basis.client_months, _client_months(costs)
    spent = {key: side.cents for key, side in realised.items()}

    def both(code: str) -> tuple[Fraction, Fraction]:
        return months[0].get(code, Fraction(0)), months[1].get(code, Fraction(0))

    def sums(code: str, *, tied: bool) -> tuple[int, int]:
        before, after = (
            sum(cents for (place, kind), cents in amounts.items()
                if place[0] == code and (kind is not CostKind.NOT_CLIENT_TIED) is tied)
            for amounts in (basis.full, spent)
        )  # fmt: skip
        return before, after

    compared = []
    for line in agreed.children:
        code = line.code
        tied, not_tied = sums(code, tied=True), sums(code, tied=False)
        correction = tied[0] + not_tied[0] - line.amount
        compared.append(Compared(code, both(code), tied, not_tied, correction, amendments[code], remainder[code]))
    return plain_split(basis.named.name, compared, both(TOTAL))


def _about_plain(plain: PlainSplit) -> list[Words]:
    """What a reader of the plain split must know: its order, and that the region is no sum of municipalities."""
    *parts, total = plain.rows
    together = sum(row.volume for row in parts)
    remarks = [said("explaining.plain_order")]
    if together != total.volume:
        remarks.append(said("explaining.plain_region", region=euros(total.volume), together=euros(together)))
    return remarks


def _remainder(municipality: Line) -> int:
    """The remainder of an example in the reference budget of a municipality."""
    return sum(
        part.amount for lot in municipality.children for part in lot.children if part.key.endswith("/remainder")
    )
