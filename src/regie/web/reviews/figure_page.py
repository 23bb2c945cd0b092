# SPDX-License-Identifier: EUPL-1.2
"""The page of one indicator: chart, table, definition and what to know of its quality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from regie.reporting.values import SUPPRESSED, Hidden
from regie.vocabulary import Figure, Period
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.money import to_euros
from regie.web.access import Scope
from regie.web.region import door
from regie.web.reviews.figure_asked import FigureAsked
from regie.web.reviews.figure_charts import figure_chart
from regie.web.reviews.indicators import BREAKDOWN_LABELS, first_sentence, words_of
from regie.web.reviews.lateness import late_for, tables_of
from regie.web.reviews.remarks import remark_of
from regie.web.ui import columns, formats
from regie.web.ui.tables import Table


@dataclass(frozen=True)
class Cell:
    """A figure as a line of the table. ``codes`` are the names of its breakdown's codes, in order."""

    period: Period
    codes: tuple[str, ...]
    value: Figure
    numerator: int | Decimal | Hidden | None
    denominator: int | Decimal | Hidden | None
    remark: str

    def __getattr__(self, name: str) -> str:
        """``by0``, ``by1`` and so on: the names of the codes, for the columns of the breakdowns."""
        place = name.removeprefix("by")
        if place != name and place.isdecimal() and int(place) < len(self.codes):
            return self.codes[int(place)]
        raise AttributeError(name)


class FiguresTable(Table):
    """The figures of a view, newest period first."""

    period = columns.PeriodName(gettext_lazy("Periode"))
    value = columns.FigureValue(gettext_lazy("Waarde"))
    numerator = columns.Number(gettext_lazy("Teller"))
    denominator = columns.Number(gettext_lazy("Noemer"))
    remark = columns.Column(gettext_lazy("Opmerking"), orderable=False)


def figure_page(request: HttpRequest, scope: Scope, asked: FigureAsked) -> dict[str, Any]:
    """What the template shows."""
    found = figures_of(scope, asked)
    shown = [figure for figure in found if _chosen(figure, asked)]
    words = words_of(asked.id)
    return {
        "asked": asked,
        "words": words,
        "snapshot": asked.snapshot.id,
        "chart": figure_chart(asked, shown, words),
        "table": _table(request, asked, shown, words.name),
        "codes": _codes(asked, found),
        "quality": _quality(asked),
        "lead": first_sentence(words.definition),
    }


def figures_of(scope: Scope, asked: FigureAsked) -> list[Figure]:
    """The figures of a view that the reader may see, of all codes."""
    found = door.figures(scope, asked.id, by=asked.by, periods=asked.periods, snapshot=asked.snapshot.id)
    return [figure for figure in found if figure.indicator == asked.id]


def _chosen(figure: Figure, asked: FigureAsked) -> bool:
    """Whether a figure is of the codes that were chosen; the region as a whole stays beside them."""
    return all(
        figure.breakdown[name] in (*codes, TOTAL) for name, codes in asked.only.items() if name in figure.breakdown
    )


def _table(request: HttpRequest, asked: FigureAsked, shown: Sequence[Figure], name: str) -> FiguresTable:
    order = {period: place for place, period in enumerate(asked.periods)}
    rows = [_cell(figure, asked) for figure in shown]
    rows.sort(key=lambda row: -order[row.period])
    left_out = [] if asked.measure.quotient else ["numerator", "denominator"]
    left_out += [] if any(row.remark for row in rows) else ["remark"]
    more = [(f"by{place}", columns.Column(_(BREAKDOWN_LABELS[by]))) for place, by in enumerate(asked.by)]
    return FiguresTable(
        rows,
        request=request,
        caption=name,
        name="cijfers",
        unit=words_of(asked.id).unit,
        search=tuple(column for column, _each in more),
        page_size=50,
        extra_columns=more,
        sequence=("period", *(column for column, _each in more), "value", "numerator", "denominator", "remark"),
        exclude=left_out,
        facts={
            _("Kengetal"): asked.id,
            _("Definitie"): words_of(asked.id).definition,
            _("Momentopname"): asked.snapshot.id,
        },
        empty=_("Voor deze keuze zijn er geen cijfers. Kies een andere periode of uitsplitsing."),
    )


def _cell(figure: Figure, asked: FigureAsked) -> Cell:
    measure = asked.measure

    def part(number: int | None, counts: str) -> int | Decimal | Hidden | None:
        if figure.suppressed:
            return SUPPRESSED
        return to_euros(number) if counts == "euro" and number is not None else number

    return Cell(
        period=Period.parse(figure.period),
        codes=tuple(asked.names(name)[figure.breakdown[name]] for name in asked.by),
        value=figure,
        numerator=part(figure.numerator, measure.numerator_counts),
        denominator=part(figure.denominator, measure.denominator_counts),
        remark="" if figure.suppressed else remark_of(figure),
    )


def _codes(asked: FigureAsked, found: Sequence[Figure]) -> list[tuple[str, str, list[Any]]]:
    """The codes to choose from of each chosen breakdown: those that the reader's figures have."""
    seen: Mapping[str, set[str]] = {
        name: {figure.breakdown[name] for figure in found if name in figure.breakdown} for name in asked.chosen_by
    }
    by_label = dict(zip((label for _n, label, _o in asked.code_choices), asked.chosen_by, strict=True))
    return [
        (name, label, [option for option in options if option.value in seen[by_label[label]]])
        for name, label, options in asked.code_choices
    ]


def _quality(asked: FigureAsked) -> list[str]:
    """What to know of the data behind the newest period that is shown."""
    last = min(asked.last.last_day, asked.snapshot.last_day)
    matters = late_for(tables_of(asked.id), asked.snapshot, asked.region)
    late = [one for one in matters if one.delivered_to is None or one.delivered_to < last]
    notes = []
    if late:
        text = ngettext(
            "Van %(count)s partij ontbreekt nog een levering tot en met %(day)s; dit kan nog veranderen.",
            "Van %(count)s partijen ontbreekt nog een levering tot en met %(day)s; dit kan nog veranderen.",
            len(late),
        )
        notes.append(text % {"count": len(late), "day": formats.day(last)})
    if asked.last.last_day > asked.snapshot.last_day:
        text = _("De momentopname loopt tot en met %(day)s; de laatste periode is nog niet om.")
        notes.append(text % {"day": formats.day(asked.snapshot.last_day)})
    return notes
