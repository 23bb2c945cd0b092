# SPDX-License-Identifier: EUPL-1.2
"""Ask a source for the figures of one indicator: by any breakdown, for many periods at once.

Every level of detail is its own run of the indicator's SQL: unique clients of the region are never the sum of
those of its municipalities. All periods of one level come from one run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

from regie.figures.breakdown import Level
from regie.figures.registry import Indicator, Measure, find
from regie.figures.source import Source
from regie.figures.views import views_read
from regie.vocabulary import TOTAL, Figure, Period, RegieError
from regie.vocabulary.texts import say

PERSONAL_VIEWS = frozenset({"base_trajectories", "base_journeys"})
"""Who reads these counts registered clients, which a segment without registration does not have."""

MOST_FIGURES = 2_000_000

Counted = tuple[int | None, int | None, float | None]
"""Numerator, denominator and, of medians and percentiles, the value itself."""


def query(
    source: Source,
    indicator: str,
    *,
    by: Sequence[str] = (),
    periods: Sequence[Period],
    total: bool = True,
    subtotals: bool = False,
    suppress: bool = False,
) -> list[Figure]:
    """Figures of one indicator (an id, with all its measures) or of one measure (``id.measure``).

    ``by`` names breakdowns; with ``total`` a row for the whole region is added, every name then ``"total"``; with
    ``subtotals`` also a row for every combination of fewer names, the others ``"total"``. Ordered by measure,
    period (as asked), and breakdown in the region's order, totals last.

    Every known code gets a row in every period (of providers those that occur); counts are then 0, quotients
    without observations ``None`` with the reason as remark. A period that the snapshot does not speak about gives
    ``None``; one that it covers in part gives the value so far, with a remark.

    Raises ``RegieError`` for an unknown indicator, a breakdown or kind of period that the indicator does not have.
    """
    found, measures = find(indicator)
    names = _breakdown(found, by)
    asked = list(dict.fromkeys(periods))
    for period in asked:
        if period.kind not in found.periods:
            raise RegieError("figures.period_not_offered", indicator=found.id, period=period)
    levels = [names]
    if subtotals:
        levels += [part for size in range(len(names) - 1, 0, -1) for part in combinations(names, size)]
    if (total or subtotals) and names:
        levels.append(())
    figures: list[Figure] = []
    for level_names in levels:
        level = Level(source.dimensions, level_names, found.within)
        figures += _level_figures(source, found, measures, level, names, asked)
    places = {(found.measure_id(m), str(p)): i for i, (m, p) in enumerate((m, p) for m in measures for p in asked)}
    figures.sort(key=lambda figure: places[figure.indicator, figure.period])
    if suppress:
        from regie.figures.publishing import published

        return published(source, figures)
    return figures


def _breakdown(indicator: Indicator, by: Sequence[str]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(by))
    for name in names:
        if name not in indicator.breakdowns:
            raise RegieError(
                "figures.breakdown_not_offered",
                indicator=indicator.id,
                name=name,
                known=", ".join(indicator.breakdowns),
            )
    missing = [name for name in indicator.needs if name not in names]
    if missing:
        raise RegieError("figures.breakdown_needed", indicator=indicator.id, names=", ".join(missing))
    return names


def _level_figures(
    source: Source,
    indicator: Indicator,
    measures: Sequence[Measure],
    level: Level,
    names: Sequence[str],
    periods: Sequence[Period],
) -> list[Figure]:
    rows = _rows(source, indicator, level, periods)
    views = views_read(indicator.sql())
    cells = level.grid(seen=frozenset(cell for _, _, cell in rows), overhead="money" in views)
    if len(cells) * len(periods) * len(measures) > MOST_FIGURES:
        raise RegieError("figures.too_many_cells", names=", ".join(names))
    breakdowns = {cell: dict.fromkeys(names, TOTAL) | level.read(cell) for cell in cells}
    personal = bool(views & PERSONAL_VIEWS) and "money" not in views
    figures = []
    for measure in measures:
        for period in periods:
            coverage, remark = _coverage(source, period)
            for cell in cells:
                row = rows.get((measure.id, str(period), cell))
                value, why = value_of(measure, row or (None, None, None)) if coverage else (None, None)
                if coverage and row is None and personal and not _registered(source, breakdowns[cell]):
                    value, why = None, say("figures.not_registered")
                numerator, denominator = (row[0], row[1]) if row and coverage else (None, None)
                figures.append(
                    Figure(
                        indicator=indicator.measure_id(measure),
                        period=str(period),
                        breakdown=breakdowns[cell],
                        value=value,
                        unit=measure.unit,
                        snapshot=source.snapshot,
                        remark=why or remark,
                        numerator=numerator if measure.quotient else None,
                        denominator=denominator if measure.quotient else None,
                    )
                )
    return figures


def _rows(
    source: Source, indicator: Indicator, level: Level, periods: Sequence[Period]
) -> Mapping[tuple[str, str, int], Counted]:
    """What the SQL returns, by measure, period and cell; amounts summed as decimals become whole numbers."""
    dialect = source.engine.dialect
    text = None if dialect == "duckdb" else indicator.sql(dialect)
    result: dict[tuple[str, str, int], Counted] = {}
    for measure, period, cell, numerator, denominator, value in source.run(
        indicator.sql(), level, periods, text=text
    ):
        key = (measure, period, int(cell))
        if key in result:
            raise ValueError(f"{indicator.id} returns {key} twice")
        result[key] = (_whole(numerator), _whole(denominator), None if value is None else float(value))
    return result


def _whole(number: Any) -> int | None:
    return None if number is None else int(number)


def _coverage(source: Source, period: Period) -> tuple[bool, str | None]:
    """Whether the snapshot speaks about the period at all, and what to say when not wholly."""
    days = {"first": f"{source.first_day:%d-%m-%Y}", "last": f"{source.end_day - timedelta(days=1):%d-%m-%Y}"}
    if period.end <= source.first_day or period.start >= source.end_day:
        return False, say("figures.period_outside", **days)
    if period.start < source.first_day or period.end > source.end_day:
        return True, say("figures.period_in_part", **days)
    return True, None


def _registered(source: Source, breakdown: Mapping[str, str]) -> bool:
    return source.dimensions.registered.get(breakdown.get("segment", TOTAL), True)


def value_of(measure: Measure, row: Counted) -> tuple[int | Decimal | None, str | None]:
    """The figure's value from what was counted, and why there is none: the one place where figures are divided.

    Counts are whole; euros have two decimals, shares and rates four, means, medians and percentiles two, each
    rounded half away from zero from the exact quotient.
    """
    numerator, denominator, value = row
    match measure.kind:
        case "count":
            return numerator or 0, None
        case "amount":
            return _rounded(Fraction(numerator or 0, 100), 2), None
        case "median" | "percentile":
            if value is None:
                return None, measure.unknown_nl or say("figures.no_observations")
            return _rounded(Fraction(value) * measure.scale / measure.divide, 2), None
    if not denominator or numerator is None:
        return None, measure.unknown_nl or say("figures.no_observations")
    exact = Fraction(numerator * measure.scale, denominator * measure.divide)
    if measure.kind == "amount_per":
        return _rounded(exact / 100, 2), None
    return _rounded(exact, 2 if measure.kind == "mean" else 4), None


def _rounded(exact: Fraction, decimals: int) -> Decimal:
    """Half away from zero, exactly: no binary fraction comes in between."""
    doubled = 2 * abs(exact) * 10**decimals
    whole = (doubled.numerator + doubled.denominator) // (2 * doubled.denominator)
    return Decimal(whole if exact >= 0 else -whole).scaleb(-decimals)
