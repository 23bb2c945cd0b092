# SPDX-License-Identifier: EUPL-1.2
"""How complete the cost of the last months is: what is booked, what is still to come, and how that is estimated."""

from __future__ import annotations

from collections.abc import Sequence

from regie.reporting.charts import Series, Stack
from regie.reporting.document import Chart, Column, Row, Section, Table
from regie.reporting.half_year.budget import budget_of
from regie.reporting.half_year.parts import euros, name, paragraphs, present
from regie.reporting.half_year.wording import phrase, sentence
from regie.reporting.values import Format
from regie.review import GroupCompletion, MonthTotal, Review
from regie.vocabulary.formatting import euro, percent, period, short_period
from regie.vocabulary.periods import Period

SHOWN_GROUPS = 12
"""Groups in the table: those with most still to come."""

SHOWN_MONTHS = 12
"""Months in the picture: before them next to nothing is still to come."""


def completeness(review: Review) -> Section | None:
    """What is booked of the last months, what is still to come, and how that is estimated."""
    completion = review.completion
    if completion is None:
        return None
    months = [one for one in completion.months if Period.parse(one.month) <= review.period.last_month]
    within = [one for one in months if Period.parse(one.month).start >= review.period.start]
    texts = []
    newest = next((one for one in reversed(months) if one.completeness is not None), None)
    if newest is not None and newest.completeness is not None:
        known = period(Period.parse(completion.reference_month))
        texts.append(
            sentence(
                f"de boekingen zijn bekend tot en met {known}; van de zorg in {period(Period.parse(newest.month))} is dan "
                f"naar schatting {percent(newest.completeness)} geboekt"
            )
        )
    texts.append(
        "Dit gaat over gedeclareerde zorg; loon, overhead en andere eigen kosten volgen de administratie en worden niet aangevuld. "
        "Van maanden die al lang voorbij zijn is bekend welk deel na een, twee, drie maanden geboekt was. Met dat patroon is "
        "geschat wat van de laatste maanden nog komt. De band geeft aan waar het bedrag acht van de tien keer in ligt."
    )
    texts.append(_of_which_counted(review, within))
    if completion.not_estimated:
        count = len({month for _, month in completion.not_estimated})
        texts.append(
            sentence(
                f"voor {count} {'maand' if count == 1 else 'maanden'} is van een deel van de zorg niet te schatten wat nog komt; dat ontbreekt"
            )
        )
    return Section(
        title="Hoe volledig zijn de cijfers",
        blocks=present(
            *paragraphs(*texts),
            _picture(months[-SHOWN_MONTHS:]),
            _per_month(within),
            _by_group(review, completion.groups),
        ),
        anchor="volledigheid",
    )


def _of_which_counted(review: Review, within: Sequence[MonthTotal]) -> str:
    """How what is still to come of the period relates to what counts as accrued, where they differ."""
    now = budget_of(review)
    to_come = sum(one.to_come_cents or 0 for one in within)
    if now is None or to_come == now.accrued:
        return ""
    return sentence(
        f"over {phrase(review.period)} is volgens dit patroon nog {euro(euros(to_come))} te verwachten; tegenover de lumpsum telt "
        f"{euro(euros(now.accrued))}, zonder wat het grootboek al heeft"
    )


def _picture(months: Sequence[MonthTotal]) -> Chart | None:
    known = [one for one in months if one.to_come_cents is not None]
    if not known:
        return None
    labels = tuple(short_period(Period.parse(one.month)) for one in known)
    last = known[-1]
    share = "" if last.completeness is None else f", {percent(last.completeness)} volledig"
    return Chart(
        title="Van de laatste maanden is nog niet alles geboekt",
        subtitle="Geboekt en nog te verwachten per maand waarin de hulp is gegeven, in miljoenen euro's",
        alt=sentence(
            f"gestapelde staven per maand van {labels[0]} tot en met {labels[-1]}: geboekt en nog te verwachten. In de "
            f"laatste maand is {euro(euros(last.booked_cents))} geboekt en {euro(euros(last.to_come_cents or 0))} te verwachten{share}"
        ),
        spec=Stack(
            categories=labels,
            series=(
                Series(name="Geboekt", values=tuple(euros(one.booked_cents) for one in known)),
                Series(name="Nog te verwachten", values=tuple(euros(one.to_come_cents) for one in known)),
            ),
            format=Format.EURO_MILLIONS,
        ),
    )


def _per_month(months: Sequence[MonthTotal]) -> Table | None:
    rows = tuple(
        Row(
            label=short_period(Period.parse(one.month)),
            cells=(
                euros(one.booked_cents), euros(one.to_come_cents), euros(one.low_cents), euros(one.high_cents),
                one.completeness,
            ),
        )
        for one in months
    )  # fmt: skip
    if not rows:
        return None
    return Table(
        title="Geboekt en nog te verwachten per maand (euro)",
        head="Maand",
        columns=(
            Column(title="Geboekt"),
            Column(title="Nog te verwachten", strong=True),
            Column(title="Lage schatting"),
            Column(title="Hoge schatting"),
            Column(title="Volledig", format=Format.PERCENT),
        ),
        rows=rows,
        notes=("De lage en de hoge schatting gelden per maand, acht van de tien keer; zij tellen niet op.",),
    )


def _by_group(review: Review, groups: Sequence[GroupCompletion]) -> Table | None:
    """How each group was estimated. Amounts of single providers are for the internal edition."""
    segments = review.header.names["segment"]
    shown = [one for one in groups if one.group in segments or not review.header.suppressed]
    shown = sorted(shown, key=lambda one: -(one.to_come_cents or 0))[:SHOWN_GROUPS]
    rows = tuple(
        Row(
            label=segments.get(one.group) or name(review, "provider", one.group),
            cells=(euros(one.to_come_cents), euros(one.low_cents), euros(one.high_cents), one.why.text("nl")),
        )
        for one in shown
    )
    if not rows:
        return None
    return Table(
        title="Nog te verwachten per onderdeel, en hoe dat is geschat (euro)",
        head="Onderdeel",
        columns=(
            Column(title="Nog te verwachten"),
            Column(title="Laag"),
            Column(title="Hoog"),
            Column(title="Hoe geschat", format=Format.TEXT, wide=True),
        ),
        rows=rows,
        notes=(
            "Over alle maanden van de momentopname; de onderdelen waarvan het meest wordt verwacht staan bovenaan.",
        )
        if len(rows) < len(groups)
        else ("Over alle maanden van de momentopname.",),
    )
