# SPDX-License-Identifier: EUPL-1.2
"""A half-year report of an invented region, to test and to look at. Every number in it is made up."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal

from regie.reporting import charts
from regie.reporting.document import (
    Callout,
    Chart,
    Column,
    Definition,
    Definitions,
    Document,
    ItemList,
    KeyFigure,
    KeyFigures,
    Meta,
    Paragraph,
    Row,
    Run,
    Section,
    Signature,
    Signatures,
    Table,
    link,
    note,
    strong,
)
from regie.reporting.tokens import segment_colour, series_colour
from regie.reporting.values import SUPPRESSED, Format

MUNICIPALITIES = ("Beekdal", "Hoogveld", "Lindenaar")
SEGMENTS = {
    "preliminary_field": "Voorliggend veld",
    "plus_facility": "Plusvoorziening",
    "area_team": "Gebiedsteam",
    "outsourced_care": "Uitbestede zorg",
    "overhead": "Overhead",
}


def clients(share: float = 1.0, drift: float = 0.0) -> tuple[int, ...]:
    """A made-up course of 66 months: a rise to a peak in month 39, then a fall."""
    return tuple(
        round(
            share
            * (2260 + 370 * math.exp(-(((month - 39) / 12) ** 2)) + 28 * math.sin(month / 1.9) + drift * month)
        )
        for month in range(66)
    )


def lines() -> charts.MonthLines:
    return charts.MonthLines(
        first_month="2019-01",
        series=(charts.Series(name="Cliënten", values=clients()),),
        moments=(
            charts.Moment(month="2020-03", label="corona"),
            charts.Moment(month="2023-01", label="nieuw contract"),
        ),
        provisional=3,
    )


def several() -> charts.MonthLines:
    return charts.MonthLines(
        first_month="2023-07",
        series=tuple(
            charts.Series(name=name, values=tuple(base + (step * month) % 40 for month in range(12)))
            for name, base, step in (
                ("Onderwijs", 410, 7),
                ("Ggz", 430, 9),
                ("Jonge kind", 250, 3),
                ("Opvoeding", 264, 2),
            )
        ),
    )


def panels() -> charts.Panels:
    small: list[int | charts.kinds.Hidden] = list(clients(0.07))
    small[20] = small[21] = SUPPRESSED
    return charts.Panels(
        first_month="2019-01",
        panels=(
            charts.Series(name=MUNICIPALITIES[0], values=clients(0.69, -1.5)),
            charts.Series(name=MUNICIPALITIES[1], values=clients(0.23, 2.0)),
            charts.Series(name=MUNICIPALITIES[2], values=tuple(small)),
        ),
    )


def flow() -> charts.Flow:
    inflow = (612, 598, 521, 640, 702, 688, 590, 575, 560, 548, 541)
    outflow = (590, 601, 560, 570, 640, 650, 640, 632, 601, 589, 578)
    return charts.Flow(
        periods=tuple(f"{year}-H{half}" for year in range(2019, 2025) for half in (1, 2))[:11],
        inflow=inflow,
        outflow=outflow,
        net=tuple(a - b for a, b in zip(inflow, outflow, strict=True)),
        format=Format.WHOLE,
    )


def bars() -> charts.Bars:
    rows = (
        ("Huisarts", 214, 220), ("Gebiedsteam", 131, 118), ("Gecertificeerde instelling", 74, 80),
        ("Medisch specialist", 52, 50), ("Zelf aangemeld, zonder verwijzing van een ander", 41, 30),
        ("Rechter of officier van justitie", SUPPRESSED, 12), ("Onbekend", 29, 61),
    )  # fmt: skip
    return charts.Bars(
        bars=tuple(charts.Bar(label=label, value=value, compare=compare) for label, value, compare in rows),
        value_name="eerste halfjaar 2024",
        compare_name="eerste halfjaar 2023",
    )


def cost() -> charts.Stack:
    rows = (
        (27, 28, 28, 29, 31, 16),
        (14, 15, 16, 18, 21, 12),
        (114, 118, 128, 140, 154, 83),
        (120, 117, 126, 136, 140, 78),
        (19, 20, 20, 21, 23, 12),
    )
    values = [tuple(Decimal(v) * 100000 for v in row) for row in rows]
    return charts.Stack(
        categories=("2019", "2020", "2021", "2022", "2023", "2024-H1"),
        series=tuple(
            charts.Series(name=name, values=row, colour=segment_colour(code))
            for (code, name), row in zip(SEGMENTS.items(), values, strict=True)
        ),
        totals=tuple(sum((row[i] for row in values), Decimal(0)) for i in range(6)),
        format=Format.EURO_MILLIONS,
    )


def reasons() -> charts.Stack:
    rows = {
        "Volgens plan": ("79.1", "83.6", "81.0"), "In overleg eerder": ("9.4", "7.8", "8.8"),
        "Door cliënt gestopt": ("6.2", "4.9", "5.4"), "Overgedragen": ("3.9", "3.0", "3.6"), "Anders": ("1.4", "0.7", "1.2"),
    }  # fmt: skip
    return charts.Stack(
        categories=("Eerste halfjaar 2024", "Heel 2023", "Heel 2022"),
        series=tuple(
            charts.Series(name=name, values=tuple(Decimal(v) for v in row)) for name, row in rows.items()
        ),
        share=True,
        lying=True,
        format=Format.PERCENT,
    )


def shares() -> charts.Stack:
    rows = ((46, 44, 43, 41, 40, 38), (30, 31, 31, 32, 33, 34), (24, 25, 26, 27, 27, 28))
    return charts.Stack(
        categories=("2019", "2020", "2021", "2022", "2023", "2024"),
        series=tuple(
            charts.Series(name=name, values=row, colour=series_colour(i))
            for i, (name, row) in enumerate(zip(("Gezin", "Individueel", "Groep"), rows, strict=True))
        ),
        share=True,
        format=Format.WHOLE_PERCENT,
    )


def classes() -> charts.Columns:
    return charts.Columns(
        categories=(
            "tot 3 maanden",
            "3 tot 6 maanden",
            "6 tot 12 maanden",
            "1 tot 2 jaar",
            "2 tot 3 jaar",
            "3 jaar of langer",
        ),
        series=(
            charts.Series(
                name="Eerste halfjaar 2023", values=(141, 168, 202, 160, 61, 34), colour=series_colour(4)
            ),
            charts.Series(
                name="Eerste halfjaar 2024", values=(120, 151, 210, 181, 72, SUPPRESSED), colour=series_colour(0)
            ),
        ),
    )


def bridge() -> charts.Bridge:
    steps = (
        ("Lumpsum", "16768825", True), ("Volume", "524683", False), ("Kosten per cliëntmaand", "2524317", False),
        ("Niet aan cliënten gebonden", "310000", False), ("Maatregelen", "-120000", False), ("Gerealiseerd", "20007825", True),
    )  # fmt: skip
    return charts.Bridge(
        steps=tuple(charts.Step(label=label, value=Decimal(value), total=total) for label, value, total in steps)
    )


SPECS = {
    "lines": lines, "several": several, "panels": panels, "flow": flow, "bars": bars, "cost": cost,
    "reasons": reasons, "shares": shares, "classes": classes, "bridge": bridge,
}  # fmt: skip


def report() -> Document:
    """A half-year report of an invented region."""
    return Document(meta=meta(), chapters=(one_page(), volume(), money()), annexes=(annex_tables(), annex_words()))


def meta() -> Meta:
    return Meta(
        title="Halfjaarrapportage Basishulp Jeugd",
        subtitle="Wie is in zorg, wat kost het, waarom wijkt dat af van de lumpsum en wat vragen wij van u",
        organisation="Coöperatie Samen Jong",
        region="Beekdal, Hoogveld en Lindenaar",
        period="januari tot en met juni 2024",
        snapshot="2024-08-31-1a2b3c4d",
        date=date(2024, 9, 16),
        synthetic=True,
    )


def one_page() -> Section:
    return Section(
        title="In één bladzijde",
        anchor="one-page",
        blocks=(
            Paragraph(
                lead=True,
                text=(
                    "Het aantal cliënten in zorg daalt verder, maar de zorg per cliënt wordt zwaarder en duurt langer. "
                    "Daardoor komen de kosten in het eerste halfjaar ",
                    strong("€ 3,4 miljoen"),
                    " boven de lumpsum uit.",
                ),
            ),
            KeyFigures(
                figures=(
                    KeyFigure(
                        label="Unieke cliënten in juni 2024",
                        value=2301,
                        change="68 minder dan een jaar eerder",
                        direction="down",
                        judgement="good",
                    ),
                    KeyFigure(
                        label="Instroom min uitstroom",
                        value=-37,
                        format=Format.CHANGE,
                        change="was −41 in het vorige halfjaar",
                        direction="up",
                    ),
                    KeyFigure(
                        label="Volgens plan beëindigd",
                        value=Decimal("79.1"),
                        format=Format.PERCENT,
                        change="4,5 procentpunt lager",
                        direction="down",
                        judgement="bad",
                    ),
                    KeyFigure(
                        label="Gestart binnen de norm",
                        value=Decimal("71.4"),
                        format=Format.PERCENT,
                        change="gelijk gebleven",
                        direction="flat",
                        remark="bekend van 92% van de trajecten",
                    ),
                    KeyFigure(
                        label="Kosten per cliëntmaand",
                        value=1248,
                        format=Format.EURO,
                        change="14,5% hoger dan in 2023",
                        direction="up",
                        judgement="bad",
                    ),
                    KeyFigure(
                        label="Meerkosten boven de lumpsum",
                        value=Decimal("3359000"),
                        format=Format.EURO_MILLIONS,
                        change="€ 1,1 mln meer dan verwacht",
                        direction="up",
                        judgement="bad",
                    ),
                )
            ),
            Callout(
                role="decision",
                title="Stem in met het onderzoek naar verblijfsduur",
                text=("Wij vragen de stuurgroep om vóór 1 november te besluiten over drie punten.",),
                items=(
                    "Een dossieronderzoek onder trajecten die langer dan twee jaar lopen.",
                    "Een gezamenlijk voorstel voor de referentieproductie van 2025.",
                    ("Het vaststellen van de meerkosten in ", link("table-cost"), " als voorlopig bedrag."),
                ),
            ),
            Section(
                title="Leeswijzer",
                blocks=(
                    Paragraph(
                        text=(
                            "Alle cijfers komen uit één momentopname. ",
                            link("def-client", "Unieke cliënten"),
                            " tellen per maand één keer mee, ook als zij meer dan één vorm van hulp krijgen.",
                            note(
                                "Een kind dat in dezelfde maand verhuist, telt in beide gemeenten mee en in de regio één keer."
                            ),
                            " Aantallen van één tot en met negen tonen wij niet; andere aantallen zijn afgerond op een veelvoud van vijf.",
                        )
                    ),
                    ItemList(
                        items=(
                            (
                                strong("Voorlopig"),
                                " zijn de kosten van april tot en met juni: aanbieders boeken nog na.",
                            ),
                            (
                                "Verklaringen die nog niet getoetst zijn, staan in een kader en heten ",
                                Run(text="mogelijke verklaring", emphasis=True),
                                ".",
                            ),
                            (
                                "De begrippen staan in ",
                                link("words"),
                                ", de volledige tabellen in ",
                                link("tables"),
                                ".",
                            ),
                        )
                    ),
                ),
            ),
        ),
    )


def volume() -> Section:
    return Section(
        title="Toegang en volume",
        blocks=(
            Paragraph(
                text="De piek lag in het voorjaar van 2022. Sindsdien neemt het aantal jeugdigen en gezinnen met hulp af. In het tweede kwartaal van 2024 lijkt het aantal zich te bestendigen rond 2.300."
            ),
            Chart(
                title="Het aantal cliënten daalt sinds de piek van april 2022",
                subtitle="Unieke cliënten in zorg per maand, januari 2019 tot en met juni 2024",
                alt="Lijn van 66 maanden. Het aantal loopt van ongeveer 2.250 in 2019 op tot ruim 2.600 in april 2022 en daalt daarna tot ongeveer 2.280 in juni 2024.",
                spec=lines(),
                source="gegevenslevering coöperatie, momentopname 31 augustus 2024",
                anchor="fig-clients",
            ),
            Section(
                title="Per gemeente",
                blocks=(
                    Chart(
                        title="Beekdal daalt, Hoogveld stijgt licht, Lindenaar blijft stabiel",
                        subtitle="Unieke cliënten in zorg per maand; elke gemeente heeft een eigen schaal",
                        alt="Drie kleine lijnen, een per gemeente, elk met een eigen schaal. De lijn van Beekdal daalt na 2022, die van Hoogveld stijgt licht en die van Lindenaar blijft gelijk met twee maanden zonder cijfer.",
                        spec=panels(),
                    ),
                    Callout(
                        role="hypothesis",
                        text=(
                            "De stijging in Hoogveld hangt mogelijk samen met het kleinere aanbod in het voorliggend veld. Partners herkennen dit beeld, maar de cijfers bewijzen het niet.",
                        ),
                    ),
                    Table(
                        title="Unieke cliënten per gemeente en leeftijd",
                        head="Leeftijd",
                        unit="juni van elk jaar",
                        columns=tuple(
                            Column(title=year, group=name) for name in MUNICIPALITIES for year in ("2023", "2024")
                        ),
                        rows=(
                            Row(label="0 tot 4 jaar", cells=(120, 115, 45, 50, SUPPRESSED, 10)),
                            Row(label="4 tot 12 jaar", cells=(720, 690, 240, 250, 75, 70)),
                            Row(label="12 tot 18 jaar", cells=(690, 675, 225, 230, 65, 70)),
                            Row(label="18 jaar en ouder", cells=(110, 110, 25, 25, SUPPRESSED, SUPPRESSED)),
                            Row(label="Totaal", cells=(1640, 1590, 535, 555, 160, 160), role="total"),
                        ),
                        source="gegevenslevering coöperatie",
                    ),
                ),
            ),
            Section(
                title="Instroom en uitstroom",
                blocks=(
                    Paragraph(
                        text=(
                            "Ook in dit halfjaar gingen meer cliënten uit zorg dan er in zorg kwamen (",
                            link("fig-flow"),
                            ").",
                        )
                    ),
                    Chart(
                        title="Sinds 2022 verlaten meer cliënten de zorg dan er bij komen",
                        subtitle="Cliënten in en uit zorg per halfjaar; onder elke periode het saldo",
                        alt="Staven per halfjaar met de instroom boven en de uitstroom onder de nullijn. In 2021 is het saldo positief, vanaf 2022 in elk halfjaar negatief, laatst min 37.",
                        spec=flow(),
                        anchor="fig-flow",
                    ),
                    Chart(
                        title="De huisarts verwijst het vaakst; steeds minder verwijzers zijn onbekend",
                        subtitle="Gestarte klantreizen naar verwijzer",
                        alt="Liggende staven per verwijzer. De huisarts verwijst 214 keer, het gebiedsteam 131 keer. Onbekend daalt van 61 naar 29. Het aantal van de rechter is te klein om te tonen.",
                        spec=bars(),
                    ),
                ),
            ),
            Section(
                title="Thema's en resultaten",
                blocks=(
                    Chart(
                        title="Onderwijs en ggz liggen dicht bij elkaar en groeien",
                        subtitle="Lopende klantreizen per thema en maand",
                        alt="Vier lijnen over twaalf maanden. Onderwijs en ggz liggen rond 450, opvoeding en jonge kind rond 280.",
                        spec=several(),
                    ),
                    Chart(
                        title="Vier van de vijf klantreizen eindigen volgens plan",
                        subtitle="Reden van beëindiging, aandeel in de beëindigde klantreizen",
                        alt="Drie liggende staven van honderd procent. Volgens plan: 79,1 procent in het eerste halfjaar van 2024, 83,6 in 2023 en 81,0 in 2022.",
                        spec=reasons(),
                    ),
                    Chart(
                        title="Trajecten duren langer dan een jaar eerder",
                        subtitle="Beëindigde trajecten naar duur",
                        alt="Staven naar duurklasse voor twee halfjaren. In 2024 zijn er minder trajecten tot zes maanden en meer van een tot drie jaar. De langste klasse is te klein om te tonen.",
                        spec=classes(),
                    ),
                    Chart(
                        title="De hulp verschuift van gezin naar groep",
                        subtitle="Vorm van de gestarte trajecten, aandeel per jaar",
                        alt="Gestapelde staven van honderd procent per jaar. Het aandeel gezin daalt van 46 naar 38 procent, groep stijgt van 24 naar 28.",
                        spec=shares(),
                    ),
                ),
            ),
        ),
    )


def money() -> Section:
    return Section(
        title="Geld",
        blocks=(
            Paragraph(text="De lumpsum is in 2024 met 6,3% geïndexeerd. De kosten stegen harder."),
            Chart(
                title="Uitbestede zorg en gebiedsteams dragen de stijging",
                subtitle="Gerealiseerde en nog verwachte kosten per segment, miljoen euro",
                alt="Gestapelde staven per jaar van 29,4 miljoen euro in 2019 tot 36,9 miljoen in 2023. Het eerste halfjaar van 2024 kost 20,1 miljoen. Gebiedsteam en uitbestede zorg zijn steeds het grootst.",
                spec=cost(),
            ),
            Chart(
                title="De kosten per cliëntmaand verklaren drie kwart van de meerkosten",
                subtitle="Van lumpsum naar gerealiseerde kosten, eerste halfjaar 2024",
                alt="Brug van 16,8 miljoen euro lumpsum naar 20,0 miljoen gerealiseerd: volume 0,5 miljoen, kosten per cliëntmaand 2,5 miljoen, niet aan cliënten gebonden 0,3 miljoen, maatregelen min 0,1 miljoen.",
                spec=bridge(),
            ),
            Callout(
                role="quality",
                text=("Eén aanbieder leverde over juni nog niet aan. De schatting daarvoor is € 85.000.",),
            ),
            Table(
                title="Opbouw van de meerkosten per gemeente",
                head="Regel",
                anchor="table-cost",
                unit="euro, eerste halfjaar 2024",
                columns=(
                    *(Column(title=name, format=Format.EURO) for name in MUNICIPALITIES),
                    Column(title="Totaal", format=Format.EURO, strong=True),
                ),
                rows=(
                    Row(label="Lumpsum", role="group"),
                    Row(label="Lumpsum 2023, half", cells=(10885000, 3785000, 1105000, 15775000), indent=1),
                    Row(label="Index 2024", cells=(685755, 238455, 69615, 993825), indent=1),
                    Row(
                        label="Lumpsum eerste halfjaar",
                        cells=(11570755, 4023455, 1174615, 16768825),
                        role="subtotal",
                    ),
                    Row(label="Kosten", role="group"),
                    Row(label="Aan cliënten gebonden", cells=(11950000, 4350000, 1017825, 17317825), indent=1),
                    Row(label="waarvan nog verwacht", cells=(410000, 150000, None, 560000), indent=2),
                    Row(label="Niet aan cliënten gebonden", cells=(1720755, 682455, 406790, 2810000), indent=1),
                    Row(
                        label="Kosten eerste halfjaar",
                        cells=(13670755, 5032455, 1424615, 20127825),
                        role="subtotal",
                    ),
                    Row(label="Meerkosten", cells=(2100000, 1009000, 250000, 3359000), role="total"),
                ),
                notes=("Nog verwachte kosten zijn geschat met het boekpatroon van de laatste 24 maanden.",),
            ),
            Signatures(
                signatures=(
                    Signature(role="Bestuurder coöperatie", name="M. de Vries"),
                    Signature(role="Controller", name="A. Janssen"),
                )
            ),
        ),
    )


def annex_tables() -> Section:
    months = [
        f"{name} {year}"
        for year in range(2019, 2025)
        for name in ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
    ][:66]
    first, second, third = clients(0.69, -1.5), clients(0.23, 2.0), clients(0.07)
    return Section(
        title="Volledige tabellen",
        anchor="tables",
        blocks=(
            Table(
                title="Unieke cliënten per maand en gemeente",
                head="Maand",
                columns=tuple(Column(title=name) for name in (*MUNICIPALITIES, "Totaal")),
                rows=tuple(
                    Row(
                        label=month,
                        cells=(
                            first[i],
                            second[i],
                            SUPPRESSED if i in (20, 21) else third[i],
                            None if i in (20, 21) else first[i] + second[i] + third[i],
                        ),
                    )
                    for i, month in enumerate(months)
                ),
            ),
            Table(
                title="Afrekening met formule en bewijs",
                head="Regel",
                columns=(
                    Column(title="Formule", format=Format.TEXT, wide=True),
                    Column(title="Artikel", format=Format.TEXT),
                    Column(title="Bedrag", format=Format.EURO_CENTS, strong=True),
                ),
                rows=(
                    Row(
                        label="Lumpsum 2023", cells=("vastgesteld bij raadsbesluit", "4.1", Decimal("31550000.00"))
                    ),
                    Row(
                        label="Index",
                        cells=("0,0630 × lumpsum 2023, afgerond op centen", "4.3", Decimal("1987650.00")),
                        indent=1,
                    ),
                    Row(
                        label="Lumpsum 2024",
                        cells=("lumpsum 2023 + index", "4.3", Decimal("33537650.00")),
                        role="total",
                    ),
                ),
            ),
        ),
    )


def annex_words() -> Section:
    return Section(
        title="Begrippen",
        anchor="words",
        blocks=(
            Definitions(
                definitions=(
                    Definition(
                        anchor="def-client",
                        term="Unieke cliënt",
                        text="Een jeugdige met ten minste één dag zorg in de maand, één keer geteld.",
                    ),
                    Definition(
                        anchor="def-inflow", term="Instroom", text="Perioden van zorg die in de periode beginnen."
                    ),
                    Definition(
                        anchor="def-excess",
                        term="Meerkosten",
                        text=("Kosten min lumpsum, vóór aanvullende afspraken. Zie ", link("table-cost"), "."),
                    ),
                )
            ),
        ),
    )


def council_letter() -> Document:
    """A short letter, to see the other layout."""
    base = meta()
    return Document(
        meta=base.model_copy(
            update={
                "title": "Raadsinformatiebrief",
                "organisation": "Gemeente Beekdal",
                "subtitle": "Halfjaarrapportage Basishulp Jeugd, januari tot en met juni 2024",
                "facts": (("Documentnummer", "000123"),),
            }
        ),
        layout="letter",
        chapters=(
            Section(
                title="Aanleiding",
                blocks=(
                    Paragraph(
                        text="Bijgaand treft u de halfjaarrapportage aan. Hieronder staan de hoofdlijnen en onze eigen kijk daarop."
                    ),
                ),
            ),
            Section(
                title="Cijfers",
                blocks=(
                    Chart(
                        title="Sinds 2022 verlaten meer cliënten de zorg",
                        subtitle="Cliënten per halfjaar",
                        alt="Staven per halfjaar met instroom en uitstroom; het saldo is sinds 2022 negatief.",
                        spec=flow(),
                    ),
                ),
            ),
            Section(
                title="Ondertekening",
                blocks=(
                    Signatures(
                        signatures=(
                            Signature(role="Burgemeester", name="J. Bos"),
                            Signature(role="Secretaris", name="K. Smit"),
                        )
                    ),
                ),
            ),
        ),
    )
