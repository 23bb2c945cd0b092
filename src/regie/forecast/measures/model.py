# SPDX-License-Identifier: EUPL-1.2
"""Control measures (draaiknoppen) as data: whom one concerns, by what means, from when, with what effect and cost.

An effect is always how strongly a measure works in the direction it is meant to, in percent: zero is nothing,
below zero is the other way. That makes "fails" mean the same for every measure.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, PlainSerializer, model_validator
from pydantic_core import PydanticCustomError

from regie.contract.values import Amount, Code, MunicipalityCode, Named, Part, Percent, WrittenPeriod, plain
from regie.vocabulary.errors import RegieError
from regie.vocabulary.periods import Period, PeriodKind

LONGEST_RAMP = 120


def _month(written: str) -> str:
    if Period.parse(written).kind is not PeriodKind.MONTH:
        raise PydanticCustomError("month", "no month")
    return written


Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
WrittenMonth = Annotated[WrittenPeriod, AfterValidator(_month)]
"""A month, written ``2025-01``."""
Months = Annotated[int, Field(strict=True, ge=0, le=LONGEST_RAMP)]
Portion = Annotated[Percent, Field(ge=0, le=100)]
"""A percentage from 0 to 100."""
ClientMonths = Annotated[Decimal, Field(ge=0, le=10**9), PlainSerializer(plain, when_used="json")]


class Effect(Part):
    """How strongly a measure works, in percent, with the ground of that expectation and where it is written.

    ``low``, ``likely`` and ``high`` are the least, the most likely and the most that is expected.
    """

    low: Percent
    likely: Percent
    high: Percent
    ground: Literal["evidence", "pilot", "expert"]
    source: Named


class Concerns(Part):
    """Whom a measure concerns, apart from its means. An empty list is everyone; ``reach`` is the percentage of
    those clients that the measure can reach at all."""

    text: Named
    municipalities: tuple[MunicipalityCode, ...] = ()
    segments: tuple[Code, ...] = ()
    themes: tuple[Code, ...] = ()
    referrers: tuple[Code, ...] = ()
    age_groups: tuple[Named, ...] = ()
    reach: Portion = Decimal(100)

    @property
    def by_client(self) -> bool:
        """Whether it takes figures to know which part of a municipality and segment is concerned."""
        return bool(self.themes or self.referrers or self.age_groups)


class MeasureCost(Part):
    """What a measure costs, in euros of the year in which they fall: once in the month it starts, per month, per
    year (a twelfth each month), per new client concerned in the month he enters, and per client-month concerned.
    """

    one_off: Annotated[Amount, Field(ge=0)] = Decimal("0.00")
    per_month: Annotated[Amount, Field(ge=0)] = Decimal("0.00")
    per_year: Annotated[Amount, Field(ge=0)] = Decimal("0.00")
    per_client: Annotated[Amount, Field(ge=0)] = Decimal("0.00")
    per_client_month: Annotated[Amount, Field(ge=0)] = Decimal("0.00")
    source: str = ""


class MeasureDecision(Part):
    """Whether it was decided, what, and when; a proposal has no day yet."""

    state: Literal["proposal", "decided"]
    text: str = ""
    on: date | None = None

    @model_validator(mode="after")
    def _dated(self) -> Self:
        if (self.state == "decided") != (self.on is not None):
            raise RegieError(f"measures.decision_{self.state}")
        return self


class ControlMeasure(Part):
    """What every measure has. ``starts`` is the first month with effect, at full strength after ``ramp_months``;
    ``ends`` the last month. ``indicators`` must not get worse."""

    KEY: ClassVar = ("id",)
    id: Id
    title: Named
    owner: Named
    means: Named
    concerns: Concerns
    decision: MeasureDecision
    starts: WrittenMonth
    ramp_months: Months = 0
    ends: WrittenMonth | None = None
    cost: MeasureCost = MeasureCost()
    indicators: Annotated[tuple[Named, ...], Field(min_length=1)]
    excludes: tuple[Id, ...] = ()
    needs: tuple[Id, ...] = ()

    @property
    def first_month(self) -> int:
        """The number of the month in which it starts."""
        return Period.parse(self.starts).first_month_number

    @property
    def end_month(self) -> int | None:
        """The number of the month after its last."""
        return None if self.ends is None else Period.parse(self.ends).end_month_number

    @property
    def effects(self) -> tuple[Effect, ...]:
        """Every effect that the measure has."""
        return ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.end_month is not None and self.end_month <= self.first_month:
            raise RegieError("measures.ends_before", measure=self.id, starts=self.starts, ends=self.ends)
        if set(self.excludes) & set(self.needs) or self.id in {*self.excludes, *self.needs}:
            raise RegieError("measures.needs_and_excludes", measure=self.id)
        for effect in self.effects:
            if not effect.low <= effect.likely <= effect.high:
                values = {"low": effect.low, "likely": effect.likely, "high": effect.high}
                raise RegieError("measures.effect_order", measure=self.id, **values)
        if self.decision.text == "" and self.decision.state == "decided":
            raise RegieError("measures.decision_text", measure=self.id)
        return self

    def _at_most(self, effect: Effect, most: int = 100) -> None:
        """Refuse an effect that would leave less than nothing."""
        if effect.high > most or effect.low < -100:
            raise RegieError(
                "measures.effect_outside", measure=self.id, low=effect.low, high=effect.high, most=most
            )


class _OneEffect(ControlMeasure):
    """A measure with one effect that can take away at most all there is."""

    effect: Effect

    @property
    def effects(self) -> tuple[Effect, ...]:
        return (self.effect,)

    @model_validator(mode="after")
    def _possible(self) -> Self:
        self._at_most(self.effect)
        return self


class _Directed(_OneEffect):
    """A measure with one effect that can make something less or more."""

    direction: Literal["less", "more"] = "less"


class InflowMeasure(_Directed):
    """Fewer (or more) new clients among those concerned."""

    type: Literal["inflow"]


class PreventionMeasure(_OneEffect):
    """Costs from the start, fewer new clients only ``effect_after`` months later."""

    type: Literal["prevention"]
    effect_after: Months


class LengthOfStayMeasure(_Directed):
    """A shorter (or longer) mean stay of those concerned, by a higher (lower) chance of leaving every month."""

    type: Literal["length_of_stay"]

    @model_validator(mode="after")
    def _not_to_nothing(self) -> Self:
        self._at_most(self.effect, 99)
        return self


class SegmentShiftMeasure(ControlMeasure):
    """Clients in another segment: ``effect`` is the percentage of new clients who begin in ``to_segment``
    instead of ``from_segment``, ``moves`` that of clients in care there who move to it, more every month."""

    type: Literal["segment_shift"]
    from_segment: Code
    to_segment: Code
    effect: Effect | None = None
    moves: Effect | None = None

    @property
    def effects(self) -> tuple[Effect, ...]:
        return tuple(each for each in (self.effect, self.moves) if each is not None)

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if not self.effects:
            raise RegieError("measures.shift_without_effect", measure=self.id)
        if self.from_segment == self.to_segment:
            raise RegieError("measures.shift_to_itself", measure=self.id)
        _no_segments(self)
        for effect in self.effects:
            self._at_most(effect)
            if effect.low < 0:
                raise RegieError("measures.shift_below_zero", measure=self.id, low=effect.low)
        return self


class GroupMeasure(_OneEffect):
    """Help in groups instead of individual: a lower cost per client-month of those concerned."""

    type: Literal["group_instead_of_individual"]


class TariffMeasure(_Directed):
    """A lower (or higher) tariff for those concerned."""

    type: Literal["tariff"]


class OutsourcedCapMeasure(ControlMeasure):
    """A cap per month on a segment, for all municipalities concerned together: on client-months or on euros.

    Who would come in above it waits (``above = "waits"``), or begins in ``other_segment``. ``effect`` is the
    percentage of what is above the cap that is really held back.
    """

    type: Literal["outsourced_cap"]
    segment: Code
    most_client_months: ClientMonths | None = None
    most_euros: Annotated[Amount, Field(ge=0)] | None = None
    above: Literal["waits", "other_segment"]
    other_segment: Code = ""
    effect: Effect

    @property
    def effects(self) -> tuple[Effect, ...]:
        return (self.effect,)

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if (self.most_client_months is None) == (self.most_euros is None):
            raise RegieError("measures.cap_amount", measure=self.id)
        if (self.above == "other_segment") != bool(self.other_segment) or self.other_segment == self.segment:
            raise RegieError("measures.cap_other_segment", measure=self.id)
        if self.concerns.by_client or self.concerns.reach != 100:
            raise RegieError("measures.cap_part", measure=self.id)
        _no_segments(self)
        self._at_most(self.effect)
        if self.effect.low < 0:
            raise RegieError("measures.shift_below_zero", measure=self.id, low=self.effect.low)
        return self


AnyMeasure = Annotated[
    InflowMeasure
    | LengthOfStayMeasure
    | SegmentShiftMeasure
    | GroupMeasure
    | TariffMeasure
    | OutsourcedCapMeasure
    | PreventionMeasure,
    Field(discriminator="type"),
]


class MeasureSet(Part):
    """Measures that are looked at together. ``fail_together`` is how much the success of one says about that of
    another: 0 nothing, 100 all succeed or fail together. ``illustrative`` marks example data."""

    KEY: ClassVar = ("id",)
    id: Id
    name: Named
    illustrative: bool = False
    fail_together: Portion = Decimal(0)
    measures: Annotated[tuple[AnyMeasure, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        ids = [measure.id for measure in self.measures]
        for measure in self.measures:
            if ids.count(measure.id) > 1:
                raise RegieError("measures.twice", measure=measure.id)
            for other in (*measure.excludes, *measure.needs):
                if other not in ids:
                    raise RegieError(
                        "measures.other_unknown", measure=measure.id, other=other, known=", ".join(ids)
                    )
        return self

    def allowed(self, chosen: Collection[str]) -> bool:
        """Whether these measures (ids) go together: nothing excluded is in, everything needed is."""
        return all(
            not set(measure.excludes) & set(chosen) and set(measure.needs) <= set(chosen)
            for measure in self.measures
            if measure.id in chosen
        )

    def go_together(self) -> tuple[str, ...]:
        """Ids of measures that go together, in order: all, or each that goes with those before it."""
        kept: list[str] = []
        for measure in self.measures:
            barred = {other for each in self.measures if each.id in kept for other in each.excludes}
            if measure.id not in barred and not set(measure.excludes) & set(kept):
                kept.append(measure.id)
        while not self.allowed(kept):
            kept = [each.id for each in self.measures if each.id in kept and set(each.needs) <= set(kept)]
        return tuple(kept)


def _no_segments(measure: ControlMeasure) -> None:
    """A measure that names its segment itself does not name it again under whom it concerns."""
    if measure.concerns.segments:
        raise RegieError("measures.segments_twice", measure=measure.id)
