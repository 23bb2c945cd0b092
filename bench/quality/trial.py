# SPDX-License-Identifier: EUPL-1.2
"""One region put to the test: forecasts from three moments, by the model and the baselines, scored afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bench.quality.counted import opened
from bench.quality.recipes import AHEAD, draw_recipe
from bench.quality.worlds import make_world
from regie.forecast.arrays import Array
from regie.forecast.estimating.estimate import estimate
from regie.forecast.estimating.history import History, history
from regie.forecast.scoring.baselines import BASELINES, Series, baseline
from regie.forecast.scoring.score import score
from regie.forecast.simulating.simulate import simulate

BEFORE_LAST = (16, 8, 0)
"""The moments of forecasting, in months before the last of them."""

DRAWS = 1000
MODEL = "Regie"
TOTAL = "total"

SLOW = {"exponential_smoothing"}
"""Baselines that are tried on whole regions only: fitting them at all past moments takes a second each."""

SPANS = {"month 6": (5, 6), "month 12": (11, 12), "month 24": (23, 24), "year 1": (0, 12), "year 2": (12, 24)}
"""What is scored: a month, or the sum of the months of a year."""


class Row(NamedTuple):
    """One forecast of one amount: ``place`` is the whole region or the number of a municipality, ``crps``,
    ``bias`` (forecast less what came) and ``width`` of the 80 % band are shares of the mean of the last twelve
    months known."""

    family: str
    seed: int
    origin: int
    place: str
    quantity: str
    span: str
    method: str
    clients: float
    crps: float
    bias: float
    width: float
    within_50: bool
    within_80: bool
    within_95: bool


@dataclass(frozen=True, eq=False)
class Trial:
    """A region's past as it was known at each moment, and what came: ``clients`` and ``cost`` (month, town) of all
    months."""

    family: str
    seed: int
    histories: Mapping[int, History]
    clients: Array
    cost: Array


def try_region(which: tuple[str, int]) -> list[Row]:
    """All rows of one region, by family and seed."""
    trial = make_trial(*which)
    return [*score_model(trial), *score_baselines(trial)]


def make_trial(family: str, seed: int) -> Trial:
    """Generate the region and count it, once for each moment as it was known then."""
    recipe = draw_recipe(family, seed)
    with opened(make_world(recipe)) as source:
        whole = history(source)
        origins = [recipe.history - before for before in BEFORE_LAST]
        histories = {origin: history(source, end_month=recipe.first_month + origin) for origin in origins}
    cost = whole.cost.sum(axis=2) + whole.capacity.sum(axis=2) + whole.fixed
    return Trial(family, seed, histories, whole.stock.sum(axis=2).astype(float), cost.astype(float))


def score_model(trial: Trial) -> Iterator[Row]:
    """The rows of the model."""
    for origin, past in trial.histories.items():
        found = estimate(past, horizon=AHEAD, draws=DRAWS, seed=trial.seed)
        drawn = simulate(found.rates, found.start, found.axes, draws=DRAWS, seed=trial.seed, workers=1)
        clients = drawn.clients("client_months").sum(axis=3)
        cost = drawn.cost.sum(axis=3).astype(float) + drawn.fixed
        for quantity, draws in (("clients", clients), ("cost", cost)):
            yield from _scored(trial, origin, TOTAL, quantity, MODEL, draws.sum(axis=2))
            for town in range(draws.shape[2]):
                yield from _scored(trial, origin, str(town), quantity, MODEL, draws[:, :, town])


def score_baselines(trial: Trial) -> Iterator[Row]:
    """The rows of the baselines, each from the same histories."""
    for origin, past in trial.histories.items():
        everyone = past.cost.sum(axis=2) + past.capacity.sum(axis=2) + past.fixed
        stock = past.stock.sum(axis=2)
        came = (past.new + past.back).sum(axis=2)
        left = np.concatenate([past.left[1:], past.out[None, :, 0]])
        places = [(TOTAL, np.ones(stock.shape[1], bool))]
        places += [(str(town), np.arange(stock.shape[1]) == town) for town in range(stock.shape[1])]
        for place, towns in places:
            flows = [each[:, towns].sum(axis=1) for each in (stock, came, left)]
            for quantity, series in (
                ("clients", Series.of_clients(*flows)),
                ("cost", Series.of_cost(everyone[:, towns].sum(axis=1), *flows)),
            ):
                for name in BASELINES if place == TOTAL else sorted(set(BASELINES) - SLOW):
                    drawn = baseline(name, series, AHEAD, draws=DRAWS, seed=trial.seed)
                    yield from _scored(trial, origin, place, quantity, name, drawn)


def _scored(trial: Trial, origin: int, place: str, quantity: str, method: str, drawn: Array) -> Iterator[Row]:
    came = trial.clients if quantity == "clients" else trial.cost
    came = came.sum(axis=1) if place == TOTAL else came[:, int(place)]
    usual = max(float(came[origin - 12 : origin].mean()), 1.0)
    clients = trial.clients.sum(axis=1) if place == TOTAL else trial.clients[:, int(place)]
    spans = list(SPANS.values())
    sums = np.stack([drawn[:, slice(*span)].mean(axis=1) for span in spans], axis=1)
    truth = np.array([came[origin + first : origin + end].mean() for first, end in spans])
    scored = score(sums, truth)
    for number, span in enumerate(SPANS):
        within = [bool(one) for one in scored.covered[number]]
        yield Row(
            family=trial.family,
            seed=trial.seed,
            origin=origin,
            place=place,
            quantity=quantity,
            span=span,
            method=method,
            clients=float(clients[origin - 1]),
            crps=float(scored.crps[number]) / usual,
            bias=float(scored.bias[number]) / usual,
            width=float(scored.width[number, 1]) / usual,
            within_50=within[0],
            within_80=within[1],
            within_95=within[2],
        )
