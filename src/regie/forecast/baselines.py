# SPDX-License-Identifier: EUPL-1.2
"""Simple forecasts that a model must beat: last value, seasonal naive, constant-rate stock and flow.

Each has a distribution: its own errors in the past, at the same number of months ahead, resampled. An error is
made relative to the forecast, so that a series that doubled does not get the errors of when it was half as large.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from regie.forecast.rates import Array
from regie.vocabulary import RegieError

Forecast = Callable[[Array, Array, Array, int], Array]

LEAST_ERRORS = 6
"""Past errors at a horizon below which those of the nearest shorter horizon that has as many are widened."""

WINDOW = 12
"""Months over which constant rates are estimated."""


def last_value(stock: Array, entered: Array, left: Array, horizon: int) -> Array:
    """The last month, again and again; (month ahead,)."""
    return np.full(horizon, stock[-1])


def seasonal_naive(stock: Array, entered: Array, left: Array, horizon: int) -> Array:
    """The same month of the last year; last value while there is less than a year."""
    if stock.size < WINDOW:
        return last_value(stock, entered, left, horizon)
    return np.asarray(stock[stock.size - WINDOW + np.arange(horizon) % WINDOW])


def stock_and_flow(stock: Array, entered: Array, left: Array, horizon: int) -> Array:
    """Inflow as on average in the last twelve months, and every month the same part of the stock leaves."""
    window = slice(max(0, stock.size - WINDOW), None)
    total = stock[window].sum()
    rate = min(1.0, left[window].sum() / total) if total else 0.0
    inflow = entered[window].mean()
    result, now, gone = np.zeros(horizon), stock[-1], left[-1]
    for month in range(horizon):
        now = max(0.0, now - gone) + inflow
        gone = rate * now
        result[month] = now
    return result


BASELINES: dict[str, Forecast] = {
    "last_value": last_value,
    "seasonal_naive": seasonal_naive,
    "stock_and_flow": stock_and_flow,
}
"""The baselines by name."""


def baseline(
    name: str, stock: Array, entered: Array, left: Array, horizon: int, *, draws: int, seed: int
) -> Array:
    """Draws (draw, month ahead) of a baseline from monthly history: ``stock`` (clients with care in the month),
    ``entered`` (all who came into care in it) and ``left`` (who left at its end), oldest first.

    A draw takes the errors of one past forecast over all months ahead as far as they go, so that months of one
    draw belong together; further ahead it takes an error at the longest horizon with enough of them, widened by
    the root of the number of months. Raises ``RegieError`` with less than twelve months of history.
    """
    if stock.size < WINDOW or not (stock.size == entered.size == left.size):
        raise RegieError("forecast.history_short", months=stock.size, least=WINDOW)
    method = BASELINES[name]
    point = method(stock, entered, left, horizon)
    errors = _past_errors(method, stock, entered, left, horizon)
    rng = np.random.default_rng((seed, sorted(BASELINES).index(name)))
    origins = rng.integers(0, errors.shape[0], draws)
    return np.maximum(0.0, point + errors[origins] * np.maximum(point, 1.0))


def _past_errors(method: Forecast, stock: Array, entered: Array, left: Array, horizon: int) -> Array:
    """Relative errors (origin, month ahead), complete: where history has too few, widened from nearer ones."""
    first = WINDOW if stock.size >= WINDOW + LEAST_ERRORS else WINDOW // 2
    origins = range(first, stock.size)
    found = np.full((len(origins), horizon), np.nan)
    for row, origin in enumerate(origins):
        ahead = min(horizon, stock.size - origin)
        past = method(stock[:origin], entered[:origin], left[:origin], ahead)
        found[row, :ahead] = (stock[origin : origin + ahead] - past) / np.maximum(past, 1.0)
    enough = (~np.isnan(found)).sum(axis=0) >= min(LEAST_ERRORS, len(origins))
    longest = int(np.flatnonzero(enough)[-1])
    whole = found[~np.isnan(found[:, longest])]
    further = np.arange(longest + 1, horizon)
    whole[:, longest + 1 :] = whole[:, longest][:, None] * np.sqrt((further + 1) / (longest + 1))
    return np.asarray(whole)
