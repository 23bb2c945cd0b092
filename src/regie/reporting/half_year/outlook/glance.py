# SPDX-License-Identifier: EUPL-1.2
"""The outlook in one view: the years ahead against the lump sum, the fitting budget, and what it rests on."""

from __future__ import annotations

from regie.reporting.document import Block, Callout, Column, KeyFigure, KeyFigures, Row, Section, Table, link
from regie.reporting.half_year.outlook.prices import price_notes
from regie.reporting.half_year.outlook.words import (
    amount,
    chance_cell,
    chance_words,
    first_ahead,
    months_said,
    stand_in,
    unique,
    years_ahead,
)
from regie.reporting.half_year.parts import euros, paragraphs, present
from regie.reporting.half_year.wording import sentence
from regie.reporting.values import Format
from regie.review import ForecastRun, PlaceOutlook, Review, YearOutlook, past_years, past_years_said
from regie.vocabulary import Period
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.formatting import number, period

NO_FORECAST = (
    "Bij deze momentopname is geen prognose gepubliceerd; het hoofdstuk Vooruitblik ontbreekt. Een prognose wordt gemaakt met "
    "'regie forecast' en gepubliceerd met 'regie publish'."
)
"""For the reading guide of a report without an outlook."""


def at_a_glance(review: Review, run: ForecastRun) -> Section:
    """What the years ahead cost against their lump sum, with the budget that fits."""
    year = first_ahead(run)
    blocks: list[Block | None] = []
    if year is None:
        text = "De prognose loopt niet tot het eind van een kalenderjaar; bedragen per jaar zijn er niet."
        return Section(title="In één blik", blocks=present(*paragraphs(text), rests_on(review, run)))
    cards = _cards(run, year)
    blocks += [*paragraphs(" ".join(sentences(run, year)), off_before(run))]
    blocks += [KeyFigures(figures=cards), _table(run), rests_on(review, run)]
    return Section(title="In één blik", blocks=present(*blocks), anchor="vooruitblik-blik")


def sentences(run: ForecastRun, year: YearOutlook) -> list[str]:
    """Need, lump sum, chance of a deficit and fitting budget of a year, for the region."""
    region, budget = year.place(TOTAL), run.budget(year.year)
    texts = [f"in {year.year} kost de zorg naar verwachting {amount(region.need)}"]
    if budget is not None:
        texts[0] += f"; acht van de tien keer ligt dat tussen {amount(budget.at(10))} en {amount(budget.at(90))}"
    if region.lump_sum is not None and region.excess is not None:
        texts.append(f"{_lump_sum(year)} is {amount(region.lump_sum)}, {_apart(region)}")
        texts.append(f"de kans dat de lumpsum niet genoeg is, is {chance_words(region.excess.chance)}")
    if budget is not None:
        texts.append(f"een budget van {amount(budget.at(run.certainty))} is met {run.certainty}% zekerheid genoeg")
    return [sentence(text) for text in texts]


def _lump_sum(year: YearOutlook) -> str:
    own = year.lump_sum_of == year.year
    return "de lumpsum" if own else f"de lumpsum van {year.lump_sum_of}, de laatste die bekend is,"


def _apart(region: PlaceOutlook) -> str:
    gap = region.need - (region.lump_sum or 0)
    if gap == 0:
        return "even veel"
    return f"{amount(abs(gap))} {'minder' if gap > 0 else 'meer'} dan wat nodig is"


def off_before(run: ForecastRun, *, only_again: bool = False) -> str:
    """How far amounts of a year were off when the forecast was made again from the past; ``only_again``: only
    those that were off to the same side time and again."""
    years = past_years(run.backtest)
    if only_again:
        years = tuple(year for year in years if year.time_and_again)
    return past_years_said(years).nl if years or not only_again else ""


def outlook_sentence(review: Review) -> str:
    """The year ahead in a few sentences for the page with main figures; empty without a forecast."""
    run = review.forecast
    year = first_ahead(run) if run else None
    if run is None or year is None:
        return ""
    return " ".join(text for text in (*sentences(run, year), off_before(run, only_again=True)) if text)


def _cards(run: ForecastRun, year: YearOutlook) -> tuple[KeyFigure, ...]:
    region, budget = year.place(TOTAL), run.budget(year.year)
    cards = [
        KeyFigure(
            label=f"Verwachte kosten {year.year}",
            value=euros(region.need),
            format=Format.EURO_MILLIONS,
            change="" if region.lump_sum is None else f"lumpsum {amount(region.lump_sum)}",
        )
    ]
    if region.excess is not None:
        cards.append(
            KeyFigure(
                label=f"Kans op een tekort in {year.year}",
                value=chance_cell(region.excess.chance),
                change=f"gemiddeld {amount(region.excess.above)} te kort",
                judgement="bad" if region.excess.chance > 0.5 else "neutral",
            )
        )
        cards.append(
            KeyFigure(
                label="Tekort in een slecht jaar",
                value=euros(max(region.excess.bad_year, 0)),
                format=Format.EURO_MILLIONS,
                change="een op de tien keer is het meer",
            )
        )
    if budget is not None:
        above = budget.at(run.certainty) - budget.mean
        cards.append(
            KeyFigure(
                label=f"Passend budget {year.year}",
                value=euros(budget.at(run.certainty)),
                format=Format.EURO_MILLIONS,
                change=f"met {run.certainty}% zekerheid genoeg",
                remark=f"{amount(above)} boven de verwachting" if above > 0 else "",
            )
        )
    return tuple(cards)


def _table(run: ForecastRun) -> Table | None:
    """The years ahead for the region."""
    rows = []
    for year in years_ahead(run):
        region, budget = year.place(TOTAL), run.budget(year.year)
        rows.append(
            Row(
                label=str(year.year),
                cells=(
                    euros(region.need),
                    euros(budget.at(10)) if budget else None,
                    euros(budget.at(90)) if budget else None,
                    euros(region.lump_sum),
                    chance_cell(region.excess.chance) if region.excess else None,
                    euros(budget.at(run.certainty)) if budget else None,
                ),
            )
        )
    if not rows:
        return None
    others = [year for year in years_ahead(run) if year.lump_sum_of not in (None, year.year)]
    stands_in = tuple(
        f"Voor {year.year} is nog geen lumpsum bekend; hier staat die van {stand_in(year)}." for year in others
    )
    return Table(
        title="De regio in de komende jaren (euro)",
        head="Jaar",
        columns=(
            Column(title="Verwacht"),
            Column(title="laag", group="Acht van de tien keer"),
            Column(title="hoog", group="Acht van de tien keer"),
            Column(title="Lumpsum"),
            Column(title="Kans op tekort"),
            Column(title=f"Passend bij {run.certainty}%", strong=True),
        ),
        rows=tuple(rows),
        notes=(
            *stands_in,
            *price_notes(run, [year.year for year in years_ahead(run)]),
            "Passend: het budget dat met de gekozen zekerheid genoeg is.",
        ),
        anchor="tabel-vooruitblik",
    )


def rests_on(review: Review, run: ForecastRun) -> Callout:
    """What the forecast was made from, what was chosen, and what is invented in it."""
    of = run.parameters
    made = (
        f"Gemaakt uit momentopname {of.snapshot} met gegevens tot en met {period(Period.parse(of.until))}: {number(of.draws)} "
        f"gesimuleerde verlopen van {months_said(of.horizon)}. Een kans is het deel van die verlopen."
    )
    invented = (
        "Dit is een voorbeeldregio. De gegevens zijn synthetisch en de bedragen, maatregelen en begrotingen verzonnen; er "
        "is niets uit af te leiden over een bestaande gemeente."
        if run.illustrative or review.header.synthetic
        else ""
    )
    chosen = (
        f"Waar een budget of grafiek een zekerheid markeert, is dat {run.certainty}%. Hoeveel zekerheid genoeg is, is een keuze "
        "van het bestuur."
    )
    return Callout(
        role="note",
        title="Waar deze vooruitblik op rust",
        text=(
            made,
            ("Hoe goed zulke prognoses eerder waren, staat in ", link("vooruitblik-goed"), "; alle keuzes staan in ", link("vooruitblik-detail"), "."),
        ),
        items=unique([invented, chosen]),
    )  # fmt: skip
