# SPDX-License-Identifier: EUPL-1.2
"""Invented meetings for the demo: a series with two past meetings and one that comes, by the writes of people.

The first past meeting took a joint decision that still waits for a municipality.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.utils import translation

from regie.web.access import PartyKind, Permission, Role, Scope
from regie.web.accounts.models import Grant
from regie.web.steering import actions, decisions, running, service, team
from regie.web.steering.actions import Asked
from regie.web.steering.deadlines import today
from regie.web.steering.decisions import Taken
from regie.web.steering.models import AgendaItem, Meeting, Series, Theme
from regie.web.steering.owners import owners
from regie.web.steering.team import Task
from regie.web.workflow import service as workflow

_POINTS = {
    Theme.PROGRAMME: ("Voorbeeld: groepen dichtbij in de buurt", "De proef loopt in twee wijken."),
    Theme.ACCESS: ("Voorbeeld: wie het langst wacht", "De teams bespreken de lijst elke maandag."),
    Theme.FINANCE: ("Voorbeeld: stand tegenover de lumpsum", "De prognose is toegelicht."),
}


def make_demo_meetings() -> None:
    """Make the series and its meetings where there are none yet; nothing where the people for it are not there."""
    if Series.objects.unscoped().exists():
        return
    writer, director = _scope(Role.ACCOUNT_MANAGER), _scope(Role.DIRECTOR)
    if writer is None or director is None:
        return
    with translation.override("nl"):
        _make(writer, director)


def _make(writer: Scope, director: Scope) -> None:
    now = today()
    monday = now - timedelta(days=now.weekday())
    table = [(each.role, each.party_kind, each.party) for each in (writer, director)]
    series = service.plan_series(
        writer, "Regiegesprek jeugdhulp (voorbeeld)", 0, 3, monday - timedelta(days=14), table
    )
    service.change_rhythm(writer, series, True, monday, "Voorbeeld: de wachttijd loopt op.")
    owner = owners().get(user_id=director.user_id, role=director.role)
    for weeks in (2, 1):
        meeting = service.plan_meeting(writer, monday - timedelta(weeks=weeks), series=series)
        meeting = service.open_meeting(writer, meeting, found=())
        _write(writer, meeting)
        asked = Asked(Theme.ACCESS, f"Voorbeeld: wachtlijst van week {weeks} doornemen", owner.pk, monday)
        actions.record(writer, meeting, asked)
        proposals = running.proposals()
        if weeks == 2 and proposals:
            text = f"Voorbeeld: begin met de maatregel '{proposals[0].title}'."
            measure = proposals[0].id
            taken = Taken(
                Theme.PROGRAMME, text, owner.pk, effect="measure", measure=measure, amount=Decimal(250_000)
            )
            decisions.record(writer, meeting, taken)
        _fix(writer, director, meeting)
    service.plan_meeting(writer, monday + timedelta(weeks=1), series=series)
    grant = owners().get(user_id=writer.user_id, role=writer.role)
    team.take_on(writer, Task(grant.pk, "contract", "Contractdatums en opties bewaken (voorbeeld)", monday))
    team.take_on(writer, Task(owner.pk, "data", "Leveringen en momentopnamen (voorbeeld)", monday))


def _write(writer: Scope, meeting: Meeting) -> None:
    for theme, (text, _said) in _POINTS.items():
        service.add_item(writer, meeting, theme, text)
    items = AgendaItem.objects.unscoped().filter(meeting=meeting)
    notes = {item.pk: _POINTS[Theme(item.theme)][1] for item in items}
    service.write_notes(writer, meeting, notes, meeting.matter.version)


def _fix(writer: Scope, director: Scope, meeting: Meeting) -> None:
    """Both sides fix; the worker then makes the documents."""
    matter = workflow.move(Meeting.objects.unscoped().get(pk=meeting.pk).matter, "offer", writer)
    matter = workflow.move(matter, "fix_first", writer)
    workflow.move(matter, "fix_second", director)


def _scope(role: Role) -> Scope | None:
    """Somebody of the demo in this role."""
    found = Grant.objects.filter(role=role, state=Grant.State.ACTIVE).select_related("user").order_by("pk").first()
    if found is None:
        return None
    made = Scope(found.user_id, found.user.name, role, PartyKind(found.party_kind), found.party)
    return made if made.may(Permission.SEE_MEETINGS) else None
