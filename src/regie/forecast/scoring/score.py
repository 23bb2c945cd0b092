# SPDX-License-Identifier: EUPL-1.2
"""How good a forecast was: continuous ranked probability score, coverage of bands, bias.

CRPS as in Gneiting and Raftery, "Strictly proper scoring rules, prediction, and estimation", JASA 102 (2007),
equation 21: E|X - y| - E|X - X'| / 2; lower is better, in the unit of what is forecast, and for a forecast of one
number it is the absolute error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from regie.forecast.arrays import Array, Mask

BANDS = (0.5, 0.8, 0.95)
"""The bands that every backtest tells."""


@dataclass(frozen=True, eq=False)
class Score:
    """The scores of forecasts (…): ``crps``; ``bias`` (mean of the draws minus what happened); ``covered`` (…,
    band) whether what happened lay in the central band; ``width`` (…, band) of that band."""

    crps: Array
    bias: Array
    covered: Mask
    width: Array
    bands: tuple[float, ...]


def score(draws: npt.ArrayLike, happened: npt.ArrayLike, bands: Sequence[float] = BANDS) -> Score:
    """Score draws (draw, …) against what happened (…).

    Raises ``ValueError`` when shapes differ, there are no draws, or a number is missing.
    """
    drawn, truth = np.asarray(draws, float), np.asarray(happened, float)
    if drawn.shape[1:] != truth.shape or not drawn.shape[0]:
        raise ValueError(f"draws of shape {drawn.shape} do not forecast {truth.shape}")
    if not (np.isfinite(drawn).all() and np.isfinite(truth).all()):
        raise ValueError("a number is missing")
    edges = np.quantile(drawn, [0.5 + side * band / 2 for band in bands for side in (-1, 1)], axis=0)
    low, high = np.moveaxis(edges[::2], 0, -1), np.moveaxis(edges[1::2], 0, -1)
    covered = (low <= truth[..., None]) & (truth[..., None] <= high)
    return Score(crps(drawn, truth), drawn.mean(axis=0) - truth, covered, high - low, tuple(bands))


def crps(draws: npt.ArrayLike, happened: npt.ArrayLike) -> Array:
    """The score of the empirical distribution of draws (draw, …) at what happened (…), exactly.

    E|X - X'| from the ordered draws: 2 / n^2 times the sum of (2 i - n - 1) x_i (Jordan, Krueger and Lerch,
    "Evaluating probabilistic forecasts with scoringRules", J. Stat. Software 90 (2019), section 3).

    >>> float(crps([1.0, 3.0], 2.0))
    0.5
    """
    ordered = np.sort(np.asarray(draws, float), axis=0)
    number = ordered.shape[0]
    weights = (2 * np.arange(1, number + 1) - number - 1) / number**2
    away = np.abs(ordered - np.asarray(happened, float)).mean(axis=0)
    # never below zero but for the last digits
    return np.asarray(np.maximum(away - np.tensordot(weights, ordered, axes=1), 0.0))


def clustered_error(values: npt.ArrayLike, clusters: Sequence[object]) -> tuple[float, float]:
    """Mean of values (value,) and its standard error when values of one cluster (a region) go together.

    The usual sandwich for a mean (Cameron and Miller, "A practitioner's guide to cluster-robust inference", J.
    Human Resources 50 (2015), equation 11, with the factor G / (G - 1)). Raises ``ValueError`` for less than two
    clusters.
    """
    of = np.asarray(values, float)
    names, place = np.unique([str(cluster) for cluster in clusters], return_inverse=True)
    if names.size < 2:
        raise ValueError("a standard error over clusters needs at least two")
    mean = of.mean()
    sums = np.bincount(place, weights=of - mean)
    return float(mean), float(np.sqrt(names.size / (names.size - 1) * (sums**2).sum()) / of.size)
