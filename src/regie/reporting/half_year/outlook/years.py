# SPDX-License-Identifier: EUPL-1.2
"""Per municipality and year: need against lump sum; and what members would bear."""

from __future__ import annotations

from collections.abc import Sequence

from regie.reporting.document import Block, Column, Paragraph, Row, Section, Table, link
from regie.reporting.half_year.outlook.words import (
    against,
    chance_cell,
    chance_words,
    first_ahead,
    in_chapter,
    months_said,
    place_row,
    places,
    year_list,
    years_ahead,
)
from regie.reporting.half_year.parts import euros, paragraphs
from regie.reporting.half_year.wording import sentence
from regie.reporting.values import Format, Value
from regie.review import ForecastRun, Review, YearOutlook
from regie.vocabulary.figure import TOTAL

ON_THE_REGION = (
    "In de regel van de regio is een overschot van de ene gemeente verrekend met een tekort van de andere; zo'n verrekening is er "
    "tussen gemeenten niet."
)

COOPERATIVE, STAYS = "cooperative", "Blijft bij de coöperatie"
"""The part of the result that no member bears."""


def per_municipality(review: Review, run: ForecastRun) -> Section | None:
    """Need, lump sum, chances and the safety valve, of the years ahead."""
    codes = all_codes(review, run)
    if not codes:
        return None
    shown = in_chapter(codes)
    ahead = years_ahead(run)
    text = (
        "Per gemeente staat wat er gemiddeld nodig is naast de lumpsum. Het verwachte tekort is een gemiddelde, waarin een jaar zonder tekort "
        "als nul telt. In een slecht jaar is het tekort zo groot dat het maar één op de tien keer groter is. Het lopende jaar, en waarom soms "
        "een eerdere lumpsum instaat, staan in "
    )
    return Section(
        title="Per gemeente en jaar",
        blocks=(
            Paragraph(text=(text, link("vooruitblik-detail"), ".")),
            years_table(review, ahead, shown, anchor="tabel-vooruitblik-gemeenten"),
        ),
        anchor="vooruitblik-gemeenten",
    )


def years_table(
    review: Review, years: Sequence[YearOutlook], codes: Sequence[str], *, anchor: str | None = None
) -> Table:
    """A group of lines per year, a line per place."""
    lump_sum = any(place.lump_sum is not None for year in years for place in year.places)
    valve = any(place.valve is not None for year in years for place in year.places)
    rows: list[Row] = []
    for year in years:
        known = f"; {months_said(year.known_months)} bekend" if year.known_months else ""
        rows.append(Row(label=against(year) + known, role="group"))
        by_code = {place.place: place for place in year.places}
        for code in codes:
            one = by_code.get(code)
            if one is None:
                continue
            cells: list[Value] = [euros(one.need)]
            if lump_sum:
                over = one.excess
                cells += [
                    euros(one.lump_sum),
                    chance_cell(over.chance) if over else None,
                    euros(over.above) if over else None,
                    euros(over.bad_year) if over else None,
                ]
            if valve:
                cells.append(euros(one.valve.mean) if one.valve else None)
            rows.append(place_row(review, code, cells, 1))
    columns = [Column(title="Verwacht nodig")]
    if lump_sum:
        columns += [
            Column(title="Lumpsum"),
            Column(title="Kans op tekort"),
            Column(title="Verwacht tekort", strong=True),
            Column(title="Slecht jaar", format=Format.CHANGE),
        ]
    if valve:
        columns.append(Column(title="Ventiel hoogstens"))
    notes = [
        *(("Slecht jaar: een minteken betekent dat er ook dan geld over is.",) if lump_sum else ()),
        *(("Ventiel hoogstens: gemiddeld het meeste dat de bepaling over het hulpventiel geeft, als alle meerkosten worden aanvaard; het is een mogelijkheid van de gemeente en geen recht.",) if valve else ()),
        *((ON_THE_REGION,) if TOTAL in codes and lump_sum else ()),
    ]  # fmt: skip
    return Table(
        title="Verwachte kosten en lumpsum per gemeente en jaar (euro)",
        head="Jaar en gemeente",
        columns=tuple(columns),
        rows=tuple(rows),
        notes=tuple(notes),
        anchor=anchor,
    )


def members(run: ForecastRun) -> Section | None:
    """What the members would bear in the first year ahead; only where the forecast has members at all."""
    year = first_ahead(run)
    if year is None or not year.members:
        return None
    loss = next((one.loss for one in year.members), None)
    texts = [
        f"Wat in {year.year} boven de lumpsum komt en niet uit het hulpventiel wordt toegekend, dragen de leden naar hun omzet. Hier staat wat "
        "dat voor elk lid betekent als er niets wordt toegekend."
    ]
    if loss is not None:
        texts.append(sentence(f"de kans dat er een verlies te verdelen is, is {chance_words(loss.chance)}"))
    blocks: list[Block] = [*paragraphs(" ".join(texts)), members_table([year])]
    return Section(title="Voor de leden", blocks=tuple(blocks), anchor="vooruitblik-leden")


def members_table(years: Sequence[YearOutlook]) -> Table:
    """Chance of a loss, mean and bad year of every member."""
    rows: list[Row] = []
    for year in years:
        if len(years) > 1:
            rows.append(Row(label=against(year), role="group"))
        for one in year.members:
            cells = (chance_cell(one.loss.chance), euros(one.loss.mean), euros(one.loss.bad_year))
            label = STAYS if one.party == COOPERATIVE else one.name
            rows.append(Row(label=label, cells=cells, indent=1 if len(years) > 1 else 0))
    when = str(years[0].year) if len(years) == 1 else year_list(years)
    return Table(
        title=f"Aandeel van de leden in het resultaat van {when} (euro)",
        head="Lid",
        columns=(
            Column(title="Kans op verlies"),
            Column(title="Gemiddeld", format=Format.CHANGE),
            Column(title="Slecht jaar", format=Format.CHANGE),
        ),
        rows=tuple(rows),
        notes=(
            "Een plus is een verlies, een minteken een winst. Slecht jaar: één op de tien keer is het verlies groter. Bedragen in slechte jaren tellen niet op.",
        ),
    )  # fmt: skip


def all_codes(review: Review, run: ForecastRun) -> list[str]:
    """Every place of the forecast, in order."""
    return places(review, dict.fromkeys(place.place for year in run.years for place in year.places))
