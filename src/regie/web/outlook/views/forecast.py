# SPDX-License-Identifier: EUPL-1.2
"""The forecast: what comes, how sure that is, which budget fits, and what it rests on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from regie.forecast.budgeting.year_outlook import YearOutlook
from regie.forecast.run import ForecastRun
from regie.forecast.scoring.past_years import past_years, past_years_said
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.money import to_euros
from regie.web.access import Permission, needs
from regie.web.outlook import charts, tables
from regie.web.outlook.forms import CertaintyForm
from regie.web.outlook.views.frame import (
    RUN,
    chosen_place,
    chosen_year,
    place_options,
    stand_of,
    tabs_of,
)
from regie.web.outlook.words import (
    amount,
    budget_sentence,
    place_said,
    places_of,
    price_note,
    short_chance,
    year_sentences,
    years_ahead,
)
from regie.web.ui import formats
from regie.web.ui.chart_files import chart_file
from regie.web.ui.components import KeyFigure
from regie.web.ui.language import active, pick
from regie.web.ui.tables import exported


@needs(Permission.SEE_FORECAST)
def forecast(request: HttpRequest) -> HttpResponse:
    """The forecast that was published, or the one that is asked for."""
    stand = stand_of(request)
    frame: dict[str, Any] = {"tabs": tabs_of(request, "forecast"), "stand": stand}
    run = stand.run
    if run is None or not run.years:
        return render(request, "outlook/no_forecast.html", frame | {"run": run})
    years = [year.year for year in run.years]
    ahead = years_ahead(run)
    place = chosen_place(request, stand.scope, places_of(run))
    year = run.outlook(chosen_year(request, years, ahead[0].year) or years[0])
    assert year is not None
    shown = _charts(request, run, year, place)
    listed = _tables(request, run, year)
    answer = exported(request, *(table for table in listed.values() if table is not None))
    answer = answer or chart_file(request, shown.values())
    if answer is not None:
        return answer
    return render(
        request,
        "outlook/forecast.html",
        frame
        | listed
        | shown
        | _budget(request, run, year, place)
        | {
            "run": run,
            "kept": stand.kept,
            "year": year,
            "years": years,
            "place": place,
            "place_name": place_said(run.names, place),
            "places": place_options(run),
            "kept_parameters": [(RUN, request.GET[RUN])] if request.GET.get(RUN) else [],
            "sentences": year_sentences(run, year, place),
            "price_note": price_note(run, years),
            "key_figures": _key_figures(run, year, place),
            "past": past_years_said(past_years(run.backtest)).said(active()),
            "gap_remarks": _gap_remarks(run, year),
            "remarks": list(dict.fromkeys(pick(each) for each in _remarks(run))),
            "snapshot": run.parameters.snapshot,
        },
    )


def _charts(request: HttpRequest, run: ForecastRun, year: YearOutlook, place: str) -> dict[str, Any]:
    """The charts by their name in the template."""
    fans = [run.fan(quantity, place) for quantity in ("cost", "clients")]
    gap = next((each for each in run.gaps if each.year == year.year), None)
    sensitivity = next((each for each in run.sensitivities if (each.year, each.place) == (year.year, place)), None)
    return {
        "cost_chart": charts.fan_chart(request, run, fans[0]) if fans[0] else None,
        "clients_chart": charts.fan_chart(request, run, fans[1]) if fans[1] else None,
        "towns_chart": charts.town_fans(request, run, places_of(run), "cost") if place == TOTAL else None,
        "gap_chart": charts.gap_chart(request, gap, place, place_said(run.names, place)) if gap else None,
        "sensitivity_chart": charts.sensitivity_chart(request, sensitivity) if sensitivity else None,
        "curve_chart": _curve(request, run, year, place),
    }


def _curve(request: HttpRequest, run: ForecastRun, year: YearOutlook, place: str) -> Any:
    budget = run.budget(year.year, place)
    if budget is None:
        return None
    line = next((each.line for each in run.lines if (each.year, each.place) == (year.year, place)), None)
    return charts.curve_chart(request, budget, _certainty(request, run), year.place(place).lump_sum, line)


def _certainty(request: HttpRequest, run: ForecastRun) -> int:
    """The certainty in the address, where it can be; else that of the forecast."""
    form = CertaintyForm(request.GET)
    return int(form.cleaned_data["zekerheid"]) if form.is_valid() else run.certainty


def _budget(request: HttpRequest, run: ForecastRun, year: YearOutlook, place: str) -> dict[str, Any]:
    """What is enough with the chosen certainty, and what it costs."""
    certainty = _certainty(request, run)
    asked = "zekerheid" in request.GET
    form = CertaintyForm(request.GET if asked else None, initial={"zekerheid": certainty})
    budget = run.budget(year.year, place)
    level = next((each for each in budget.levels if each.certainty == certainty), None) if budget else None
    return {
        "certainty_form": form,
        "budget": budget,
        "budget_sentence": budget_sentence(year.year, certainty, budget.at(certainty), level) if budget else "",
        "levels": budget.levels if budget else (),
    }


def _tables(request: HttpRequest, run: ForecastRun, year: YearOutlook) -> dict[str, Any]:
    """The tables by their name in the template."""
    gap = next((each for each in run.gaps if each.year == year.year), None)
    return {
        "years_table": tables.years_table(request, run),
        "lines_table": tables.lines_table(request, run),
        "members_table": tables.members_table(request, run, year.year),
        "causes_table": tables.causes_table(request, gap, run.names) if gap else None,
    }


def _key_figures(run: ForecastRun, year: YearOutlook, place: str) -> list[KeyFigure]:
    row, budget = year.place(place), run.budget(year.year, place)
    snapshot = run.parameters.snapshot
    found = [
        KeyFigure(
            _("Verwacht nodig in %(year)s") % {"year": year.year},
            formats.millions(to_euros(row.need)),
            change="" if row.lump_sum is None else _("lumpsum %(amount)s") % {"amount": amount(row.lump_sum)},
            definition=_(
                "Het gemiddelde van alle gesimuleerde verlopen; maanden van het jaar die al voorbij zijn, tellen "
                "mee zoals zij waren."
            ),
            snapshot=snapshot,
        )
    ]
    if row.excess is not None:
        found.append(
            KeyFigure(
                _("Kans op een tekort"),
                short_chance(row.excess.chance),
                change=_("gemiddeld %(amount)s te kort") % {"amount": amount(row.excess.above)},
                judgement="bad" if row.excess.chance > 0.5 else "neutral",
                definition=_("Het deel van de gesimuleerde verlopen waarin er meer nodig is dan de lumpsum."),
                snapshot=snapshot,
            )
        )
        found.append(
            KeyFigure(
                _("Tekort in een slecht jaar"),
                formats.millions(to_euros(max(row.excess.bad_year, 0))),
                change=_("één op de tien keer is het meer"),
                definition=_("Wat er in één van de tien verlopen meer nodig is dan de lumpsum."),
                snapshot=snapshot,
            )
        )
    if budget is not None:
        found.append(
            KeyFigure(
                _("Passend budget"),
                formats.millions(to_euros(budget.at(run.certainty))),
                change=_("met %(certainty)s%% zekerheid genoeg") % {"certainty": run.certainty},
                definition=_("Wat in zoveel van de honderd verlopen genoeg is."),
                snapshot=snapshot,
            )
        )
    return found


def _gap_remarks(run: ForecastRun, year: YearOutlook) -> list[str]:
    gap = next((each for each in run.gaps if each.year == year.year), None)
    return [pick(each) for each in gap.remarks] if gap else []


def _remarks(run: ForecastRun) -> list[Any]:
    return [*run.remarks, *(remark for year in run.years for remark in year.remarks), *run.diagnostics]
