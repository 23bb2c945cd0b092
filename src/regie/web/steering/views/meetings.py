# SPDX-License-Identifier: EUPL-1.2
"""Meetings: the list, a series and its rhythm, one meeting with its agenda and minutes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from regie.reporting.values import SUPPRESSED, Format
from regie.web.access import Permission, needs, scope_of
from regie.web.audit import service as audit
from regie.web.region import door
from regie.web.reviews.ready import when_ready
from regie.web.steering import deadlines, kept, queries, running, service
from regie.web.steering.agenda import points
from regie.web.steering.forms import DAYS, DayForm, ItemForm, MeetingForm, RhythmForm, SeriesForm
from regie.web.steering.key_figures import Shown, key_figures
from regie.web.steering.models import Meeting
from regie.web.steering.views.frame import do, form_page, tabs
from regie.web.ui import columns
from regie.web.ui.components import KeyFigure
from regie.web.ui.formats import UNKNOWN, written
from regie.web.ui.language import pick
from regie.web.ui.tables import Choice, Table, table_response
from regie.web.workflow.kinds import kind_of

P = Permission

WAITS = "wacht"
"""In the address of somebody who waits for the figures of an agenda."""

LONGEST_VERSION = 10
"""Figures of a version that a page sends back."""

TONES = {
    "planned": "neutral",
    "open": "info",
    "offered": "warning",
    "half_fixed": "warning",
    "fixing": "info",
    "fixed": "good",
    "cancelled": "neutral",
}


def states() -> list[tuple[str, Any]]:
    """The states of a meeting as they are called."""
    return [(code, _(label)) for code, label in kind_of("steering_meeting").states.items()]


class MeetingTable(Table):
    """Every meeting."""

    day = columns.Day(gettext_lazy("Dag"), link=lambda row: reverse("steering:meeting", args=[row["key"]]))
    title = columns.Column(gettext_lazy("Gesprek"))
    snapshot = columns.Column(gettext_lazy("Momentopname"))
    version = columns.Number(gettext_lazy("Versie van het verslag"))
    said = columns.Column(gettext_lazy("Stand"))


@needs(P.SEE_MEETINGS)
def meetings(request: HttpRequest) -> HttpResponse:
    """Series with their rhythm, and every meeting."""
    scope = scope_of(request)
    names = dict(states())
    rows = [
        {
            "key": each.key,
            "day": each.day,
            "title": each.title,
            "snapshot": each.matter.snapshot or None,
            "version": each.version,
            "state": each.state,
            "said": names[each.state],
        }
        for each in queries.meetings(scope)
    ]
    writes = scope.may(P.WRITE_MEETINGS)
    table = MeetingTable(
        rows,
        request=request,
        caption=_("Regiegesprekken"),
        name="regiegesprekken",
        search=("title", "snapshot"),
        filters=[Choice("state", _("Stand"), states())],
        empty=_("Er is nog geen regiegesprek gepland."),
        empty_link=reverse("steering:meeting_new") if writes else "",
        empty_label=_("Plan een gesprek"),
    )
    context = {
        "tabs": tabs("meetings"),
        "series": [_rhythm(each) for each in queries.series(scope)],
        "writes": writes,
    }
    return table_response(request, table, "steering/meetings.html", context)


@needs(P.WRITE_MEETINGS)
def series_new(request: HttpRequest) -> HttpResponse:
    """Begin a row of meetings."""
    form = SeriesForm(request.POST or None)

    def write(typed: dict[str, Any]) -> str:
        days = typed["weekday"], typed["second_weekday"]
        service.plan_series(scope_of(request), typed["title"], *days, typed["starts_on"], form.chosen())
        return reverse("steering:meetings")

    return _page(request, form, write, _("Nieuwe reeks regiegesprekken"))


@needs(P.WRITE_MEETINGS)
def rhythm(request: HttpRequest, identifier: int) -> HttpResponse:
    """Meet twice a week, or once again."""
    scope = scope_of(request)
    series = queries.series_for(scope, identifier)

    def write(typed: dict[str, Any]) -> str:
        service.change_rhythm(scope, series, typed["often"] == "twice", typed["from_day"], typed["reason"])
        return reverse("steering:meetings")

    return _page(request, RhythmForm(request.POST or None), write, _("Vaker of weer gewoon"))


@needs(P.WRITE_MEETINGS)
def series_meeting(request: HttpRequest, identifier: int) -> HttpResponse:
    """Plan the next meeting of a series."""
    scope = scope_of(request)
    series = queries.series_for(scope, identifier)

    def write(typed: dict[str, Any]) -> str:
        made = service.plan_meeting(scope, typed["day"], series=series)
        return reverse("steering:meeting", args=[made.key])

    return _page(request, DayForm(request.POST or None), write, _("Plan een gesprek van deze reeks"))


@needs(P.WRITE_MEETINGS)
def meeting_new(request: HttpRequest) -> HttpResponse:
    """Plan a meeting by itself."""
    form = MeetingForm(request.POST or None)

    def write(typed: dict[str, Any]) -> str:
        made = service.plan_meeting(scope_of(request), typed["day"], typed["title"], participants=form.chosen())
        return reverse("steering:meeting", args=[made.key])

    return _page(request, form, write, _("Plan een gesprek"))


@needs(P.SEE_MEETINGS)
@when_ready
def meeting(request: HttpRequest, key: str) -> HttpResponse:
    """One meeting: agenda and figures by theme, decisions, actions, minutes."""
    scope = scope_of(request)
    found = queries.meeting_for(scope, key)
    waited = WAITS in request.GET and scope.may(P.WRITE_MEETINGS)
    if waited:
        points(found)
    figures = {theme: [_card(each) for each in shown] for theme, shown in key_figures(found).items()}
    writes = scope.may(P.WRITE_MEETINGS)
    themes = queries.themes(scope, found, figures)
    context = {
        "meeting": found,
        "matter": found.matter,
        "themes": themes,
        "waited": waited,
        "filled": any(each.items for each in themes),
        "decisions": [
            (each, running.measure_name(each.measure)) for each in queries.decisions(scope).filter(meeting=found)
        ],
        "actions": queries.actions_of(scope, found),
        "participants": [queries.function(*each) for each in found.participants],
        "versions": [(number, list(kept.KINDS)) for number in kept.versions(door.folder(), key)],
        "tone": TONES[found.state],
        "today": deadlines.today(),
        "prepares": writes and found.state in ("planned", "open"),
        "opens": writes and found.state == "planned",
        "writing": writes and found.state == "open",
    }
    return render(request, "steering/meeting.html", context)


@needs(P.WRITE_MEETINGS)
@require_POST
def prepare(request: HttpRequest, key: str) -> HttpResponse:
    """Make the agenda from signals and open actions."""
    scope = scope_of(request)
    found = queries.meeting_for(scope, key)
    return _on_figures(request, found, lambda: service.prepare(scope, found), _("De agenda is bijgewerkt."))


@needs(P.WRITE_MEETINGS)
@require_POST
def open_meeting(request: HttpRequest, key: str) -> HttpResponse:
    """Open the meeting, which fixes its figures."""
    scope = scope_of(request)
    found = queries.meeting_for(scope, key)
    said = _("Het gesprek is geopend; de cijfers liggen vast.")
    return _on_figures(request, found, lambda: service.open_meeting(scope, found), said)


@needs(P.WRITE_MEETINGS)
def item_new(request: HttpRequest, key: str) -> HttpResponse:
    """Put a point on the agenda."""
    scope = scope_of(request)
    found = queries.meeting_for(scope, key)

    def write(typed: dict[str, Any]) -> str:
        service.add_item(scope, found, typed["theme"], typed["text"])
        return _address(found)

    return _page(request, ItemForm(request.POST or None), write, _("Agendapunt toevoegen"), _address(found))


@needs(P.WRITE_MEETINGS)
@require_POST
def item_remove(request: HttpRequest, key: str, identifier: int) -> HttpResponse:
    """Take a point off the agenda, or put it back, on the page as it was read."""
    scope = scope_of(request)
    found = queries.meeting_for(scope, key)
    item = queries.item_for(scope, found, identifier)
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isdecimal() and len(seen) < LONGEST_VERSION else 0
    removed = not item.removed
    return do(request, lambda: service.remove_item(scope, item, version, removed=removed), _address(found))


@needs(P.WRITE_MEETINGS)
def notes(request: HttpRequest, key: str) -> HttpResponse:
    """Write the minutes under the points of the agenda."""
    scope = scope_of(request)
    found = queries.meeting_for(scope, key)
    if found.state != "open":
        return redirect(_address(found))
    items = [item for page in queries.themes(scope, found, {}) for item in page.items]
    form = forms.Form(request.POST or None, initial={"version": found.matter.version})
    form.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)
    for item in items:
        form.fields[f"item-{item.pk}"] = forms.CharField(
            label=f"{item.get_theme_display()}: {pick(item.text)}",
            required=False,
            max_length=4000,
            initial=item.notes,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def write(typed: dict[str, Any]) -> str:
        said = {item.pk: typed[f"item-{item.pk}"] for item in items}
        service.write_notes(scope, found, said, typed["version"])
        return _address(found)

    return _page(request, form, write, _("Verslag schrijven"), _address(found))


@needs(P.SEE_MEETINGS)
def file(request: HttpRequest, key: str, version: int, name: str) -> HttpResponse:
    """A file of fixed minutes."""
    found = queries.meeting_for(scope_of(request), key)
    if name not in kept.KINDS:
        raise Http404
    try:
        content = kept.kept_file(door.folder(), found.key, version, name)
    except KeyError:
        raise Http404 from None
    audit.note(request, object=f"meeting/{found.key}/v{version}/{name}")
    kind = name.rpartition(".")[2]
    answer = HttpResponse(content, content_type=kept.KINDS[name])
    answer["Content-Disposition"] = f'attachment; filename="regiegesprek-{found.key}-v{version}.{kind}"'
    return answer


def _page(request: HttpRequest, form: Any, write: Any, title: str, back: str = "") -> HttpResponse:
    return form_page(
        request, form, write, title=title, back=back or reverse("steering:meetings"), button=_("Leg vast")
    )


def _on_figures(request: HttpRequest, found: Meeting, work: Callable[[], Any], said: str) -> HttpResponse:
    """Do something that needs figures. While they are made people wait on the page of the meeting, which can be
    loaded again as often as needed, and then press the button once more."""
    try:
        return do(request, work, _address(found), said)
    except door.NotReady:
        return redirect(f"{_address(found)}?{WAITS}=1")


def _address(found: Meeting) -> str:
    return reverse("steering:meeting", args=[found.key])


def _card(shown: Shown) -> KeyFigure:
    """A figure on the page; without a value it says why."""
    return KeyFigure(
        label=shown.name,
        value=written(SUPPRESSED, Format.WHOLE) if shown.hidden else shown.value or UNKNOWN,
        change=shown.beside,
        sentence="" if shown.value else shown.remark,
        definition=shown.definition,
        snapshot=shown.snapshot,
        remark=shown.remark,
        proof_url=shown.proof,
    )


def _rhythm(series: Any) -> dict[str, Any]:
    """A series with its days as they are now."""
    all_ = list(series.rhythms.all())
    twice = bool(all_) and all_[-1].twice_a_week
    names = dict(DAYS)
    days = [series.weekday, *([series.second_weekday] if twice else [])]
    return {
        "series": series,
        "days": [names[day] for day in days],
        "twice": twice,
        "rhythms": all_,
        "participants": [queries.function(*each) for each in series.participants],
    }
