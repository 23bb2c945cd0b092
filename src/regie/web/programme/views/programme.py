# SPDX-License-Identifier: EUPL-1.2
"""The programme: its lines with their goals, the projects, what measures did, and the SWOT."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from regie.vocabulary import RegieError
from regie.web.access import Permission, Scope, needs, scope_of
from regie.web.audit import service as audit
from regie.web.outlook.kept import forecast_of, published_run
from regie.web.programme import fields, states
from regie.web.programme.goals import Held, of_open_goals
from regie.web.programme.models import Goal, Line, Project, Swot
from regie.web.programme.tables import Measures, Projects, SwotTable
from regie.web.programme.views import frame
from regie.web.programme.words import (
    expected_words,
    number_now,
    number_of,
    realised_words,
    saved_words,
    still_there,
)
from regie.web.reviews.ready import when_ready
from regie.web.ui.components import KeyFigure
from regie.web.ui.language import active
from regie.web.ui.tables import table_response

P = Permission


@needs(P.SEE_PROGRAMME)
@when_ready
def overview(request: HttpRequest) -> HttpResponse:
    """The lines, each with its goals and projects."""
    scope = scope_of(request)
    standing = of_open_goals(scope)
    projects = list(Project.objects.within(scope).select_related("line"))
    lines = [
        {
            "line": each,
            "goals": [_goal(one) for one in standing if one.goal.line_id == each.pk],
            "projects": [one for one in projects if one.line_id == each.pk],
        }
        for each in Line.objects.within(scope)
    ]
    counted = Counter(each.state for each in standing)
    figures = [
        KeyFigure(label=str(words), value=str(counted[code]))
        for code, (words, _tone) in states.GOAL_STATES.items()
        if counted[code] or code != "unknown"
    ]
    broken = sum(each.holds is False for each in standing)
    figures.append(KeyFigure(label=_("Kwaliteitswacht over de grens"), value=str(broken)))
    audit.note(request, object="programme")
    return render(
        request,
        "programme/overview.html",
        frame.context(scope, "overview") | {"lines": lines, "figures": figures if standing else []},
    )


@needs(P.SEE_PROGRAMME)
def projects(request: HttpRequest) -> HttpResponse:
    """The projects of all lines."""
    scope = scope_of(request)
    measures, edits = dict(fields.measures()), scope.may(P.EDIT_PROGRAMME)
    rows = [
        {
            "name": each.name,
            "line": each.line.name,
            "owner": each.owner,
            "begins_on": each.begins_on,
            "ends_on": each.ends_on,
            "state": each.state,
            "budget": each.budget,
            "measure": still_there(each.measure, measures),
            "measure_url": frame.measure_url(each.measure, measures),
            "url": reverse("programme:edit", args=["project", each.pk]) if edits else None,
        }
        for each in Project.objects.within(scope).select_related("line")
    ]
    table = Projects(
        rows,
        request=request,
        name="projecten",
        caption=_("Projecten"),
        search=("name", "owner"),
        filters=frame.filters(scope, "state", _("Stand"), states.PROJECT_STATES),
        empty=_("Er zijn nog geen projecten. Maak eerst een programmalijn en zet er een project in."),
    )
    return table_response(request, table, "programme/list.html", frame.listing(scope, "projects", "project"))


@needs(P.SEE_PROGRAMME)
def measures(request: HttpRequest) -> HttpResponse:
    """The control measures of the published forecast: expected and realised, and where the programme has them."""
    scope = scope_of(request)
    kept = published_run(scope)
    rows, problem = [], ""
    if kept is not None:
        try:
            rows = _measure_rows(scope, forecast_of(scope, kept))
        except RegieError as wrong:
            problem = wrong.message(active())
    table = Measures(
        rows,
        request=request,
        name="maatregelen",
        caption=_("Beheersmaatregelen"),
        search=("title", "owner"),
        facts={_("Prognose"): kept.id, _("Momentopname"): kept.parameters.snapshot} if kept else {},
        empty=_("Er is nog geen gepubliceerde prognose met maatregelen. Maak er een bij Vooruitblik."),
        empty_link=reverse("outlook:runs"),
        empty_label=_("Naar de prognoses"),
        note=_(
            "Verwacht en gebleken effect komen uit de gepubliceerde prognose; hier wordt niets opnieuw gerekend. "
            "Tussen haakjes de band van 80%."
        ),
    )
    context = frame.context(scope, "measures") | {
        "problem": problem,
        "kept": kept,
        "title": _("Beheersmaatregelen"),
    }
    return table_response(request, table, "programme/measures.html", context)


@needs(P.SEE_PROGRAMME)
def swot(request: HttpRequest) -> HttpResponse:
    """Strengths, weaknesses, opportunities and threats, with the risks and measures they lead to."""
    scope = scope_of(request)
    edits, risks, known = scope.may(P.EDIT_PROGRAMME), dict(fields.risks()), dict(fields.measures())
    rows = [
        {
            "kind": each.kind,
            "text": each.text,
            "line": each.line.name if each.line else "",
            "risk": still_there(each.risk, risks),
            "risk_url": reverse("valve:risk", args=[each.risk])
            if each.risk in risks and each.risk and scope.may(P.SEE_RISKS)
            else None,
            "measure": still_there(each.measure, known),
            "measure_url": frame.measure_url(each.measure, known),
            "closed_on": each.closed_on,
            "url": reverse("programme:edit", args=["swot", each.pk]) if edits else None,
        }
        for each in Swot.objects.within(scope).select_related("line")
    ]
    table = SwotTable(
        rows,
        request=request,
        name="swot",
        caption=_("Sterktes, zwaktes, kansen en bedreigingen"),
        search=("text", "risk", "measure"),
        filters=frame.filters(scope, "kind", _("Soort"), states.SWOT_KINDS),
        empty=_("Er staat nog niets in de SWOT. Schrijf op wat sterk en zwak is, wat kan en wat dreigt."),
    )
    return table_response(request, table, "programme/list.html", frame.listing(scope, "swot", "swot"))


def _goal(one: Held) -> tuple[Held, tuple[object, str], tuple[object, str], str, str]:
    """A goal with its badges, its value and its target."""
    badges = states.GOAL_STATES[one.state], states.GUARD_STATES[one.guard_state]
    return one, *badges, number_now(one), number_of(one.goal.indicator, one.goal.target)


def _measure_rows(scope: Scope, run: Any) -> list[dict[str, Any]]:
    used: dict[str, list[str]] = {}
    for model in (Project, Goal):
        rows = model.objects.within(scope).exclude(measure="")
        for each in rows:
            used.setdefault(each.measure, []).append(each.name)
    owners = {each.id: each.owner for each in fields.measure_set()}
    coming = {each.measure: each for each in (run.measures.measures if run.measures else ())}
    rows_ = []
    for effect in run.realised:
        rows_.append(
            {
                "title": effect.title,
                "start": effect.start,
                "owner": owners.get(effect.measure, ""),
                "expected": expected_words(effect),
                "realised": realised_words(effect),
                "verdict": effect.said.said(active()),
                "used": ", ".join(used.get(effect.measure, ())),
            }
        )
    for id_, each in coming.items():
        rows_.append(
            {
                "title": each.title,
                "start": each.starts,
                "owner": each.owner,
                "expected": saved_words(each),
                "realised": "",
                "verdict": _("Begint nog."),
                "used": ", ".join(used.get(id_, ())),
            }
        )
    return rows_
