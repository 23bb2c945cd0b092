# SPDX-License-Identifier: EUPL-1.2
"""The sliders: what measures and assumptions change, worked out while the reader waits."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from regie.forecast.measures.checks import still_to_come
from regie.forecast.measures.model import AnyMeasure
from regie.forecast.trial_result import Trial, TrialAmounts
from regie.vocabulary import Period, RegieError
from regie.vocabulary.money import to_euros
from regie.web.access import Permission, Scope, needs, scope_of
from regie.web.outlook import trial_charts, trial_tables, trying
from regie.web.outlook.choice import SET, Choice
from regie.web.outlook.choice_forms import ChoiceForms
from regie.web.outlook.models import ScenarioDraft
from regie.web.outlook.queries import draft_for, measure_sets, unchanged
from regie.web.outlook.question import Question
from regie.web.outlook.trying import Apart, Refused, Waiting
from regie.web.outlook.views.frame import RUN, chosen_place, chosen_year, stand_of, tabs_of
from regie.web.outlook.words import amount, in_order, place_name, place_said, short_chance
from regie.web.ui import formats
from regie.web.ui.chart_files import chart_file
from regie.web.ui.components import KeyFigure
from regie.web.ui.language import active
from regie.web.ui.tables import exported

APART, SCENARIO = "apart", "scenario"


@needs(Permission.SEE_FORECAST)
def measures(request: HttpRequest) -> HttpResponse:
    """The sliders and what they come to; the choice stands in the address."""
    stand = stand_of(request)
    scope = scope_of(request)
    frame: dict[str, Any] = {"tabs": tabs_of(request, "measures"), "stand": stand}
    try:
        question = stand.question
        forms = choice_forms(request, question)
    except RegieError as problem:
        return render(
            request, "outlook/no_measures.html", frame | {"problem": problem.message(active())}, status=404
        )
    draft = _draft(request, scope)
    context = frame | {
        "forms": forms,
        "sets": measure_sets(),
        "begun": begun_of(question, forms),
        "question": question,
        "draft": draft,
        "may_save": scope.may(Permission.MAKE_FORECAST),
        "kept_parameters": kept_parameters(request),
        "snapshot": question.snapshot,
    }
    if not forms.is_valid():
        return render(request, "outlook/measures.html", context, status=400)
    choice = forms.choice()
    context |= {"choice": choice, "query": choice.query, "run_parameter": request.GET.get(RUN, "")}
    outcome = trying.outcomes(scope, question, [choice])
    if isinstance(outcome, Waiting | Refused):
        return render(request, "outlook/measures.html", context | told(outcome), status=_status(outcome))
    context |= _outcome(request, scope, question, choice, outcome[0], stand.names)
    listed = [
        context[name] for name in ("trial_table", "effects_table", "combinations_table") if context.get(name)
    ]
    shown = [context.get(name) for name in ("clients_chart", "years_chart", "combinations_chart")]
    return (
        exported(request, *listed)
        or chart_file(request, shown)
        or render(request, "outlook/measures.html", context)
    )


def choice_forms(request: HttpRequest, question: Question) -> ChoiceForms:
    """The forms of the measures and assumptions, filled with what the address says."""
    first = trying.first_month_of(question).first_month_number
    months = [Period.of_month(first + at) for at in range(question.horizon)]
    named = Choice(measure_set=request.GET.get(SET, ""))
    found = trying.measure_set_of(question, named)
    coming = still_to_come(found, first)[0] if found is not None else None
    return ChoiceForms(found, [each.id for each in coming.measures] if coming else [], months, request.GET)


def begun_of(question: Question, forms: ChoiceForms) -> list[AnyMeasure]:
    """The measures of the set that are no choice any more."""
    choices = {each.measure.id for each in forms.of_measures}
    return [each for each in forms.measures.measures if each.id not in choices] if forms.measures else []


def kept_parameters(request: HttpRequest) -> list[tuple[str, str]]:
    """What the form sends along without showing it."""
    return [(name, request.GET[name]) for name in (RUN, SCENARIO) if request.GET.get(name)]


def told(outcome: Waiting | Refused) -> dict[str, Any]:
    """A job to wait for, or why there is no outcome."""
    if isinstance(outcome, Waiting):
        return {"job": outcome.job}
    problem = outcome.problem
    text = problem.message(active()) if isinstance(problem, RegieError) else problem.get(active(), "")
    return {"problem": text}


def _status(outcome: Waiting | Refused) -> int:
    return 202 if isinstance(outcome, Waiting) else 422


def _draft(request: HttpRequest, scope: Scope) -> ScenarioDraft | None:
    """The draft whose sliders these are, where its owner looks."""
    key = request.GET.get(SCENARIO, "")
    found = draft_for(scope, key) if key else None
    own = found is not None and found.owner_id == scope.user_id and found.open
    return found if own else None


def _outcome(
    request: HttpRequest, scope: Scope, question: Question, choice: Choice, trial: Trial, names: dict[str, str]
) -> dict[str, Any]:
    """What the choice comes to, for the place and year in the address."""
    codes = in_order((each.municipality for each in trial.amounts), names)
    place = chosen_place(request, scope, codes)
    year = chosen_year(request, list(trial.years), first_ahead(question, trial)) or trial.years[0]
    row = trial.of(year, place)
    pair = [(unchanged().title, _plain(trial)), (_("Met keuze"), trial)]
    found: dict[str, Any] = {
        "trial": trial,
        "row": row,
        "year": year,
        "years": trial.years,
        "place": place,
        "place_name": place_said(names, place),
        "places": [(code, place_name(names, code)) for code in codes],
        "key_figures": _key_figures(row),
        "sentence": _sentence(row, place_said(names, place)),
        "trial_table": trial_tables.trial_table(request, trial, names),
        "clients_chart": trial_charts.client_lines(request, pair, place),
        "years_chart": trial_charts.scenario_ranges(request, pair, year, place, row.lump_sum),
    }
    return found | _apart(request, scope, question, choice, place)


def first_ahead(question: Question, trial: Trial) -> int:
    """The first year of a trial that lies wholly ahead; its last one where none does."""
    first = trying.first_month_of(question).first_month_number
    return next((year for year in trial.years if 12 * year >= first), trial.years[-1])


def _plain(trial: Trial) -> Trial:
    """The same trial as if nothing had been chosen: what it is compared with."""
    return trial.model_copy(
        update={
            "amounts": tuple(each.model_copy(update={"total": each.before}) for each in trial.amounts),
            "courses": tuple(each.model_copy(update={"values": each.before}) for each in trial.courses),
        }
    )


def _apart(request: HttpRequest, scope: Scope, question: Question, choice: Choice, place: str) -> dict[str, Any]:
    """What each measure does by itself, when it is there or asked for."""
    if not choice.measures:
        return {}
    found: Apart | None = trying.apart_of(scope, question, choice)
    if found is None and request.GET.get(APART):
        answer = trying.work_out_apart(scope, question, choice)
        if answer is not None:
            return {
                "apart_job" if isinstance(answer, Waiting) else "apart_problem": next(iter(told(answer).values()))
            }
        found = trying.apart_of(scope, question, choice)
    if found is None:
        return {"may_apart": True}
    titles = {each.id: each.title for each in (trying.measure_set_of(question, choice) or _none()).measures}
    best = found.best
    return {
        "effects": found.effects,
        "best": best,
        "best_titles": [titles.get(each, each) for each in best.best.measures] if best.best else [],
        "best_query": choice.model_copy(update={"measures": best.best.measures}).query if best.best else "",
        "best_remarks": best.remarks,
        "effects_table": trial_tables.effects_table(request, found.effects, place),
        "combinations_table": trial_tables.combinations_table(request, best, titles)
        if len(best.curve) > 1
        else None,
        "combinations_chart": trial_charts.combinations_chart(request, best),
        "remarks": [(one.title, words) for one in found.effects.ordered for words in one.remarks],
    }


def _none() -> Any:
    raise RegieError("trials.no_measure")


def _key_figures(row: TrialAmounts) -> list[KeyFigure]:
    less = row.more.mean < 0
    found = [
        KeyFigure(
            _("Nodig in %(year)s, met keuze") % {"year": row.year},
            formats.millions(to_euros(row.total.mean)),
            change=_("ongewijzigd %(amount)s") % {"amount": amount(row.before.mean)},
        ),
        KeyFigure(
            _("Verschil met ongewijzigd"),
            amount(row.more.mean, signed=True),
            change=_("acht van de tien keer tussen %(low)s en %(high)s")
            % {"low": amount(row.more.low, signed=True), "high": amount(row.more.high, signed=True)},
            direction="flat" if row.more.mean == 0 else "down" if less else "up",
            judgement="neutral" if row.more.mean == 0 else "good" if less else "bad",
        ),
        KeyFigure(
            _("Kosten van de maatregelen"),
            amount(row.cost),
            change=_("minder zorg nodig: %(amount)s") % {"amount": amount(row.effect.mean)},
        ),
    ]
    if row.chance is not None and row.gap is not None and row.gap_before is not None:
        found.append(
            KeyFigure(
                _("Kans op een tekort"),
                short_chance(row.chance),
                change=_("ongewijzigd %(chance)s") % {"chance": short_chance(row.chance_before)},
                sentence=_("Gemiddeld %(gap)s ten opzichte van de lumpsum; ongewijzigd %(before)s.")
                % {"gap": amount(row.gap, signed=True), "before": amount(row.gap_before, signed=True)},
            )
        )
    return found


def _sentence(row: TrialAmounts, place: str) -> str:
    values = {
        "place": place,
        "year": row.year,
        "amount": amount(abs(row.more.mean)),
        "total": amount(row.total.mean),
    }
    if row.more.mean == 0:
        return _("In %(year)s verandert er voor %(place)s niets: er is %(total)s nodig.") % values
    if row.more.mean < 0:
        return _("In %(year)s heeft %(place)s met deze keuze %(amount)s minder nodig: %(total)s.") % values
    return _("In %(year)s heeft %(place)s met deze keuze %(amount)s meer nodig: %(total)s.") % values
