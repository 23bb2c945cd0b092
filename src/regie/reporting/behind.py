# SPDX-License-Identifier: EUPL-1.2
"""The table behind a chart, made from the values that the chart draws."""

from __future__ import annotations

from collections.abc import Sequence

from regie.reporting.charts.kinds import (
    Bars,
    Bridge,
    ChartSpec,
    Columns,
    Course,
    Curve,
    Fan,
    Fans,
    FanSeries,
    Flow,
    Heat,
    MonthLines,
    Panels,
    Ranges,
    Series,
    Spreads,
    Stack,
)
from regie.reporting.document import Chart, Column, Row, Table
from regie.reporting.values import Format, Hidden, Value
from regie.vocabulary import Period
from regie.vocabulary.formatting import short_period
from regie.vocabulary.texts import say


def behind(chart: Chart, lang: str) -> Table:
    """All values of a chart as a table; suppressed and unknown ones with their sign."""
    spec = chart.spec
    title = say("reporting.numbers_of", lang, title=chart.title.rstrip("."))
    head, columns, rows = _content(spec, lang)
    return Table(title=title, unit=chart.subtitle, head=head, columns=columns, rows=rows)


def has_gaps(spec: ChartSpec) -> bool:
    """Whether a value of the chart is left out of the drawing."""
    _, _, rows = _content(spec, "nl")
    return any(value is None or isinstance(value, Hidden) for row in rows for value in row.cells)


def _content(spec: ChartSpec, lang: str) -> tuple[str, tuple[Column, ...], tuple[Row, ...]]:
    match spec:
        case MonthLines():
            return say("reporting.month", lang), *_series(_months(spec, lang), spec.series, spec.format)
        case Panels():
            return say("reporting.month", lang), *_series(_months(spec, lang), spec.panels, spec.format)
        case Columns():
            return say("reporting.category", lang), *_series(spec.categories, spec.series, spec.format)
        case Stack():
            columns, rows = _series(spec.categories, spec.series, spec.format)
            if spec.totals:
                columns = (*columns, Column(title=say("reporting.total", lang), format=spec.format, strong=True))
                rows = tuple(
                    Row(label=row.label, cells=(*row.cells, total))
                    for row, total in zip(rows, spec.totals, strict=True)
                )
            return say("reporting.category", lang), columns, rows
        case Flow():
            names = [say(f"reporting.{name}", lang) for name in ("inflow", "outflow", "net")]
            series = zip(names, (spec.inflow, spec.outflow, spec.net), strict=True)
            parts = [Series(name=name, values=values) for name, values in series]
            return say("reporting.period", lang), *_series(spec.periods, parts, spec.format)
        case Bars():
            compared = any(bar.compare is not None for bar in spec.bars)
            titles = (spec.value_name, spec.compare_name) if compared else (spec.value_name,)
            return (
                say("reporting.category", lang),
                tuple(Column(title=title, format=spec.format) for title in titles),
                tuple(
                    Row(label=bar.label, cells=(bar.value, bar.compare) if compared else (bar.value,))
                    for bar in spec.bars
                ),
            )
        case Bridge():
            return (
                say("reporting.step", lang),
                (Column(title=say("reporting.value", lang), format=spec.format),),
                tuple(
                    Row(label=step.label, cells=(step.value,), role="total" if step.total else "line")
                    for step in spec.steps
                ),
            )
        case Fan():
            return _fans(spec, (spec.fan,), lang)
        case Fans():
            return _fans(spec, spec.fans, lang)
        case Curve():
            return (
                say("reporting.category", lang),
                (Column(title=spec.x_name, format=spec.x_format), Column(title=spec.y_name, format=spec.y_format)),
                (
                    *(Row(label=one.label or " ", cells=(one.x, one.y)) for one in spec.points),
                    *(Row(label=one.label, cells=(one.value, "")) for one in (spec.upright,) if one is not None),
                    *(Row(label=one.label, cells=("", one.value)) for one in (spec.level,) if one is not None),
                ),
            )
        case Course():
            columns = tuple(Column(title=name, format=spec.format) for name in (spec.known_name, spec.path_name))
            rows = tuple(
                Row(label=period, cells=cells)
                for period, *cells in zip(spec.periods, spec.known, spec.path, strict=True)
            )
            marks = tuple(Row(label=mark.label, cells=("", mark.value)) for mark in (spec.begin, spec.target))
            return say("reporting.period", lang), columns, (*rows, *marks)
        case Heat():
            return (
                say("reporting.category", lang),
                tuple(Column(title=title, format=spec.format) for title in spec.columns),
                tuple(Row(label=row.label, cells=row.values) for row in spec.rows),
            )
        case Spreads():
            return say("reporting.category", lang), *_spreads(spec, lang)
        case Ranges():
            return say("reporting.category", lang), *_ranges(spec)


def _ranges(spec: Ranges) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    named = bool(spec.middle_name)
    titles = (spec.low_name, spec.middle_name, spec.high_name) if named else (spec.low_name, spec.high_name)
    rows = [
        Row(label=one.label, cells=(one.low, one.middle, one.high) if named else (one.low, one.high))
        for one in spec.ranges
    ]
    if spec.mark is not None and spec.mark.value is not None:
        rows.append(Row(label=spec.mark.label, cells=(spec.mark.value, *("" for _ in titles[1:]))))
    return tuple(Column(title=title, format=spec.format) for title in titles), tuple(rows)


def _spreads(spec: Spreads, lang: str) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    names = ("lowest", "low", "middle", "high", "highest")
    titles = (say(f"outlook_charts.spread_{name}", lang) for name in names)
    rows = (Row(label=bar.label, cells=tuple(getattr(bar, name) for name in names)) for bar in spec.bars)
    return tuple(Column(title=title, format=spec.format) for title in titles), tuple(rows)


def _fans(
    spec: Fan | Fans, fans: Sequence[FanSeries], lang: str
) -> tuple[str, tuple[Column, ...], tuple[Row, ...]]:
    """Per month what was, or the mean and the edges of the bands; of the last value a line of its own."""
    columns: list[Column] = []
    for fan in fans:
        titles = [say(f"outlook_charts.{name}", lang) for name in ("known", "mean")]
        for band in fan.bands:
            titles += [say(f"outlook_charts.{edge}", lang, percent=band.percent) for edge in ("low", "high")]
        group = fan.name if len(fans) > 1 else ""
        columns += [Column(title=title, format=spec.format, group=group) for title in titles]
    rows = []
    known, ahead = len(fans[0].known), len(fans[0].mean)
    for place in range(known + ahead):
        cells: list[Value] = []
        for fan in fans:
            edges = [row for band in fan.bands for row in (band.low, band.high)]
            if place < known:
                cells += [fan.known[place], "", *("" for _ in edges)]
            else:
                cells += ["", fan.mean[place - known], *(row[place - known] for row in edges)]
        rows.append(Row(label=short_period(Period.of_month(spec.first + place), lang=lang), cells=tuple(cells)))
    last = [cell for fan in fans for cell in (fan.last_value, *("" for _ in range(1 + 2 * len(fan.bands))))]
    rows.append(Row(label=say("outlook_charts.last_value", lang), cells=tuple(last)))
    return say("reporting.month", lang), tuple(columns), tuple(rows)


def _series(
    labels: Sequence[str], series: Sequence[Series], form: Format
) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    columns = tuple(Column(title=one.name, format=form) for one in series)
    cells: list[tuple[Value, ...]] = [tuple(one.values[place] for one in series) for place in range(len(labels))]
    return columns, tuple(Row(label=label, cells=row) for label, row in zip(labels, cells, strict=True))


def _months(spec: MonthLines | Panels, lang: str) -> list[str]:
    rows = spec.series if isinstance(spec, MonthLines) else spec.panels
    return [short_period(Period.of_month(spec.first + place), lang=lang) for place in range(len(rows[0].values))]
