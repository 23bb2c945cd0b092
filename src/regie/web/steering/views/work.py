# SPDX-License-Identifier: EUPL-1.2
"""Actions, the account team with its tasks, and what the coming days ask of one person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from regie.web.access import Permission, Scope, needs, scope_of
from regie.web.steering import actions as service
from regie.web.steering import deadlines, queries, reminders
from regie.web.steering import team as account_team
from regie.web.steering.actions import Asked
from regie.web.steering.forms import ON_SCREEN, ActionForm, DayForm, ReminderForm, SettleForm, TaskForm
from regie.web.steering.models import Action, Meeting, Theme
from regie.web.steering.team import Task
from regie.web.steering.views.frame import do, form_page, list_page, meeting_form, tabs
from regie.web.ui import columns
from regie.web.ui.tables import Choice, Table

P = Permission
WEEK = timedelta(days=7)

STATES: dict[str, tuple[Any, Any]] = {
    "open": (gettext_lazy("Open"), "info"),
    "done": (gettext_lazy("Gedaan"), "good"),
    "dropped": (gettext_lazy("Vervallen"), "neutral"),
}


class ActionTable(Table):
    """Every action."""

    number = columns.Key(gettext_lazy("Nummer"), link=lambda row: reverse("steering:action", args=[row["number"]]))
    text = columns.Column(gettext_lazy("Actie"))
    theme = columns.Column(gettext_lazy("Thema"))
    owner = columns.Column(gettext_lazy("Wie"))
    due = columns.Day(gettext_lazy("Uiterlijk"))
    meeting = columns.Day(gettext_lazy("Uit gesprek van"))
    state = columns.Badge(gettext_lazy("Stand"), states=STATES)


class TeamTable(Table):
    """Who does what."""

    person = columns.Column(gettext_lazy("Wie"))
    function = columns.Column(gettext_lazy("Functie"))
    discipline = columns.Column(gettext_lazy("Discipline"))
    task = columns.Column(gettext_lazy("Taak"), link=lambda row: row["address"])
    from_day = columns.Day(gettext_lazy("Van"))
    until_day = columns.Day(gettext_lazy("Tot en met"))


@needs(P.SEE_MEETINGS)
def week(request: HttpRequest) -> HttpResponse:
    """What the coming days ask: own actions, meetings, agreement, and the days of the contract."""
    scope, today = scope_of(request), deadlines.today()
    coming = queries.meetings(scope).filter(day__gte=today, day__lte=today + 2 * WEEK).order_by("day")
    to_fix = [
        each
        for each in queries.meetings(scope).filter(matter__state__in=("offered", "half_fixed"))
        if scope.may(P.FIX_MINUTES)
    ]
    context = {
        "tabs": tabs("week"),
        "today": today,
        "own": [
            (each, reverse("steering:action", args=[each.key.split(":")[1]]))
            for each in reminders.own_actions(scope.user_id)
        ],
        "meetings": coming.exclude(matter__state="cancelled"),
        "to_fix": to_fix,
        "waiting": queries.waiting_for(scope),
        "deadlines": [(each, _link(each.address)) for each in deadlines.deadlines(today)],
        "untold": deadlines.untold(today),
        "reminders": ReminderForm(initial={"language": reminders.language_of_mail(scope.user_id) or ON_SCREEN}),
    }
    return render(request, "steering/week.html", context)


@needs(P.SEE_MEETINGS)
@require_POST
def mail(request: HttpRequest) -> HttpResponse:
    """Choose the language of the own reminders by e-mail, or none by e-mail."""
    form, back = ReminderForm(request.POST), reverse("steering:week")
    if not form.is_valid():
        return redirect(back)
    return do(request, lambda: reminders.choose(scope_of(request), form.chosen()), back)


@needs(P.SEE_MEETINGS)
def actions(request: HttpRequest) -> HttpResponse:
    """Every action."""
    rows = [
        {
            "number": each.number,
            "text": each.text,
            "theme": each.get_theme_display(),
            "theme_code": each.theme,
            "owner": queries.function(each.owner_role, each.owner_party_kind, each.owner_party),
            "due": each.due,
            "meeting": each.meeting.day,
            "state": each.state,
        }
        for each in queries.actions(scope_of(request))
    ]
    return list_page(
        request,
        ActionTable,
        rows,
        "actions",
        _("Acties"),
        name="acties",
        search=("number", "text", "owner"),
        filters=[
            Choice("state", _("Stand"), Action.State.choices),
            Choice("theme_code", _("Thema"), Theme.choices),
        ],
        empty=_("Er zijn nog geen acties. U noteert ze op de pagina van een geopend gesprek."),
    )


@needs(P.SEE_MEETINGS)
def action(request: HttpRequest, number: str) -> HttpResponse:
    """One action with what happened to it; its owner or who writes minutes says what became of it."""
    scope = scope_of(request)
    found = queries.action_for(scope, number)
    may = scope.may(P.WRITE_MEETINGS) or found.owner_id == scope.user_id
    here = reverse("steering:action", args=[number])
    context = {
        "action": found,
        "owner": queries.function(found.owner_role, found.owner_party_kind, found.owner_party),
        "steps": [(each, STATES[each.state][0]) for each in found.steps.all()],
        "badge": STATES[found.state],
        "settle": reverse("steering:action_settle", args=[number]) if may else "",
        "here": here,
    }
    return render(request, "steering/action.html", context)


@needs(P.SEE_MEETINGS)
def action_settle(request: HttpRequest, number: str) -> HttpResponse:
    """Say what became of an action."""
    scope = scope_of(request)
    found = queries.action_for(scope, number)
    back = reverse("steering:action", args=[number])

    def write(typed: dict[str, Any]) -> str:
        service.settle(scope, found, typed["state"], typed["note"], typed["due"])
        return back

    form = SettleForm(request.POST or None, initial={"state": "done"})
    title = _("Stand van actie %(number)s") % {"number": number}
    return form_page(request, form, write, title=title, lead=found.text, back=back, button=_("Leg vast"))


@needs(P.WRITE_MEETINGS)
def action_new(request: HttpRequest, key: str) -> HttpResponse:
    """Write down an action of an open meeting."""

    def write(scope: Scope, meeting: Meeting, typed: dict[str, Any]) -> None:
        service.record(scope, meeting, Asked(typed["theme"], typed["text"], typed["owner"].pk, typed["due"]))

    form = ActionForm(request.POST or None)
    return meeting_form(request, key, form, write, title=_("Actie noteren"), button=_("Noteer de actie"))


@needs(P.SEE_MEETINGS)
def team(request: HttpRequest) -> HttpResponse:
    """The account team: who does what, from when until when."""
    scope = scope_of(request)
    writes = scope.may(P.WRITE_MEETINGS)
    rows = [
        {
            "person": each.person.name,
            "function": queries.function(each.role, each.party_kind, each.party),
            "discipline": each.get_discipline_display(),
            "task": each.task,
            "from_day": each.from_day,
            "until_day": each.until_day,
            "address": reverse("steering:task_end", args=[each.pk]) if writes else None,
        }
        for each in queries.team(scope)
    ]
    new = reverse("steering:task_new") if writes else ""
    return list_page(
        request,
        TeamTable,
        rows,
        "team",
        _("Accountteam"),
        new=new,
        name="accountteam",
        search=("person", "function", "task", "discipline"),
        empty=_("Er zijn nog geen taken verdeeld."),
        empty_link=new,
        empty_label=_("Geef iemand een taak"),
    )


@needs(P.WRITE_MEETINGS)
def task_new(request: HttpRequest) -> HttpResponse:
    """Give somebody a task."""

    def write(typed: dict[str, Any]) -> str:
        account_team.take_on(scope_of(request), Task(**typed | {"person": typed["person"].pk}))
        return reverse("steering:team")

    form, back = TaskForm(request.POST or None), reverse("steering:team")
    return form_page(request, form, write, title=_("Geef iemand een taak"), back=back, button=_("Leg vast"))


@needs(P.WRITE_MEETINGS)
def task_end(request: HttpRequest, identifier: int) -> HttpResponse:
    """Let a task end."""
    scope = scope_of(request)
    found = queries.task_for(scope, identifier)

    def write(typed: dict[str, Any]) -> str:
        account_team.end(scope, found, typed["day"])
        return reverse("steering:team")

    form, back = DayForm(request.POST or None), reverse("steering:team")
    form.fields["day"].label = _("Laatste dag van deze taak")
    return form_page(
        request, form, write, title=_("Laat een taak eindigen"), lead=found.task, back=back, button=_("Leg vast")
    )


def _link(name: str) -> str:
    return reverse(name) if name else ""
