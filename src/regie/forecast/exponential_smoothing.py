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
import numpy.typing as npt

from regie.forecast.rates import Array

YEAR = 12

LEAST_MONTHS = 12
"""Months below which nothing is fitted."""

LEAST_SEASON = 24
"""Months from which a form with a season takes part."""


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


def smoothed(values: Array, origins: npt.NDArray[np.int64], horizon: int) -> Array:
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

    A level alone, with a trend and with a damped trend compete; with enough months each with a season as well.
    """
    return _chosen(np.ascontiguousarray(values, np.float64).tobytes())


@lru_cache(maxsize=1024)
def _chosen(stored: bytes) -> Fitted | None:
    """A backtest asks for the same months from many origins."""
    values = np.frombuffer(stored, np.float64)
    if values.size < LEAST_MONTHS or not np.ptp(values) > 0:
        return None
    forms = (*PLAIN, *SEASONAL) if values.size >= LEAST_SEASON else PLAIN
    found = [each for form in forms if (each := _fit(values, form)) is not None]
    return min(found, key=lambda fitted: fitted.criterion, default=None)


def _fit(values: Array, form: Form) -> Fitted | None:
    """Nothing when it cannot be fitted. Values are centred and brought to the size of their monthly changes: the
    forms are the same for it, and the search finds its way for clients as well as for cents."""
    centre = float(values.mean())
    scale = float(np.diff(values).std()) or float(values.std())
    with warnings.catch_warnings():
        # a search that did not converge gives a higher criterion, which is all that counts here
        warnings.simplefilter("ignore")
        try:
            result = _model((values - centre) / scale, form).fit(disp=False)
        except (ValueError, np.linalg.LinAlgError):
            return None
        criterion = float(result.aicc) + 2 * values.size * float(np.log(scale))
    if not (np.isfinite(criterion) and np.isfinite(result.params).all()):
        return None
    return Fitted(form, np.asarray(result.params, np.float64), centre, scale, criterion)


def _from_states(fitted: Fitted, values: Array, origins: npt.NDArray[np.int64], horizon: int) -> Array:
    """Forecasts from the states after each origin: the level, the sum of the damped trend, and the season of the
    same month in the year before."""
    form = fitted.form
    states = _model((values - fitted.centre) / fitted.scale, form).smooth(fitted.parameters)
    ahead = np.arange(1, horizon + 1)
    forecasts = np.repeat(states.level[origins - 1][:, None], horizon, axis=1)
    if form.trend:
        damping = float(states.damping_trend) if form.damped else 1.0
        forecasts = forecasts + np.cumsum(damping**ahead) * states.slope[origins - 1][:, None]
    if form.season:
        forecasts = forecasts + states.season[origins[:, None] - YEAR + (ahead - 1) % YEAR]
    return np.asarray(fitted.centre + fitted.scale * forecasts)


def _model(values: Array, form: Form) -> Any:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel  # a second to load, for this alone

    return ETSModel(
        values,
        error="add",
        trend="add" if form.trend else None,
        damped_trend=form.damped,
        seasonal="add" if form.season else None,
        seasonal_periods=YEAR if form.season else None,
    )
