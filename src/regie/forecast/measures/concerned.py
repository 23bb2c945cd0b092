# SPDX-License-Identifier: EUPL-1.2
"""Which part of each municipality and segment a measure concerns, as figures know it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from regie.figures import Source, query
from regie.forecast.arrays import Array
from regie.forecast.measures.model import (
    Concerns,
    ControlMeasure,
    MeasureSet,
    OutsourcedCapMeasure,
    SegmentShiftMeasure,
)
from regie.forecast.simulating.rates import Axes
from regie.vocabulary.periods import Period

WEIGHT = 20.0
"""Clients' worth of the region's share in the share of one municipality, and of all segments' in one segment."""

LOOK_BACK = 12
"""Months whose clients say which part is concerned."""


@dataclass(frozen=True, eq=False)
class Concerned:
    """Shares (municipality, segment) from 0 to 1 per measure (id), with its reach in them: of ``new`` clients and
    of clients ``in_care``."""

    new: dict[str, Array]
    in_care: dict[str, Array]


Counted = dict[tuple[str, tuple[str, ...]], dict[tuple[str, ...], float]]
"""Clients by municipality, segment and more names, per indicator and those names: what figures said."""


def concerned(
    measures: MeasureSet, axes: Axes, source: Source | None = None, *, counted: Counted | None = None
) -> Concerned:
    """The shares that measures concern, in the twelve months before the forecast.

    ``source`` is needed only where a measure names themes, referrers or age groups: its inflow (for new clients)
    and stock (for those in care) by these, per municipality and segment. Small numbers lean on the region's share
    in that segment, and that on the share in all segments. ``counted`` keeps what figures said for a next time at
    the same snapshot and months; what is in it is not asked again. Raises ``ValueError`` when a source is needed
    and missing.
    """
    new, in_care = {}, {}
    counted = {} if counted is None else counted
    for measure in measures.measures:
        cell = _cells(measure, axes) * float(measure.concerns.reach) / 100
        if not measure.concerns.by_client:
            new[measure.id] = in_care[measure.id] = cell
            continue
        names = _names(measure.concerns)
        shares = []
        for indicator in ("inflow", "stock"):
            key = (indicator, names)
            if key not in counted:
                if source is None:
                    raise ValueError(f"{measure.id} concerns part of the clients: figures must say which")
                counted[key] = _counts(source, indicator, names, axes)
            shares.append(cell * _shares(counted[key], measure.concerns, names, axes))
        new[measure.id], in_care[measure.id] = shares
    return Concerned(new, in_care)


def smoothed(inside: Array, all_: Array) -> Array:
    """Shares of counts (municipality, segment): each drawn towards its segment's share by ``WEIGHT`` clients, and
    that towards the share of everything."""
    total = inside.sum() / all_.sum() if all_.sum() else 0.0
    segment = (inside.sum(axis=0) + WEIGHT * total) / (all_.sum(axis=0) + WEIGHT)
    return np.asarray((inside + WEIGHT * segment) / (all_ + WEIGHT), np.float64)


def _cells(measure: ControlMeasure, axes: Axes) -> Array:
    """1 in the municipalities and segments that are named, 0 elsewhere."""
    own: tuple[str, ...] = measure.concerns.segments
    if isinstance(measure, SegmentShiftMeasure):
        own = (measure.from_segment,)
    if isinstance(measure, OutsourcedCapMeasure):
        own = (measure.segment,)
    towns = _named(measure.concerns.municipalities, axes.municipalities)
    return np.asarray(towns[:, None] * _named(own, axes.segments)[None], np.float64)


def _named(codes: Sequence[str], known: Sequence[str]) -> Array:
    return np.array([float(not codes or each in codes) for each in known])


def _names(target: Concerns) -> tuple[str, ...]:
    asked = (("age_group", target.age_groups), ("referrer", target.referrers), ("theme", target.themes))
    return tuple(name for name, codes in asked if codes)


def _counts(source: Source, indicator: str, names: tuple[str, ...], axes: Axes) -> dict[tuple[str, ...], float]:
    """Clients of the months looked back on, by municipality, segment and names."""
    by = ("municipality", "segment", *names)
    periods = [Period.of_month(month) for month in range(axes.first_month - LOOK_BACK, axes.first_month)]
    counts: dict[tuple[str, ...], float] = {}
    for figure in query(source, indicator, by=by, periods=periods, total=False):
        key = tuple(figure.breakdown[name] for name in by)
        counts[key] = counts.get(key, 0.0) + float(figure.value or 0)
    return counts


def _shares(counts: dict[tuple[str, ...], float], target: Concerns, names: tuple[str, ...], axes: Axes) -> Array:
    """The share of the clients of each municipality and segment with one of the codes of every name; who is
    unknown does not have it."""
    codes = {"age_group": target.age_groups, "referrer": target.referrers, "theme": target.themes}
    shape = (len(axes.municipalities), len(axes.segments))
    inside, all_ = np.zeros(shape), np.zeros(shape)
    for (town, segment, *rest), clients in counts.items():
        if town not in axes.municipalities or segment not in axes.segments:
            continue
        cell = axes.municipalities.index(town), axes.segments.index(segment)
        all_[cell] += clients
        if all(code in codes[name] for name, code in zip(names, rest, strict=True)):
            inside[cell] += clients
    return smoothed(inside, all_)
