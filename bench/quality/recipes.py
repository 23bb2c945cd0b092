# SPDX-License-Identifier: EUPL-1.2
"""What a small region is like: sizes, paths of inflow, stays and prices, by the name of a family, drawn by seed.

None of this has the form of the model that is tried: care is drawn by the day, stays are mixtures of log-normal
and Weibull lengths that run on a clock which may speed up, trend and shocks lie on the logarithm of inflow,
prices move in January. Breaks fall anywhere, also after the forecast is made: nobody knows them then.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regie.forecast.arrays import Array

FAMILIES = (
    "steady",
    "constant rates",
    "pure trend",
    "trend that bends",
    "level shift",
    "corona",
    "season",
    "stay change",
    "price change",
    "tiny",
    "mixed",
)

AHEAD = 24
"""Months of what came after the last forecast."""

BOOKED = 4
"""Months after those in which everything is booked."""

CORONA_MONTH = 2020 * 12 + 2


@dataclass(frozen=True, eq=False)
class Recipe:
    """A region as drawn. Months count from ``first_month``; ``months`` are all of them, ``history`` those before
    the last forecast. ``inflow``, ``clock`` and ``price`` (months,): factors with 1 as usual on new clients, on
    the speed of ending and on amounts. ``shares`` of municipalities, ``mix`` of segments (light to heavy).
    ``short`` the part of stays that are short, ``length`` (segment,) mean days of the others, ``shape`` the
    spread of log-normal ones or (``weibull``) the shape of Weibull ones; ``memoryless`` makes all stays
    exponential. ``move`` chance that an ending is a move, ``back`` chance to return, ``overlap`` chance of a
    second stay beside the first. ``amount`` (segment,) euros a month of care, ``spread`` of its logarithm over
    clients, ``capacity`` euros a month for the lightest segment and the organisation, per client of the usual
    stock."""

    family: str
    seed: int
    first_month: int
    history: int
    clients: float
    inflow: Array
    clock: Array
    price: Array
    shares: Array
    drift: Array
    mix: Array
    short: float
    length: Array
    shape: float
    weibull: bool
    memoryless: bool
    move: float
    back: float
    overlap: float
    amount: Array
    spread: float
    capacity: Array

    @property
    def months(self) -> int:
        """All months, with those in which the last is booked."""
        return self.history + AHEAD + BOOKED


def draw_recipe(family: str, seed: int) -> Recipe:
    """The region of a family with this seed; always the same."""
    rng = np.random.default_rng((FAMILIES.index(family), seed))
    history = int(rng.integers(60, 97))
    months = history + AHEAD + BOOKED
    first_month = int(rng.integers(2011, 2025)) * 12 + int(rng.integers(12))
    if family in ("corona", "mixed"):
        first_month = CORONA_MONTH - int(rng.integers(18, history - 8))
    towns = int(rng.integers(1, 6)) if family != "tiny" else int(rng.integers(2, 6))
    clients = float(np.exp(rng.uniform(np.log(80), np.log(2500)))) if family != "tiny" else rng.uniform(80, 150)
    shares = np.sort(rng.dirichlet(np.full(towns, 1.5)))[::-1] * 0.9 + 0.1 / towns
    steady = family in ("steady", "constant rates")
    moving = family not in ("steady", "constant rates", "pure trend")
    return Recipe(
        family=family,
        seed=seed,
        first_month=first_month,
        history=history,
        clients=clients,
        inflow=_inflow(family, first_month, history, months, rng),
        clock=_clock(family, months, history, rng),
        price=_price(family, first_month, history, months, rng),
        shares=shares / shares.sum(),
        drift=rng.normal(0, 0.03 if moving else 0.0, towns),
        mix=rng.dirichlet(np.array([4.0, 8.0, 6.0])),
        short=float(rng.uniform(0.1, 0.4)),
        length=rng.uniform(200, 420, 3) * np.array([0.7, 1.0, 1.4]) * (2.0 if family == "constant rates" else 1.0),
        shape=float(rng.uniform(0.5, 1.0)),
        weibull=bool(rng.random() < 0.5),
        memoryless=family == "constant rates",
        move=float(rng.uniform(0.05, 0.25)),
        back=float(rng.uniform(0.05, 0.3)),
        overlap=0.0 if steady and rng.random() < 0.5 else float(rng.uniform(0.0, 0.25)),
        amount=np.array([0.0, rng.uniform(200, 500), rng.uniform(900, 2200)]),
        spread=float(rng.uniform(0.4, 0.9)),
        capacity=rng.uniform(20, 120, 2),
    )


def _inflow(family: str, first_month: int, history: int, months: int, rng: np.random.Generator) -> Array:
    """Factors on new clients, noise and season with them."""
    month = np.arange(months, dtype=float)
    log = np.zeros(months)
    mixed = family == "mixed"
    if family == "constant rates":
        log += np.where(month < rng.integers(0, 12), rng.normal(0, 0.25), 0.0)
    if family in ("pure trend", "tiny", "corona", "season") or (mixed and rng.random() < 0.7):
        log += (
            month / 12 * (rng.uniform(-0.08, 0.08) if family in ("pure trend", "mixed") else rng.normal(0, 0.02))
        )
    if family == "trend that bends" or (mixed and rng.random() < 0.5):
        bend, change = rng.uniform(24, months), rng.uniform(0.03, 0.10) * rng.choice([-1, 1])
        log += month / 12 * rng.uniform(-0.05, 0.05) + np.maximum(month - bend, 0) / 12 * change
    if family == "level shift" or (mixed and rng.random() < 0.5):
        jump, size = rng.uniform(24, months), rng.uniform(0.10, 0.25) * rng.choice([-1, 1])
        log += np.where(month >= jump, size, 0.0)
    if family in ("corona", "mixed"):
        depth = rng.uniform(0.2, 0.6)
        for after, part in enumerate((0.5, 1.0, 0.8, 0.4, -0.2, -0.1)):
            place = CORONA_MONTH - first_month + after
            if 0 <= place < months:
                log[place] += np.log1p(-depth * part)
    swing = {"season": 0.25, "steady": 0.04, "constant rates": 0.0}.get(family, 0.10)
    season = rng.normal(0, swing / np.sqrt(2), 12) if swing else np.zeros(12)
    log += (season - season.mean())[(first_month + np.arange(months)) % 12]
    noise = {"steady": 0.0, "constant rates": 0.0, "pure trend": 0.02}.get(family, float(rng.uniform(0.0, 0.10)))
    log += _autoregressive(months, 0.7, noise, rng)
    return np.asarray(np.exp(log - log[: history - 12].mean()))


def _clock(family: str, months: int, history: int, rng: np.random.Generator) -> Array:
    """How fast stays end, 1 as usual."""
    log = np.zeros(months)
    if family == "stay change" or (family == "mixed" and rng.random() < 0.5):
        if rng.random() < 0.5:
            log += np.arange(months) / 12 * rng.uniform(0.02, 0.06) * rng.choice([-1, 1])
        else:
            since = rng.uniform(24, months)
            log += np.where(np.arange(months) >= since, rng.uniform(0.08, 0.2) * rng.choice([-1, 1]), 0.0)
    if family not in ("steady", "constant rates"):
        log += _autoregressive(months, 0.8, float(rng.uniform(0.0, 0.06)), rng)
    return np.asarray(np.exp(log - log[: history - 12].mean()))


def _price(family: str, first_month: int, history: int, months: int, rng: np.random.Generator) -> Array:
    """Price level: every January by an index, and what is special to the family."""
    years = (first_month + np.arange(months)) // 12 - first_month // 12
    steady = family in ("steady", "constant rates")
    yearly = np.zeros(years[-1]) if steady else rng.normal(0.03, 0.012, years[-1])
    if family == "price change" or (family == "mixed" and rng.random() < 0.4):
        if rng.random() < 0.6:
            yearly[int(rng.integers(1, years[-1]))] += rng.uniform(0.06, 0.12)
        else:
            yearly += rng.uniform(0.02, 0.06)
    level = np.exp(np.concatenate([[0.0], np.cumsum(yearly)]))[years]
    return np.asarray(level / level[history - 1])


def _autoregressive(months: int, memory: float, spread: float, rng: np.random.Generator) -> Array:
    steps = rng.normal(0, spread * np.sqrt(1 - memory**2), months)
    result = np.zeros(months)
    result[0] = rng.normal(0, spread)
    for month in range(1, months):
        result[month] = memory * result[month - 1] + steps[month]
    return result
