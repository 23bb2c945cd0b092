# SPDX-License-Identifier: EUPL-1.2
"""Cost per client, as it is and without the contract's indexation."""

from __future__ import annotations

from decimal import Decimal

from regie.reporting.charts import Columns, Series
from regie.reporting.document import Block, Callout, Chart, Column, Paragraph, Row, Section, Table, link
from regie.reporting.half_year.parts import (
    by_code,
    codes_of,
    full_years,
    name,
    over_time,
    paragraphs,
    present,
    year_before,
)
from regie.reporting.half_year.wording import cell, cells, change, known, listed, phrase, sentence, written
from regie.reporting.values import SUPPRESSED, Format, Number
from regie.review import Review, rise, without_index
from regie.vocabulary.figure import Figure
from regie.vocabulary.formatting import euro, percent, short_period
from regie.vocabulary.periods import Period
from regie.vocabulary.rounding import rounded_to

FIGURE = "cost_per_client_month"


def per_client(review: Review) -> Section:
    """The section on cost per client; with a contract also without its indexation, as councils ask."""
    period, earlier = review.period, year_before(review)
    now, before = review.figure(FIGURE, period), review.figure(FIGURE, earlier)
    texts = []
    if now is not None and known(now) is not None:
        told = change(now, before)
        texts.append(
            sentence(
                f"een maand hulp kostte in {phrase(period)} gemiddeld {written(now)} per cliënt"
                + (f", {told}" if told else "")
            )
        )
    texts.append(_without_index_sentence(review, now, before))
    parted = (
        Paragraph(
            text="Hoeveel van een verschil bij volume, prijs of mix hoort, is in deze cijfers niet uitgesplitst."
        )
        if review.variance is None
        else Paragraph(
            text=(
                "Hoeveel van het verschil met de lumpsum bij volume, mix en prijs hoort, staat in ",
                link("verschillen"),
                ".",
            )
        )
    )
    blocks: tuple[Block, ...] = present(
        *paragraphs(*texts), parted, _about_index(review), _chart(review), _years(review), *_compared(review)
    )
    return Section(title="Kosten per cliënt", blocks=blocks, anchor="kosten-per-client")


def _base(review: Review) -> int | None:
    """The year in whose prices amounts without indexation are: the first of the index."""
    return min((one.year for one in review.index), default=None)


def _real(review: Review, figure: Figure | None, base: int | None) -> Number:
    """The value of a figure at the prices of another year; hidden and unknown values stay what they are."""
    value = known(figure)
    if figure is not None and figure.suppressed:
        return SUPPRESSED
    if figure is None or value is None or base is None:
        return None
    return without_index(value, Period.parse(figure.period).year, base, review.index)


def _without_index_sentence(review: Review, now: Figure | None, before: Figure | None) -> str:
    """How much of a rise is left when the index between the two years is taken out."""
    if now is None or before is None:
        return ""
    then = known(before)
    real = _real(review, now, Period.parse(before.period).year)
    if not isinstance(real, Decimal) or then is None:
        return ""
    year = Period.parse(before.period).year
    left = rise(_as_written(then), _as_written(real))
    if left is None:
        return ""
    way = "hoger" if left > 0 else "lager"
    told = "gelijk aan" if left == 0 else f"{percent(abs(left))} {way} dan in"
    return sentence(
        f"zonder de indexatie, in prijzen van {year}, is dat {euro(real)}: {told} {phrase(Period.parse(before.period))}"
    )


def _about_index(review: Review) -> Callout:
    base = _base(review)
    if base is None:
        return Callout(
            role="note",
            title="Zonder correctie voor indexatie",
            text=(
                "De kosten per cliënt zijn hier niet gecorrigeerd voor indexatie: in deze momentopname is geen contract met een "
                "indexatieclausule bekend. De cijfers zonder indexatie volgen zodra het contract is vastgelegd.",
            ),
        )
    last = review.period.year
    shown = [one for one in review.index if one.percent and one.year <= last]
    told = listed([f"{one.year} {percent(one.percent, 2)}" for one in shown])
    return Callout(
        role="note",
        title="Met en zonder indexatie",
        text=(
            "Zonder indexatie betekent: gedeeld door de index waarmee het contract de lumpsum verhoogt, in prijzen van "
            f"{base}. "
            + (f"De index was: {told}." if told else "Het contract kent tot nu toe geen indexatie.")
            + " De kosten zijn de bedragen die tot de momentopname zijn geboekt.",
        ),
    )


def _chart(review: Review) -> Chart:
    period = review.period
    series = review.series(FIGURE, period.kind)
    base = _base(review)
    drawn = [Series(name="Kosten per cliëntmaand", values=cells(series))]
    subtitle = (
        "Euro per cliënt per maand in segmenten met geregistreerde cliënten, niet gecorrigeerd voor indexatie"
    )
    if base is not None:
        drawn.append(
            Series(name=f"In prijzen van {base}", values=tuple(_real(review, one, base) for one in series))
        )
        subtitle = "Euro per cliënt per maand in segmenten met geregistreerde cliënten, met en zonder de index van het contract"
    return Chart(
        title="Kosten per cliëntmaand",
        subtitle=subtitle,
        alt=sentence(
            f"staven van de kosten per cliëntmaand, van {written(series[0])} in {short_period(Period.parse(series[0].period))} "
            f"naar {written(series[-1])} in {short_period(period)}"
            + ("; ernaast dezelfde kosten zonder indexatie" if base is not None else "")
        ),
        spec=Columns(categories=tuple(f.period for f in series), series=tuple(drawn), format=Format.EURO),
    )


def _years(review: Review) -> Table | None:
    years = full_years(review)
    table = over_time(
        review,
        "Kosten per cliënt en per cliëntmaand (euro)",
        [
            ("cost_per_client", "Per cliënt in de periode"),
            ("cost_per_client.all_in", "Per cliënt, inclusief preventie en overhead"),
            (FIGURE, "Per cliëntmaand"),
            ("cost_per_ended_trajectory", "Per beëindigd traject"),
        ],
        years,
        notes=(
            "Kosten per cliënt hangen af van de lengte van de periode; vergelijk een half jaar niet met een heel jaar. Kosten "
            "per cliëntmaand zijn wel vergelijkbaar.",
        ),
    )
    base = _base(review)
    if table is None or base is None:
        return table
    percents = {one.year: one.percent for one in review.index}
    real = tuple(_real(review, review.figure(FIGURE, year), base) for year in years)
    more = (
        Row(label=f"Per cliëntmaand, in prijzen van {base}", cells=real),
        Row(
            label="Index van het contract", cells=tuple(percents.get(y.year) for y in years), format=Format.PERCENT
        ),
    )
    place = next(
        (at for at, row in enumerate(table.rows) if row.label[0].text == "Per cliëntmaand"), len(table.rows) - 1
    )
    return table.model_copy(
        update={"rows": (*table.rows[: place + 1], more[0], *table.rows[place + 1 :], more[1])}
    )


def _compared(review: Review) -> tuple[Table | None, ...]:
    """Per segment and per municipality, now and a year before; with a contract also now at the prices of then."""
    period, earlier = review.period, year_before(review)
    breakdowns = (
        ("segment", "Segment", list(review.header.registered_segments)),
        ("municipality", "Gemeente", codes_of(review, "municipality")),
    )
    if _base(review) is None:
        columns = [(FIGURE, earlier, short_period(earlier)), (FIGURE, period, short_period(period))]
        return tuple(
            by_code(review, f"Kosten per cliëntmaand per {head.lower()} (euro)", by, head, columns, codes=codes)
            for by, head, codes in breakdowns
        )
    rows: list[Row] = []
    for by, head, codes in breakdowns:
        own = [_now_and_then(review, name(review, by, code), **{by: code}) for code in codes]
        if any(own):
            rows += [Row(label=f"Per {head.lower()}", role="group"), *(row for row in own if row is not None)]
    whole = _now_and_then(review, "Regio")
    if whole is not None:
        rows.append(whole)
    if not rows:
        return ()
    return (
        Table(
            title="Kosten per cliëntmaand, met en zonder indexatie (euro)",
            head="Onderdeel",
            columns=(
                Column(title=short_period(earlier)),
                Column(title=short_period(period)),
                Column(title=f"Prijzen van {earlier.year}"),
                Column(title="Verschil", format=Format.PERCENT_CHANGE),
                Column(title="Zonder indexatie", format=Format.PERCENT_CHANGE, strong=True),
            ),
            rows=tuple(rows),
            notes=(
                f"Prijzen van {earlier.year}: {short_period(period)} zonder de index van het contract. De laatste kolom is het verschil "
                f"met {short_period(earlier)} dat dan overblijft.",
            ),
            anchor="tabel-zonder-indexatie",
        ),
    )


def _now_and_then(review: Review, label: str, **where: str) -> Row | None:
    period, earlier = review.period, year_before(review)
    before, now = review.figure(FIGURE, earlier, **where), review.figure(FIGURE, period, **where)
    if before is None and now is None:
        return None
    real = _real(review, now, earlier.year)
    cells = (cell(before), cell(now), real, _rise(cell(before), cell(now)), _rise(cell(before), real))
    return Row(label=label, cells=cells, role="line" if where else "total")


def _rise(before: Number, now: Number) -> Number:
    """The change in percent, of the amounts as they are written; hidden when either is."""
    if before is SUPPRESSED or now is SUPPRESSED:
        return SUPPRESSED
    if not isinstance(before, int | Decimal) or not isinstance(now, int | Decimal):
        return None
    return rise(_as_written(before), _as_written(now))


def _as_written(amount: int | Decimal) -> Decimal:
    """Whole euros, so that whoever takes two amounts of a table or sentence finds the change beside them."""
    return rounded_to(Decimal(amount), 0)
