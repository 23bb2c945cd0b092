# SPDX-License-Identifier: EUPL-1.2
"""What counts of a decision against the threshold from which municipalities agree beforehand.

That is the largest of three amounts: what people wrote down (with earlier decisions about the same measure), what
the measure costs by itself, and what the published forecast expects it to change the need by. It is looked at
again whenever somebody looks or wants to start, so that an amount that was written down too low, or a forecast
that came later, lets nothing run without agreement. A decision that is substantial stays so.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from regie.forecast.measures.model import ControlMeasure
from regie.forecast.measures.result import MeasureAmounts
from regie.vocabulary.money import to_cents
from regie.vocabulary.periods import PeriodKind
from regie.web.outlook.kept import kept_runs, whole_forecast
from regie.web.region import door
from regie.web.steering import running
from regie.web.steering.deadlines import EVERYBODY
from regie.web.steering.models import Decision


@dataclass(frozen=True)
class Weight:
    """Amounts in cents, without their sign; nothing where one is not known.

    ``typed`` is what stands in the decision and ``together`` that with earlier ones about the same measure,
    ``cost`` what the measure costs, ``effect`` what it changes in the whole region over all months of the
    published forecast. ``least`` is the threshold of the contract.
    """

    typed: int | None = None
    together: int | None = None
    cost: int | None = None
    effect: int | None = None
    least: int | None = None

    @property
    def parts(self) -> list[tuple[str, int]]:
        """What is known with its name, the largest first."""
        known = {"typed": self.typed, "together": self.together, "cost": self.cost, "effect": self.effect}
        if self.together == self.typed:
            del known["together"]
        found = [(name, cents) for name, cents in known.items() if cents is not None]
        return sorted(found, key=lambda part: -part[1])

    @property
    def reaches(self) -> bool:
        """Whether the largest is at least the threshold."""
        return self.least is not None and any(cents >= self.least for _name, cents in self.parts)


def about(measure: str) -> QuerySet[Decision]:
    """Every decision that leads to this measure; none for no measure."""
    return Decision.objects.unscoped().filter(effect=Decision.Effect.MEASURE, measure=measure).exclude(measure="")


def threshold() -> int | None:
    """The financial effect in cents from which the contract asks for agreement beforehand; nothing without one."""
    found = running.contract_now()
    amount = found.agreed_beforehand_from if found is not None else None
    return None if amount is None else to_cents(amount)


def weight(amount: int | None, measure: str, before: int | None = None, least: int | None = None) -> Weight:
    """The weight of a decision with this amount about this measure (empty: none), after decisions with a number
    below ``before``. ``least`` counts where the contract of today has no threshold."""
    earlier = about(measure) if before is None else about(measure).filter(pk__lt=before)
    amounts = [each for each in (amount, *earlier.values_list("amount", flat=True)) if each is not None]
    now = threshold()
    there = next((each for each in running.measures() if each.id == measure), None) if measure else None
    own = of_measure(there) if there is not None else Weight()
    return Weight(
        typed=None if amount is None else abs(amount),
        together=sum(map(abs, amounts)) if amounts else None,
        cost=own.cost,
        effect=own.effect,
        least=least if now is None else now,
    )


def of_decision(decision: Decision) -> Weight:
    """The weight of a decision by what is known now."""
    return weight(decision.amount, decision.measure, decision.pk, decision.threshold)


def of_measure(measure: ControlMeasure) -> Weight:
    """The weight of a measure by itself, whatever was decided about it."""
    forecast = _forecast(measure.id)
    cost = max(_fixed_cost(measure), 0 if forecast is None else abs(forecast.cost))
    return Weight(
        cost=cost or None,
        effect=None if forecast is None else abs(forecast.in_set.mean),
        least=threshold(),
    )


def asked(decision: Decision) -> list[str]:
    """The municipalities that agree beforehand, by what is known now: those that were named, and all that it
    touches when it turns out to be substantial later."""
    if decision.substantial or decision.started_on is not None or decision.effect == Decision.Effect.NONE:
        return list(decision.concerned)
    return touched(decision.measure) if of_decision(decision).reaches else []


def touched(measure: str) -> list[str]:
    """The municipalities that a measure is about, in the order of the region; all of them for none."""
    known = list(door.region().municipality_names)
    found = next((each for each in running.measures() if each.id == measure), None) if measure else None
    named = found.concerns.municipalities if found is not None else ()
    return [code for code in known if code in named] or known


def _forecast(measure: str) -> MeasureAmounts | None:
    """What the forecast published last that knows this measure says of it; nothing where none does."""
    for kept in kept_runs(EVERYBODY):
        if kept.published is None or not kept.is_forecast:
            continue
        effects = whole_forecast(kept.id).measures
        found = next((each for each in effects.measures if each.measure == measure), None) if effects else None
        if found is not None:
            return found.of()
    return None


def _fixed_cost(measure: ControlMeasure) -> int:
    """What a measure costs whoever comes, in cents: once, and for as long as it runs (a year when no end is
    named). What it costs per client is only known to the forecast."""
    months = PeriodKind.YEAR.months if measure.end_month is None else measure.end_month - measure.first_month
    cost = measure.cost
    return to_cents(cost.one_off) + months * to_cents(cost.per_month) + months * to_cents(cost.per_year) // 12
