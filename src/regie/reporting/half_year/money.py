# SPDX-License-Identifier: EUPL-1.2
"""Money, the preliminary field, and the providers."""

from __future__ import annotations

from regie.reporting.charts import Bar, Bars, Series, Stack
from regie.reporting.document import Block, Callout, Chart, Column, Row, Run, Section, Table, Text, link
from regie.reporting.half_year.budget import lump_sum_and_cost
from regie.reporting.half_year.completeness import completeness
from regie.reporting.half_year.differences import why_cost_differs
from regie.reporting.half_year.parts import (
    by_code,
    codes_of,
    full_years,
    name,
    paragraphs,
    part_of_a_year,
    present,
    year_before,
)
from regie.reporting.half_year.per_client import per_client
from regie.reporting.half_year.wording import (
    cell,
    cells,
    change,
    known,
    listed,
    phrase,
    sentence,
    written,
)
from regie.reporting.values import Format
from regie.review import Review
from regie.vocabulary.figure import TOTAL, UNKNOWN, Figure
from regie.vocabulary.formatting import short_period
from regie.vocabulary.periods import Period, PeriodKind

LISTED_PROVIDERS = 15

BOOKED_SO_FAR = (
    "Kosten zijn de bedragen die tot en met de momentopname geboekt zijn, op de maand waarin de hulp is gegeven. Zorg "
    "van de laatste maanden die later wordt geboekt, zit er nog niet in. Een vergelijking met een eerdere periode, ook per "
    "cliëntmaand, zet een onvolledige periode naast een vollediger."
)


def money(review: Review) -> Section:
    """The chapter on money: with a contract first lump sum against cost, how complete that is and why it differs;
    then cost by segment and municipality, and per client."""
    sections = present(
        lump_sum_and_cost(review),
        completeness(review),
        why_cost_differs(review),
        _totals(review),
        _places(review),
        per_client(review),
    )
    return Section(title="Geld", blocks=sections, anchor="geld")


def _totals(review: Review) -> Section:
    period, earlier = review.period, year_before(review)
    now, before = review.figure("cost", period), review.figure("cost", earlier)
    texts = []
    if now is not None and known(now) is not None:
        told = change(now, before)
        texts.append(
            sentence(f"over {phrase(period)} is tot nu toe {written(now)} geboekt" + (f", {told}" if told else ""))
        )
    shares = review.rows("segment_shares.cost", period, "segment")
    parts = [f"{name(review, 'segment', f.breakdown['segment']).lower()} {written(f)}" for f in shares if f.value]
    if parts:
        texts.append(sentence(f"daarvan ging naar {listed(parts)}"))
    years = full_years(review)
    codes = codes_of(review, "segment")
    series = tuple(
        Series(
            name=name(review, "segment", code), values=cells(review.figure("cost", y, segment=code) for y in years)
        )
        for code in codes
        if any(review.figure("cost", y, segment=code) for y in years)
    )
    chart = (
        Chart(
            title="Kosten per segment",
            subtitle="Geboekte kosten in miljoenen euro's, per jaar en in de verslagperiode",
            alt="Gestapelde staven van de kosten per segment. "
            + sentence(
                "totaal: "
                + listed(
                    [f"{short_period(y)} {written(f)}" for y in years if (f := _total_cost(review, y)) is not None]
                )
            ),
            spec=Stack(
                categories=tuple(short_period(y) for y in years),
                series=series,
                totals=cells(_total_cost(review, y) for y in years),
                format=Format.EURO_MILLIONS,
            ),
            notes=(f"{short_period(period)} is een half jaar en nog niet volledig geboekt.",)
            if period.kind is PeriodKind.HALF_YEAR
            else (),
        )
        if len(series) > 1
        else None
    )
    table = by_code(
        review,
        "Kosten per segment (euro)",
        "segment",
        "Segment",
        [("cost", y, short_period(y)) for y in years],
        notes=part_of_a_year(review),
    )
    callout = Callout(role="quality", title="Nog niet volledig", text=(_booked_so_far(review),))
    return Section(title="Kosten per segment", blocks=present(*paragraphs(*texts), callout, table, chart))


def _booked_so_far(review: Review) -> Text:
    """What booked cost is; with an estimate of what is still to come, where that stands."""
    if review.completion is None or review.budget == ():
        return (Run(text=BOOKED_SO_FAR),)
    return (
        Run(text=BOOKED_SO_FAR + " Wat naar schatting nog komt, staat in "),
        link("volledigheid"),
        Run(text="; de vergelijking met de lumpsum in "),
        link("lumpsum"),
        Run(text=" telt dat mee, de tabellen en figuren hieronder niet."),
    )


def _total_cost(review: Review, period: Period) -> Figure | None:
    """The region's cost, whichever breakdown it was asked with."""
    return review.figure("cost", period) or review.figure("cost", period, segment=TOTAL)


def _places(review: Review) -> Section:
    years = full_years(review)
    table = by_code(
        review,
        "Kosten per gemeente (euro)",
        "municipality",
        "Gemeente",
        [("cost", y, short_period(y)) for y in years],
        notes=part_of_a_year(review),
    )
    codes = codes_of(review, "municipality")
    segments = codes_of(review, "segment")
    rows = []
    for code in codes:
        values = cells(
            [
                *(
                    review.figure("cost", review.period, municipality=code, segment=segment)
                    for segment in segments
                ),
                review.figure("cost", review.period, municipality=code),
            ]
        )
        if any(value is not None for value in values):
            rows.append(Row(label=name(review, "municipality", code), cells=values))
    if rows:
        whole = [review.figure("cost", review.period, segment=segment) for segment in segments]
        total = cells([*whole, _total_cost(review, review.period)])
        rows.append(Row(label="Totaal", cells=total, role="total"))
    cross = (
        Table(
            title=f"Kosten per gemeente en segment, {phrase(review.period)} (euro)",
            head="Gemeente",
            columns=(*(Column(title=name(review, "segment", s)) for s in segments), Column(title="Totaal")),
            rows=tuple(rows),
        )
        if rows
        else None
    )
    return Section(title="Kosten per gemeente", blocks=present(table, cross))


def preliminary_field(review: Review) -> Section | None:
    """The chapter on freely accessible help: reach per resident aged 0-17, never per client."""
    table = by_code(
        review,
        "Bereik per 1.000 inwoners, en kosten per inwoner, van 0 t/m 17 jaar",
        "municipality",
        "Gemeente",
        [
            ("preliminary_field_reach.sessions", review.period, "Bijeenkomsten"),
            ("preliminary_field_reach.participants", review.period, "Deelnemers"),
            ("preliminary_field_reach.hours", review.period, "Uren"),
            ("preliminary_field_reach.cost", review.period, "Kosten (euro)"),
        ],
        notes=(
            "Vrij toegankelijke hulp kent geen geregistreerde cliënten. Deelnemers zijn deelnames: wie vaker komt, telt vaker.",
        ),
    )
    if table is None:
        return None
    intro = paragraphs("Het voorliggend veld wordt per inwoner gemeten, nooit per cliënt.")
    # a few lines: no page of its own where the chapter before leaves room
    return Section(title="Voorliggend veld", blocks=(*intro, table), anchor="voorliggend-veld", new_page=False)


def providers(review: Review) -> Section | None:
    """The chapter on providers: clients and booked cost, the largest by name."""
    period = review.period
    figures = [f for f in review.rows("cost", period, "provider") if f.breakdown["provider"] != UNKNOWN]
    figures = [f for f in figures if f.value or f.suppressed]
    if not figures:
        return None
    figures.sort(key=lambda f: (known(f) is not None, known(f) or 0), reverse=True)
    largest = [f for f in figures if known(f)][:LISTED_PROVIDERS]
    blocks: list[Block] = list(
        paragraphs(
            sentence(
                f"in {phrase(period)} boekten {len(figures)} aanbieders hulp; wat als capaciteit wordt betaald, zoals "
                "gebiedsteams, staat niet bij de aanbieder"
            ),
            ""
            if largest
            else "Bedragen per aanbieder zijn in deze uitgave niet te zien. Het aantal cliënten per aanbieder staat in de bijlage.",
        )
    )
    chart = (
        _largest(review, largest, "de meeste geboekte hulp", "Geboekte kosten zonder capaciteit", Format.EURO)
        if largest
        else _largest(review, _most_clients(review), "de meeste cliënten", "Unieke cliënten", Format.WHOLE)
    )
    return Section(title="Aanbieders", blocks=present(*blocks, chart), anchor="aanbieders")


def _most_clients(review: Review) -> list[Figure]:
    found = [f for f in review.rows("unique_clients_period", review.period, "provider") if known(f)]
    return sorted(found, key=lambda f: known(f) or 0, reverse=True)[:LISTED_PROVIDERS]


def _largest(review: Review, figures: list[Figure], of_what: str, subtitle: str, form: Format) -> Chart | None:
    if not figures:
        return None
    now, then = short_period(review.period), short_period(year_before(review))
    bars = tuple(
        Bar(
            label=name(review, "provider", f.breakdown["provider"]),
            value=cell(f),
            compare=cell(review.figure(f.indicator, year_before(review), provider=f.breakdown["provider"])),
        )
        for f in figures
    )
    told = listed([f"{bar.label} {written(f)}" for bar, f in list(zip(bars, figures, strict=True))[:3]])
    return Chart(
        title=f"De {len(figures)} aanbieders met {of_what}",
        subtitle=f"{subtitle}, {now} en {then}",
        alt=f"Liggende staven per aanbieder; bovenaan {told}.",
        spec=Bars(bars=bars, value_name=now, compare_name=then, format=form),
    )


def provider_table(review: Review) -> Table | None:
    """All providers with clients and, where they may be seen, booked cost; for the annex."""
    period, earlier = review.period, year_before(review)
    columns = [("unique_clients_period", p, "Unieke cliënten") for p in (earlier, period)]
    amounts = [f for f in review.rows("cost", period, "provider") if f.breakdown["provider"] != UNKNOWN]
    if not any(known(f) for f in amounts):
        return by_code(review, "Cliënten per aanbieder", "provider", "Aanbieder", columns, group=True)
    columns += [("cost", p, "Geboekt") for p in (earlier, period)]
    table = by_code(
        review,
        "Cliënten en geboekte kosten (euro) per aanbieder",
        "provider",
        "Aanbieder",
        columns,
        group=True,
        notes=("Niet bij een aanbieder: capaciteit, zoals gebiedsteams, voorliggend veld en overhead.",),
    )
    if table is None:
        return None
    unnamed = name(review, "provider", UNKNOWN)
    rows = (
        row.model_copy(update={"label": (Run(text="Niet bij een aanbieder"),)})
        if "".join(run.text for run in row.label) == unnamed
        else row
        for row in table.rows
    )
    return table.model_copy(update={"rows": tuple(rows)})
