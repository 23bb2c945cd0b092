# SPDX-License-Identifier: EUPL-1.2
"""Simple forecasts that a model must beat: last value, seasonal naive, constant-rate stock and flow, and automatic
exponential smoothing. Each forecasts clients as well as cost.

Each has a distribution: its own errors in the past, at the same number of months ahead, resampled. An error is
made relative to the forecast, so that a series that doubled does not get the errors of when it was half as large.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from regie.forecast.arrays import Array, Integers
from regie.forecast.scoring.exponential_smoothing import smoothed
from regie.vocabulary import RegieError

LEAST_ERRORS = 6
"""Past errors at a horizon below which those of the nearest shorter horizon that has as many are widened."""

LEAST_SCALE = 0.5

WINDOW = 12
"""Months over which constant rates are estimated."""


@dataclass(frozen=True, eq=False)
class Series:
    """A monthly history, oldest first, each (month,).

    ``values`` is what is forecast: clients, or cents. ``stock`` are the clients with care in the month,
    ``entered`` all who came into care in it (that of the first month is not used: who was there already is not
    told apart), ``left`` who left at its end. Raises ``ValueError`` when lengths differ.
    """

    values: Array
    stock: Array
    entered: Array
    left: Array

    def __post_init__(self) -> None:
        if not self.values.shape == self.stock.shape == self.entered.shape == self.left.shape:
            raise ValueError("values, stock, entered and left are of the same months")

    @classmethod
    def of_clients(cls, stock: npt.ArrayLike, entered: npt.ArrayLike, left: npt.ArrayLike) -> Series:
        """The history of clients themselves."""
        return cls.of_cost(stock, stock, entered, left)

    @classmethod
    def of_cost(
        cls, cost: npt.ArrayLike, stock: npt.ArrayLike, entered: npt.ArrayLike, left: npt.ArrayLike
    ) -> Series:
        """The history of cost, with that of the clients behind it."""
        return cls(*(np.asarray(each, np.float64) for each in (cost, stock, entered, left)))


Forecast = Callable[[Series, Integers, int], Array]
"""Forecasts (origin, month ahead) of a series from origins, which are numbers of months that are known: a forecast
from origin k uses the first k months and no other."""


def last_value(series: Series, origins: Integers, horizon: int) -> Array:
    """The last month, again and again."""
    return np.repeat(series.values[origins - 1][:, None], horizon, axis=1)


def seasonal_naive(series: Series, origins: Integers, horizon: int) -> Array:
    """The same month of the last year; last value while there is less than a year."""
    ahead = np.arange(horizon) % WINDOW
    place = np.where(origins[:, None] >= WINDOW, origins[:, None] - WINDOW + ahead, origins[:, None] - 1)
    return np.asarray(series.values[place])


def stock_and_flow(series: Series, origins: Integers, horizon: int) -> Array:
    """Inflow as on average in the last twelve months, and every month the same part of the stock leaves; cost at
    the last month's cost per client-month. Without clients in the last month the last value stays."""
    sums = {name: np.append(0.0, np.cumsum(getattr(series, name))) for name in ("stock", "entered", "left")}
    begin = np.minimum(np.maximum(origins - WINDOW, 1), origins - 1)
    total, came, went = (sums[name][origins] - sums[name][begin] for name in ("stock", "entered", "left"))
    rate = np.clip(np.divide(went, total, out=np.zeros_like(total), where=total > 0), 0, 1)
    inflow = came / (origins - begin)
    now, gone = series.stock[origins - 1], series.left[origins - 1]
    last = series.values[origins - 1]
    each = np.divide(last, now, out=np.zeros_like(last), where=now > 0)
    result = np.zeros((origins.size, horizon))
    there = now > 0
    for month in range(horizon):
        now = np.maximum(now - gone, 0.0) + inflow
        gone = rate * now
        result[:, month] = np.where(there, now * each, last)
    return result


def exponential_smoothing(series: Series, origins: Integers, horizon: int) -> Array:
    """The form of exponential smoothing that the Akaike criterion chooses (see ``smoothed``)."""
    return smoothed(series.values, origins, horizon)


BASELINES: dict[str, Forecast] = {
    "last_value": last_value,
    "seasonal_naive": seasonal_naive,
    "stock_and_flow": stock_and_flow,
    "exponential_smoothing": exponential_smoothing,
}
"""The baselines by name."""


def baseline(name: str, series: Series, horizon: int, *, draws: int, seed: int) -> Array:
    """Draws (draw, month ahead) of a baseline.

    A draw takes the errors of one past forecast over all months ahead as far as they go, so that months of one
    draw belong together; further ahead it takes an error at the longest horizon with enough of them, widened by
    the root of the number of months. Nothing falls below zero. The same seed gives the same draws, whichever
    other baselines there are. Raises ``RegieError`` with less than twelve months of history.
    """
    months = series.values.size
    if months < WINDOW:
        raise RegieError("forecast.history_short", months=months, least=WINDOW)
    method = BASELINES[name]
    point = method(series, np.array([months]), horizon)[0]
    errors = _past_errors(method, series, horizon)
    rng = np.random.default_rng((seed, *name.encode()))
    origins = rng.integers(0, errors.shape[0], draws)
    return np.asarray(np.maximum(0.0, point + errors[origins] * _scale(point, series.values[-1])))


def _scale(forecast: Array, last: Array | float) -> Array:
    """What an error is made relative to: the forecast, but not less than half of the last value known then. A
    trend carried on for two years can come to nothing, and an error relative to nothing would say nothing."""
    return np.maximum(np.maximum(forecast, LEAST_SCALE * np.asarray(last)), 1.0)


def _past_errors(method: Forecast, series: Series, horizon: int) -> Array:
    """Relative errors (origin, month ahead), complete: where history has too few, widened from nearer ones."""
    months = series.values.size
    origins = np.arange(WINDOW if months >= WINDOW + LEAST_ERRORS else WINDOW // 2, months)
    past = method(series, origins, horizon)
    later = origins[:, None] + np.arange(horizon)
    came = np.where(later < months, series.values[np.minimum(later, months - 1)], np.nan)
    found = (came - past) / _scale(past, series.values[origins - 1][:, None])
    enough = (~np.isnan(found)).sum(axis=0) >= min(LEAST_ERRORS, len(origins))
    longest = int(np.flatnonzero(enough)[-1])
    whole = found[~np.isnan(found[:, longest])]
    further = np.arange(longest + 1, horizon)
    whole[:, longest + 1 :] = whole[:, longest][:, None] * np.sqrt((further + 1) / (longest + 1))
    return np.asarray(whole)
