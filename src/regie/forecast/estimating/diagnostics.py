# SPDX-License-Identifier: EUPL-1.2
"""What a reader needs to believe an estimate, or not to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from regie.contract.lines import Words, name, said
from regie.forecast.arrays import Array, Integers
from regie.forecast.estimating.cost import UnitCost
from regie.forecast.estimating.history import History
from regie.forecast.estimating.inflow import LEAST_SEASON, Level
from regie.forecast.estimating.returning import Returns
from regie.forecast.estimating.stay import Stays, kaplan_meier, median_months
from regie.vocabulary import Period

ENOUGH_ENDINGS = 100
"""Endings below which the stays of a segment lean on all segments together."""

LEAST_AT_RISK = 20
"""Client-months in a bucket below which its own chance says little."""

BANDS = (50, 80, 95)

BREAK = 4.0
"""Standard errors between half a year before and after a month that are a break and not chance."""


@dataclass(frozen=True, eq=False)
class Diagnostics:
    """``coverage``: share of months whose number of new clients fell in the 50, 80 and 95 % band that was foretold
    a month before (``foretold`` months; None without any). ``forgetting`` and ``noise``: what foretold best;
    ``widened``: by how much bands over a year had to be widened. ``season``: twelve factors, January first.
    ``breaks``: months where the level changed more than chance and season explain; ``flagged``: months left out.

    Per segment: ``endings`` by leaving, ``moves`` to another segment, ``median_stay`` in months in the segment
    (leaving and moving; None when longer than is known), ``thin_from``: the first tenure with too few clients to
    go by itself (None: nowhere), ``cost_months``: months of known cost behind the price of a client-month.
    ``leaving_by_year``: leavers observed over foretold from the years before, per calendar year that could be
    foretold. ``returning``: share back within a year. ``leaning_cells``: municipality and segment whose price of a
    client-month is for less than half its own, because there are few clients or nothing sets it apart.
    ``prices_until``: the last year with a price level (None: no prices given). ``price_rise``: what a year adds to
    the price of a client-month on top of given price levels, as expected; ``price_spread``: the spread of a year
    around it. ``without_clients``: municipalities without anyone in care in the history.
    ``remarks``: the same for a reader, in sentences, and what the history itself remarks.
    """

    months: int
    foretold: int
    coverage: Mapping[int, float | None]
    forgetting: float
    noise: float
    widened: float
    season: tuple[float, ...]
    flagged: tuple[int, ...]
    breaks: tuple[int, ...]
    endings: Mapping[str, int]
    moves: Mapping[str, int]
    median_stay: Mapping[str, int | None]
    thin_from: Mapping[str, int | None]
    leaving_by_year: Mapping[int, float]
    returning: float
    cost_months: Mapping[str, int]
    leaning_cells: tuple[tuple[str, str], ...]
    prices_until: int | None
    price_rise: float
    price_spread: float
    without_clients: tuple[str, ...]
    remarks: tuple[Words, ...]


def diagnose(
    history: History,
    flagged: Collection[int],
    level: Level,
    stays: Stays,
    returns: Returns,
    unit: UnitCost,
    prices_until: int | None,
) -> Diagnostics:
    """What the parts of an estimate say about themselves."""
    at_risk, leaving = history.at_risk.sum(axis=(0, 1)), history.leaving.sum(axis=(0, 1))
    moving = history.moving.sum(axis=(0, 1, 4))
    known = np.isfinite(level.foretold)
    in_history = range(history.first_month + 1, history.end_month)
    forgetting, noise = level.best
    foretold_years = [
        year
        for year in range(len(stays.expected))
        if np.isfinite(stays.expected[year]) and stays.expected[year] > 0
    ]
    found = Diagnostics(
        months=history.months,
        foretold=int(known.sum()),
        coverage={band: _share_within(level.foretold[known], band) for band in BANDS},
        forgetting=forgetting,
        noise=noise,
        widened=level.widened,
        season=tuple(float(one) for one in level.season),
        flagged=tuple(sorted(set(flagged) & set(in_history))),
        breaks=find_breaks(
            history.new[1:].sum(axis=(1, 2)), history.first_month + 1, level.season, noise, flagged
        ),
        endings={code: int(leaving[place].sum()) for place, code in enumerate(history.segments)},
        moves={code: int(moving[place].sum()) for place, code in enumerate(history.segments)},
        median_stay={
            code: median_months(kaplan_meier(at_risk[place], leaving[place] + moving[place]))
            for place, code in enumerate(history.segments)
        },
        thin_from={code: _thin_from(at_risk[place]) for place, code in enumerate(history.segments)},
        leaving_by_year={
            history.first_year + year: float(stays.observed[year] / stays.expected[year])
            for year in foretold_years
        },
        returning=float(1 - np.prod(1 - returns.chances)),
        cost_months={code: int(unit.months[place]) for place, code in enumerate(history.segments)},
        leaning_cells=tuple(
            (town, code)
            for m, town in enumerate(history.municipalities)
            for k, code in enumerate(history.segments)
            if unit.mean[:, k].any() and unit.own[m, k] < 0.5
        ),
        prices_until=prices_until,
        price_rise=unit.level.drift[0],
        price_spread=float(np.hypot(unit.level.drift[1], unit.level.yearly_shock)),
        without_clients=tuple(
            code for place, code in enumerate(history.municipalities) if not history.stock[:, place].any()
        ),
        remarks=(),
    )
    return replace(found, remarks=(*history.remarks, *_remarks(found)))


def find_breaks(
    counts: Integers, first_month: int, season: Array, noise: float, flagged: Collection[int] = ()
) -> tuple[int, ...]:
    """Months from which half a year differs from the half-year before by more than ``BREAK`` standard errors; of
    neighbours only the largest."""
    months = first_month + np.arange(len(counts))
    flat = np.where(np.isin(months, list(flagged)), np.nan, counts / season[months % 12])
    sizes = np.zeros(len(counts))
    for month in range(6, len(counts) - 5):
        before, after = flat[month - 6 : month], flat[month : month + 6]
        before, after = before[np.isfinite(before)], after[np.isfinite(after)]
        if min(len(before), len(after)) < 4:
            continue
        level = max((before.sum() + after.sum()) / (len(before) + len(after)), 0.1)
        error = np.sqrt((level + noise * level**2) * (1 / len(before) + 1 / len(after)))
        sizes[month] = abs(after.mean() - before.mean()) / error
    return tuple(
        int(months[month])
        for month in range(len(counts))
        if sizes[month] > BREAK and sizes[month] == sizes[max(month - 6, 0) : month + 7].max()
    )


def _share_within(places: Array, band: int) -> float | None:
    edge = (1 - band / 100) / 2
    return float(((places > edge) & (places < 1 - edge)).mean()) if len(places) else None


def _thin_from(at_risk: Integers) -> int | None:
    thin = np.flatnonzero(at_risk < LEAST_AT_RISK)
    return int(thin[0]) if len(thin) else None


def _remarks(found: Diagnostics) -> Iterable[Words]:
    if found.months < LEAST_SEASON + 1:
        yield said("forecast_history.no_season", months=found.months, least=LEAST_SEASON)
    eighty = found.coverage[80]
    if eighty is not None and not 0.7 <= eighty <= 0.9:
        yield said("forecast_history.coverage", share=f"{100 * eighty:.0f}", months=found.foretold)
    for code, endings in found.endings.items():
        if endings < ENOUGH_ENDINGS:
            yield said("forecast_history.few_endings", segment=name(code), least=ENOUGH_ENDINGS)
    for month in found.breaks:
        yield said("forecast_history.break", month=Period.of_month(month))
    for code, months in found.cost_months.items():
        if months < 12:
            yield said("forecast_history.few_cost_months", segment=name(code), months=months)
    for code in found.without_clients:
        yield said("forecast_history.no_clients_in", municipality=name(code))
    if not any(found.cost_months.values()):
        yield said("forecast_history.no_cost")
    elif found.prices_until is None:
        yield said("forecast_history.no_prices", rise=Decimal(f"{100 * found.price_rise:.1f}"))
    if any(not 0.85 <= ratio <= 1.15 for ratio in found.leaving_by_year.values()):
        yield said("forecast_history.leaving_changes")
