# SPDX-License-Identifier: EUPL-1.2
"""Tables, charts and key figures made from a review's figures: the parts that every chapter uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from regie.reporting.charts import MonthLines, Panels, Series
from regie.reporting.document import Block, Column, KeyFigure, Paragraph, Row, Table
from regie.reporting.half_year.wording import cell, cells, change, direction, form, in_table, judgement
from regie.reporting.values import Format
from regie.reporting.values import euros as euros  # where chapters look for it
from regie.review import Headline, Review, plan
from regie.vocabulary.figure import TOTAL, UNKNOWN, Figure
from regie.vocabulary.formatting import short_period
from regie.vocabulary.periods import Period, PeriodKind

NOTE_UNIQUE = (
    "Een cliënt telt in elk onderdeel één keer. Wie in de periode verhuist of bij meer onderdelen hulp krijgt, telt "
    "in elk daarvan; de regels tellen daarom niet op tot het totaal."
)


NOTHING_ODD = "Over de leveringen van deze momentopname zijn geen bijzonderheden te melden."
"""Of a review without signals."""


def paragraphs(*texts: str) -> tuple[Paragraph, ...]:
    """A paragraph for each text that is not empty."""
    return tuple(Paragraph(text=text) for text in texts if text)


def present(*blocks: Block | None) -> tuple[Block, ...]:
    """The blocks that are there."""
    return tuple(block for block in blocks if block is not None)


def name(review: Review, by: str, code: str) -> str:
    """The name of a breakdown's value."""
    return review.header.names.get(by, {}).get(code, code)


def codes_of(review: Review, by: str) -> list[str]:
    """The codes of a breakdown in the region's order, without 'unknown' and the total."""
    return [code for code in review.header.names[by] if code not in (TOTAL, UNKNOWN)]


def year_before(review: Review) -> Period:
    """The same period a year earlier."""
    return plan.year_before(review.period)


def full_years(review: Review) -> list[Period]:
    """The full years since the start, and the review's own period last."""
    return _span(review, plan.Span.YEARS)


def last_year(review: Review) -> Period | None:
    """The last full year before the year of the review's period; nothing when the region was not there for it."""
    year = Period(PeriodKind.YEAR, review.period.year - 1)
    return year if year in full_years(review) else None


def last_periods(review: Review, count: int) -> list[Period]:
    """The last ``count`` periods of the review's kind, or as many as there are."""
    return _span(review, plan.Span.SERIES)[-count:]


def _span(review: Review, span: plan.Span) -> list[Period]:
    return plan.periods_of(span, review.period, Period.parse(review.header.first_month))


def per_year(review: Review) -> str:
    """What ``full_years`` shows, for in a title: a part of a year never goes as a year."""
    return "per jaar" if review.period.kind is PeriodKind.YEAR else "per jaar en in de verslagperiode"


def part_of_a_year(review: Review) -> tuple[str, ...]:
    """The note under counts and amounts of whole years beside a part of one."""
    if review.period.kind is PeriodKind.YEAR:
        return ()
    return (f"{short_period(review.period)} is een deel van een jaar; vergelijk het niet met een heel jaar.",)


def key_figure(headline: Headline, label: str) -> KeyFigure:
    """A card: the value, what it is held against, where it moved and whether that is wanted."""
    figure, before = headline.figure, headline.before
    went = direction(figure, before)
    return KeyFigure(
        label=label,
        value=cell(figure),
        format=Format.WHOLE if figure.unit == "days" and _whole(figure) else form(figure),
        change=change(figure, before),
        direction=went,
        judgement=judgement(went, headline.better),
        remark=figure.remark or "",
    )


def _whole(figure: Figure) -> bool:
    return figure.value is not None and figure.value == int(figure.value)


def over_time(
    review: Review,
    title: str,
    lines: Sequence[tuple[str, str]],
    periods: Sequence[Period],
    *,
    head: str = "",
    notes: Iterable[str] = (),
    anchor: str | None = None,
    **breakdown: str,
) -> Table | None:
    """A table with a line per indicator (id and label) and a column per period; nothing when all are unknown."""
    rows = []
    for indicator, label in lines:
        figures = [review.figure(indicator, period, **breakdown) for period in periods]
        known = next((figure for figure in figures if figure is not None), None)
        if known is not None:
            rows.append(Row(label=label, cells=cells(figures), format=in_table(known)))
    if not rows:
        return None
    columns = tuple(Column(title=short_period(period), strong=period == review.period) for period in periods)
    return Table(
        title=title, head=head or " ", columns=columns, rows=tuple(rows), notes=tuple(notes), anchor=anchor
    )


def by_code(
    review: Review,
    title: str,
    by: str,
    head: str,
    columns: Sequence[tuple[str, Period, str]],
    *,
    group: bool = False,
    total: bool = True,
    notes: Iterable[str] = (),
    codes: Sequence[str] | None = None,
    anchor: str | None = None,
) -> Table | None:
    """A table with a line per code of a breakdown and a column per (indicator, period, heading).

    ``group`` puts columns with the same heading under one head, with the period below it.
    """
    made = []
    figures: list[dict[str, Figure]] = []
    for indicator, period, heading in columns:
        found = {f.breakdown[by]: f for f in review.rows(indicator, period, by, total=True)}
        figures.append(found)
        sample = next(iter(found.values()), None)
        shown_as = in_table(sample) if sample else Format.WHOLE
        if group:
            made.append(Column(title=short_period(period), group=heading, format=shown_as))
        else:
            made.append(Column(title=heading, format=shown_as))
    order = list(codes) if codes is not None else list(review.header.names.get(by, {}))
    present = {code for found in figures for code, figure in found.items() if _worth_a_line(figure)}
    rows = [
        Row(label=name(review, by, code), cells=cells(found.get(code) for found in figures))
        for code in [*order, *sorted(present - set(order))]
        if code != TOTAL and code in present
    ]
    if not rows or present == {UNKNOWN}:
        return None
    if total and any(TOTAL in found for found in figures):
        rows.append(Row(label="Totaal", cells=cells(found.get(TOTAL) for found in figures), role="total"))
    return Table(title=title, head=head, columns=tuple(made), rows=tuple(rows), notes=tuple(notes), anchor=anchor)


def _worth_a_line(figure: Figure) -> bool:
    """Codes without anyone in any column are left out of a table; a hidden value keeps its line."""
    return figure.suppressed or bool(figure.value)


def month_line(review: Review, indicator: str, label: str, **breakdown: str) -> MonthLines:
    """One line by month since the start."""
    series = review.series(indicator, PeriodKind.MONTH, **breakdown)
    return MonthLines(first_month=series[0].period, series=(Series(name=label, values=cells(series)),))


def month_panels(
    review: Review, indicator: str, by: str, codes: Sequence[str], *, columns: int = 3
) -> Panels | None:
    """A small chart by month for each code; nothing when there are fewer than two."""
    panels = []
    first_month = review.header.first_month
    for code in codes:
        series = review.series(indicator, PeriodKind.MONTH, **{by: code})
        if series:
            first_month = series[0].period
            panels.append(Series(name=name(review, by, code), values=cells(series)))
    if len(panels) < 2:
        return None
    return Panels(first_month=first_month, panels=tuple(panels), columns=columns)
