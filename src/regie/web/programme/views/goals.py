# SPDX-License-Identifier: EUPL-1.2
"""Development goals: all of them in a list, and the course of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from regie.vocabulary import Period
from regie.web.access import Permission, needs, scope_of
from regie.web.audit import service as audit
from regie.web.programme import fields, states
from regie.web.programme.charts import goal_chart
from regie.web.programme.goals import Held, by_period, by_snapshot, held, of_open_goals
from regie.web.programme.models import Goal
from regie.web.programme.tables import Course, Goals, PerSnapshot
from regie.web.programme.views import frame
from regie.web.programme.words import cell_words, given, number_now, number_of, still_there
from regie.web.region import door
from regie.web.reviews.indicators import definition_of, words_of
from regie.web.reviews.ready import when_ready
from regie.web.ui import formats
from regie.web.ui.chart_files import chart_file, with_downloads
from regie.web.ui.tables import exported, table_response

P = Permission


@needs(P.SEE_PROGRAMME)
@when_ready
def goals(request: HttpRequest) -> HttpResponse:
    """Every goal with its state."""
    scope = scope_of(request)
    table = Goals(
        [_row(each) for each in of_open_goals(scope)],
        request=request,
        name="doelen",
        caption=_("Ontwikkeldoelen"),
        search=("name", "indicator", "owner"),
        filters=frame.filters(scope, "state", _("Stand"), states.GOAL_STATES),
        facts={_("Momentopname"): door.current_snapshot()},
        empty=_("Er zijn nog geen ontwikkeldoelen. Begin met een programmalijn en geef haar een doel."),
        note=_(
            "Bereikt: op of voorbij de streefwaarde. Op weg: ten minste zo ver als een rechte lijn van begin naar "
            "streefwaarde op die dag zou zijn. Anders loopt het doel achter."
        ),
    )
    return table_response(request, table, "programme/list.html", frame.listing(scope, "goals", "doel"))


@needs(P.SEE_PROGRAMME)
@when_ready
def goal(request: HttpRequest, pk: int) -> HttpResponse:
    """One goal: its state, its guard, its course over periods and snapshots."""
    scope = scope_of(request)
    found = Goal.objects.within(scope).select_related("line").filter(pk=pk).first()
    if found is None:
        raise Http404
    now = held(scope, found)
    rows = by_period(scope, found, now.snapshot)
    drawn = goal_chart(found, rows)
    charts = with_downloads(request, [drawn] if drawn else [])
    periods, table = _course(request, found, rows), _per_snapshot(request, by_snapshot(scope, found))
    file = chart_file(request, charts) or exported(request, periods, table)
    if file is not None:
        return file
    audit.note(request, object=f"programme/goal/{pk}")
    known = dict(fields.measures())
    context = frame.context(scope, "goals") | {
        "goal": found,
        "now": now,
        "state": states.GOAL_STATES[now.state],
        "guard_state": states.GUARD_STATES[now.guard_state],
        "value": number_now(now),
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
        "measure": still_there(found.measure, known),
        "measure_url": frame.measure_url(found.measure, known),
        "charts": charts,
        "periods": periods,
        "snapshots": table,
        "snapshot": now.snapshot,
    }
    return render(request, "programme/goal.html", context)


def _row(one: Held) -> dict[str, Any]:
    goal = one.goal
    return {
        "pk": goal.pk,
        "name": goal.name,
        "line": goal.line.name,
        "indicator": words_of(goal.indicator).name,
        "where": cell_words(goal.municipality, goal.part),
        "baseline": given(goal.indicator, goal.baseline),
        "value": one.figure,
        "target": given(goal.indicator, goal.target),
        "baseline_period": goal.baseline_period,
        "period": one.period,
        "target_period": goal.target_period,
        "state": one.state,
        "guard": one.guard_state,
        "owner": goal.owner,
    }


def _course(request: HttpRequest, goal: Goal, rows: list[Held]) -> Course:
    return Course(
        [_course_row(each) for each in rows],
        request=request,
        name="verloop",
        caption=_("Verloop sinds het begin"),
        empty=_("De momentopname heeft nog geen hele periode sinds het begin."),
        facts=_facts(goal) | ({_("Momentopname"): rows[0].snapshot} if rows else {}),
    )


def _per_snapshot(request: HttpRequest, rows: list[tuple[str, Held | None]]) -> PerSnapshot:
    nothing: Mapping[str, Any] = {"state": "unknown", "guard": "unknown"}
    return PerSnapshot(
        [{"snapshot": name, **(_course_row(each) if each else nothing)} for name, each in rows],
        request=request,
        name="momentopnamen",
        caption=_("Zoals elke momentopname het zei"),
        note=_("Niet bekend: de cijfers van die momentopname zijn er niet meer, of worden nog gemaakt."),
    )


def _course_row(each: Held) -> dict[str, Any]:
    goal = each.goal
    begins = each.period == goal.baseline_period
    return {
        "period": each.period,
        "value": each.figure,
        "due": None if each.due is None else given(goal.indicator, each.due),
        "baseline": given(goal.indicator, goal.baseline),
        "target": given(goal.indicator, goal.target),
        "state": None if begins else each.state,
        "guard_value": each.guard,
        "guard": each.guard_state,
    }


def _facts(goal: Goal) -> dict[str, str]:
    """What the export is about."""
    return {
        _("Doel"): goal.name,
        _("Indicator"): words_of(goal.indicator).name,
        _("Waar"): cell_words(goal.municipality, goal.part),
        _("Beginperiode"): formats.period(Period.parse(goal.baseline_period)),
        _("Streefperiode"): formats.period(Period.parse(goal.target_period)),
    }
