# SPDX-License-Identifier: EUPL-1.2
"""Access and volume: who is in care, who comes in and goes out, sent by whom, and how that differs by place."""

from __future__ import annotations

from regie.reporting.charts import Bar, Bars, Flow
from regie.reporting.document import Block, Chart, Section
from regie.reporting.half_year.parts import (
    NOTE_UNIQUE,
    by_code,
    codes_of,
    full_years,
    month_line,
    month_panels,
    name,
    over_time,
    paragraphs,
    part_of_a_year,
    per_year,
    present,
    year_before,
)
from regie.reporting.half_year.wording import (
    cell,
    cells,
    change,
    difference,
    known,
    listed,
    peak,
    phrase,
    sentence,
    when,
    written,
)
from regie.reporting.values import Format
from regie.review import Review
from regie.vocabulary.figure import UNKNOWN
from regie.vocabulary.formatting import number, short_period
from regie.vocabulary.periods import Period, PeriodKind

NOTE_AXIS = "De verticale as hoeft niet bij nul te beginnen."


def access(review: Review) -> Section:
    """The chapter on access and volume."""
    sections = (_in_care(review), _flow(review), _places(review), _who(review))
    return Section(title="Toegang en volume", blocks=tuple(s for s in sections if s), anchor="toegang")


def _in_care(review: Review) -> Section:
    months = review.series("unique_clients", PeriodKind.MONTH)
    last, highest = months[-1], peak(months)
    before = review.figure("unique_clients", review.period.last_month.before(12))
    texts = []
    if known(last) is not None:
        told = change(last, before)
        texts.append(
            sentence(f"in {when(last)} kregen {written(last)} jeugdigen hulp" + (f", {told}" if told else ""))
        )
    if highest is not None and highest is not last:
        texts.append(sentence(f"de piek sinds {when(months[0])} lag in {when(highest)}: {written(highest)}"))
    quarter = [m for m in months if m.period > str(review.period.last_month.before(3))]
    values = [value for value in map(known, quarter) if value is not None]
    if len(values) == 3 and min(values) < max(values):
        low, high = min(values), max(values)
        texts.append(sentence(f"in de laatste drie maanden lag het aantal tussen {number(low)} en {number(high)}"))
    chart = Chart(
        title=_trend_title(review),
        subtitle="Unieke cliënten in zorg per maand, hele regio",
        alt=_line_alt(review),
        spec=month_line(review, "unique_clients", "Unieke cliënten"),
        notes=("Iedere cliënt met minstens één zorgdag in de maand telt één keer.", NOTE_AXIS),
        anchor="clienten-per-maand",
    )
    years = over_time(
        review,
        "Unieke cliënten per jaar en in de verslagperiode",
        [("unique_clients_period", "Unieke cliënten")],
        full_years(review),
        notes=(
            "Uniek over de hele periode: dit is niet de optelsom of het gemiddelde van de maanden.",
            *part_of_a_year(review),
        ),
    )
    return Section(title="Jeugdigen in zorg", blocks=present(*paragraphs(*texts), chart, years))


def _trend_title(review: Review) -> str:
    months = review.series("unique_clients", PeriodKind.MONTH)
    last, highest = months[-1], peak(months)
    if highest is None or known(last) is None or highest is last:
        return "Jeugdigen in zorg per maand sinds de start"
    gap = (known(highest) or 0) - (known(last) or 0)
    return f"{number(gap)} jeugdigen minder in zorg dan op de piek in {when(highest)}"


def _line_alt(review: Review) -> str:
    months = review.series("unique_clients", PeriodKind.MONTH)
    highest, first, last = peak(months), months[0], months[-1]
    top = f" De lijn piekt op {written(highest)} in {when(highest)}." if highest else ""
    return (
        f"Lijn van het aantal unieke cliënten per maand, van {written(first)} in {when(first)} naar "
        f"{written(last)} in {when(last)}.{top}"
    )


def _flow(review: Review) -> Section:
    inflow = review.series("inflow", review.period.kind)
    outflow = review.series("outflow", review.period.kind)
    net = review.series("net_outflow", review.period.kind)
    now_in, now_out, now_net = inflow[-1], outflow[-1], net[-1]
    years = full_years(review)
    more_out = [y for y in years if (known(review.figure("net_outflow", y)) or 0) > 0]
    more_in = [y for y in years if (known(review.figure("net_outflow", y)) or 0) < 0]
    balance = f"; per saldo stroomden er {written(now_net)} meer uit dan in" if (known(now_net) or 0) > 0 else ""
    texts = [
        sentence(
            f"in {when(now_in)} begonnen {written(now_in)} perioden van hulp en eindigden er {written(now_out)}{balance}"
        )
    ]
    if more_out and more_in:
        texts.append(
            sentence(
                f"er eindigden meer perioden van hulp dan er begonnen in {listed([phrase(y) for y in more_out])}; in "
                f"{listed([phrase(y) for y in more_in])} was dat andersom"
            )
        )
    chart = Chart(
        title="Instroom en uitstroom van cliënten",
        subtitle="Begonnen en beëindigde perioden van zorg per halfjaar, hele regio",
        alt=(
            f"Staven van instroom en uitstroom per periode. In {when(now_in)} stroomden {written(now_in)} cliënten in "
            f"en {written(now_out)} uit."
        ),
        spec=Flow(
            periods=tuple(short_period(Period.parse(f.period)) for f in inflow),
            inflow=cells(inflow),
            outflow=cells(outflow),
            net=tuple(-f.value if f.value is not None else cell(f) for f in net),
        ),
        notes=("Een verhuizing binnen de regio is hier geen in- of uitstroom.",),
    )
    table = over_time(
        review,
        f"In- en uitstroom {per_year(review)}",
        [("inflow", "Instroom"), ("outflow", "Uitstroom"), ("net_outflow", "Netto uitstroom")],
        years,
        notes=("Netto uitstroom is uitstroom min instroom.", *part_of_a_year(review)),
    )
    return Section(title="Instroom en uitstroom", blocks=present(*paragraphs(*texts), chart, table))


MOST_SHOWN = 12
"""Municipalities drawn and named in a sentence; a larger region shows the largest, and all in the table."""


def _places(review: Review) -> Section:
    last, before = review.period.last_month, review.period.last_month.before(12)
    codes = codes_of(review, "municipality")
    largest = len(codes) > MOST_SHOWN
    if largest:
        clients = {c: known(review.figure("unique_clients", last, municipality=c)) or 0 for c in codes}
        chosen = set(sorted(codes, key=lambda code: -clients[code])[:MOST_SHOWN])
        codes = [code for code in codes if code in chosen]
    of_whom = f", in de {MOST_SHOWN} grootste gemeenten" if largest else ""
    lines = []
    for code in codes:
        now = review.figure("unique_clients", last, municipality=code)
        then = review.figure("unique_clients", before, municipality=code)
        if now is not None and known(now) is not None:
            told = change(now, then)
            beside = f" ({told})" if told else ""
            lines.append(f"{name(review, 'municipality', code)} {written(now)}{beside}")
    texts = [sentence(f"in {phrase(last)} waren er in zorg{of_whom}: {listed(lines)}") if lines else ""]
    panels = month_panels(review, "unique_clients", "municipality", codes)
    chart = (
        Chart(
            title="Het verloop verschilt per gemeente",
            subtitle=f"Unieke cliënten per maand{of_whom}; elke gemeente op haar eigen schaal",
            alt=sentence(f"kleine lijngrafieken per gemeente, met als laatste stand {listed(lines)}")
            or "Kleine lijngrafieken van het aantal unieke cliënten per maand voor elke gemeente.",
            spec=panels,
            notes=(NOTE_AXIS,),
        )
        if panels
        else None
    )
    earlier = year_before(review)
    table = by_code(
        review,
        "Cliënten, in- en uitstroom en jeugdhulpgebruik per gemeente",
        "municipality",
        "Gemeente",
        [
            ("unique_clients_period", earlier, "Unieke cliënten"),
            ("unique_clients_period", review.period, "Unieke cliënten"),
            ("inflow", review.period, "Instroom"),
            ("outflow", review.period, "Uitstroom"),
            ("use_rate", review.period, "Gebruik 0-22"),
        ],
        group=True,
        notes=(
            NOTE_UNIQUE,
            "Gebruik: unieke jeugdigen tot 23 jaar met hulp, als deel van de inwoners van die leeftijd.",
        ),
    )
    areas = by_code(
        review,
        f"Unieke cliënten per gebied, {phrase(before)} en {phrase(last)}",
        "area",
        "Gebied",
        [("unique_clients", before, short_period(before)), ("unique_clients", last, short_period(last))],
        notes=(NOTE_UNIQUE,),
    )
    return Section(title="Per gemeente en gebied", blocks=present(*paragraphs(*texts), chart, table, areas))


def _who(review: Review) -> Section:
    earlier = year_before(review)
    referrers = [f for f in review.rows("referrer_mix", review.period, "referrer") if f.value or f.suppressed]
    referrers.sort(key=lambda f: known(f) or 0, reverse=True)
    bars = tuple(
        Bar(
            label=_short(name(review, "referrer", f.breakdown["referrer"])),
            value=cell(f),
            compare=cell(review.figure("referrer_mix", earlier, referrer=f.breakdown["referrer"])),
        )
        for f in referrers
    )
    blocks: list[Block] = []
    top = [f for f in referrers if known(f) is not None][:2]
    if top:
        parts = [f"{name(review, 'referrer', f.breakdown['referrer']).lower()} ({written(f)})" for f in top]
        blocks += paragraphs(sentence(f"trajecten begonnen het vaakst na verwijzing door {listed(parts)}"))
    if bars:
        blocks.append(
            Chart(
                title="Wie verwees naar de hulp die begon",
                subtitle=f"Aandeel in de begonnen trajecten, {phrase(review.period)} en {phrase(earlier)}",
                alt="Liggende staven per verwijzer: "
                + listed([f"{b.label.lower()} {written(f)}" for b, f in zip(bars, referrers, strict=True)])
                + ".",
                spec=Bars(
                    bars=bars,
                    value_name=short_period(review.period),
                    compare_name=short_period(earlier),
                    format=Format.PERCENT,
                ),
            )
        )
    ages = by_code(
        review,
        "Unieke cliënten naar leeftijd",
        "age_group",
        "Leeftijd",
        [
            ("unique_clients_period", earlier, short_period(earlier)),
            ("unique_clients_period", review.period, short_period(review.period)),
        ],
        notes=("Leeftijd op de dagen van hulp; wie in de periode van leeftijdsgroep wisselt, telt in beide.",),
    )
    if ages:
        blocks.append(ages)
    themes = _themes(review)
    if themes:
        blocks += themes
    turning = by_code(
        review,
        "Jeugdigen in zorg aan het eind van de periode die binnen zes maanden 18 worden",
        "municipality",
        "Gemeente",
        [
            ("turning_18", earlier, short_period(earlier)),
            ("turning_18", review.period, short_period(review.period)),
        ],
    )
    if turning:
        blocks.append(turning)
    return Section(title="Verwijzers, leeftijd en thema", blocks=tuple(blocks))


def _short(label: str) -> str:
    """The first two of a code's long enumeration, for a label in a chart."""
    parts = label.split(", ")
    return f"{parts[0]}, {parts[1]} e.a." if len(parts) > 2 else label


def _themes(review: Review) -> list[Block]:
    period, earlier = review.period, year_before(review)
    figures = [f for f in review.rows("unique_clients_period", period, "theme") if f.value or f.suppressed]
    before = {f.breakdown["theme"]: f for f in review.rows("unique_clients_period", earlier, "theme")}
    if len(figures) < 2:
        return []
    moves: dict[str, list[str]] = {"meer": [], "minder": []}
    for now in figures:
        code = now.breakdown["theme"]
        step = difference(now, before.get(code))
        if code != UNKNOWN and step:
            told = f"{name(review, 'theme', code).lower()} (van {written(before[code])} naar {written(now)})"
            moves["meer" if step > 0 else "minder"].append(told)
    figures.sort(key=lambda f: known(f) or 0, reverse=True)
    bars = tuple(
        Bar(
            label=name(review, "theme", f.breakdown["theme"]),
            value=cell(f),
            compare=cell(before.get(f.breakdown["theme"])),
        )
        for f in figures
    )
    told = listed([f"{b.label.lower()} {written(f)}" for b, f in zip(bars, figures, strict=True)])
    chart = Chart(
        title="Waar de hulp over gaat",
        subtitle=f"Unieke cliënten naar thema van hun vraag, {phrase(period)} en {phrase(earlier)}",
        alt=f"Liggende staven per thema: {told}.",
        spec=Bars(bars=bars, value_name=short_period(period), compare_name=short_period(earlier)),
        notes=("Een cliënt met twee thema's telt bij beide.",),
    )
    texts = [
        sentence(f"{more} cliënten dan in {phrase(earlier)} bij {listed(themes)}")
        for more, themes in moves.items()
        if themes
    ]
    return [*paragraphs(*texts), chart]
