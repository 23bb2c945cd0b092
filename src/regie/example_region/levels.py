# SPDX-License-Identifier: EUPL-1.2
"""How many clients must arrive each month so that the clients in care follow a wanted path.

The expected number in care is linear in the levels of inflow, so non-negative least squares with a penalty on
changes of the level from quarter to quarter finds them. (A penalty on second differences lets the unseen past
run away: thousands of arrivals sliding down to the first year that is seen.)
"""

from __future__ import annotations

import numpy as np
import scipy.optimize
import scipy.special

from regie.example_region.days import Floats, Ints, first_days, last_days
from regie.example_region.parameters import Parameters


def stay_factor(p: Parameters, months: Ints) -> Floats:
    """How much longer stays are that begin in these months."""
    growth = p["clients.stay_growth"]
    factor: Floats = np.interp(months / 12, growth["years"], growth["factor"])
    return factor


def draw_stays(p: Parameters, months: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Days in care and the part of the mixture (0 short, 1 middle, 2 long) for arrivals in these months."""
    stay = p["clients.stay"]
    part = rng.choice(len(stay["weights"]), size=len(months), p=stay["weights"])
    scale = np.asarray(stay["medians"])[part] * stay_factor(p, months)
    length = scale * np.exp(np.asarray(stay["sigmas"])[part] * rng.standard_normal(len(months)))
    return np.clip(np.ceil(length), stay["shortest"], stay["longest"]).astype(np.int64), part


def still_in_care(p: Parameters, days: Floats, factor: Floats) -> Floats:
    """Probability that a stay is longer than this many days (same law as ``draw_stays``)."""
    stay = p["clients.stay"]
    survival = np.zeros(np.broadcast(days, factor).shape)
    for weight, median, sigma in zip(stay["weights"], stay["medians"], stay["sigmas"], strict=True):
        z = (np.log(np.maximum(days, 1)) - np.log(median * factor)) / sigma
        survival += weight * scipy.special.ndtr(-z)
    survival = np.where(days < stay["shortest"], 1.0, survival)
    return np.where(days >= stay["longest"], 0.0, survival)


def presence(p: Parameters, arrivals: Ints, first: Ints, last: Ints) -> Floats:
    """Chance that an arrival in month ``arrivals[a]`` is in care from ``first[c]`` on and has begun by
    ``last[c]``; shape (arrivals, checkpoints). The day of arrival is anywhere in the month."""
    day = first_days(arrivals)[:, None] + np.arange(31)
    inside = day <= last_days(arrivals)[:, None]
    ahead = first[None, :, None] - day[:, None, :]
    chance = np.where(ahead <= 0, 1.0, still_in_care(p, ahead, stay_factor(p, arrivals)[:, None, None]))
    chance *= inside[:, None, :] & (day[:, None, :] <= last[None, :, None])
    result: Floats = chance.sum(axis=-1) / inside.sum(axis=-1)[:, None]
    return result


def fit_levels(p: Parameters, chance: Floats, arrivals: Ints, path: Floats) -> Floats:
    """Expected arrivals per month such that ``arrivals @ chance`` follows ``path``."""
    season = np.asarray(p["clients.season"])[arrivals % 12]
    quarter = (arrivals - arrivals[0]) // 3
    blocks = np.zeros((len(arrivals), quarter[-1] + 1))
    blocks[np.arange(len(arrivals)), quarter] = season
    smooth = np.diff(np.eye(blocks.shape[1]), axis=0) * p["clients.level_smoothness"]
    size = max(float(path.mean()), 1.0)  # solved relative to the size, so that small municipalities are as smooth
    level, _ = scipy.optimize.nnls(
        np.vstack([chance.T @ blocks, smooth * 10]), np.concatenate([path / size, np.zeros(len(smooth))])
    )
    result: Floats = blocks @ level * size
    return result
