# SPDX-License-Identifier: EUPL-1.2
"""The same future with other measures: every variant meets the same random numbers, so that what differs is the
measures' doing and not noise."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from regie.forecast.arrays import Array
from regie.forecast.measures.apply import applied
from regie.forecast.measures.concerned import Concerned
from regie.forecast.measures.effect_sizes import effect_sizes
from regie.forecast.measures.model import MeasureSet, OutsourcedCapMeasure
from regie.forecast.simulating.draws import Draws
from regie.forecast.simulating.layers import Layers, averaged
from regie.forecast.simulating.rates import Axes, Rates, Start
from regie.forecast.simulating.simulate import EVERY_LAYER, simulate
from regie.vocabulary.errors import RegieError
from regie.vocabulary.money import Cents

MOST_SIZES = 1000
"""Parameter draws of the effects where the rates have one: a simulation takes them in turn."""

T = TypeVar("T", bound=np.generic)

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Settings:
    """How variants are simulated. ``measures_uncertain`` is the layer of the measures: without it each has its
    likely effect. Several ``workers`` give the same numbers as one."""

    draws: int
    seed: int
    layers: Layers = EVERY_LAYER
    measures_uncertain: bool = True
    workers: int = 2


@dataclass(frozen=True, eq=False)
class Question:
    """One future and what may be done about it: the ``rates`` without measures and where they ``start``, the
    ``measures`` with whom they concern, and how is simulated."""

    rates: Rates
    start: Start
    axes: Axes
    measures: MeasureSet
    concerned: Concerned
    settings: Settings


@dataclass(frozen=True, eq=False)
class Outcome:
    """What is kept of a variant, over the calendar years (Y) that its months touch: ``cost`` (draw, Y,
    municipality) cents; clients (draw, Y, municipality) who ``returned``; who ``entered`` (draw, months,
    municipality); mean ``client_months`` (months, segment)."""

    cost: Cents
    returned: Array
    entered: Array
    client_months: Array


class Variants:
    """Variants of one forecast. Outcomes are kept, so that none is simulated twice."""

    def __init__(
        self,
        question: Question,
        *,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        settings, rates = question.settings, question.rates
        if settings.draws < 1:
            raise RegieError("forecast.no_draws", draws=settings.draws)
        self.start, self.axes, self.settings = question.start, question.axes, settings
        self.measures, self.concerned = question.measures, question.concerned
        self.layers = settings.layers
        if not settings.layers.rates:
            # the effects keep their draws where the rates have none
            rates = averaged(rates)
            self.layers = replace(settings.layers, rates=True)
        self.rates = rates
        count = rates.draws if rates.draws > 1 else min(settings.draws, MOST_SIZES)
        if not settings.measures_uncertain:
            count = rates.draws
        self.sizes = effect_sizes(self.measures, count, settings.seed, uncertain=settings.measures_uncertain)
        self._progress, self._cancelled = progress, cancelled
        self._kept: dict[tuple[frozenset[str], bool, bool], Outcome] = {}
        self._done, self._expected = 0, 0

    def rates_of(self, chosen: Collection[str], *, caps: bool = True) -> Rates:
        """The rates with the chosen measures (ids); ``caps`` False leaves out who may come in."""
        own = [each for each in self.measures.measures if each.id in chosen]
        changed = applied(self.rates, self.axes, own, self.concerned, self.sizes)
        return changed if caps else replace(changed, limits=())

    def will_run(self, count: int) -> None:
        """Tell the progress that this many more variants are to come."""
        self._expected += count

    def draws_of(self, chosen: Collection[str], *, caps: bool = True, process: bool = True) -> Draws:
        """The draws with the chosen measures; without ``process`` the expected flow of each draw."""
        layers = self.layers if process else replace(self.layers, process=False)
        draws = simulate(
            self.rates_of(chosen, caps=caps),
            self.start,
            self.axes,
            draws=self.settings.draws,
            seed=self.settings.seed,
            layers=layers,
            method="cohorts",
            workers=self.settings.workers,
            progress=self._told,
            cancelled=self._cancelled,
        )
        self._done += 1
        return draws

    def outcome(self, chosen: Collection[str], *, caps: bool = True, process: bool = True) -> Outcome:
        """What the chosen measures come to."""
        key = (frozenset(chosen), caps or not self.capped(chosen), process)
        if key not in self._kept:
            self._kept[key] = reduced(self.draws_of(chosen, caps=caps, process=process))
        return self._kept[key]

    def keep(self, chosen: Collection[str], outcome: Outcome) -> None:
        """Keep what was simulated outside."""
        self._kept[frozenset(chosen), True, True] = outcome

    def capped(self, chosen: Collection[str]) -> bool:
        """Whether one of the chosen measures can make clients wait."""
        return any(
            isinstance(each, OutsourcedCapMeasure) and each.above == "waits"
            for each in self.measures.measures
            if each.id in chosen
        )

    def waiting(self, chosen: Collection[str], *, process: bool = True) -> Array:
        """Client-months that are waited for under a cap (draw, Y, municipality): who would have come in without
        it, less who came, added up over the months."""
        capped = self.outcome(chosen, process=process)
        if not self.capped(chosen):
            return np.zeros(capped.cost.shape)
        free = self.outcome(chosen, caps=False, process=process)
        queue = np.cumsum(free.entered - capped.entered, axis=1)
        return np.asarray(yearly(np.maximum(queue, 0.0), self.axes), np.float64)

    def _told(self, done: int, all_: int) -> None:
        if self._progress:
            runs = max(self._expected, self._done + 1)
            self._progress(self._done * all_ + done, runs * all_)


def reduced(draws: Draws) -> Outcome:
    """What is kept of draws."""
    axes = draws.axes
    return Outcome(
        cost=yearly(draws.cost.sum(axis=-1) + draws.fixed, axes),
        returned=yearly(draws.clients("returned").sum(axis=-1), axes),
        entered=draws.clients("entered").sum(axis=-1),
        client_months=draws.clients("client_months").sum(axis=2).mean(axis=0),
    )


def yearly(values: npt.NDArray[T], axes: Axes) -> npt.NDArray[T]:
    """Sums per calendar year (draw, Y, …) of values per month (draw, months, …)."""
    begins = [axes.months_of(year).start for year in axes.years]
    result: npt.NDArray[T] = np.add.reduceat(values, begins, axis=1)
    return result


def without(chosen: Iterable[str], measure: str) -> frozenset[str]:
    """The others."""
    return frozenset(chosen) - {measure}
