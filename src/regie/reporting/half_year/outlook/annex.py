# SPDX-License-Identifier: EUPL-1.2
"""The annex to the outlook: every municipality and year, the choices, and how the forecast was tested."""

from __future__ import annotations

from regie.reporting.document import Block, Column, ItemList, Row, Section, Table
from regie.reporting.half_year.outlook.best import combinations_table
from regie.reporting.half_year.outlook.budget import all_levels
from regie.reporting.half_year.outlook.causes import gap_remarks, per_year
from regie.reporting.half_year.outlook.fans import municipal_fans
from regie.reporting.half_year.outlook.lines import lines_table, sources_table
from regie.reporting.half_year.outlook.measures import grounds_table, measure_remarks, yearly_table
from regie.reporting.half_year.outlook.quality import QUANTITIES, all_verdicts, scores, tested_places
from regie.reporting.half_year.outlook.realised import courses
from regie.reporting.half_year.outlook.scenarios import assumed, scenarios_table
from regie.reporting.half_year.outlook.sensitivity import assumptions_table
from regie.reporting.half_year.outlook.words import in_chapter, unique, years_ahead
from regie.reporting.half_year.outlook.years import all_codes, members_table, years_table
from regie.reporting.half_year.parts import paragraphs, present
from regie.reporting.values import Format
from regie.review import ForecastRun, Review
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.formatting import percent

CHOICES = {
    "certainty": "Gemarkeerde zekerheid",
    "layers": "Lagen van onzekerheid",
    "parts": "Uitgewerkte onderdelen",
    "parameter_draws": "Trekkingen van kansen; van effecten",
    "flagged": "Maanden buiten trend en seizoen",
    "regime": "Breuk in de trend",
    "index": "Aangenomen prijsstijging",
    "last_lump_sum": "Laatste lumpsum staat in",
    "fail_together": "Maatregelen mislukken samen",
}
"""What the choices are called; one that is not here keeps its own name."""


def outlook_annex(review: Review) -> Section | None:
    """Everything behind the chapter; nothing without a forecast."""
    run = review.forecast
    if run is None:
        return None
    parts: list[tuple[str, list[Block | None]]] = [
        ("Per gemeente", _municipalities(review, run)),
        ("Aannamen en keuzes", _choices(run)),
        ("Maatregelen en scenario's", _measures(review, run)),
        ("De toets op het verleden", _tested(review, run)),
    ]
    sections = [Section(title=title, blocks=present(*blocks)) for title, blocks in parts if any(blocks)]
    return Section(
        title="Vooruitblik in detail", blocks=tuple(sections), anchor="vooruitblik-detail", new_page=True
    )


def _municipalities(review: Review, run: ForecastRun) -> list[Block | None]:
    """What the chapter leaves out: charts of municipalities, the current year, all levels, members of later years."""
    blocks: list[Block | None] = []
    for quantity in ("cost", "clients"):
        charts = municipal_fans(review, run, quantity)
        blocks += charts if quantity == "clients" or len(charts) > 1 else []
    codes = all_codes(review, run)
    many = len(in_chapter(codes)) < len(codes)
    shown = run.years if many else [year for year in run.years if year not in years_ahead(run)]
    blocks.append(years_table(review, shown, codes) if shown else None)
    remarks = unique(words.nl for year in run.years for words in year.remarks)
    blocks.append(ItemList(items=remarks) if remarks else None)
    if many and any(each.line is not None or each.income is not None for each in run.lines):
        blocks.append(lines_table(review, run, codes).model_copy(update={"anchor": None}))
    blocks.append(all_levels(review, run))
    later = [year for year in years_ahead(run)[1:] if year.members]
    blocks.append(members_table(later) if later else None)
    blocks.append(sources_table(review, run))
    return blocks


def _choices(run: ForecastRun) -> list[Block | None]:
    of = run.parameters
    rows = [
        Row(label="Prognose", cells=(run.id, f"programma {of.code_version}, startgetal {of.seed}")),
        Row(
            label="Contract", cells=(f"{of.contract}, versie {of.contract_version}" if of.contract else "geen", "")
        ),
        *(Row(label=CHOICES.get(each.name, each.name), cells=(each.value, each.reason_nl)) for each in of.choices),
    ]
    table = Table(
        title="De keuzes achter deze prognose, elk met de reden",
        head="Keuze",
        columns=(
            Column(title="Waarde", format=Format.TEXT, wide=True),
            Column(title="Reden", format=Format.TEXT, wide=True),
        ),
        rows=tuple(rows),
        notes=(
            "Dezelfde momentopname, keuzes en startgetal geven dezelfde prognose. Gelezen bestanden: "
            + (", ".join(sorted(of.inputs)) or "geen")
            + ".",
        ),
    )
    remarks = gap_remarks(run)
    known = unique(words.nl for words in run.remarks)
    return [
        table,
        ItemList(items=known) if known else None,
        per_year(run),
        assumptions_table([each for each in run.sensitivities if each.place == TOTAL]),
        *(
            paragraphs("Waarmee het verschil met de lumpsum is vergeleken, en wat de gegevens niet laten zien:")
            if remarks
            else ()
        ),
        ItemList(items=remarks) if remarks else None,
    ]


def _measures(review: Review, run: ForecastRun) -> list[Block | None]:
    blocks: list[Block | None] = []
    if run.measures is not None and run.measures.measures:
        found = run.measures
        blocks += [grounds_table(review, found), yearly_table(found), combinations_table(run)]
        blocks.append(measure_remarks(found))
    blocks += courses(review, run)
    years = sorted({amounts.year for each in run.scenarios for amounts in each.amounts})
    blocks += [assumed(run), scenarios_table(run, run.scenarios, years) if years else None]
    return blocks


def _tested(review: Review, run: ForecastRun) -> list[Block | None]:
    blocks: list[Block | None] = []
    told = [
        f"van de maanden die het model zelf kon narekenen viel {percent(share * 100, 0)} van de aantallen nieuwe cliënten in de band van {band}%"
        for band, share in sorted(run.coverage.items())
        if share is not None
    ]
    items = [*(text[0].upper() + text[1:] + "." for text in told), *(words.nl for words in run.diagnostics)]
    if items:
        blocks += paragraphs("Wat de gegevens zelf zeggen over de kansen waarmee gerekend is:")
        blocks.append(ItemList(items=tuple((item,) for item in dict.fromkeys(items))))
    if run.backtest is not None:
        codes = tested_places(review, run.backtest)
        blocks += all_verdicts(run.backtest)
        if codes:
            blocks += [scores(review, run.backtest, quantity, codes) for quantity, _ in QUANTITIES]
    return blocks
