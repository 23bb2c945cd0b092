# SPDX-License-Identifier: EUPL-1.2
"""Measures that have begun: what was expected of them beside what can be measured."""

from __future__ import annotations

from decimal import Decimal

from regie.reporting.charts import Moment, MonthLines, Series
from regie.reporting.document import Chart, Column, Row, Section, Table
from regie.reporting.half_year.parts import paragraphs
from regie.reporting.half_year.wording import sentence
from regie.reporting.values import Format
from regie.review import ForecastRun, RealisedEffect, Review
from regie.vocabulary import Period
from regie.vocabulary.formatting import period, short_period

QUANTITIES = {
    "new_clients": "nieuwe cliënten",
    "client_months": "cliënten in zorg",
    "length_of_stay": "verblijfsduur",
    "cost_per_client_month": "kosten per cliëntmaand",
}

FORMATS = {"clients": Format.WHOLE, "months": Format.ONE_DECIMAL, "euro": Format.EURO}

HOW = (
    "De meting legt het verloop bij wie de maatregel geldt naast dat van een vergelijkbare groep waar hij niet geldt, vóór en na de start. "
    "Wat binnen het toeval valt, wordt niet als effect getoond. Deze maatregelen zitten al in de prognose."
)

NOT_SHOWN_HERE = "Niet te zeggen: het gaat om te weinig cliënten om een effect van toeval te onderscheiden."


def realised(review: Review, run: ForecastRun) -> Section | None:
    """Expected and realised change with the verdict of every measure that has begun; nothing without any."""
    if not run.realised:
        return None
    return Section(
        title="Maatregelen die al lopen: verwacht en gemeten",
        blocks=(*paragraphs(HOW), _table(review, run)),
        anchor="vooruitblik-gerealiseerd",
    )


def _table(review: Review, run: ForecastRun) -> Table:
    rows = []
    for one in run.realised:
        cells = (
            short_period(Period.parse(one.start)),
            one.expected.likely if one.expected else None,
            one.realised,
            verdict(review, one),
        )
        about = f" ({QUANTITIES[one.quantity]})" if one.quantity in QUANTITIES else ""
        rows.append(Row(label=one.title + about, cells=cells))
    return Table(
        title="Verwacht en gemeten effect",
        head="Maatregel",
        columns=(
            Column(title="Sinds", format=Format.TEXT),
            Column(title="Verwacht", format=Format.PERCENT_CHANGE),
            Column(title="Gemeten", format=Format.PERCENT_CHANGE, strong=True),
            Column(title="Oordeel", format=Format.TEXT, wide=True),
        ),
        rows=tuple(rows),
        anchor="tabel-gerealiseerd",
    )


def verdict(review: Review, one: RealisedEffect) -> str:
    """The verdict in a sentence; where it would give away a small count, without that count."""
    if review.header.suppressed and one.verdict == "too_small":
        return NOT_SHOWN_HERE
    return sentence(f"{one.said.nl} {one.comparison.nl[:1].upper()}{one.comparison.nl[1:]}")


def courses(review: Review, run: ForecastRun) -> tuple[Chart, ...]:
    """What was observed beside what was expected without the measure, for the annex; small counts, so only in the
    edition for those who may see them."""
    if review.header.suppressed:
        return ()
    return tuple(_course(one) for one in run.realised if len(one.months) > 1 and one.realised is not None)


def _course(one: RealisedEffect) -> Chart:
    form = FORMATS.get(one.unit, Format.WHOLE)
    decimals = Decimal(1) if form in (Format.WHOLE, Format.EURO) else Decimal("0.1")

    def shown(value: Decimal | None) -> Decimal | None:
        return None if value is None else value.quantize(decimals)

    first, last = (period(Period.parse(each.month)) for each in (one.months[0], one.months[-1]))
    quantity = QUANTITIES.get(one.quantity, "")
    return Chart(
        title=f"{one.title}: gemeten naast zonder maatregel",
        subtitle=f"{quantity[:1].upper()}{quantity[1:]} per maand bij wie de maatregel geldt, {first} tot en met {last}",
        alt=sentence(
            f"twee lijnen per maand van {first} tot en met {last}, wat er was en wat zonder de maatregel werd verwacht; een streep bij de start in "
            f"{period(Period.parse(one.start))}. {one.said.nl}"
        ),
        spec=MonthLines(
            first_month=one.months[0].month,
            series=(
                Series(name="Gemeten", values=tuple(shown(each.observed) for each in one.months)),
                Series(name="Zonder", values=tuple(shown(each.without) for each in one.months)),
            ),
            moments=(Moment(month=one.start, label="start"),),
            mark_peak=False,
            format=form,
        ),
    )  # fmt: skip
