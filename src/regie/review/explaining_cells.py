# SPDX-License-Identifier: EUPL-1.2
"""Cost and care of a period as the lowest cells of an analysis of differences: realised, and as a reference.

A segment that registers clients is tied to them: its cost has care-months. What stands on production or cost lines
as additional service or as one-off is a kind of its own; the other segments and overhead are not tied to clients.

Below segment the cells are providers and referrers. A segment that is paid for its capacity has no cost per
provider: it is one cell, with the code ``capacity``, there. In a segment with billed care, cost that is not billed
has that code too, without care-months.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import numpy as np

from regie.contract import Production
from regie.contract.settlement import ReconciledCost
from regie.figures.money import CareRow, CareTables, MoneyTables
from regie.review.costs import Costs
from regie.variance import Cell, CostKind, Realised, Reference
from regie.vocabulary.figure import UNKNOWN
from regie.vocabulary.money import largest_remainder
from regie.vocabulary.rounding import rounded, rounded_to

LEVELS = ("municipality", "segment", "provider", "referrer")
"""The levels of a breakdown, from high to low; an analysis has the first so many of them."""

CAPACITY = "capacity"
"""The provider and the referrer of care that is paid for its capacity."""

_BESIDE = {"additional_service": CostKind.ADDITIONAL_SERVICE, "one_off": CostKind.ONE_OFF}

Place = tuple[str, ...]
"""A code for every level of the analysis."""

Key = tuple[Place, CostKind]


@dataclass
class Side:
    """One side of a cell. ``booked`` is in the deliveries or only in the ledger, ``accrued`` still to come.
    ``units`` are per code of unit, ``unit_cents`` the cost on lines that have them."""

    booked: int = 0
    accrued: int = 0
    care_months: Fraction = field(default_factory=Fraction)
    units: dict[str, Decimal] = field(default_factory=dict)
    unit_cents: int = 0

    @property
    def cents(self) -> int:
        """All cost."""
        return self.booked + self.accrued


Sides = dict[Key, Side]


def billed_segments(costs: Iterable[Costs]) -> frozenset[str]:
    """The segments in which care is billed per client by at least one provider."""
    rows = (row for each in costs for row in each.tables.cost)
    return frozenset(row.segment for row in rows if row.client_tied and row.provider and row.cents)


def sides_of(
    costs: Costs, reconciled: Sequence[ReconciledCost], levels: Sequence[str], billed: Collection[str]
) -> Sides:
    """Cost and care-months of a period per cell. Per municipality and segment the cost is that of the settlement
    (``reconciled``), to the cent; below it, what is only in the ledger or still to come goes by what completion
    expects, else by booked cost."""
    return _Realised(costs.tables, costs.care, levels, billed).made(reconciled)


def production_sides(production: Production, levels: Sequence[str]) -> Sides:
    """The contract's reference production per cell.

    What rounding the cost per care-month leaves goes with the segment with the largest client-tied amount of the
    municipality and lot, so that the cells add up to the agreed budget to the cent.
    """
    result: Sides = {}
    remainders: dict[Place, int] = {
        tuple(line.key.split("/")[1:3]): line.amount
        for line in production.line.walk()
        if line.key.endswith("/remainder")
    }
    largest: dict[Place, tuple[bool, int, Key]] = {}
    for cell in production.cells:
        place: Place = (cell.municipality, cell.segment)[: len(levels)]
        parts = (
            (CostKind.CLIENT_TIED, cell.cents, cell.care_months),
            (CostKind.NOT_CLIENT_TIED, cell.not_tied, 0),
        )
        for kind, cents, months in parts:
            if not cents and not months:
                continue
            side = result.setdefault((place, kind), Side())
            side.booked += cents
            side.care_months += months
            rank = (months > 0, cents, (place, kind))
            lot = (cell.municipality, cell.lot)
            largest[lot] = max(largest.get(lot, rank), rank, key=lambda each: each[:2])
    for where, cents in remainders.items():
        if cents:
            result[largest[where][2]].booked += cents
    return result


def indexed(sides: Sides, factor: Fraction) -> dict[Key, int]:
    """The cost of every cell times an index, in whole cents."""
    return {key: rounded(side.cents * factor) for key, side in sides.items()}


def make_cells(
    levels: Sequence[str],
    reference: Sides,
    amounts: Mapping[Key, int],
    realised: Sides,
    before_index: Mapping[str, int | None],
) -> list[Cell]:
    """The cells of both sides together: ``reference`` gives the volume, ``amounts`` the cents of the reference.

    ``before_index`` is what the agreed budget of a municipality was without the contract's index; it goes over
    the cells as the reference does.
    """
    before = _before(amounts, before_index)
    cells = []
    for key in sorted({*reference, *realised}):
        place, kind = key
        then, now = reference.get(key, Side()), realised.get(key, Side())
        units = _units(then, now) if kind is CostKind.CLIENT_TIED else (None, None)
        cells.append(
            Cell(
                where=dict(zip(levels, place, strict=True)),
                kind=kind,
                reference=Reference(
                    cents=amounts.get(key, 0),
                    care_months=_quantity(then.care_months),
                    units=units[0],
                    before_index=before.get(key),
                ),
                realised=Realised(
                    cents=now.booked, accrued=now.accrued, care_months=_quantity(now.care_months), units=units[1]
                ),
            )
        )
    return cells


def _before(amounts: Mapping[Key, int], before_index: Mapping[str, int | None]) -> dict[Key, int]:
    result: dict[Key, int] = {}
    for code, cents in before_index.items():
        own = [key for key in sorted(amounts) if key[0][0] == code]
        weights = np.array([max(0, amounts[key]) for key in own], dtype=np.int64)
        if cents is not None and weights.any():
            parts = largest_remainder(cents, weights).tolist()
            result |= dict(zip(own, parts, strict=True))
    return result


def _quantity(months: Fraction) -> Decimal:
    """Care-months with at most six decimals: part of a year can give a fraction without end."""
    return rounded_to(months, 6).normalize() if months.denominator != 1 else Decimal(months.numerator)


def _units(then: Side, now: Side) -> tuple[Decimal | None, Decimal | None]:
    """Units of both sides where they are of one and the same kind and stand with all of the cost.

    Cost that is only in the ledger or still to come brings units with it that nobody knows yet; then intensity
    and price are not told apart.
    """
    kinds = {*then.units, *now.units}
    whole = all(side.unit_cents == side.cents and not side.accrued for side in (then, now))
    if len(kinds) != 1 or not whole or not then.units or not now.units:
        return None, None
    kind = kinds.pop()
    return then.units[kind], now.units[kind]


class _Realised:
    """The sides of one period, filled from the count tables and then brought to the settlement's cost."""

    def __init__(
        self, tables: MoneyTables, care: CareTables, levels: Sequence[str], billed: Collection[str]
    ) -> None:
        self.tables, self.care, self.levels, self.billed = tables, care, levels, billed
        self.tied = {row.segment for row in tables.cost if row.client_tied}
        self.tied |= {row.segment for row in care.segment_care_months}
        self.sides: Sides = {}

    def made(self, reconciled: Sequence[ReconciledCost]) -> Sides:
        for row in self.tables.cost:
            kind = _BESIDE.get(row.kind, self._kind(row.segment))
            self._side(row.municipality, row.segment, row.provider, row.referrer, kind).booked += row.cents
        for care in self._care():
            kind = CostKind.CLIENT_TIED
            side = self._side(care.municipality, care.segment, care.provider, care.referrer, kind)
            side.care_months += care.care_months
        for unit in self.care.units:
            kind = CostKind.CLIENT_TIED
            side = self._side(unit.municipality, unit.segment, unit.provider, unit.referrer, kind)
            side.units[unit.unit] = side.units.get(unit.unit, Decimal(0)) + unit.quantity
            side.unit_cents += unit.cents
        self._check(reconciled)
        for cost in reconciled:
            self._add_unbooked(cost)
        return {key: side for key, side in self.sides.items() if side.cents or side.care_months}

    def _care(self) -> Iterator[CareRow]:
        """Care-months of the lowest cells that there are: of a segment that is one cell, those of the segment."""
        deep = len(self.levels) > LEVELS.index("segment") + 1
        for row in self.care.segment_care_months:
            if not deep or row.segment not in self.billed:
                yield row
        for row in self.care.care_months:
            if deep and row.segment in self.billed:
                yield row

    def _kind(self, segment: str) -> CostKind:
        return CostKind.CLIENT_TIED if segment in self.tied else CostKind.NOT_CLIENT_TIED

    def _side(self, municipality: str, segment: str, provider: str, referrer: str, kind: CostKind) -> Side:
        if segment not in self.billed or not provider:
            provider = referrer = CAPACITY
        place = (municipality, segment, provider, referrer)[: len(self.levels)]
        return self.sides.setdefault((place, kind), Side())

    def _check(self, reconciled: Sequence[ReconciledCost]) -> None:
        """Both come from one snapshot: booked cost is the same in the tables and in the settlement."""
        told: dict[Place, int] = {}
        for cost in reconciled:
            own = (cost.municipality, cost.segment)
            told[own] = told.get(own, 0) + int(cost.booked)
        for row in self.tables.cost:
            own = (row.municipality, row.segment)
            told[own] = told.get(own, 0) - row.cents
        if any(told.values()):
            raise ValueError(f"booked cost differs between the tables and the settlement: {told}")

    def _add_unbooked(self, cost: ReconciledCost) -> None:
        """What is only in the ledger and what is still to come, over the providers and referrers below it."""
        kind = self._kind(cost.segment)
        providers = sorted({cell.provider for cell in cost.cells}) or [""]
        expected = {name: sum(int(c.to_come) for c in cost.cells if c.provider == name) for name in providers}
        booked = {name: sum(int(c.booked) for c in cost.cells if c.provider == name) for name in providers}
        for attribute, cents in (("booked", int(cost.ledger_only)), ("accrued", int(cost.accrued))):
            for provider, part in zip(providers, _divided(cents, providers, (expected, booked)), strict=True):
                referrers = self._referrers(cost.municipality, cost.segment, provider)
                parts = _divided(part, [name for name, _ in referrers], (dict(referrers),))
                for (referrer, _), own in zip(referrers, parts, strict=True):
                    side = self._side(cost.municipality, cost.segment, provider, referrer, kind)
                    setattr(side, attribute, getattr(side, attribute) + own)

    def _referrers(self, municipality: str, segment: str, provider: str) -> list[tuple[str, int]]:
        """The referrers of a provider's clients, with their care-months."""
        if len(self.levels) < len(LEVELS) or segment not in self.billed or not provider:
            return [(CAPACITY, 1)]
        return sorted(self._by_referrer.get((municipality, segment, provider), {}).items()) or [(UNKNOWN, 1)]

    @cached_property
    def _by_referrer(self) -> dict[Place, dict[str, int]]:
        found: dict[Place, dict[str, int]] = {}
        for row in self.care.care_months:
            own = found.setdefault((row.municipality, row.segment, row.provider), {})
            own[row.referrer] = own.get(row.referrer, 0) + row.care_months
        return found


def _divided(cents: int, names: Sequence[str], options: Sequence[Mapping[str, int]]) -> list[int]:
    """Cents over names by the first weights that are not all nought, else all to the first."""
    for option in options:
        weights = np.array([max(0, option[name]) for name in names], dtype=np.int64)
        if weights.any():
            parts: list[int] = largest_remainder(cents, weights).tolist()
            return parts
    return [cents, *(0 for _ in names[1:])]
