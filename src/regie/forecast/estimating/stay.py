# SPDX-License-Identifier: EUPL-1.2
"""Length of stay: chances to leave or move by months in the segment, from histograms with delayed entry.

Client-months at risk and endings are counted only while a client is under observation; who was in care before it
counts from the months that he already had. That is Kaplan-Meier with left truncation and right censoring:
unbiased, where counting ended stays, or ignoring late entry, is not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regie.forecast.arrays import Array, Integers

PARENT = 2.0
"""Client-months in each bucket that the parent's chance is worth (one to three measured best, ten too much)."""

KEPT = (0.3, 0.5, 0.7, 0.85, 1.0)
"""What a year leaves of the weight of the years before it."""

LEAST_CHANGE = 0.01

USUAL_CHANGE = 0.03
"""Spread of the logarithm of a year's leaving against the years before it, before anything is known."""

YEARS_OF_TRUST = 4.0
"""Years that the usual change is worth: a few years of leavers say little about how much they differ."""


@dataclass(frozen=True, eq=False)
class Stays:
    """Weights of what happens after a client-month, (segment, tenure, outcome): to leave, to move to each segment,
    and to stay (last). Divided by their sum they are the chances; as they are, the parameters of the Dirichlet
    distribution of those chances.

    ``kept`` is the weight that a year leaves of those before; ``change`` the spread of the logarithm of leaving
    from year to year beyond chance; ``observed`` and ``expected`` (years,) endings by leaving as they were and as
    the years before foretold (nothing foretold: not a number).
    """

    weights: Array
    kept: float
    change: float
    observed: Array
    expected: Array

    @property
    def chances(self) -> Array:
        """(segment, tenure, outcome), adding up to 1."""
        result: Array = self.weights / self.weights.sum(axis=-1, keepdims=True)
        return result

    def draw(self, draws: int, rng: np.random.Generator) -> tuple[Array, Array]:
        """``leave`` (draws, segment, tenure) and ``move`` (draws, segment, tenure, segment)."""
        sample = rng.standard_gamma(np.broadcast_to(self.weights, (draws, *self.weights.shape)))
        total = sample.sum(axis=-1, keepdims=True)
        sample = np.where(total > 0, sample / np.where(total > 0, total, 1.0), self.chances)
        return sample[..., 0], sample[..., 1:-1]


def fit_stays(at_risk: Integers, leaving: Integers, moving: Integers) -> Stays:
    """The chances per segment from counts per calendar year: ``at_risk`` and ``leaving`` (years, segment, tenure),
    ``moving`` (years, segment, tenure, segment to).

    Every bucket is drawn towards the parent: for leaving all segments together at the same tenure, for moves the
    segment at all tenures; and those towards their own average. An empty history gives that nobody leaves in a
    month for sure: half an ending in a year of client-months, and wide.
    """
    likelihood = [_foretold(at_risk, leaving, moving, kept) for kept in KEPT]
    best = int(np.argmax([total for total, _ in likelihood]))
    kept = KEPT[best]
    observed, expected = leaving.sum(axis=(1, 2)), likelihood[best][1]
    weights = _weights(*(aged(counts, kept) for counts in (at_risk, leaving, moving)))
    return Stays(weights, kept, _change(observed, expected), observed.astype(np.float64), expected)


def aged(counts: Integers, kept: float) -> Array:
    """Counts per year (years, ...) added up, each year weighing ``kept`` times the year after it."""
    ages = np.arange(len(counts))[::-1]
    result: Array = np.tensordot(kept**ages, counts, axes=(0, 0))
    return result


def kaplan_meier(at_risk: Integers, ended: Integers) -> Array:
    """Chance to be still there after each month (..., tenure): the product of what remains of who is at risk."""
    share = np.divide(ended, at_risk, out=np.zeros(np.shape(ended)), where=np.asarray(at_risk) > 0)
    result: Array = np.cumprod(1 - share, axis=-1)
    return result


def median_months(survival: Array) -> int | None:
    """The number of months after which half is gone; None when that lies beyond what is known."""
    gone = np.flatnonzero(survival <= 0.5)
    return int(gone[0]) + 1 if len(gone) else None


def _weights(at_risk: Array, leaving: Array, moving: Array) -> Array:
    kinds, tenures = at_risk.shape
    average = (leaving.sum() + 0.5) / (at_risk.sum() + 12)
    parent = (leaving.sum(axis=0) + PARENT * average) / (at_risk.sum(axis=0) + PARENT)
    moved = moving.sum(axis=1) / (at_risk.sum(axis=1) + PARENT)[:, None]
    prior = np.zeros((kinds, tenures, kinds + 2))
    prior[:, :, 0] = np.minimum(parent, 0.9)
    prior[:, :, 1:-1] = moved[:, None, :]
    going = prior.sum(axis=-1)
    prior[:, :, :-1] *= np.minimum(1.0, 0.95 / np.maximum(going, 1e-12))[..., None]
    prior[:, :, -1] = 1 - prior[:, :, :-1].sum(axis=-1)
    stayed = at_risk - leaving - moving.sum(axis=-1)
    seen = np.concatenate([leaving[..., None], moving, np.maximum(stayed, 0.0)[..., None]], axis=-1)
    result: Array = seen + PARENT * prior
    return result


def _foretold(at_risk: Integers, leaving: Integers, moving: Integers, kept: float) -> tuple[float, Array]:
    """How well the years before foretold who left in each year, and how many they expected."""
    total = 0.0
    expected = np.full(len(at_risk), np.nan)
    for year in range(1, len(at_risk)):
        weights = _weights(*(aged(counts[:year], kept) for counts in (at_risk, leaving, moving)))
        chance = np.clip(weights[..., 0] / weights.sum(axis=-1), 1e-9, 1 - 1e-9)
        left, stayed = leaving[year], at_risk[year] - leaving[year]
        total += float((left * np.log(chance) + stayed * np.log1p(-chance)).sum())
        expected[year] = float((at_risk[year] * chance).sum())
    return total, expected


def _change(observed: Integers, expected: Array) -> float:
    """Spread of the logarithm of observed against expected, less what chance explains in either."""
    known = (np.nan_to_num(expected) > 0) & (observed > 0)
    before = np.cumsum(observed) - observed
    chance = 1 / np.maximum(observed, 1) + 1 / np.maximum(before, 1)
    beyond = np.log(observed[known] / expected[known]) ** 2 - chance[known]
    spread = (YEARS_OF_TRUST * USUAL_CHANGE**2 + beyond.sum()) / (YEARS_OF_TRUST + known.sum())
    return float(np.sqrt(max(spread, LEAST_CHANGE**2)))
