# SPDX-License-Identifier: EUPL-1.2
"""A choice: which measures are taken, how their sliders stand, and what is assumed to go otherwise.

It says only what differs from the file of measures, so that a choice that was kept stays the same when it is read
again, and an address that holds it stays short.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from pydantic import TypeAdapter

from regie.forecast.assumptions import Assumptions
from regie.forecast.measures.model import (
    AnyMeasure,
    Effect,
    LengthOfStayMeasure,
    MeasureSet,
    OutsourcedCapMeasure,
    PreventionMeasure,
    SegmentShiftMeasure,
)
from regie.forecast.scenarios import Scenario
from regie.vocabulary import RegieError
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.rounding import rounded_to

CHOSEN = "gekozen"
"""The parameter that tells a choice from an address without one: a switch that is off sends nothing."""

SWITCH = "aan"

ASSUMED = {
    "instroom": "inflow_change_percent",
    "instroom-per-jaar": "inflow_change_percent_per_year",
    "verblijf": "stay_change_percent",
    "prijs": "price_change_percent",
    "prijs-per-jaar": "price_change_percent_per_year",
    "vast": "fixed_change_percent",
    "index": "index_percent",
}
"""The assumptions by their name in an address."""

CENT = Decimal("0.01")

_MEASURE: TypeAdapter[AnyMeasure] = TypeAdapter(AnyMeasure)


class Setting(Frozen):
    """How the sliders of one measure stand; nothing is as its file says.

    ``strength`` is the likely effect in percent (least and most go along in the same proportion), ``moves`` that
    of clients who move segment, ``reach`` the percentage that is reached, ``starts`` and ``ends`` months (an empty
    end is none), ``ramp`` and ``later`` numbers of months, ``cost`` the percentage of the planned cost, ``cap``
    that in client-months or euros.
    """

    measure: str
    strength: Decimal | None = None
    moves: Decimal | None = None
    reach: Decimal | None = None
    starts: str | None = None
    ramp: int | None = None
    ends: str | None = None
    later: int | None = None
    cost: Decimal | None = None
    cap: Decimal | None = None

    @property
    def differs(self) -> bool:
        """Whether any slider stands elsewhere than the file says."""
        return any(getattr(self, field) is not None for field in NAMES.values())

    def given(self) -> Iterator[tuple[str, str]]:
        """What differs: the name in an address, and the value as text."""
        for name, field in NAMES.items():
            value = getattr(self, field)
            if value is not None:
                yield name, f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


NAMES = {
    "sterkte": "strength",
    "verplaatst": "moves",
    "bereik": "reach",
    "begin": "starts",
    "opbouw": "ramp",
    "einde": "ends",
    "later": "later",
    "kosten": "cost",
    "plafond": "cap",
}
"""The fields of a setting by their name in an address."""


class Choice(Frozen):
    """A choice of measures (ids) of the set ``measure_set`` with the settings that differ from it, and assumptions
    in percent by name."""

    measure_set: str = ""
    measures: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    assumptions: dict[str, Decimal] = {}  # noqa: RUF012 (frozen)

    @property
    def fingerprint(self) -> str:
        """A name for the choice."""
        return sha256(self.model_dump_json().encode()).hexdigest()

    @property
    def unchanged(self) -> bool:
        """Whether nothing is chosen and nothing assumed."""
        return not self.measures and not self.assumptions

    @property
    def query(self) -> str:
        """The choice as the parameters of an address."""
        pairs = [(CHOSEN, "1"), *(((SET, self.measure_set),) if self.measure_set else ())]
        pairs += [(f"{each}-{SWITCH}", "on") for each in self.measures]
        pairs += [(f"{each.measure}-{name}", value) for each in self.settings for name, value in each.given()]
        pairs += [
            (f"{ASSUMPTION}-{short}", f"{self.assumptions[name].normalize():f}")
            for short, name in ASSUMED.items()
            if name in self.assumptions
        ]
        return urlencode(pairs)

    def changed(self, measures: MeasureSet, *, own: str = "") -> MeasureSet:
        """The set with the settings in it; ``own`` is the id that it gets (empty: it keeps its own).

        Raises ``RegieError`` for a value that a measure cannot have.
        """
        settings = {each.measure: each for each in self.settings}
        values = tuple(
            _changed(each, settings[each.id]) if each.id in settings else each for each in measures.measures
        )
        return measures.model_copy(update={"measures": values, **({"id": own} if own else {})})

    def scenario(
        self,
        id: str,
        title: str,
        *,
        description: str = "",
        reasons: dict[str, str] | None = None,
        own_set: str = "",
    ) -> Scenario:
        """The choice as a scenario. ``reasons`` says of each assumption why (none: that it was tried);
        ``own_set`` is the set that holds the settings, where there are any."""
        given: dict[str, Any] = {name: value for name, value in self.assumptions.items() if value}
        why = {name: (reasons or {}).get(name) or TRIED for name in given}
        return Scenario(
            id=id,
            title=title,
            description=description,
            measure_set=own_set or None,
            measures=self.measures,
            assumptions=Assumptions.model_validate({**given, "reasons": why}),
        )


SET, ASSUMPTION = "set", "aanname"
"""How the parameters of the set and of the assumptions are called."""

TRIED = "Om te proberen"
"""The reason of an assumption that nobody gave a reason for; it is never kept."""


def choice_of(scenario: Scenario, measures: MeasureSet | None, taken: str = "") -> Choice:
    """The choice that a kept scenario is: measures of its own set where it has one, else of the set ``taken``."""
    own = {each.id for each in measures.measures} if measures else set()
    return Choice(
        measure_set=scenario.measure_set or taken,
        measures=tuple(each for each in scenario.measures if each in own),
        assumptions=dict(scenario.assumptions.given()),
    )


def most_of(measure: AnyMeasure) -> int:
    """The strongest that a measure can be, in percent."""
    return 99 if isinstance(measure, LengthOfStayMeasure) else 100


def _changed(measure: AnyMeasure, setting: Setting) -> AnyMeasure:
    values: dict[str, Any] = measure.model_dump()
    if setting.strength is not None and (effect := _effect(measure)) is not None:
        values["effect"] = _scaled(effect, setting.strength, most_of(measure))
    if setting.moves is not None and isinstance(measure, SegmentShiftMeasure) and measure.moves is not None:
        values["moves"] = _scaled(measure.moves, setting.moves, 100)
    if setting.reach is not None:
        values["concerns"] = {**values["concerns"], "reach": setting.reach}
    if setting.cost is not None:
        values["cost"] = _at(values["cost"], setting.cost)
    if setting.cap is not None and isinstance(measure, OutsourcedCapMeasure):
        in_euros = measure.most_euros is not None
        values["most_euros" if in_euros else "most_client_months"] = (
            setting.cap.quantize(CENT) if in_euros else setting.cap
        )
    if setting.later is not None and isinstance(measure, PreventionMeasure):
        values["effect_after"] = setting.later
    if setting.starts is not None:
        values["starts"] = setting.starts
    if setting.ramp is not None:
        values["ramp_months"] = setting.ramp
    if setting.ends is not None:
        values["ends"] = setting.ends or None
    try:
        return _MEASURE.validate_python(values)
    except ValueError:
        raise RegieError("web_outlook.setting_impossible", measure=measure.title) from None


def _effect(measure: AnyMeasure) -> Effect | None:
    return getattr(measure, "effect", None)


def _scaled(effect: Effect, likely: Decimal, most: int) -> dict[str, Any]:
    """The effect with another likely size; least and most keep their proportion to it, within what can be."""
    if effect.likely:
        low, high = (each * likely / effect.likely for each in (effect.low, effect.high))
    else:
        low, high = effect.low + likely, effect.high + likely
    return effect.model_dump() | {
        "low": _rounded(max(low, Decimal(-100))),
        "likely": likely,
        "high": _rounded(min(max(high, likely), Decimal(most))),
    }


def _at(cost: dict[str, Any], percent: Decimal) -> dict[str, Any]:
    """The cost of a measure at a percentage of what was planned, each amount to the cent."""
    return {
        name: _rounded(value * percent / 100) if isinstance(value, Decimal) else value
        for name, value in cost.items()
    }


def _rounded(value: Decimal) -> Decimal:
    return rounded_to(value, 2)


def widest(value: Decimal, most: int) -> int:
    """The end of a slider that stands at a value: three times as far, at least ten, in fives."""
    return min(most, math.ceil(max(3 * value, Decimal(10)) / 5) * 5)
