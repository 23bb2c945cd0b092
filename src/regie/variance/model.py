# SPDX-License-Identifier: EUPL-1.2
"""What goes into an analysis of differences and what comes out of it; everything frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from regie.vocabulary.errors import RegieError
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Money
from regie.vocabulary.texts import say

Quantity = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=6)]


KIND = "kind"
"""The name under which every line says its kind of cost, beside the levels."""


class CostKind(StrEnum):
    """What sort of cost a cell holds; only ``CLIENT_TIED`` has care-months and can be split over them."""

    CLIENT_TIED = "client_tied"
    ADDITIONAL_SERVICE = "additional_service"
    ONE_OFF = "one_off"
    NOT_CLIENT_TIED = "not_client_tied"


class _Side(Frozen):
    """Cost in cents, care-months (client x lowest cell x month), and units of one kind.

    ``units`` is empty where they were not registered, or where units of several kinds (hours, days) are mixed:
    then intensity and price cannot be told apart.
    """

    cents: Money = 0
    care_months: Quantity = Decimal(0)
    units: Quantity | None = None


class Reference(_Side):
    """A cell in the reference, indexed; ``before_index`` is the same amount without the contract's indexation,
    where that is known."""

    before_index: Money | None = None


class Realised(_Side):
    """A cell as it was; ``accrued`` is cost of the period that is not yet booked, beside ``cents``."""

    accrued: Money = 0


class Cell(Frozen):
    """A lowest cell: ``where`` gives a code for every level (municipality, segment, provider group, referrer)."""

    where: dict[str, str]
    kind: CostKind = CostKind.CLIENT_TIED
    reference: Reference = Reference()
    realised: Realised = Realised()


class Heads(Frozen):
    """Counts that do not add up over cells: care-months per client-month is stacking, client-months per client
    duration. Both sides of a count are needed; what is empty is not split off from volume."""

    reference_clients: int | None = Field(default=None, gt=0)
    realised_clients: int | None = Field(default=None, gt=0)
    reference_client_months: int | None = Field(default=None, gt=0)
    realised_client_months: int | None = Field(default=None, gt=0)


class Basis(Frozen):
    """What the reference is, because a lump sum has no volume or price of itself: the contract's reference
    production, or a base period that was chosen. Named in every result."""

    kind: Literal["reference_production", "base_period"]
    name: str
    source: str = ""


class Adjustment(Frozen):
    """An amount by which the lump sum falls short of what it should have been, apart from care itself.

    Added to the reference of the cells that ``where`` covers (empty: all), in proportion to their reference.
    """

    step: Literal["saving_not_realised", "index_gap", "base_correction"]
    cents: Money
    where: dict[str, str] = Field(default_factory=dict)
    source: str = ""


class Remark(Frozen):
    """Something a reader must know with the result. ``kind`` is the name of the sentence."""

    kind: str
    nl: str
    en: str

    @classmethod
    def of(cls, kind: str, nl: Mapping[str, object], en: Mapping[str, object] | None = None) -> Remark:
        """The remark ``variance.KIND`` with values filled in, per language where they differ."""
        key = f"variance.{kind}"
        return cls(kind=kind, nl=say(key, "nl", **nl), en=say(key, "en", **(nl if en is None else en)))


class Step(Frozen):
    """One step of the bridge, from where the one before ended."""

    code: str
    nl: str
    en: str
    amount: Money
    begins_at: Money
    ends_at: Money


class Line(Frozen):
    """One row of a drill-down: ``reference`` (the lump sum) + all ``effects`` = ``realised`` + ``accrued``."""

    where: dict[str, str]
    reference: Money
    realised: Money
    accrued: Money
    effects: dict[str, Money]
    index_effect: Money | None = None

    @property
    def excess(self) -> int:
        """Realised and accrued above the lump sum, in cents."""
        return self.realised + self.accrued - self.reference


class MethodView(Frozen):
    """One method's split of realised and accrued minus the corrected reference, for the region: term to cents."""

    method: str
    nl: str
    en: str
    terms: dict[str, Money]


class Comparison(Frozen):
    """One conclusion by all methods that can draw it. ``sign_conflict``: by one method it adds to the cost, by
    another it takes from it, beyond what rounding can do; nobody should lean on it then. ``where`` is empty for
    the whole region."""

    conclusion: str
    where: dict[str, str]
    by_method: dict[str, Money]
    spread: Money
    sign_conflict: bool


class Variance(Frozen):
    """Why cost differs from the reference: every cent in one place.

    ``total`` is the line of the whole region, ``lines`` those of the lowest cells that ``by`` adds up. ``factors``
    are the effects there are, in the order of the bridge, with their names. ``levels`` are the names of the
    breakdown from high to low; ``volume_per`` is the level within which volume was measured (empty: the region).
    """

    basis: Basis
    levels: tuple[str, ...]
    volume_per: str | None
    factors: dict[str, dict[str, str]]
    total: Line
    bridge: tuple[Step, ...]
    methods: tuple[MethodView, ...]
    comparisons: tuple[Comparison, ...]
    remarks: tuple[Remark, ...]
    sentence_nl: str
    sentence_en: str
    lines: tuple[Line, ...]

    def by(self, *names: str) -> list[Line]:
        """The lines by one or more levels or ``kind``, in order of code; each the sum of the lowest lines in it.

        Raises ``RegieError`` for a level that the analysis does not have.
        """
        for name in names:
            if name not in (*self.levels, KIND):
                raise RegieError("variance.level_unknown", level=name, known=", ".join((*self.levels, KIND)))
        return add_up(self.lines, names)

    def bridge_of(self, **where: str) -> tuple[Step, ...]:
        """The bridge of a part: of one municipality, of one segment in it. ``RegieError`` when there is none."""
        found = [line for line in self.by(*where) if line.where == where]
        if not found:
            raise RegieError("variance.part_unknown", place=", ".join(f"{k}={v}" for k, v in where.items()))
        return make_bridge(found[0], self.factors)

    @property
    def conflicts(self) -> tuple[Comparison, ...]:
        """The conclusions whose sign depends on the method."""
        return tuple(comparison for comparison in self.comparisons if comparison.sign_conflict)


def make_bridge(line: Line, factors: Mapping[str, Mapping[str, str]]) -> tuple[Step, ...]:
    """The steps from the lump sum to realised and accrued; the last one ends there."""
    steps, at = [], line.reference
    for code, names in factors.items():
        cents = line.effects[code]
        steps.append(
            Step(code=code, nl=names["nl"], en=names["en"], amount=cents, begins_at=at, ends_at=at + cents)
        )
        at += cents
    return tuple(steps)


def add_up(lines: Sequence[Line], names: Sequence[str]) -> list[Line]:
    """Lines added up over all levels but ``names``; without names one line, whose ``where`` is empty."""
    groups: dict[tuple[str, ...], list[Line]] = {}
    for line in lines:
        groups.setdefault(tuple(line.where.get(name, TOTAL) for name in names), []).append(line)
    return [_sum(dict(zip(names, key, strict=True)), groups[key]) for key in sorted(groups)]


def _sum(where: dict[str, str], lines: Sequence[Line]) -> Line:
    effects: dict[str, int] = dict.fromkeys(lines[0].effects, 0)
    for line in lines:
        for code, cents in line.effects.items():
            effects[code] += cents
    indexed = [line.index_effect for line in lines if line.index_effect is not None]
    values: dict[str, Any] = {
        "reference": sum(line.reference for line in lines),
        "realised": sum(line.realised for line in lines),
        "accrued": sum(line.accrued for line in lines),
        "index_effect": sum(indexed) if len(indexed) == len(lines) else None,
    }
    return Line(where=where, effects=effects, **values)
