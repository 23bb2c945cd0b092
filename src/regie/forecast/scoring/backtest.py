# SPDX-License-Identifier: EUPL-1.2
"""Rolling-origin backtest: forecast again from the past as it was known then, and lay it beside what came.

Origin k is the month after the last one that is known; a forecast from there depends on the history up to k and on
the seed, on nothing after it. What came is taken from the whole history: its newest costs are themselves completed
with late bookings that are still expected. What a snapshot does not date cannot be left out: who was registered
late, and the costs without a client as they are known now, are in both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from regie.contract.lines import Words
from regie.figures import Source
from regie.forecast.arrays import Array
from regie.forecast.estimating.estimate import estimate
from regie.forecast.estimating.history import History, history
from regie.forecast.scoring.backtest_result import BAND_PERCENTS, MODEL, Backtest, ClientRow, CostRow, Span
from regie.forecast.scoring.backtest_verdict import verdict
from regie.forecast.scoring.baselines import BASELINES, baseline
from regie.forecast.scoring.places import (
    QUANTITIES,
    Place,
    Quantity,
    foretold,
    happened,
    has,
    known_series,
    places_of,
)
from regie.forecast.scoring.score import score
from regie.forecast.simulating.draws import Draws
from regie.forecast.simulating.parallel import Cancelled
from regie.forecast.simulating.simulate import simulate
from regie.vocabulary import Period, RegieError

EVERY = 6
"""Months between two origins."""

LEAST_BEFORE = 24
"""Months of history before the first origin."""

LEAST_AFTER = 3
"""Months that must have come after the last origin."""

MONTHS = (1, 3, 6, 12, 24)
"""Months ahead that are scored."""

YEARS = (12, 24)
"""Ends of the year totals that are scored, in months ahead."""

AHEAD = max(*MONTHS, *YEARS)

DRAWS = 1000

Model = Callable[[History, int], Draws]
"""A forecast of ``AHEAD`` months after a history, for a seed."""


class _Target(NamedTuple):
    span: Span
    horizon: int

    def months(self) -> slice:
        """The positions of its months among those ahead."""
        return slice(self.horizon - (12 if self.span == "year" else 1), self.horizon)


class _Key(NamedTuple):
    place: Place
    quantity: Quantity
    target: _Target
    method: str


class _Scored(NamedTuple):
    """One forecast of one outcome; ``covered`` by band."""

    crps: float
    bias: float
    error: float
    happened: float
    covered: tuple[bool, ...]


TARGETS = (*(_Target("month", ahead) for ahead in MONTHS), *(_Target("year", end) for end in YEARS))


def backtest(
    source: Source,
    *,
    every: int = EVERY,
    draws: int = DRAWS,
    seed: int = 1,
    prices: Mapping[int, float] | None = None,
    model: Model | None = None,
    workers: int = 2,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Backtest:
    """Forecast again from every ``every`` months of the snapshot that ``source`` has open.

    Each origin gets ``history(source, end_month=origin)``. ``progress(done, all)`` is told after each origin, and
    ``cancelled()`` asked, which makes it raise ``Cancelled``. The other arguments are those of ``backtest_of``.
    Raises ``RegieError`` when the snapshot has too few months for one origin.
    """
    truth = history(source)
    histories: dict[int, History] = {}
    for origin in origins_of(truth, every):
        _ask(cancelled)
        histories[origin] = history(source, end_month=origin)
    return backtest_of(
        histories,
        truth,
        draws=draws,
        seed=seed,
        prices=prices,
        model=model,
        workers=workers,
        names=_names(source),
        progress=progress,
        cancelled=cancelled,
    )


def backtest_of(
    histories: Mapping[int, History],
    truth: History,
    *,
    draws: int = DRAWS,
    seed: int = 1,
    prices: Mapping[int, float] | None = None,
    model: Model | None = None,
    workers: int = 2,
    names: Mapping[str, Words] | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Backtest:
    """Score a model and all baselines from ``histories`` (by origin, the month after the last) against ``truth``.

    ``model`` forecasts from a history; without it that is ``estimate`` and ``simulate`` with ``prices`` as they
    were known (``prices_then``). Outcomes that are not known are not scored, and an origin at which a place has
    no year of known cost does not count there for any method, so that all methods answer for the same outcomes.
    What is zero in every month is left out. ``names`` are what people call the codes in ``remarks``.
    """
    forecast = model or modelled(draws=draws, prices=prices, workers=workers)
    found: dict[_Key, list[_Scored]] = {}
    for done, (origin, past) in enumerate(sorted(histories.items()), start=1):
        _ask(cancelled)
        if past.end_month != origin:
            raise ValueError(f"the history of origin {origin} ends at {past.end_month}")
        for key, scored in _from_origin(past, truth, forecast, draws, _seed(seed, origin)):
            found.setdefault(key, []).append(scored)
        if progress is not None:
            progress(done, len(histories))
    result = Backtest(
        snapshot=truth.snapshot,
        origins=tuple(str(Period.of_month(origin)) for origin in sorted(histories)),
        known_until=str(Period.of_month(truth.end_month - 1)),
        draws=draws,
        seed=seed,
        rows=tuple(_rows(found, places_of(truth))),
    )
    return result.model_copy(update={"remarks": verdict(result, names or {})})


def origins_of(truth: History, every: int = EVERY) -> tuple[int, ...]:
    """The origins of a history: the first after two years, then every ``every`` months as long as three months
    came after. Raises ``RegieError`` when there is none, or ``every`` is no number of months."""
    if every < 1:
        raise RegieError("backtest.every", every=every)
    result = range(truth.first_month + LEAST_BEFORE, truth.end_month - LEAST_AFTER + 1, every)
    if not result:
        raise RegieError("backtest.too_short", months=truth.months, least=LEAST_BEFORE + LEAST_AFTER)
    return tuple(result)


def modelled(
    *, draws: int = DRAWS, prices: Mapping[int, float] | None = None, workers: int = 2, ahead: int = AHEAD
) -> Model:
    """The model as it is: estimated and simulated, with all its layers."""

    def forecast(past: History, seed: int) -> Draws:
        then = None if prices is None else prices_then(prices, past, ahead)
        found = estimate(past, horizon=ahead, draws=draws, seed=seed, prices=then)
        return simulate(found.rates, found.start, found.axes, draws=draws, seed=seed, workers=workers)

    return forecast


def prices_then(prices: Mapping[int, float], past: History, ahead: int = AHEAD) -> dict[int, float]:
    """Price levels as far as they were known at the end of a history: those of its own years. Later years rise as
    the known ones did on average; with one known year prices stand still."""
    last = (past.end_month - 1) // 12
    known = {year: level for year, level in prices.items() if year <= last}
    if last not in known:
        raise RegieError("forecast_history.index_missing", year=last)
    first = min(known)
    rise = (known[last] / known[first]) ** (1 / (last - first)) if last > first else 1.0
    later = range(last + 1, (past.end_month + ahead - 1) // 12 + 1)
    return known | {year: known[last] * rise ** (year - last) for year in later}


def _from_origin(
    past: History, truth: History, forecast: Model, draws: int, seed: int
) -> Iterator[tuple[_Key, _Scored]]:
    """Everything that one origin foretold and that is known by now."""
    simulated = forecast(past, seed)
    for place in places_of(truth):
        for quantity in QUANTITIES:
            came = happened(truth, place, quantity)
            if not (has(past, place) and np.nan_to_num(came).any()):
                continue
            usable = known_series(past, place, quantity)
            outcomes = _outcomes(came, past.end_month - truth.first_month)
            if usable is None or not outcomes:
                continue
            series, unknown = usable
            drawn = {MODEL: foretold(simulated, place, quantity)}
            for name in BASELINES:
                drawn[name] = baseline(name, series, AHEAD + unknown, draws=draws, seed=seed)[:, unknown:]
            for method, values in drawn.items():
                for target, scored in _scored(values, outcomes):
                    yield _Key(place, quantity, target, method), scored


def _outcomes(came: Array, first: int) -> dict[_Target, float]:
    """What came of each target, of those that are known; ``first`` is the position of the first month ahead."""
    ahead = came[first : first + AHEAD]
    sums = {target: ahead[target.months()] for target in TARGETS if target.horizon <= ahead.size}
    return {target: float(months.sum()) for target, months in sums.items() if np.isfinite(months).all()}


def _scored(drawn: Array, outcomes: Mapping[_Target, float]) -> Iterator[tuple[_Target, _Scored]]:
    sums = np.stack([drawn[:, target.months()].sum(axis=1) for target in outcomes], axis=1)
    came = np.array(list(outcomes.values()))
    found = score(sums, came, [percent / 100 for percent in BAND_PERCENTS])
    error = np.abs(np.median(sums, axis=0) - came)
    for place, target in enumerate(outcomes):
        covered = tuple(bool(one) for one in found.covered[place])
        yield (
            target,
            _Scored(
                float(found.crps[place]),
                float(found.bias[place]),
                float(error[place]),
                float(came[place]),
                covered,
            ),
        )


def _rows(found: Mapping[_Key, list[_Scored]], places: tuple[Place, ...]) -> Iterator[ClientRow | CostRow]:
    methods = (MODEL, *BASELINES)
    keys = (
        _Key(place, quantity, target, method)
        for place in places
        for quantity in QUANTITIES
        for target in TARGETS
        for method in methods
    )
    for key in keys:
        if key in found:
            yield _row(key, found[key], found[key._replace(method=MODEL)])


def _row(key: _Key, scored: list[_Scored], of_model: list[_Scored]) -> ClientRow | CostRow:
    crps, bias, error, came = (
        float(np.mean([getattr(one, name) for one in scored])) for name in ("crps", "bias", "error", "happened")
    )
    common = {
        "municipality": key.place.municipality,
        "segment": key.place.segment,
        "span": key.target.span,
        "horizon": key.target.horizon,
        "method": key.method,
        "origins": len(scored),
        "covered": tuple(int(count) for count in np.sum([one.covered for one in scored], axis=0)),
        "better": sum(_better(one, model) for one, model in zip(scored, of_model, strict=True)),
    }
    measures = {"crps": crps, "bias": bias, "mean_absolute_error": error, "happened": came}
    if key.quantity == "cost":
        return CostRow.model_validate(common | {name: round(value) for name, value in measures.items()})
    return ClientRow.model_validate(common | {name: round(value, 2) for name, value in measures.items()})


def _better(one: _Scored, model: _Scored) -> bool:
    """By more than the last digits, in which equal forecasts may differ."""
    return one.crps < model.crps - 1e-9 * max(abs(one.happened), 1.0)


def _names(source: Source) -> dict[str, Words]:
    """What people call municipalities and segments."""
    result: dict[str, Words] = {}
    for breakdown in ("municipality", "segment"):
        dutch, english = (source.region_names(breakdown, lang) for lang in ("nl", "en"))
        result |= {code: Words(name, english[code]) for code, name in dutch.items()}
    return result


def _seed(seed: int, origin: int) -> int:
    """Origins do not share their chance."""
    return int(np.random.SeedSequence((seed, origin)).generate_state(1)[0])


def _ask(cancelled: Callable[[], bool] | None) -> None:
    if cancelled is not None and cancelled():
        raise Cancelled
