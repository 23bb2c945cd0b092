# SPDX-License-Identifier: EUPL-1.2
"""A backtest in sentences: what the bands held, where a simple forecast was better, where the model was off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from regie.contract.lines import Words, joined, name, said
from regie.forecast.scoring.backtest_result import MODEL, Backtest, ClientRow, CostRow
from regie.forecast.scoring.places import QUANTITIES
from regie.vocabulary import Period, formatting
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.money import to_euros
from regie.vocabulary.texts import LANGUAGES

BAND = 80

NARROW, WIDE = 70, 90
"""Percent of the outcomes in the 80 % band below which it is called too narrow, above which too wide."""

LEAST_OUTCOMES = 10
"""Outcomes below which no judgement is given."""

LEAST_ORIGINS = 3
"""Origins below which the model is not called off time and again."""

ONE_SIDED = 0.8
"""Part of the mean absolute error that lies on one side, from which the model is called off time and again."""

LEAST_BIAS = 0.02
"""Part of what came that is worth telling."""

MOST_MUNICIPALITIES = 10

Rows = Sequence[ClientRow | CostRow]


class _Tally(NamedTuple):
    """Outcomes, and how many of them fell in the band."""

    all: int
    within: int

    @property
    def share(self) -> int:
        return round(100 * self.within / self.all) if self.all else 0


class _Lost(NamedTuple):
    """A horizon at which the best baseline scored better than the model."""

    best: ClientRow | CostRow
    model: ClientRow | CostRow


def verdict(found: Backtest, names: Mapping[str, Words]) -> tuple[Words, ...]:
    """The sentences: all together, municipalities from small to large, the region. ``names`` by code.

    A band is judged on the months ahead that were scored, of clients and cost together.
    """
    return tuple(_sentences(found, names))


def one_sided(row: ClientRow | CostRow) -> bool:
    """Whether the forecasts of a row were off to the same side time and again, by enough to be worth telling."""
    least = max(ONE_SIDED * row.mean_absolute_error, LEAST_BIAS * abs(row.happened))
    return row.origins >= LEAST_ORIGINS and abs(row.bias) > least


def _sentences(found: Backtest, names: Mapping[str, Words]) -> Iterator[Words]:
    band = found.bands.index(BAND)
    tally = _tally(found.rows, band)
    first, last = (Period.parse(found.origins[end]) for end in (0, -1))
    yield said(
        "backtest.overview",
        origins=len(found.origins),
        first=_period(first),
        last=_period(last),
        all=tally.all,
        within=tally.within,
        share=tally.share,
    )
    places = {code: list(rows) for code, rows in groupby(_of_all_care(found), key=lambda row: row.municipality)}
    towns = sorted((code for code in places if code != TOTAL), key=lambda code: (_size(places[code]), code))
    for code in towns[:MOST_MUNICIPALITIES]:
        yield from _of_place(names.get(code, name(code)), places[code], band)
    if len(towns) > MOST_MUNICIPALITIES:
        yield said("backtest.others", others=len(towns) - MOST_MUNICIPALITIES)
    if TOTAL in places:
        yield from _of_place(said("backtest.region"), places[TOTAL], band)


def _of_all_care(found: Backtest) -> Iterator[ClientRow | CostRow]:
    return (row for row in found.rows if not row.segment)


def _of_place(place: Words, rows: Rows, band: int) -> Iterator[Words]:
    tally = _tally(rows, band)
    yield said(
        "backtest.coverage",
        place=place,
        all=tally.all,
        within=tally.within,
        share=tally.share,
        judgement=_judgement(tally),
    )
    for quantity in QUANTITIES:
        of_quantity = [row for row in rows if row.quantity == quantity]
        if of_quantity:
            yield _beside_baselines(place, of_quantity)
            yield from _off(place, of_quantity)
        elif quantity == "cost":
            yield said("backtest.not_scored", place=place)


def _judgement(tally: _Tally) -> Words:
    if tally.all < LEAST_OUTCOMES:
        return said("backtest.few")
    if tally.share < NARROW:
        return said("backtest.narrow")
    return said("backtest.wide" if tally.share > WIDE else "backtest.fits")


def _beside_baselines(place: Words, rows: Rows) -> Words:
    """At which horizons the best of the baselines scored better than the model, and where by most."""
    targets = [list(of) for _, of in groupby(rows, key=lambda row: (row.span, row.horizon))]
    lost: list[_Lost] = []
    for of_target in targets:
        model = next(row for row in of_target if row.method == MODEL)
        best = min((row for row in of_target if row.method != MODEL), key=lambda row: row.crps)
        if best.crps < model.crps:
            lost.append(_Lost(best, model))
    common = {"place": place, "quantity": said(f"backtest.{rows[0].quantity}"), "targets": len(targets)}
    if not lost:
        return said("backtest.model_best", **common)
    most = max(lost, key=lambda one: one.model.crps / max(one.best.crps, 1e-9))
    methods = dict.fromkeys(one.best.method for one in lost)
    parts = (
        said(
            "backtest.part",
            method=said(f"backtest.{method}"),
            targets=joined([_short(one.best) for one in lost if one.best.method == method]),
        )
        for method in methods
    )
    return said(
        "backtest.beaten",
        **common,
        lost=len(lost),
        parts=Words(*("; ".join(both) for both in zip(*((part.nl, part.en) for part in parts), strict=True))),
        target=_target(most.best),
        baseline=_amount(most.best, most.best.crps),
        model=_amount(most.model, most.model.crps),
        better=most.best.better,
        origins=most.best.origins,
    )


def _off(place: Words, rows: Rows) -> Iterator[Words]:
    """The longest month ahead at which the model was nearly always off to the same side."""
    months = [row for row in rows if row.method == MODEL and row.span == "month"]
    for row in [row for row in months if one_sided(row)][-1:]:
        yield said(
            "backtest.too_high" if row.bias > 0 else "backtest.too_low",
            place=place,
            quantity=said(f"backtest.{row.quantity}"),
            target=_target(row),
            bias=_amount(row, abs(row.bias)),
            happened=_amount(row, row.happened),
        )


def _tally(rows: Rows, band: int) -> _Tally:
    of_model = [row for row in rows if row.method == MODEL and row.span == "month"]
    return _Tally(sum(row.origins for row in of_model), sum(row.covered[band] for row in of_model))


def _size(rows: Rows) -> float:
    """Clients of a municipality, of the first outcome that there is."""
    return float(next((row.happened for row in rows if row.quantity == "clients"), 0))


def _target(row: ClientRow | CostRow) -> Words:
    if row.span == "year":
        return said("backtest.year_total", first=row.horizon - 11, horizon=row.horizon)
    if row.horizon == 1:
        return said("backtest.month_ahead")
    return said("backtest.months_ahead", horizon=row.horizon)


def _short(row: ClientRow | CostRow) -> Words:
    if row.span == "year":
        return said("backtest.short_year", first=row.horizon - 11, horizon=row.horizon)
    return said("backtest.short_month", horizon=row.horizon)


def _amount(row: ClientRow | CostRow, value: float) -> Words:
    if isinstance(row, CostRow):
        return Words(*(formatting.euro(to_euros(round(value)), lang=lang) for lang in LANGUAGES))
    return Words(*(formatting.number(Decimal(str(round(value, 1))), 1, lang=lang) for lang in LANGUAGES))


def _period(value: Period) -> Words:
    return Words(*(formatting.period(value, lang=lang) for lang in LANGUAGES))
