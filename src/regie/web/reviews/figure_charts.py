# SPDX-License-Identifier: EUPL-1.2
"""The chart of an indicator: lines over months, standing bars for longer periods, lying bars for many codes."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from regie.reporting.charts import Bar, Bars, ChartSpec, Columns, MonthLines, Panels, Series
from regie.reporting.half_year.wording import cell, form, known
from regie.reporting.values import SUPPRESSED, Number
from regie.review.plan import year_before
from regie.vocabulary import Figure, Period, PeriodKind
from regie.vocabulary.figure import TOTAL, UNKNOWN
from regie.web.reviews.figure_asked import FigureAsked
from regie.web.reviews.indicators import Words
from regie.web.reviews.lateness import still_moving
from regie.web.reviews.wording import listed, phrase, said, sentence
from regie.web.ui import formats
from regie.web.ui.charts import WebChart, web_chart

LINES, PANELS, SIDE_BY_SIDE, LONG_LIST = 5, 12, 3, 30
"""So many codes fit as lines, small charts, bars beside each other, and lying bars."""

Row = tuple[str, dict[str, Figure]]
"""What a row is about, and its figures by period."""


def figure_chart(asked: FigureAsked, shown: Sequence[Figure], words: Words) -> WebChart | None:
    """The chart that fits the view; nothing where no value is known, or all there is is none at all."""
    rows = _rows(asked, shown)
    if not rows or not any(known(figure) is not None for figure in shown):
        return None
    spec = _over_time(asked, rows)
    if spec is not None:
        return web_chart(
            spec,
            title=words.name,
            subtitle=_span(asked, words),
            alt=_told(asked, rows),
            key=asked.id.replace(".", "-"),
        )
    last = _last_known(asked, rows)
    return web_chart(
        _of_one_period(asked, rows, last),
        title=_("%(name)s, %(when)s") % {"name": words.name, "when": formats.period(last)},
        subtitle=words.unit,
        alt=_told(asked, rows, last),
        key=asked.id.replace(".", "-"),
    )


def _rows(asked: FigureAsked, shown: Sequence[Figure]) -> list[Row]:
    """The figures by what they are about, in the region's order, the region itself last; rows without anyone in
    any period are left out."""
    found: dict[tuple[str, ...], dict[str, Figure]] = {}
    for figure in shown:
        if _subtotal(figure, asked):
            continue
        found.setdefault(tuple(figure.breakdown.get(name, TOTAL) for name in asked.by), {})[figure.period] = figure
    rows = []
    for codes, figures in found.items():
        worth = any(figure.suppressed or figure.value for figure in figures.values())
        if worth and not (UNKNOWN in codes and len(found) > PANELS):
            rows.append((codes, figures))
    rows.sort(key=lambda row: all(code == TOTAL for code in row[0]))
    telling = _telling(asked, [codes for codes, _figures in rows])
    return [(_label(asked, codes, telling), figures) for codes, figures in rows]


def _telling(asked: FigureAsked, rows: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The breakdowns that tell the rows apart: one that is the same in all of them needs no name."""
    held = {name: {codes[place] for codes in rows} - {TOTAL} for place, name in enumerate(asked.by)}
    several = tuple(name for name, codes in held.items() if len(codes) > 1)
    return several or asked.by


def _subtotal(figure: Figure, asked: FigureAsked) -> bool:
    """Whether a figure is of some codes together, and not of the region as a whole."""
    totals = [figure.breakdown.get(name, TOTAL) == TOTAL for name in asked.by]
    return any(totals) and not all(totals)


def _label(asked: FigureAsked, codes: Sequence[str], telling: Sequence[str]) -> str:
    if all(code == TOTAL for code in codes):
        return _("Regio")
    return ", ".join(
        asked.names(name)[code] for name, code in zip(asked.by, codes, strict=True) if name in telling
    )


def _over_time(asked: FigureAsked, rows: Sequence[Row]) -> ChartSpec | None:
    """Lines or bars over the periods; nothing where there are too many codes for it."""
    shape = form(next(iter(rows[0][1].values())))
    periods = asked.periods
    if asked.kind is PeriodKind.MONTH and len(periods) > 1:
        series = [Series(name=label, values=_values(figures, periods)) for label, figures in rows]
        first = str(periods[0])
        moving = still_moving(asked.id, periods, asked.snapshot, asked.region)
        if len(series) <= LINES:
            return MonthLines(first_month=first, series=tuple(series), format=shape, provisional=moving)
        parts = [one for one in series if one.name != _("Regio")]
        if len(parts) <= PANELS:
            return Panels(first_month=first, panels=tuple(parts), format=shape, provisional=moving)
        return None
    if len(rows) <= SIDE_BY_SIDE and len(periods) > 1:
        return Columns(
            categories=tuple(formats.short_period(period) for period in periods),
            series=tuple(Series(name=label, values=_values(figures, periods)) for label, figures in rows),
            format=shape,
        )
    return None


def _values(figures: dict[str, Figure], periods: Sequence[Period]) -> tuple[Number, ...]:
    return tuple(cell(figures.get(str(period))) for period in periods)


def _of_one_period(asked: FigureAsked, rows: Sequence[Row], last: Period) -> Bars:
    """Lying bars of one period, the longest first where they have no order of their own."""
    before = year_before(last)
    bars = []
    for label, figures in rows:
        if label == _("Regio") and len(rows) > 1 and asked.measure.kind in ("count", "amount"):
            continue
        value = cell(figures.get(str(last)))
        compare = cell(figures.get(str(before)))
        bars.append(Bar(label=label, value=value, compare=compare))
    if "provider" in asked.by or len(asked.by) > 1:
        bars.sort(key=_size, reverse=True)
    compared = any(bar.compare is not None for bar in bars)
    return Bars(
        bars=tuple(bars[:LONG_LIST]),
        value_name=formats.short_period(last),
        compare_name=formats.short_period(before) if compared else "",
        format=form(next(iter(rows[0][1].values()))),
    )


def _size(bar: Bar) -> float:
    return float("-inf") if bar.value is None or bar.value is SUPPRESSED else float(bar.value)


def _last_known(asked: FigureAsked, rows: Sequence[Row]) -> Period:
    """The newest period in which something is known."""
    for period in reversed(asked.periods):
        if any(known(figures.get(str(period))) is not None for _label, figures in rows):
            return period
    return asked.periods[-1]


def _span(asked: FigureAsked, words: Words) -> str:
    values = {
        "unit": words.unit,
        "first": formats.short_period(asked.first),
        "last": formats.short_period(asked.last),
    }
    return _("%(unit)s, %(first)s tot en met %(last)s") % values


def _told(asked: FigureAsked, rows: Sequence[Row], when: Period | None = None) -> str:
    """The values of the newest period, in words, for who cannot see the chart."""
    last = when or _last_known(asked, rows)
    told = [
        f"{label} {said(figures[str(last)])}"
        for label, figures in rows[:LINES]
        if str(last) in figures and known(figures[str(last)]) is not None
    ]
    return sentence(_("in %(when)s: %(told)s") % {"when": phrase(last), "told": listed(told)})
