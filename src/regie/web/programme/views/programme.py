# SPDX-License-Identifier: EUPL-1.2
"""The programme: its lines with their goals, the projects, what measures did, and the SWOT."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from regie.vocabulary import RegieError
from regie.web.access import Permission, Scope, needs, scope_of
from regie.web.audit import service as audit
from regie.web.outlook.kept import forecast_of, published_run
from regie.web.programme import fields, states
from regie.web.programme.goals import Held, by_period, by_snapshot, held
from regie.web.programme.models import Goal, Line, Project, Swot
from regie.web.programme.tables import Course, Goals, Measures, PerSnapshot, Projects, SwotTable
from regie.web.programme.views import frame
from regie.web.programme.words import cell_words, expected_words, number_of, realised_words, saved_words
from regie.web.region import door
from regie.web.reviews.indicators import definition_of, words_of
from regie.web.reviews.ready import when_ready
from regie.web.ui import formats
from regie.web.ui.components import KeyFigure
from regie.web.ui.language import active
from regie.web.ui.tables import Choice, exported, table_response

P = Permission


@needs(P.SEE_PROGRAMME)
@when_ready
def overview(request: HttpRequest) -> HttpResponse:
    """The lines, each with its goals and projects."""
    scope = scope_of(request)
    standing = _standing(scope)
    projects = list(Project.objects.within(scope).select_related("line"))
    lines = [
        {
            "line": each,
            "goals": [one for one in standing if one.goal.line_id == each.pk],
            "projects": [one for one in projects if one.line_id == each.pk],
        }
        for each in Line.objects.within(scope)
    ]
    for each in lines:
        each["goals"] = [(one, *_badges(one), _now(one)) for one in each["goals"]]  # type: ignore[attr-defined]
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
        _context(scope, "overview") | {"lines": lines, "figures": figures if standing else []},
    )


@needs(P.SEE_PROGRAMME)
@when_ready
def goals(request: HttpRequest) -> HttpResponse:
    """Every goal with its state."""
    scope = scope_of(request)
    rows = [_goal_row(each) for each in _standing(scope)]
    table = Goals(
        rows,
        request=request,
        name="doelen",
        caption=_("Ontwikkeldoelen"),
        search=("name", "indicator", "owner"),
        filters=[
            Choice("state", _("Stand"), states.choices(states.GOAL_STATES)),
            Choice("line", _("Programmalijn"), _line_names(scope)),
        ],
        facts={_("Momentopname"): door.current_snapshot()},
        empty=_("Er zijn nog geen ontwikkeldoelen. Begin met een programmalijn en geef haar een doel."),
        note=_(
            "Bereikt: op of voorbij de streefwaarde. Op weg: ten minste zo ver als een rechte lijn van begin naar "
            "streefwaarde op die dag zou zijn. Anders loopt het doel achter."
        ),
    )
    return table_response(request, table, "programme/list.html", _listing(scope, "goals", "doel"))


@needs(P.SEE_PROGRAMME)
@when_ready
def goal(request: HttpRequest, pk: int) -> HttpResponse:
    """One goal: its state, its guard, its course over periods and snapshots."""
    scope = scope_of(request)
    found = Goal.objects.within(scope).select_related("line").filter(pk=pk).first()
    if found is None:
        raise Http404
    now = held(scope, found)
    periods = _course(request, by_period(scope, found, now.snapshot))
    table = _per_snapshot(request, by_snapshot(scope, found))
    file = exported(request, periods, table)
    if file is not None:
        return file
    audit.note(request, object=f"programme/goal/{pk}")
    context = _context(scope, "goals") | {
        "goal": found,
        "now": now,
        "state": states.GOAL_STATES[now.state],
        "guard_state": states.GUARD_STATES[_guard_of(now)],
        "value": _now(now),
        "baseline": number_of(found.indicator, found.baseline),
        "target": number_of(found.indicator, found.target),
        "due": number_of(found.indicator, now.due),
        "limit": number_of(found.guard, found.guard_limit) if found.guard else "",
        "guard_value": number_of(found.guard, now.guard.value if now.guard else None, now.guard),
        "indicator": words_of(found.indicator).name,
        "guard": words_of(found.guard).name if found.guard else "",
        "definition": definition_of(found.indicator),
        "where": cell_words(found.municipality, found.part),
        "period": now.period,
        "measure": dict(fields.measures()).get(found.measure, found.measure),
        "periods": periods,
        "snapshots": table,
        "snapshot": now.snapshot,
    }
    return render(request, "programme/goal.html", context)


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
            "measure": measures.get(each.measure, each.measure) if each.measure else "",
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
        filters=[
            Choice("state", _("Stand"), states.choices(states.PROJECT_STATES)),
            Choice("line", _("Programmalijn"), _line_names(scope)),
        ],
        empty=_("Er zijn nog geen projecten. Maak eerst een programmalijn en zet er een project in."),
    )
    return table_response(request, table, "programme/list.html", _listing(scope, "projects", "project"))


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
    context = _context(scope, "measures") | {"problem": problem, "kept": kept, "title": _("Beheersmaatregelen")}
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
            "risk": risks.get(each.risk, each.risk) if each.risk else "",
            "risk_url": reverse("valve:risk", args=[each.risk])
            if each.risk in risks and each.risk and scope.may(P.SEE_RISKS)
            else None,
            "measure": known.get(each.measure, each.measure) if each.measure else "",
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
        filters=[
            Choice("kind", _("Soort"), states.choices(states.SWOT_KINDS)),
            Choice("line", _("Programmalijn"), _line_names(scope)),
        ],
        empty=_("Er staat nog niets in de SWOT. Schrijf op wat sterk en zwak is, wat kan en wat dreigt."),
    )
    return table_response(request, table, "programme/list.html", _listing(scope, "swot", "swot"))


def _standing(scope: Scope) -> list[Held]:
    """The goals that are not closed, held against the figures in use."""
    found = Goal.objects.within(scope).select_related("line").filter(ended=False)
    return [held(scope, each) for each in found] if door.snapshots() else []


def _context(scope: Scope, here: str) -> dict[str, Any]:
    return {"tabs": frame.programme_tabs(here, scope), "may_edit": scope.may(P.EDIT_PROGRAMME)}


def _listing(scope: Scope, here: str, kind: str) -> dict[str, Any]:
    titles = {"goals": _("Ontwikkeldoelen"), "projects": _("Projecten"), "swot": _("SWOT")}
    labels = {"doel": _("Nieuw doel"), "project": _("Nieuw project"), "swot": _("Nieuw punt")}
    return _context(scope, here) | {"title": titles[here], "kind": kind, "new_label": labels[kind]}


def _line_names(scope: Scope) -> list[tuple[str, str]]:
    return [(each.name, each.name) for each in Line.objects.within(scope)]


def _badges(one: Held) -> tuple[tuple[object, str], tuple[object, str]]:
    return states.GOAL_STATES[one.state], states.GUARD_STATES[_guard_of(one)]


def _guard_of(one: Held) -> str:
    if not one.goal.guard:
        return "none"
    return "unknown" if one.holds is None else "holds" if one.holds else "broken"


def _now(one: Held) -> str:
    return number_of(one.goal.indicator, one.figure.value if one.figure else None, one.figure)


def _goal_row(one: Held) -> dict[str, Any]:
    goal = one.goal
    return {
        "pk": goal.pk,
        "name": goal.name,
        "line": goal.line.name,
        "indicator": words_of(goal.indicator).name,
        "where": cell_words(goal.municipality, goal.part),
        "baseline": f"{number_of(goal.indicator, goal.baseline)} ({formats.short_period(goal.baseline_period)})",
        "value": f"{_now(one)} ({formats.short_period(one.period)})" if one.period else None,
        "target": f"{number_of(goal.indicator, goal.target)} ({formats.short_period(goal.target_period)})",
        "state": one.state,
        "guard": _guard_of(one),
        "owner": goal.owner,
    }


def _course(request: HttpRequest, rows: list[Held]) -> Course:
    return Course(
        [_course_row(each) for each in rows],
        request=request,
        name="verloop",
        caption=_("Verloop sinds het begin"),
        empty=_("De momentopname heeft nog geen hele periode sinds het begin."),
        facts={_("Momentopname"): rows[0].snapshot} if rows else {},
    )


def _per_snapshot(request: HttpRequest, rows: list[tuple[str, Held | None]]) -> PerSnapshot:
    nothing: Mapping[str, Any] = {
        "period": None,
        "value": None,
        "due": None,
        "state": "unknown",
        "guard": "unknown",
    }
    return PerSnapshot(
        [{"snapshot": name, **(_course_row(each) if each else nothing)} for name, each in rows],
        request=request,
        name="momentopnamen",
        caption=_("Zoals elke momentopname het zei"),
        note=_("Niet bekend: de cijfers van die momentopname zijn er niet meer, of worden nog gemaakt."),
    )


def _course_row(each: Held) -> dict[str, Any]:
    return {
        "period": each.period,
        "value": _now(each),
        "due": number_of(each.goal.indicator, each.due),
        "state": each.state,
        "guard": _guard_of(each),
    }


def _measure_rows(scope: Scope, run: Any) -> list[dict[str, Any]]:
    used: dict[str, list[str]] = {}
    for model in (Project, Goal):
        rows = model.objects.within(scope).exclude(measure="")
        for each in rows:
            used.setdefault(each.measure, []).append(each.name)
    coming = {each.measure: each for each in (run.measures.measures if run.measures else ())}
    rows_ = []
    for effect in run.realised:
        rows_.append(
            {
                "title": effect.title,
                "start": effect.start,
                "owner": "",
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
