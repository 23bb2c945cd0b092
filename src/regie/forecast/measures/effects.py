# SPDX-License-Identifier: EUPL-1.2
"""The effect of each measure, alone and in the set, with what it costs and what it is worth per euro.

Base and variants are simulated with the same random numbers, so that an effect has a band of its own: it is the
difference in every draw, not the difference of two bands.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from decimal import Decimal

import numpy as np

from regie.contract.lines import Words, joined, name, said
from regie.figures.registry import find
from regie.forecast.arrays import Array
from regie.forecast.measures.bands import Amounts, decimals, places
from regie.forecast.measures.measure_cost import Volume, measure_cost
from regie.forecast.measures.model import AnyMeasure, LengthOfStayMeasure, MeasureSet, OutsourcedCapMeasure
from regie.forecast.measures.result import (
    MeasureAmounts,
    MeasureEffect,
    MeasureEffects,
    SetAmounts,
    Watch,
)
from regie.forecast.measures.variants import Progress, Question, Variants, reduced, without, yearly
from regie.forecast.simulating.chances import clipped
from regie.vocabulary.errors import RegieError
from regie.vocabulary.periods import Period

CLIPPED = 0.1
"""Part of the chances of a month that were kept at 1, from which it is worth saying."""


def measure_effects(
    question: Question,
    *,
    chosen: Collection[str] | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> MeasureEffects:
    """What the ``chosen`` measures (ids) change, each alone and all together. Without ``chosen`` these are all of
    the set; where they do not all go together, those that go with the ones before them, and a remark names the
    others.

    Takes two simulations per measure and two more, by cohorts;
    ``progress(done, all)`` counts their draws. The same settings give the same numbers.

    Raises ``RegieError`` when the chosen measures do not go together or a measure is unknown, and what ``applied``
    raises; ``Cancelled`` as ``simulate`` does.
    """
    measures, axes, settings = question.measures, question.axes, question.settings
    ids = _ids(measures, chosen)
    variants = Variants(question, progress=progress, cancelled=cancelled)
    variants.rates_of(ids)  # refuses what cannot be before anything is simulated
    variants.will_run(1 + len({*(frozenset({each}) for each in ids), *(without(ids, each) for each in ids)}) + 1)
    base = variants.draws_of(())
    variants.keep((), reduced(base))
    volume = Volume.of(base)
    comparison = _Comparison(variants, volume, ids)
    found = [comparison.measure(each) for each in measures.measures if each.id in ids]
    order = sorted(range(len(found)), key=lambda place: _rank(found[place]))
    return MeasureEffects(
        id=measures.id,
        name=measures.name,
        illustrative=measures.illustrative,
        chosen=ids,
        fail_together=measures.fail_together,
        first_month=str(Period.of_month(axes.first_month)),
        months=axes.months,
        draws=settings.draws,
        seed=settings.seed,
        measures=tuple(each.model_copy(update={"order": order.index(at) + 1}) for at, each in enumerate(found)),
        together=comparison.together(),
        chance_pays=comparison.chance(comparison.effect(ids) - comparison.cost(ids)),
        returned=comparison.returned(ids),
        waiting=comparison.waiting(ids),
        remarks=tuple(_remarks(variants, ids)),
    )


class _Comparison:
    """Variants against the base."""

    def __init__(self, variants: Variants, volume: Volume, ids: tuple[str, ...]) -> None:
        self.variants, self.volume, self.ids = variants, volume, ids
        self.base = variants.outcome(())
        self.alone = {each: self.effect((each,)) for each in ids}
        self.costs = {
            each.id: Amounts.of(yearly(measure_cost(each, volume, variants.concerned), variants.axes))
            for each in variants.measures.measures
            if each.id in ids
        }

    def effect(self, chosen: Collection[str]) -> Amounts:
        """What the chosen measures lower the need by."""
        return Amounts.of(self.base.cost - self.variants.outcome(chosen).cost)

    def cost(self, chosen: Collection[str]) -> Amounts:
        """What the chosen measures cost together."""
        nothing = np.zeros_like(self.base.cost)
        total = Amounts(nothing, np.zeros_like(nothing[0]))
        for each in chosen:
            total = total + self.costs[each]
        return total

    def measure(self, measure: AnyMeasure) -> MeasureEffect:
        """One measure; its order is filled in when all are known."""
        alone, cost = self.alone[measure.id], self.costs[measure.id]
        in_set = self.effect(self.ids) - self.effect(without(self.ids, measure.id))
        net_alone, net = alone - cost, in_set - cost
        axes = self.variants.axes
        amounts = tuple(
            MeasureAmounts(
                year=year,
                municipality=town,
                alone=alone.band(*at),
                in_set=in_set.band(*at),
                cost=cost.mean(*at),
                net_alone=net_alone.band(*at),
                net=net.band(*at),
            )
            for (year, town), at in places(self.variants.axes.years, axes.municipalities)
        )
        spent = cost.mean(None, None)
        new, there = self._concerned(measure)
        return MeasureEffect(
            measure=measure.id,
            type=measure.type,
            title=measure.title,
            owner=measure.owner,
            means=measure.means,
            concerns=measure.concerns.text,
            state=measure.decision.state,
            starts=measure.starts,
            effects=measure.effects,
            amounts=amounts,
            order=0,
            worth_per_euro=decimals(in_set.mean(None, None) / spent, 2) if spent else None,
            chance_pays=self.chance(net),
            chance_pays_alone=self.chance(net_alone),
            new_clients=new,
            client_months=there,
            returned=self.returned((measure.id,)),
            waiting=self.waiting((measure.id,)),
            watch=tuple(_watched(written) for written in measure.indicators),
            remarks=tuple(self._said_of(measure)),
        )

    def together(self) -> tuple[SetAmounts, ...]:
        """All chosen measures, with what they do to each other."""
        need, effect, cost = Amounts.of(self.base.cost), self.effect(self.ids), self.cost(self.ids)
        interaction = effect
        for each in self.ids:
            interaction = interaction - self.alone[each]
        net = effect - cost
        return tuple(
            SetAmounts(
                year=year,
                municipality=town,
                need=need.band(*at),
                effect=effect.band(*at),
                cost=cost.mean(*at),
                net=net.band(*at),
                interaction=interaction.band(*at),
            )
            for (year, town), at in places(self.variants.axes.years, self.variants.axes.municipalities)
        )

    def chance(self, net: Amounts) -> Decimal:
        """In how many draws an amount over all months and municipalities is above zero."""
        return decimals(float((net.draws(None, None) > 0).mean()), 3)

    def returned(self, chosen: Collection[str]) -> Decimal:
        """Clients more who come back, over all months."""
        change = self.variants.outcome(chosen).returned - self.base.returned
        return decimals(float(change.sum(axis=(1, 2)).mean()), 1)

    def waiting(self, chosen: Collection[str]) -> Decimal:
        """Client-months that are waited for, over all months."""
        return decimals(float(self.variants.waiting(chosen).sum(axis=(1, 2)).mean()), 1)

    def _concerned(self, measure: AnyMeasure) -> tuple[Decimal, Decimal]:
        """New clients and client-months a year while the measure runs."""
        new, there = self.volume.concerned(measure, self.variants.concerned)
        return _a_year(new), _a_year(there)

    def _said_of(self, measure: AnyMeasure) -> Iterator[Words]:
        """What a reader must know of a measure, to believe what is said of it."""
        axes, shares = self.variants.axes, self.variants.concerned
        free = np.logical_not(self.variants.rates.cost.any(axis=(0, 1, 2)))
        goes_to = getattr(measure, "to_segment", "") or getattr(measure, "other_segment", "")
        if measure.first_month >= axes.first_month + axes.months:
            yield said("measures.after_horizon", starts=measure.starts)
        if np.logical_and(free, (shares.new[measure.id] + shares.in_care[measure.id]).any(axis=0)).any():
            yield said("measures.capacity_here")
        if goes_to and free[axes.segments.index(goes_to)]:
            yield said("measures.capacity_there")
        if isinstance(measure, OutsourcedCapMeasure):
            yield said("measures.cap_waits" if measure.above == "waits" else "measures.cap_elsewhere")
        if isinstance(measure, LengthOfStayMeasure):
            yield said("measures.returns_as_before")


def _ids(measures: MeasureSet, chosen: Collection[str] | None) -> tuple[str, ...]:
    """The measures to compare, in the order of the set."""
    if chosen is None:
        return measures.go_together()
    known = [each.id for each in measures.measures]
    for each in chosen:
        if each not in known:
            raise RegieError("measures.unknown", measure=each, known=", ".join(known))
    ids = tuple(each for each in known if each in chosen)
    if not ids or not measures.allowed(ids):
        raise RegieError("measures.not_together", measures=", ".join(ids) or "-")
    return ids


def _rank(effect: MeasureEffect) -> tuple[bool, float, int, str]:
    """What costs nothing and helps first, then by worth per euro; what costs nothing and does not help last."""
    amounts = effect.of()
    worth = effect.worth_per_euro
    free = worth is None and amounts.in_set.mean > 0
    return not free, -float(worth or 0), -amounts.net.mean, effect.measure


def _a_year(clients: Array) -> Decimal:
    """Clients per year over the months that have any (draw, months, municipality)."""
    by_month = clients.sum(axis=-1).mean(axis=0)
    months = int((by_month > 0).sum())
    return decimals(12 * float(by_month.sum()) / months if months else 0.0, 1)


def _watched(written: str) -> Watch:
    indicator, found = find(written)
    one = next(each for each in found if each.better)
    named = Words(one.nl, one.en) if "." in written else Words(indicator.nl, indicator.en)
    return Watch(indicator=written, name=named, better=one.better)


def _remarks(variants: Variants, ids: tuple[str, ...]) -> Iterator[Words]:
    own = {each.id: each.title for each in variants.measures.measures}
    if others := [name(own[each]) for each in own if each not in ids]:
        yield said("measures.others_left_out", measures=joined(others))
    over = float(clipped(variants.rates_of(ids)).max())
    if over > CLIPPED:
        yield said(
            "measures.clipped",
            percent=Decimal(f"{100 * over:.1f}"),
            measures=joined([name(own[each]) for each in ids]),
        )
    if variants.measures.illustrative:
        yield said("measures.illustrative")
