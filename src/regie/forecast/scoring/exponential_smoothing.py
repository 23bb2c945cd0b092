# SPDX-License-Identifier: EUPL-1.2
"""Automatic exponential smoothing: among a few additive forms the one with the lowest corrected Akaike criterion.

Hyndman and Athanasopoulos, "Forecasting: principles and practice", third edition (2021), sections 8.5 to 8.7.
Forms with errors, trend or season that multiply are left out: they do not bear zeros.
statsmodels (``ETSModel``) fits.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from regie.forecast.arrays import Array, Integers

YEAR = 12

LEAST_MONTHS = 12
"""Months below which nothing is fitted."""

LEAST_SEASON = 24
"""Months from which a form with a season takes part."""

NEAR = 20.0
"""How much the criterion seldom gains by estimating the states at the start: a season with more to make up is not
fitted fully."""


class Form(NamedTuple):
    """Which parts a form has beside a level."""

    trend: bool
    damped: bool
    season: bool


PLAIN = (Form(False, False, False), Form(True, False, False), Form(True, True, False))
SEASONAL = tuple(form._replace(season=True) for form in PLAIN)


@dataclass(frozen=True, eq=False)
class Fitted:
    """A form with its parameters, as statsmodels orders them, for values less ``centre`` over ``scale``;
    ``criterion`` is the corrected Akaike criterion on the scale of the values themselves."""

    form: Form
    parameters: Array
    centre: float
    scale: float
    criterion: float


def smoothed(values: Array, origins: Integers, horizon: int) -> Array:
    """Forecasts (origin, month ahead) of a monthly series from each of ``origins``, the numbers of months known.

    Form and parameters come from the months before the origin: anew at every whole year of the series and, for
    the last month of the series, of everything; in between only the states follow the months, as twelve times as
    many fits would take too long. With less than a year of months, with months that are all the same and where no
    form can be fitted, the forecast is the last value.
    """
    result = np.repeat(values[origins - 1][:, None], horizon, axis=1).astype(np.float64)
    fitted_at = np.where(origins == values.size, values.size, origins // YEAR * YEAR)
    for known in np.unique(fitted_at):
        found = choose(values[:known])
        if found is not None:
            rows = fitted_at == known
            forecasts = _from_states(found, values[: origins[rows].max()], origins[rows], horizon)
            result[rows] = np.where(np.isfinite(forecasts), forecasts, result[rows])
    return result


def choose(values: Array) -> Fitted | None:
    """The form that suits best; nothing when there is too little to choose from.

    A level alone, with a trend and with a damped trend compete; with enough months each with a season as well. To
    save time a season first starts from states by rule, and is fitted fully only when that comes near the others.
    """
    return _chosen(np.ascontiguousarray(values, np.float64).tobytes())


@lru_cache(maxsize=1024)
def _chosen(stored: bytes) -> Fitted | None:
    """A backtest asks for the same months from many origins."""
    values = np.frombuffer(stored, np.float64)
    if values.size < LEAST_MONTHS or not np.ptp(values) > 0:
        return None
    found = [_fit(values, form) for form in PLAIN]
    best = min((each.criterion for each in found if each is not None), default=np.inf)
    for form in SEASONAL if values.size >= LEAST_SEASON else ():
        first = _fit(values, form, initial="heuristic")
        if first is not None and first.criterion < best + NEAR:
            found.append(_fit(values, form))
    return min((each for each in found if each is not None), key=lambda one: one.criterion, default=None)


def _fit(values: Array, form: Form, initial: str = "estimated") -> Fitted | None:
    """Nothing when it cannot be fitted. Values are centred and brought to the size of their monthly changes: the
    forms are the same for it, and the search finds its way for clients as well as for cents. States at the start
    count as parameters, also where they follow from a rule (``heuristic``)."""
    centre = float(values.mean())
    scale = float(np.diff(values).std()) or float(values.std())
    with warnings.catch_warnings():
        # a search that did not converge gives a higher criterion, which is all that counts here
        warnings.simplefilter("ignore")
        try:
            model = _model((values - centre) / scale, form, initial)
            parameters = model.fit(disp=False, return_params=True)
        except (ValueError, np.linalg.LinAlgError):
            return None
        likelihood = float(model.loglike(parameters)) - values.size * float(np.log(scale))
    # smoothing parameters, states at the start and the variance, counted as statsmodels does
    number = 3 + 2 * form.trend + form.damped + YEAR * form.season + form.season
    spare = values.size - number - 1
    if spare < 1 or not (np.isfinite(likelihood) and np.isfinite(parameters).all()):
        return None
    criterion = 2 * (number - likelihood) + 2 * number * (number + 1) / spare
    return Fitted(form, np.asarray(parameters, np.float64), centre, scale, criterion)


def _from_states(fitted: Fitted, values: Array, origins: Integers, horizon: int) -> Array:
    """Forecasts from the states after each origin: the level, the sum of the damped trend, and the season of the
    same month in the year before."""
    form = fitted.form
    model = _model((values - fitted.centre) / fitted.scale, form)
    _, states = model.smooth(fitted.parameters, return_raw=True)
    state = dict(zip(model.state_names, states.T, strict=True))
    ahead = np.arange(1, horizon + 1)
    forecasts = np.repeat(state["level"][origins - 1][:, None], horizon, axis=1)
    if form.trend:
        damping = fitted.parameters[model.param_names.index("damping_trend")] if form.damped else 1.0
        forecasts = forecasts + np.cumsum(damping**ahead) * state["trend"][origins - 1][:, None]
    if form.season:
        forecasts = forecasts + state["seasonal"][origins[:, None] - YEAR + (ahead - 1) % YEAR]
    return np.asarray(fitted.centre + fitted.scale * forecasts)


def _model(values: Array, form: Form, initial: str = "estimated") -> Any:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel  # a second to load, for this alone

    return ETSModel(
        values,
        error="add",
        trend="add" if form.trend else None,
        damped_trend=form.damped,
        seasonal="add" if form.season else None,
        seasonal_periods=YEAR if form.season else None,
        initialization_method=initial,
    )
