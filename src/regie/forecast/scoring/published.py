# SPDX-License-Identifier: EUPL-1.2
"""Forecasts that were published, scored against what has come since.

The score of quantiles is twice their mean pinball loss: with quantiles that lie evenly around the middle the
weighted interval score, which comes near the CRPS the more of them there are (Bracher, Ray, Gneiting and Reich,
"Evaluating epidemic forecasts in an interval format", PLOS Computational Biology 17 (2021), equations 1 to 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, SupportsFloat

import numpy as np
import numpy.typing as npt
from pydantic import Field

from regie.forecast.arrays import Array
from regie.forecast.estimating.history import History
from regie.forecast.fans import COST, Fan
from regie.forecast.scoring.places import Place, Quantity, happened, has
from regie.vocabulary import Period
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Money

BANDS = (80, 95)
"""The bands in percent whose outcomes are counted."""


@dataclass(frozen=True, eq=False)
class PublishedFan:
    """What was published of one place: ``months`` (month,) by number, ``mean`` (month,) and ``quantiles`` (month,
    probability), in clients or in cents. ``municipality`` may be ``total``, ``segment`` nothing for all care."""

    municipality: str
    segment: str
    quantity: Quantity
    months: npt.ArrayLike
    mean: npt.ArrayLike
    quantiles: npt.ArrayLike


class _Score(Frozen):
    """How one published fan did: ``come`` of its ``months`` are known by now, from ``first_month`` to
    ``last_month``. ``covered`` counts those in the bands of ``BANDS``."""

    municipality: str
    segment: str
    months: int
    come: int
    first_month: str
    last_month: str
    covered: tuple[int, ...]


class ClientScore(_Score):
    """Clients: ``crps`` of the quantiles, ``bias`` mean of the forecast less what came, ``mean_absolute_error`` of
    the mean, ``happened`` what came, all on average over the months."""

    quantity: Literal["clients"] = "clients"
    crps: float
    bias: float
    mean_absolute_error: float
    happened: float


class CostScore(_Score):
    """Cost in cents; the measures are those of ``ClientScore``."""

    quantity: Literal["cost"] = "cost"
    crps: Money
    bias: Money
    mean_absolute_error: Money
    happened: Money


PublishedScore = Annotated[ClientScore | CostScore, Field(discriminator="quantity")]


def score_published(
    fans: Iterable[PublishedFan], probabilities: Iterable[SupportsFloat], history: History
) -> tuple[ClientScore | CostScore, ...]:
    """Score fans with quantiles at ``probabilities`` (ascending) against what ``history`` knows by now.

    A fan of which no month is known yet, or whose place the history does not have, has no score. Raises
    ``ValueError`` when shapes do not fit or ``probabilities`` lack the edges of a band.
    """
    chances = np.array([float(each) for each in probabilities])
    edges = [_edges(band, chances) for band in BANDS]
    scores = (_score(fan, chances, edges, history) for fan in fans)
    return tuple(one for one in scores if one is not None)


def published_fan(fan: Fan) -> PublishedFan:
    """A fan as a run keeps it, in numbers: euros become cents."""
    unit = 100 if fan.quantity == COST else 1
    return PublishedFan(
        municipality=fan.place,
        segment=fan.segment,
        quantity="cost" if fan.quantity == COST else "clients",
        months=np.array([Period.parse(each.month).first_month_number for each in fan.months], np.int64),
        mean=np.array([float(each.mean * unit) for each in fan.months]),
        quantiles=np.array([[float(one * unit) for one in each.quantiles] for each in fan.months]),
    )


def quantile_score(quantiles: npt.ArrayLike, probabilities: npt.ArrayLike, came: npt.ArrayLike) -> Array:
    """Twice the mean pinball loss of quantiles (…, probability) at what came (…).

    >>> float(quantile_score([1.0, 2.0, 4.0], [0.1, 0.5, 0.9], 3.0))
    0.5333333333333333
    """
    chance = np.asarray(probabilities, np.float64)
    off = np.asarray(came, np.float64)[..., None] - np.asarray(quantiles, np.float64)
    return np.asarray(2 * np.where(off >= 0, chance * off, (chance - 1) * off).mean(axis=-1))


def _edges(band: int, probabilities: Array) -> tuple[int, int]:
    """The places of the two quantiles between which a band lies."""
    places = []
    for wanted in ((100 - band) / 200, (100 + band) / 200):
        near = np.flatnonzero(np.isclose(probabilities, wanted, rtol=0, atol=1e-9))
        if not near.size:
            raise ValueError(f"a {band} % band needs the quantile at {wanted}")
        places.append(int(near[0]))
    return places[0], places[1]


def _score(
    fan: PublishedFan, probabilities: Array, edges: Sequence[tuple[int, int]], history: History
) -> ClientScore | CostScore | None:
    months, mean = np.asarray(fan.months, np.int64), np.asarray(fan.mean, np.float64)
    quantiles = np.asarray(fan.quantiles, np.float64)
    if mean.shape != months.shape or quantiles.shape != (months.size, probabilities.size):
        raise ValueError("a fan has a mean and a quantile for each probability in every month")
    place = Place(fan.municipality, fan.segment)
    if not has(history, place):
        return None
    known = happened(history, place, fan.quantity)
    at = months - history.first_month
    within = (at >= 0) & (at < history.months)
    came = np.where(within, known[np.clip(at, 0, history.months - 1)], np.nan)
    there = np.flatnonzero(np.isfinite(came))
    if not there.size:
        return None
    came, mean, quantiles = came[there], mean[there], quantiles[there]
    common = {
        "municipality": fan.municipality,
        "segment": fan.segment,
        "months": months.size,
        "come": there.size,
        "first_month": str(Period.of_month(int(months[there].min()))),
        "last_month": str(Period.of_month(int(months[there].max()))),
        "covered": tuple(
            int(((quantiles[:, low] <= came) & (came <= quantiles[:, high])).sum()) for low, high in edges
        ),
    }
    measures = {
        "crps": float(quantile_score(quantiles, probabilities, came).mean()),
        "bias": float((mean - came).mean()),
        "mean_absolute_error": float(np.abs(mean - came).mean()),
        "happened": float(came.mean()),
    }
    if fan.quantity == "cost":
        return CostScore.model_validate(common | {name: round(value) for name, value in measures.items()})
    return ClientScore.model_validate(common | {name: round(value, 2) for name, value in measures.items()})
