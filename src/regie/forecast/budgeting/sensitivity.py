# SPDX-License-Identifier: EUPL-1.2
"""Which assumptions matter most: each moved over its own 80 % uncertainty while all others stay at their best.

Every assumption takes its own parameter draws (or the draws of its own layer); the flow of clients is the expected
one, so that no chance is in the difference. Beside that: what one step (1 percent more) of each would do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from regie.contract import Words
from regie.contract.lines import said
from regie.forecast.budgeting.year import YearNeed, whole_need
from regie.forecast.estimating.estimate import Estimate
from regie.forecast.estimating.history import History
from regie.forecast.simulating.draws import quantiles
from regie.forecast.simulating.layers import Layers, averaged
from regie.forecast.simulating.rates import DRAWN, Axes, Rates, with_stay
from regie.forecast.simulating.simulate import simulate
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Cents, Money

ASSUMPTIONS = ("new_clients", "stay", "moves", "returns", "client_month_cost", "fixed_cost", "index", "regime")
"""What a need rests on: new clients, length of stay, moves between segments, returns, cost per client-month, cost
that no client brings, the index, and a break in the trend of new clients."""

LOW, HIGH = 0.1, 0.9
"""An assumption's own uncertainty of 80 percent."""

STEP = 1.01
"""One percent more."""

DRAWS = 200

_RATES = {
    "new_clients": ("inflow", "inflow_size"),
    "stay": ("leave",),
    "moves": ("move",),
    "returns": ("returning", "return_to"),
    "client_month_cost": ("cost",),
    "fixed_cost": ("fixed",),
}
_NOTHING = Layers(process=False, rates=False, regime=False, index=False)


class AssumptionEffect(Frozen):
    """What one assumption does to the need of a year, in cents against the best estimate: at the ``low`` and the
    ``high`` end of its own uncertainty (``low`` is the cheaper one), and with one step more (``step``; nothing
    where there is no step)."""

    assumption: str
    low: Money
    high: Money
    step: Money | None

    @property
    def width(self) -> int:
        """How far apart the two ends lie."""
        return self.high - self.low

    def names(self) -> Words:
        """What the assumption is called."""
        return said(f"sensitivity.{self.assumption}")

    def step_names(self) -> Words:
        """What one step of it is."""
        return said(f"sensitivity.step_{self.assumption}")


class Sensitivity(Frozen):
    """A municipality (or ``total``) and year: the ``need`` at the best estimate, in cents, and the assumptions,
    what matters most first."""

    place: str
    year: int
    need: Money
    assumptions: tuple[AssumptionEffect, ...]

    def most(self, count: int = 3) -> tuple[AssumptionEffect, ...]:
        """The assumptions that matter most."""
        return self.assumptions[:count]


def sensitivities(
    found: Estimate, years: Sequence[int], *, seed: int, history: History | None = None, draws: int = DRAWS
) -> tuple[Sensitivity, ...]:
    """The sensitivities of every municipality and of all together, for each of these years.

    The uncertainty is in the parameter draws of the estimate: one without them (or a layer that is off) has none.
    Raises ``RegieError`` for a year of which months are neither known in ``history`` nor simulated.
    """
    best = averaged(found.rates)
    base = _needs(found, best, _NOTHING, 1, seed, years, history)
    ends: dict[str, list[YearNeed]] = {}
    steps: dict[str, list[YearNeed]] = {}
    for name in ASSUMPTIONS:
        rates, layers = _varied(found.rates, best, name)
        ends[name] = _needs(found, rates, layers, draws, seed, years, history)
        one_more = _one_step(best, name, found.axes)
        if one_more is not None:
            steps[name] = _needs(found, one_more, _NOTHING, 1, seed, years, history)
    result = []
    for at in range(len(years)):
        for place in (*found.axes.municipalities, TOTAL):
            need = int(_of(base[at], place)[0])
            rows = [
                _sensitivity(
                    name, need, _of(ends[name][at], place), _of(steps[name][at], place) if name in steps else None
                )
                for name in ASSUMPTIONS
            ]
            rows.sort(key=lambda row: (-row.width, ASSUMPTIONS.index(row.assumption)))
            result.append(Sensitivity(place=place, year=years[at], need=need, assumptions=tuple(rows)))
    return tuple(result)


def _sensitivity(name: str, need: int, ends: Cents, step: Cents | None) -> AssumptionEffect:
    low, high = (quantiles(ends, [LOW, HIGH]) - need).tolist()
    return AssumptionEffect(
        assumption=name, low=low, high=high, step=None if step is None else int(step[0]) - need
    )


def _needs(
    found: Estimate,
    rates: Rates,
    layers: Layers,
    draws: int,
    seed: int,
    years: Sequence[int],
    history: History | None,
) -> list[YearNeed]:
    drawn = simulate(rates, found.start, found.axes, draws=draws, seed=seed, layers=layers, workers=1)
    return [whole_need(drawn, year, history) for year in years]


def _of(need: YearNeed, place: str) -> Cents:
    return need.region if place == TOTAL else need.cents[:, need.municipalities.index(place)]


def _varied(rates: Rates, best: Rates, name: str) -> tuple[Rates, Layers]:
    """The rates in which one assumption has its draws and the others their best, and the layers to draw."""
    if name not in _RATES:
        return best, replace(_NOTHING, **{name: True})
    own = _RATES[name]
    values: dict[str, Any] = {
        each: np.broadcast_to(
            getattr(rates if each in own else best, each), (rates.draws, *getattr(best, each).shape[1:])
        )
        for each in (*DRAWN, "fixed")
    }
    values["leave"] = np.minimum(values["leave"], np.maximum(1 - values["move"].sum(axis=-1), 0))
    return replace(best, **values), replace(_NOTHING, rates=True)


def _one_step(best: Rates, name: str, axes: Axes) -> Rates | None:
    """The best estimate with one step more; nothing where a step says nothing."""
    if name == "stay":
        return with_stay(best, STEP)
    if name == "moves":
        move = best.move * np.minimum(STEP, 1 / np.maximum(best.move.sum(axis=-1, keepdims=True), 1e-12))
        return replace(best, move=move, leave=np.minimum(best.leave, np.maximum(1 - move.sum(axis=-1), 0)))
    if name == "returns":
        return replace(best, returning=np.minimum(best.returning * STEP, 1.0))
    if name == "new_clients":
        return replace(best, inflow=best.inflow * STEP)
    if name == "client_month_cost":
        return replace(best, cost=best.cost * STEP)
    if name == "fixed_cost":
        return replace(best, fixed=np.rint(best.fixed * STEP).astype(np.int64))
    if name == "index":
        rise = STEP ** (axes.year_of_months - axes.years[0])
        fixed = np.rint(best.fixed * rise[:, None]).astype(np.int64)
        return replace(best, cost=best.cost * rise[:, None, None], fixed=fixed)
    return None
