# SPDX-License-Identifier: EUPL-1.2
"""Scenarios: the list, one scenario on its way to being kept, and several side by side."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regie.vocabulary import RegieError
from regie.web import audit
from regie.web.access import Permission, Scope, needs, scope_of
from regie.web.outlook import service, trial_charts, trial_tables, trying
from regie.web.outlook.choice import CHOSEN
from regie.web.outlook.choice_forms import setting_said
from regie.web.outlook.forms import ScenarioForm
from regie.web.outlook.models import ScenarioDraft
from regie.web.outlook.queries import Named, draft_for, named, of_draft, scenarios, unchanged
from regie.web.outlook.question import Question
from regie.web.outlook.trying import Refused, Waiting
from regie.web.outlook.views.frame import RUN, chosen_place, chosen_year, stand_of, tabs_of
from regie.web.outlook.views.measures import SCENARIO, choice_forms, first_ahead, told
from regie.web.outlook.words import assumptions_said, choice_sentence, in_order, place_name, place_said
from regie.web.ui.chart_files import chart_file
from regie.web.ui.language import active
from regie.web.ui.tables import exported

CHOSEN_SCENARIOS = "s"

MOST_COMPARED = 8
"""Scenarios that stand side by side: more do not fit in a chart."""


@needs(Permission.SEE_FORECAST)
def scenario_list(request: HttpRequest) -> HttpResponse:
    """The scenarios that the reader may see: kept ones, and those that people work on."""
    stand = stand_of(request)
    scope = scope_of(request)
    question = stand.question
    found = scenarios(scope, question)
    titles = _titles(question, found)
    return render(
        request,
        "outlook/scenarios.html",
        {
            "tabs": tabs_of(request, "scenarios"),
            "stand": stand,
            "scenarios": [(each, choice_sentence(each.choice, titles)) for each in found],
            "run_parameter": request.GET.get(RUN, ""),
            "most": MOST_COMPARED,
            "may_make": scope.may(Permission.MAKE_FORECAST),
        },
    )


@needs(Permission.SEE_FORECAST)
def scenario(request: HttpRequest, key: str) -> HttpResponse:
    """One draft: its choice, who sees it, and its way to being kept."""
    scope = scope_of(request)
    draft = draft_for(scope, key)
    stand = stand_of(request)
    found = of_draft(draft)
    own = draft.owner_id == scope.user_id
    return render(
        request,
        "outlook/scenario.html",
        {
            "tabs": tabs_of(request, "scenarios"),
            "stand": stand,
            "scenario": found,
            "draft": draft,
            "matter": draft.matter,
            "own": own,
            "may_change": own and draft.open and scope.may(Permission.MAKE_FORECAST),
            "sentence": choice_sentence(found.choice, _titles(stand.question, [found])),
            "assumed": assumptions_said(found.choice),
            "reasons": draft.reasons.values(),
            "settings": _settings(found, stand.question),
            "compare": _compare_url([found.name], request.GET.get(RUN, "")),
        },
    )


@needs(Permission.MAKE_FORECAST)
def save(request: HttpRequest) -> HttpResponseBase:
    """Keep the sliders in the address under a name."""
    scope = scope_of(request)
    stand = stand_of(request)
    question = stand.question
    forms = choice_forms(request, question)
    if CHOSEN not in request.GET or not forms.is_valid():
        return redirect(f"{reverse('outlook:measures')}?{request.GET.urlencode()}")
    choice = forms.choice()
    key = request.GET.get(SCENARIO, "")
    draft = draft_for(scope, key) if key else None
    form = ScenarioForm(choice.assumptions, request.POST or None, initial=_initial(draft))
    if request.method == "POST" and form.is_valid():
        try:
            kept = service.save_scenario(
                scope,
                choice,
                form.cleaned_data["title"],
                description=form.cleaned_data["description"],
                reasons=form.reasons(),
                shared=form.cleaned_data["shared"],
                run=stand.kept.id if stand.kept else "",
                draft=draft,
            )
        except RegieError as problem:
            form.add_error(None, problem.message(active()))
        else:
            audit.service.note(request, object=f"scenario/{kept.key}")
            messages.success(request, _("Scenario ‘%(title)s’ is bewaard.") % {"title": kept.title})
            return redirect("outlook:scenario", kept.key)
    titles = {each.id: each.title for each in forms.measures.measures} if forms.measures else {}
    return render(
        request,
        "outlook/save_scenario.html",
        {
            "tabs": tabs_of(request, "scenarios"),
            "form": form,
            "sentence": choice_sentence(choice, titles),
            "back": f"{reverse('outlook:measures')}?{request.GET.urlencode()}",
            "draft": draft,
        },
        status=400 if form.errors else 200,
    )


@needs(Permission.MAKE_FORECAST)
@require_POST
def propose(request: HttpRequest, key: str) -> HttpResponse:
    """Put a draft before the others."""
    scope = scope_of(request)
    draft = draft_for(scope, key)
    try:
        service.propose_scenario(scope, draft)
    except RegieError as problem:
        messages.error(request, problem.message(active()))
    else:
        messages.success(request, _("Voorgesteld. Iemand anders die mag vastleggen, beslist."))
    return redirect("outlook:scenario", key)


@needs(Permission.MAKE_FORECAST)
@require_POST
def delete(request: HttpRequest, key: str) -> HttpResponse:
    """Throw an own draft away."""
    scope = scope_of(request)
    draft = draft_for(scope, key)
    try:
        service.delete_scenario(scope, draft)
    except RegieError as problem:
        messages.error(request, problem.message(active()))
        return redirect("outlook:scenario", key)
    messages.success(request, _("Scenario ‘%(title)s’ is verwijderd.") % {"title": draft.title})
    return redirect("outlook:scenarios")


@needs(Permission.SEE_FORECAST)
def compare(request: HttpRequest) -> HttpResponse:
    """Scenarios side by side, beside the future in which nothing changes."""
    stand = stand_of(request)
    scope = scope_of(request)
    question = stand.question
    frame: dict[str, Any] = {"tabs": tabs_of(request, "scenarios"), "stand": stand, "question": question}
    chosen = named(scope, question, request.GET.getlist(CHOSEN_SCENARIOS))[:MOST_COMPARED]
    if not chosen:
        chosen = [each for each in scenarios(scope, question) if each.kept is not None][:MOST_COMPARED]
    # a future in which nothing changes is always there, once
    shown = [unchanged(), *(each for each in chosen if not each.choice.unchanged)]
    outcome = trying.outcomes(scope, question, [each.choice for each in shown])
    if isinstance(outcome, Waiting | Refused):
        status = 202 if isinstance(outcome, Waiting) else 422
        return render(request, "outlook/compare.html", frame | told(outcome), status=status)
    return _side_by_side(request, scope, question, shown, outcome, frame, stand.names)


def _side_by_side(
    request: HttpRequest,
    scope: Scope,
    question: Question,
    shown: list[Named],
    outcome: list[Any],
    frame: dict[str, Any],
    names: dict[str, str],
) -> HttpResponse:
    trials = [(each.title, trial) for each, trial in zip(shown, outcome, strict=True)]
    first = outcome[0]
    codes = in_order((each.municipality for each in first.amounts), names)
    place = chosen_place(request, scope, codes)
    year = chosen_year(request, list(first.years), first_ahead(question, first)) or first.years[0]
    table = trial_tables.compared_table(request, trials, place, question.certainty)
    ranges = trial_charts.scenario_ranges(request, trials, year, place, first.of(year, place).lump_sum)
    lines = trial_charts.client_lines(request, trials, place)
    answer = exported(request, table) or chart_file(request, [ranges, lines])
    if answer is not None:
        return answer
    titles = _titles(question, shown)
    return render(
        request,
        "outlook/compare.html",
        frame
        | {
            "shown": [(each, choice_sentence(each.choice, titles)) for each in shown],
            "table": table,
            "ranges": ranges,
            "lines": lines,
            "year": year,
            "years": first.years,
            "place": place,
            "place_name": place_said(names, place),
            "places": [(code, place_name(names, code)) for code in codes],
            "kept_parameters": [
                *((CHOSEN_SCENARIOS, name) for name in request.GET.getlist(CHOSEN_SCENARIOS)),
                *(((RUN, request.GET[RUN]),) if request.GET.get(RUN) else ()),
            ],
            "snapshot": question.snapshot,
        },
    )


def _titles(question: Question, found: list[Named]) -> dict[str, str]:
    """What measures are called, in every set that these scenarios are of."""
    titles: dict[str, str] = {}
    for choice in {each.choice.measure_set: each.choice for each in found}.values():
        measures = trying.measure_set_of(question, choice)
        titles |= {each.id: each.title for each in measures.measures} if measures else {}
    return titles


def _settings(found: Named, question: Question) -> list[tuple[str, str]]:
    """The measures whose sliders stand elsewhere than their file says: title, and what stands where."""
    titles = _titles(question, [found])
    return [
        (
            titles.get(each.measure, each.measure),
            ", ".join(setting_said(name, value) for name, value in each.given()),
        )
        for each in found.choice.settings
    ]


def _initial(draft: ScenarioDraft | None) -> dict[str, Any]:
    if draft is None:
        return {}
    reasons = {f"reason-{name}": text for name, text in draft.reasons.items()}
    shared = draft.sharing != ScenarioDraft.Sharing.PRIVATE
    return {"title": draft.title, "description": draft.description, "shared": shared} | reasons


def _compare_url(names: list[str], run: str) -> str:
    query = "&".join(f"{CHOSEN_SCENARIOS}={name}" for name in names)
    return f"{reverse('outlook:compare')}?{query}" + (f"&{RUN}={run}" if run else "")
