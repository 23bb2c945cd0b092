# SPDX-License-Identifier: EUPL-1.2
"""Draws of what is still to come, for a forecast: an over-dispersed Poisson bootstrap of the same methods."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from regie.completion.development import Development, fitted, known_shares, stacked
from regie.completion.estimate import ESTIMATED, Exposure, GroupEstimate, Method, Pattern, estimate
from regie.completion.settings import Settings
from regie.completion.triangle import Floats, Ints, Mask, Triangle
from regie.vocabulary import RegieError
from regie.vocabulary.money import Cents

MOST_DRAWS = 1_000_000
CELLS_AT_ONCE = 4_000_000
NO_CHANCE = 1e-12
"""Variance that is nothing but rounding of the computer."""

LARGEST_DRAW = 2.0**62
"""Whole cents beyond which a draw would not fit in 64 bits; a draw is cut off there, never turned round."""


@dataclass(frozen=True)
class Draws:
    """``cents`` (draws, groups, months) whole cents still to come; ``groups`` and ``months`` name the axes (months
    as whole numbers). What could not be estimated is 0 here and False in ``estimated`` (groups, months)."""

    groups: tuple[str, ...]
    months: Ints
    cents: Cents
    estimated: Mask


def draws(
    triangles: Sequence[Triangle],
    *,
    count: int,
    seed: int,
    exposure: Exposure | None = None,
    ledger: Collection[str] = (),
    settings: Settings | None = None,
) -> Draws:
    """``count`` draws of what late bookings still add, with the patterns and methods that ``complete`` uses.

    Each draw resamples the triangle's Pearson residuals, fits the factors (and the rate) again and adds chance to
    what is still to come, gamma with variance dispersion x mean (England & Verrall, "Stochastic claims reserving
    in general insurance", British Actuarial Journal 8, 2002). A group has its own stream from ``seed`` and its
    code, so that another group or another order changes nothing in it; groups with the common pattern move
    together. The same arguments give the same draws.

    Raises ``RegieError`` as ``complete`` does, and for a count outside 1..1,000,000 or a negative seed.
    """
    if not 1 <= count <= MOST_DRAWS or seed < 0:
        raise RegieError("completion.draws_count", most=MOST_DRAWS)
    estimates = estimate(triangles, exposure=exposure, ledger=ledger, settings=settings)
    months = estimates[0].triangle.months if estimates else np.zeros(0, dtype=np.int64)
    cents = np.zeros((count, len(estimates), len(months)), dtype=np.int64)
    billed = [one.triangle for one in estimates if one.triangle.group not in ledger]
    pooled = [place for place, one in enumerate(estimates) if one.pattern is Pattern.POOLED]
    for place, one in enumerate(estimates):
        if one.pattern is Pattern.OWN and np.isin(one.methods, ESTIMATED).any():
            rng = np.random.default_rng([seed, zlib.crc32(one.triangle.group.encode())])
            _fill(cents, [place], [one], [one.triangle], rng)
    if any(np.isin(estimates[place].methods, ESTIMATED).any() for place in pooled):
        rng = np.random.default_rng([seed, 2**32])
        _fill(cents, pooled, [estimates[place] for place in pooled], billed, rng)
    known = np.asarray([one.estimated for one in estimates], dtype=np.bool_).reshape(len(estimates), len(months))
    return Draws(tuple(one.triangle.group for one in estimates), months, cents, known)


def _fill(
    cents: Cents,
    places: Sequence[int],
    estimates: Sequence[GroupEstimate],
    behind: Sequence[Triangle],
    rng: np.random.Generator,
) -> None:
    development = estimates[0].development
    increments, latest = stacked(behind)
    means, residuals = fitted(increments[:, : development.length + 1], latest, development.shares)
    # Residuals of a fit are smaller than the chance behind them; this makes their mean square the dispersion.
    residuals = residuals * np.sqrt(len(residuals) / development.freedom)
    seen = np.arange(development.length + 1) <= latest[:, None]
    rows = {}
    start = 0
    for triangle in behind:
        number = int(triangle.usable.sum())
        rows[triangle.group] = slice(start, start + number)
        start += number
    for begin, end in _blocks(len(cents), means.size):
        sample = _pseudo(means, residuals, end - begin, rng)
        factors = _refit(sample, seen, development)
        shares = known_shares(factors)
        shares[:, : development.start] = 0.0
        for place, one in zip(places, estimates, strict=True):
            known = np.zeros((end - begin, len(one.latest)))
            own = sample[:, rows[one.triangle.group]]
            latest = np.clip(one.latest[one.triangle.usable], 0, None)
            known[:, one.triangle.usable] = own[:, np.arange(len(latest)), latest]
            cents[begin:end, place] = _ahead(one, known, factors, shares, rng)


def _blocks(count: int, cells: int) -> Iterator[tuple[int, int]]:
    step = max(1, CELLS_AT_ONCE // max(cells, 1))
    for begin in range(0, count, step):
        yield begin, min(begin + step, count)


def _pseudo(means: Floats, residuals: Floats, count: int, rng: np.random.Generator) -> Floats:
    """Cumulative triangles (draws, rows, D+1) as they could have been."""
    sample = np.broadcast_to(means, (count, *means.shape)).copy()
    if len(residuals):
        sample += rng.choice(residuals, size=sample.shape) * np.sqrt(np.abs(means))
    result: Floats = np.cumsum(sample, axis=2)
    return result


def _refit(sample: Floats, known: Mask, development: Development) -> Floats:
    """Factors (draws, D) of each pseudo triangle; where one would not be positive, the factor of the triangle."""
    pair = known[:, 1:]
    before = (sample[:, :, :-1] * pair).sum(axis=1)
    after = (sample[:, :, 1:] * pair).sum(axis=1)
    good = (before > 0) & (after > 0) & (development.pairs > 0)
    ones = np.broadcast_to(development.factors, before.shape).copy()
    result: Floats = np.divide(after, before, out=ones, where=good)
    return result


def _ahead(one: GroupEstimate, known: Floats, factors: Floats, shares: Floats, rng: np.random.Generator) -> Cents:
    """What is still to come (draws, months) of one group, chance included."""
    count, months = known.shape
    dispersion = one.development.dispersion
    result = np.zeros((count, months))
    ladder = np.flatnonzero(one.methods == Method.CHAIN_LADDER)
    for month in ladder:
        growth = np.cumprod(factors[:, int(one.latest[month]) :], axis=1)
        paths = known[:, month, None] * np.concatenate([np.ones((count, 1)), growth], axis=1)
        result[:, month] = _with_chance(np.diff(paths, axis=1), dispersion, rng).sum(axis=1)
    for method, rate in one.rates.items():
        chosen = np.flatnonzero(one.methods == method)
        if not len(chosen):
            continue
        size = one.exposure if method is Method.CAPE_COD else np.ones(months)
        used = np.flatnonzero(rate.used)
        weight = (size[used] * shares[:, one.latest[used]]).sum(axis=1)
        values = np.divide(known[:, used].sum(axis=1), weight, out=np.full(count, rate.value), where=weight > 0)
        values = np.where(values > 0, values, rate.value)
        # The level itself moves from month to month: in the months behind the rate, and in the month to come.
        values = values * _about_one(rate.drift / rate.weight / rate.value**2, count, rng)
        for month in chosen:
            if size[month] <= 0:
                continue
            first = int(one.latest[month])
            steps = np.diff(shares, axis=1, prepend=0.0)[:, first + 1 :]
            level = values * _about_one(rate.drift / (size[month] * rate.value**2), count, rng)
            means = size[month] * level[:, None] * steps
            result[:, month] = _with_chance(means, dispersion, rng).sum(axis=1)
    return np.rint(np.clip(result, -LARGEST_DRAW, LARGEST_DRAW)).astype(np.int64)


def _with_chance(means: Floats, dispersion: float, rng: np.random.Generator) -> Floats:
    """Gamma with this mean and variance dispersion x mean; a negative mean gives the mirror image."""
    if dispersion < NO_CHANCE:
        return means
    result: Floats = np.sign(means) * dispersion * rng.standard_gamma(np.abs(means) / dispersion)
    return result


def _about_one(variance: float, count: int, rng: np.random.Generator) -> Floats:
    if variance < NO_CHANCE:
        return np.ones(count)
    result: Floats = variance * rng.standard_gamma(1 / variance, size=count)
    return result
