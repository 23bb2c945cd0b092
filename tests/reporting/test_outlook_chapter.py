# SPDX-License-Identifier: EUPL-1.2
"""The chapter on what comes: it says what the forecast says, adds up, and is silent where there is nothing."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from document_reading import inside, plain, sentences
from sample_money import money_review
from sample_outlook import MLN, backtest, best_set, combination, fan, forecast, words
from test_half_year_sentences import A_CAUSE, without_allowed

from regie.forecast.run import Prices
from regie.forecast.scoring.backtest_result import CostRow
from regie.forecast.scoring.published import CostScore
from regie.reporting import half_year_document, render_html
from regie.reporting.document import Callout, Chart, Document, KeyFigures, Section, Table
from regie.reporting.half_year.outlook.fans import where_they_meet
from regie.reporting.half_year.outlook.words import chance_cell, chance_words, counted
from regie.reporting.pdf import render_pdf
from regie.reporting.values import SUPPRESSED
from regie.review import ForecastRun, Review, Scored
from regie.vocabulary.money import to_euros

SECTIONS = (
    "vooruitblik-blik", "vooruitblik-maanden", "vooruitblik-gemeenten", "vooruitblik-budget", "vooruitblik-verschil",
    "vooruitblik-aannamen", "vooruitblik-begroting", "vooruitblik-leden", "vooruitblik-maatregelen",
    "vooruitblik-combinatie", "vooruitblik-gerealiseerd", "vooruitblik-scenarios", "vooruitblik-goed",
)  # fmt: skip


def review(run: ForecastRun | None, *, suppressed: bool = False) -> Review:
    return money_review(suppressed=suppressed).model_copy(update={"forecast": run})


@cache
def document(*, suppressed: bool = False) -> Document:
    return half_year_document(review(forecast(), suppressed=suppressed))


def of(run: ForecastRun, *, suppressed: bool = False) -> Document:
    return half_year_document(review(run, suppressed=suppressed))


def found(whole: Document, anchor: str) -> Any:
    for chapter in (*whole.chapters, *whole.annexes):
        for block in (chapter, *inside(chapter)):
            if getattr(block, "anchor", None) == anchor:
                return block
    return None


def told(whole: Document, anchor: str) -> str:
    return " ".join(sentences(found(whole, anchor), tables=True)).replace("\u00a0", " ")


def rows(table: Table) -> dict[str, tuple[Any, ...]]:
    return {"".join(run.text for run in row.label): row.cells for row in table.rows if row.cells}


def table(section: Section, title: str) -> Table:
    return next(block for block in inside(section) if isinstance(block, Table) and block.title.startswith(title))


# What stands there, and what does not


def test_every_part_of_the_forecast_has_its_place() -> None:
    assert [anchor for anchor in SECTIONS if found(document(), anchor) is None] == []
    assert found(document(), "vooruitblik-detail") is not None


def test_without_a_forecast_there_is_no_chapter_and_the_reading_guide_says_how_to_make_one() -> None:
    whole = half_year_document(review(None))
    assert found(whole, "vooruitblik") is None
    assert found(whole, "vooruitblik-detail") is None
    assert "regie forecast" in told(whole, "leeswijzer")
    assert "regie forecast" not in told(document(), "leeswijzer")


def test_parts_that_the_forecast_lacks_are_left_out() -> None:
    bare = forecast().model_copy(
        update={
            "gaps": (), "sensitivities": (), "lines": (), "measures": None, "best_set": None, "realised": (),
            "scenarios": (), "backtest": None, "coverage": {}, "diagnostics": (), "remarks": (),
        }
    )  # fmt: skip
    whole = of(bare)
    left = [anchor for anchor in SECTIONS if found(whole, anchor) is not None]
    assert left == [
        "vooruitblik-blik",
        "vooruitblik-maanden",
        "vooruitblik-gemeenten",
        "vooruitblik-budget",
        "vooruitblik-leden",
        "vooruitblik-goed",
    ]
    assert "toets op het verleden is bij deze prognose niet gemaakt" in told(whole, "vooruitblik-goed")


def test_a_forecast_that_reaches_no_whole_year_says_so() -> None:
    whole = of(
        forecast().model_copy(
            update={"years": (), "budgets": (), "gaps": (), "sensitivities": (), "lines": (), "scenarios": ()}
        )
    )
    assert "niet tot het eind van een kalenderjaar" in told(whole, "vooruitblik")


def test_without_a_lump_sum_the_need_is_told_alone() -> None:
    run = forecast(certainty=75)
    alone = {"lump_sum": None, "excess": None, "valve": None}
    years = tuple(
        year.model_copy(
            update={
                "lump_sum_of": None,
                "members": (),
                "places": tuple(p.model_copy(update=alone) for p in year.places),
            }
        )
        for year in run.years
    )
    best = best_set().model_copy(update={"aim": best_set().aim.model_copy(update={"budget": None})})
    whole = of(run.model_copy(update={"years": years, "gaps": (), "lines": (), "best_set": best}))
    assert [column.title for column in found(whole, "tabel-vooruitblik-gemeenten").columns] == ["Verwacht nodig"]
    text = told(whole, "vooruitblik-blik")
    assert "umpsum" not in text
    assert "Een budget van € 64,5 mln is met 75% zekerheid genoeg." in text
    assert "Scenario" in render_html(whole)


def test_the_whole_report_is_written_as_a_page() -> None:
    assert "Vooruitblik in detail" in render_html(document())


def test_the_chapter_and_its_annex_are_printed_the_same_each_time() -> None:
    chapter, annex = found(document(), "vooruitblik"), found(document(), "vooruitblik-detail")
    alone = document().model_copy(update={"chapters": (chapter,), "annexes": (annex,)})
    printed = render_pdf(alone, alone.meta.date)
    assert printed.startswith(b"%PDF")
    assert render_pdf(alone, alone.meta.date) == printed


# In one view


def test_the_first_page_and_the_chapter_say_need_lump_sum_chance_and_fitting_budget() -> None:
    text = told(document(), "vooruitblik-blik")
    assert "In 2025 kost de zorg naar verwachting € 63,0 mln" in text
    assert "De lumpsum is € 60,0 mln, € 3,0 mln minder dan wat nodig is." in text
    assert "De kans dat de lumpsum niet genoeg is, is meer dan 99%." in text
    # 63 million and 30 steps of 60,000
    assert "Een budget van € 64,8 mln is met 80% zekerheid genoeg." in text
    cards = next(block for block in found(document(), "vooruitblik-blik").blocks if isinstance(block, KeyFigures))
    assert ("Kans op een tekort in 2025", "> 99%") in [(card.label, card.value) for card in cards.figures]
    assert "Een budget van € 64,8 mln is met 80% zekerheid genoeg." in told(document(), "oogopslag")


def a_tested_run(bias: int, error: int) -> ForecastRun:
    """A forecast of which year totals were tested too: a mean of 30 million came."""
    row = CostRow(
        municipality="total", segment="", span="year", horizon=12, method="model", origins=7, covered=(1, 2, 5), better=0,
        crps=1, bias=bias, mean_absolute_error=error, happened=30 * MLN,
    )  # fmt: skip
    later = row.model_copy(
        update={"horizon": 24, "origins": 5, "bias": 2 * bias, "mean_absolute_error": 2 * error}
    )
    found = backtest(["0917"])
    return forecast().model_copy(update={"backtest": found.model_copy(update={"rows": (*found.rows, row, later)})})


def test_forecasts_that_were_off_time_and_again_stand_beside_the_number() -> None:
    whole = of(a_tested_run(-3 * MLN, 3 * MLN))
    for anchor in ("vooruitblik-blik", "oogopslag"):
        text = told(whole, anchor)
        assert (
            "stelselmatig te laag: de kosten van de regio over maand 1 tot en met 12 kwamen gemiddeld 10,0% hoger uit"
            in text
        )
        assert (
            "over maand 13 tot en met 24 kwamen gemiddeld 20,0% hoger uit dan de prognose; 2 van de 5 keer" in text
        )


def test_forecasts_that_were_off_to_either_side_are_told_in_the_chapter_only() -> None:
    whole = of(a_tested_run(MLN, 3 * MLN))
    assert "over maand 1 tot en met 12 kwamen gemiddeld 3,3% lager uit" in told(whole, "vooruitblik-blik")
    assert "stelselmatig" not in told(whole, "vooruitblik-blik")
    assert "Getoetst" not in told(whole, "oogopslag")


def test_year_amounts_that_were_not_tested_are_called_so() -> None:
    assert "niet aan het verleden getoetst" in told(document(), "vooruitblik-blik")


PRICED = ("vooruitblik-blik", "vooruitblik-begroting", "figuur-vooruitblik-kosten")


def notes(whole: Document, anchor: str) -> str:
    block = found(whole, anchor)
    return " ".join(
        sentences(block, tables=True) if isinstance(block, Section) else map(plain, block.notes)
    ).replace("\u00a0", " ")


def test_years_after_the_last_index_figure_say_that_no_price_rise_is_in_them() -> None:
    whole = of(forecast().model_copy(update={"prices": Prices(known_until=2025)}))
    for anchor in PRICED:
        assert "is geen prijsstijging aangenomen en staan bedragen in prijzen van 2025." in notes(whole, anchor)
    assert "voor 2026 is geen" in notes(whole, "vooruitblik-blik")
    # the fan goes on into a year of which not all months are drawn
    assert "voor 2026 en 2027 is geen" in notes(whole, "figuur-vooruitblik-kosten")
    assert "lijkt hier kleiner dan het wordt zodra prijzen stijgen" in notes(whole, "vooruitblik-begroting")
    assert "prijsstijging" not in notes(whole, "figuur-vooruitblik-clienten")


def test_a_price_rise_that_was_assumed_is_told_with_its_percentage() -> None:
    prices = Prices(known_until=2025, assumed_percent=Decimal("3.5"))
    whole = of(forecast().model_copy(update={"prices": prices}))
    for anchor in PRICED:
        assert "een prijsstijging van 3,5% per jaar aangenomen" in notes(whole, anchor)


def test_with_all_index_figures_known_nothing_is_said_of_prices() -> None:
    whole = of(forecast().model_copy(update={"prices": Prices(known_until=2027)}))
    assert not any("prijsstijging" in notes(whole, anchor) for anchor in PRICED)


def test_the_gap_says_that_capacity_is_in_price_and_does_not_follow_clients() -> None:
    assert "Zij volgt het aantal cliënten niet" in told(document(), "vooruitblik-verschil")


def test_scenarios_of_fewer_draws_than_the_forecast_say_so() -> None:
    fewer = tuple(each.model_copy(update={"draws": 500}) for each in forecast().scenarios)
    whole = of(forecast().model_copy(update={"scenarios": fewer}))
    for text in (told(whole, "vooruitblik-scenarios"), plain(found(whole, "tabel-scenarios").notes[0])):
        assert "met 500 verlopen vergeleken en de prognose met 1.000" in text.replace("\u00a0", " ")
    same = tuple(each.model_copy(update={"draws": 1000}) for each in forecast().scenarios)
    assert "verlopen vergeleken" not in told(
        of(forecast().model_copy(update={"scenarios": same})), "vooruitblik-scenarios"
    )


def test_one_month_is_told_as_one() -> None:
    years = tuple(year.model_copy(update={"known_months": min(year.known_months, 1)}) for year in forecast().years)
    parameters = forecast().parameters.model_copy(update={"horizon": 1})
    whole = of(forecast().model_copy(update={"years": years, "parameters": parameters}))
    assert "gesimuleerde verlopen van 1 maand." in told(whole, "vooruitblik-blik")
    annex = table(found(whole, "vooruitblik-detail"), "Verwachte kosten en lumpsum per gemeente")
    assert "".join(run.text for run in annex.rows[0].label) == "2024; 1 maand bekend"


def test_a_lump_sum_that_stands_in_is_named_as_such() -> None:
    run = forecast().model_copy(update={"years": tuple(year for year in forecast().years if year.year == 2026)})
    assert "De lumpsum van 2025, de laatste die bekend is, is € 60,0 mln" in told(of(run), "vooruitblik-blik")
    labels = [
        "".join(run.text for run in row.label) for row in found(document(), "tabel-vooruitblik-gemeenten").rows
    ]
    assert "2026 (naast de lumpsum van 2025)" in labels


def test_what_is_invented_is_called_invented() -> None:
    assert "verzonnen" in told(document(), "vooruitblik-blik")


@pytest.mark.parametrize(
    ("chance", "said", "shown"),
    [
        (0.0, "minder dan 1%", "< 1%"),
        (0.004, "minder dan 1%", "< 1%"),
        (0.5, "50%", "50%"),
        (0.99, "99%", "99%"),
        (0.997, "meer dan 99%", "> 99%"),
        (1.0, "meer dan 99%", "> 99%"),
    ],
)
def test_no_chance_is_called_none_or_certain(chance: float, said: str, shown: str) -> None:
    assert chance_words(chance) == said
    assert chance_cell(chance) == shown


# Where history and forecast meet


def test_a_forecast_that_goes_on_where_the_history_ends_needs_no_words() -> None:
    assert where_they_meet(fan("total", "clients")) == ""


def test_a_last_month_unlike_those_before_it_is_said() -> None:
    assert "week af van de drie maanden ervoor (gemiddeld 1.000)" in where_they_meet(
        fan("total", "clients", last=1100)
    )


def test_the_same_step_a_year_ago_is_the_season() -> None:
    stepped = fan("total", "clients", last=1100, before=1100)
    assert "het seizoen zit in de prognose" in where_they_meet(stepped)


def test_months_that_are_not_known_yet_are_said() -> None:
    whole = fan("total", "cost")
    known = (*whole.known[:-2], *(month.model_copy(update={"value": None}) for month in whole.known[-2:]))
    assert "de laatste 2 maanden zijn nog niet volledig bekend" in where_they_meet(
        whole.model_copy(update={"known": known})
    ).replace("De laatste", "de laatste")


def test_a_step_in_cost_that_goes_with_one_in_clients_is_said() -> None:
    cost, clients = fan("total", "cost", first=900), fan("total", "clients", first=950)
    assert "Het verwachte aantal cliënten ligt dan ook lager: 950 tegen 1.000." in where_they_meet(cost, clients)
    assert "cliënten" not in where_they_meet(cost, fan("total", "clients", first=1050))


def test_a_step_that_the_series_does_not_explain_gets_no_reason() -> None:
    text = where_they_meet(fan("total", "clients", first=900))
    assert "sluit niet aan op één maand" in text


# Amounts


def test_the_parts_of_the_gap_add_up_per_municipality_and_year() -> None:
    section = found(document(), "vooruitblik-verschil")
    for cells in zip(
        *rows(table(section, "Verschil met de lumpsum per factor en gemeente")).values(), strict=True
    ):
        lump_sum, *causes, gap, need = cells
        assert sum(causes) == gap
        assert lump_sum + gap == need
    annex = table(found(document(), "vooruitblik-detail"), "Verschil met de lumpsum per factor en jaar")
    assert [column.title for column in annex.columns] == ["2025", "2026"]


def test_the_table_per_municipality_has_the_amounts_of_the_forecast() -> None:
    shown = found(document(), "tabel-vooruitblik-gemeenten")
    first = next(row for row in shown.rows if row.cells)
    year = forecast().outlook(2025)
    assert year is not None
    own = year.place("0917")
    assert own.excess is not None
    assert own.valve is not None
    assert first.cells == (
        to_euros(own.need), to_euros(20 * MLN), "70%", to_euros(own.excess.above), to_euros(own.excess.bad_year), to_euros(own.valve.mean),
    )  # fmt: skip


def test_need_minus_budget_and_income_stand_beside_the_budget_line() -> None:
    shown = found(document(), "tabel-vooruitblik-begroting")
    assert [column.title for column in shown.columns][-3:] == [
        "Nodig min begroot",
        "Begroting genoeg",
        "Inkomsten",
    ]
    last = shown.rows[-1]
    assert last.cells[3:] == (to_euros(3 * MLN), "< 1%", to_euros(-MLN))
    assert "Ravijnjaar" in " ".join(map(plain, shown.notes))


def test_what_stays_at_the_cooperative_is_no_member() -> None:
    shown = rows(table(found(document(), "vooruitblik-leden"), "Aandeel van de leden"))
    assert list(shown) == ["Meerkoet", "Blijft bij de coöperatie"]


def test_the_measures_stand_in_order_of_worth_and_one_without_cost_is_free() -> None:
    shown = rows(found(document(), "tabel-maatregelen"))
    assert list(shown) == ["1. Groepen", "2. Preventie", "Alle samen"]
    assert shown["1. Groepen"][4] == "geen kosten"
    assert "€ 1,0 mln minder op dan de effecten apart" in told(document(), "vooruitblik-maatregelen")


def test_indicators_that_must_not_get_worse_stand_there_as_they_are_now() -> None:
    section = found(document(), "vooruitblik-maatregelen")
    shown = rows(table(section, "Wat niet slechter mag worden"))
    now = review(None).figure("ended_as_planned", "2024-H1")
    assert now is not None
    assert next(iter(shown.values()))[:2] == ("hoger", now.value)


# The best set


def test_when_no_combination_keeps_within_the_budget_that_is_said() -> None:
    text = told(document(), "vooruitblik-combinatie")
    assert "Geen enkele combinatie blijft met 80% zekerheid binnen de lumpsum van € 60,0 mln" in text
    assert "de beste heeft daarvoor € 62,1 mln nodig, € 2,1 mln meer" in text


def test_the_cheapest_combination_within_the_budget_is_named() -> None:
    within = (combination(("groepen", "preventie"), MLN, 50 * MLN), combination(("groepen",), MLN, 51 * MLN))
    run = forecast().model_copy(update={"best_set": best_set(within)})
    text = told(of(run), "vooruitblik-combinatie")
    assert (
        "Met 80% zekerheid binnen de lumpsum van € 60,0 mln blijft 'Groepen' en 'Preventie'; er is nog 1 andere"
        in text
    )


def test_a_best_set_without_measures_says_that_none_pays() -> None:
    none = best_set().none
    run = forecast().model_copy(update={"best_set": best_set().model_copy(update={"best": none})})
    assert "geen combinatie verdient zichzelf terug" in told(of(run), "vooruitblik-combinatie")


# How good


def test_a_band_that_was_too_narrow_is_a_warning_in_the_chapter() -> None:
    narrow = (
        "Voerendaal: van 60 uitkomsten vielen er 30. De band is te smal: reken met meer onzekerheid dan hij toont."
    )
    remarks = (words("De prognose is 7 keer opnieuw gemaakt."), words(narrow), words("Heerlen: dat past."))
    run = forecast().model_copy(update={"backtest": backtest(["0917"], remarks)})
    callout = next(b for b in inside(found(of(run), "vooruitblik-goed")) if isinstance(b, Callout))
    assert callout.role == "quality"
    assert [plain(item) for item in callout.items] == [narrow]
    assert "Heerlen: dat past." in told(of(run), "vooruitblik-detail")


def test_the_score_of_the_last_value_stands_beside_that_of_the_forecast() -> None:
    shown = table(found(document(), "vooruitblik-goed"), "Toets op het verleden: kosten")
    assert [column.title for column in shown.columns][3:5] == ["Prognose", "Laatste waarde"]
    assert rows(shown)["6 maanden vooruit"][2:5] == ("6 van 7", to_euros(1000_00), to_euros(1001_00))


def test_it_is_said_that_no_forecast_was_published_yet() -> None:
    assert "nog geen eerdere prognose gepubliceerd" in told(document(), "vooruitblik-goed")


def test_a_published_forecast_stands_beside_what_came() -> None:
    came = CostScore(
        municipality="total", segment="", months=36, come=6, first_month="2024-01", last_month="2024-06",
        covered=(4, 6), crps=100_00, bias=-2500_00, mean_absolute_error=300_00, happened=3 * MLN,
    )  # fmt: skip
    elsewhere = came.model_copy(update={"municipality": "0917"})
    scored = Scored(run="forecast-1", published_on="2024-02-01", scores=(came, elsewhere))
    waiting = Scored(run="forecast-2", published_on="2024-08-01", scores=())
    whole = of(forecast().model_copy(update={"published": (scored, waiting)}))
    shown = rows(table(found(whole, "vooruitblik-goed"), "Gepubliceerde prognoses"))
    assert shown == {
        "1 februari 2024": ("kosten", "6 van 36", "4 van 6", "6 van 6", to_euros(-2500_00), to_euros(3 * MLN))
    }
    assert "Van 1 gepubliceerde prognose is nog geen maand bekend." in told(whole, "vooruitblik-goed")


# Who may see what


def test_a_public_edition_shows_no_months_of_few_clients_and_hides_small_numbers() -> None:
    public = told(document(suppressed=True), "vooruitblik-detail")
    assert "gemeten naast zonder maatregel" in told(document(), "vooruitblik-detail")
    assert "gemeten naast zonder maatregel" not in public
    grounds = rows(table(found(document(suppressed=True), "vooruitblik-detail"), "Hoe sterk"))
    assert grounds["Preventie"][3] is SUPPRESSED
    assert grounds["Groepen"][3] == 50
    assert counted(review(None), Decimal("3.2")) == Decimal("3.2")
    assert counted(review(None), None) is SUPPRESSED


def test_a_verdict_with_a_small_count_is_told_without_it_in_public() -> None:
    small = forecast().realised[0].model_copy(
        update={"verdict": "too_small", "said": words("Het gaat om gemiddeld 3,4 cliënten."), "realised": None, "months": ()}
    )  # fmt: skip
    run = forecast().model_copy(update={"realised": (small,)})
    assert "3,4" in str(rows(found(of(run), "tabel-gerealiseerd")))
    assert "3,4" not in str(rows(found(of(run, suppressed=True), "tabel-gerealiseerd")))


def test_many_municipalities_stand_in_the_annex_and_the_region_in_the_chapter() -> None:
    whole = of(forecast([f"{number:04d}" for number in range(1, 13)]))
    chapter = found(whole, "tabel-vooruitblik-gemeenten")
    assert {"".join(run.text for run in row.label) for row in chapter.rows if row.cells} == {"Regio"}
    annex = table(found(whole, "vooruitblik-detail"), "Verwachte kosten en lumpsum per gemeente")
    assert len(rows(annex)) == 13
    small = [
        b for b in inside(found(whole, "vooruitblik-detail")) if isinstance(b, Chart) and b.spec.kind == "fans"
    ]
    assert [len(chart.spec.fans) for chart in small] == [9, 3, 9, 3]
    assert "Verwachte kosten" in render_html(whole)


@pytest.mark.parametrize("count", [10, 19])
def test_no_municipality_is_left_out_of_the_small_charts(count: int) -> None:
    codes = [f"{number:04d}" for number in range(1, count + 1)]
    whole = of(forecast(codes))
    small = [
        b for b in inside(found(whole, "vooruitblik-detail")) if isinstance(b, Chart) and b.spec.kind == "fans"
    ]
    assert {series.name for chart in small for series in chart.spec.fans} == set(codes)


def test_no_sentence_names_a_cause() -> None:
    chapter, annex = found(document(), "vooruitblik"), found(document(), "vooruitblik-detail")
    named = [
        text
        for part in (chapter, annex)
        for text in sentences(part, tables=True)
        if A_CAUSE.search(without_allowed(text))
    ]
    assert named == []


def test_the_words_of_the_forecast_are_kept_as_they_are() -> None:
    told_ = told(document(), "vooruitblik-detail")
    for said in (
        "Bedragen van 2026 zijn in prijzen van 2025.",
        "De eerste maanden zijn dun.",
        "Waar capaciteit wordt betaald",
    ):
        assert said in told_
