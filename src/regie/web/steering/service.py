# SPDX-License-Identifier: EUPL-1.2
"""Writes about meetings: plan, prepare, open, write minutes. Steps are taken through the workflow.

Decisions and actions have modules of their own (``decisions``, ``actions``), the account team ``team``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from regie.vocabulary import PeriodKind, RegieError
from regie.web.access import POLICY, PartyKind, Permission, Role, Scope
from regie.web.audit import service as audit
from regie.web.region import door
from regie.web.steering.agenda import Point, points
from regie.web.steering.matters import KIND
from regie.web.steering.models import AgendaItem, Meeting, Rhythm, Series, Theme
from regie.web.steering.writing import allowed, locked, plain_text, who
from regie.web.workflow import service as workflow

Participants = Sequence[tuple[str, str, str]]
"""Role, kind of party and party of who takes part."""

ON_ONE_DAY = 9


def plan_series(
    scope: Scope, title: str, weekday: int, second_weekday: int, starts_on: date, participants: Participants
) -> Series:
    """Begin a row of meetings."""
    allowed(scope, Permission.WRITE_MEETINGS)
    if weekday == second_weekday:
        raise RegieError("web_steering.same_day")
    with transaction.atomic():
        made = Series.objects.create(
            title=plain_text(title, _("Naam van de reeks"))[:100],
            weekday=weekday,
            second_weekday=second_weekday,
            starts_on=starts_on,
            participants=_participants(participants),
        )
        audit.record(action="steering.series_planned", scope=scope, object=f"series/{made.pk}")
    return made


def change_rhythm(scope: Scope, series: Series, twice_a_week: bool, from_day: date, reason: str) -> Rhythm:
    """Meet twice a week from a day, or once again. Raises ``RegieError`` without a reason or when it is so
    already."""
    allowed(scope, Permission.WRITE_MEETINGS)
    said = plain_text(reason, _("Waarom?"))
    with transaction.atomic():
        series = Series.objects.unscoped().select_for_update().get(pk=series.pk)
        last = series.rhythms.last()
        if twice_a_week == (last is not None and last.twice_a_week):
            raise RegieError("web_steering.rhythm_is_so")
        if last is not None and from_day < last.from_day:
            raise RegieError("web_steering.rhythm_before", day=f"{last.from_day:%d-%m-%Y}")
        made = Rhythm.objects.create(
            series=series, twice_a_week=twice_a_week, from_day=from_day, reason=said, **who(scope)
        )
        audit.record(
            action="steering.rhythm_changed",
            scope=scope,
            object=f"series/{series.pk}",
            details={"twice_a_week": twice_a_week, "from": from_day.isoformat()},
        )
    return made


def plan_meeting(
    scope: Scope, day: date, title: str = "", *, series: Series | None = None, participants: Participants = ()
) -> Meeting:
    """Put a meeting in the calendar, of a series or by itself."""
    allowed(scope, Permission.WRITE_MEETINGS)
    named = plain_text(title or (series.title if series else ""), _("Naam van het gesprek"))[:100]
    for number in range(1, ON_ONE_DAY + 1):
        key = f"{day:%Y-%m-%d}" + (f"-{number}" if number > 1 else "")
        if Meeting.objects.unscoped().filter(key=key).exists():
            continue
        try:
            with transaction.atomic():
                matter = workflow.open_matter(KIND, key, scope, title=named, state="planned")
                return Meeting.objects.create(
                    key=key,
                    series=series,
                    title=named,
                    day=day,
                    participants=series.participants if series else _participants(participants),
                    matter=matter,
                )
        except IntegrityError:
            continue
    raise RegieError("web_steering.day_full", day=f"{day:%d-%m-%Y}")


def prepare(scope: Scope, meeting: Meeting) -> int:
    """Make the agenda from what is found (``agenda``): a point that is there says what holds now, and one that
    holds no longer goes; what people wrote, or took off, stays. Gives how many points are new.

    Raises ``RegieError`` in a correction: what holds today is not what was spoken about then. Raises
    ``door.NotReady`` while the review is made.
    """
    allowed(scope, Permission.WRITE_MEETINGS)
    if meeting.state not in ("planned", "open"):
        raise RegieError("web_steering.minutes_closed")
    if meeting.version > 1:
        raise RegieError("web_steering.agenda_corrected")
    found = points(meeting)
    with transaction.atomic():
        current = locked(meeting, "planned", "open")
        if (current.version, current.matter.snapshot) != (meeting.version, meeting.matter.snapshot):
            raise RegieError("web.workflow_changed")
        made = _put(current, found)
        if made["dropped"] or made["reworded"]:
            _turned(scope, current)
        _trail(scope, "agenda_made", current, **made)
    return len(made["added"])


def add_item(scope: Scope, meeting: Meeting, theme: str, text: str) -> AgendaItem:
    """Put a point on the agenda."""
    allowed(scope, Permission.WRITE_MEETINGS)
    said = plain_text(text, _("Agendapunt"))
    with transaction.atomic():
        current = locked(meeting, "planned", "open")
        made = AgendaItem.objects.create(
            meeting=current, theme=Theme(theme), text_nl=said, place=_last_place(current) + 1
        )
        _trail(scope, "item_added", current, item=made.pk, theme=made.theme)
    return made


def remove_item(scope: Scope, item: AgendaItem, version: int, *, removed: bool = True) -> None:
    """Take a point off the agenda, or put it back. Raises ``RegieError`` when somebody else changed what was there
    since ``version`` of the matter was read."""
    allowed(scope, Permission.WRITE_MEETINGS)
    with transaction.atomic():
        current = locked(item.meeting, "planned", "open")
        if current.matter.version != version:
            raise RegieError("web.workflow_changed")
        AgendaItem.objects.unscoped().filter(pk=item.pk).update(removed=removed)
        _turned(scope, current)
        action = "item_removed" if removed else "item_put_back"
        _trail(scope, action, current, item=item.pk, theme=item.theme, source=item.source)


def open_meeting(scope: Scope, meeting: Meeting, found: Sequence[Point] | None = None) -> Meeting:
    """Begin: the key figures are those of the snapshot in use now, and stay so. The agenda gets the points
    ``found``; those there are now when it is left out.

    A step outside the table of transitions, because it takes what the screens show: raises ``door.NotReady`` while
    the review is made, ``RegieError`` when it is no longer planned.
    """
    allowed(scope, Permission.WRITE_MEETINGS)
    if meeting.state != "planned":
        raise RegieError("web_steering.opened_before")
    snapshot = door.current_snapshot()
    period = door.periods(PeriodKind.HALF_YEAR, snapshot)
    found = points(meeting, snapshot) if found is None else found
    with transaction.atomic():
        current = locked(meeting, "planned")
        made = _put(current, found)
        current.period = str(period[0]) if period else ""
        current.save(update_fields=["period"])
        matter = workflow.change(current.matter, scope, current.matter.payload, snapshot=snapshot)
        workflow.settle(matter, "open", from_=("planned",), note=snapshot, scope=scope)
        audit.record(
            action="steering.opened",
            scope=scope,
            object=f"meeting/{current.key}",
            details={"snapshot": snapshot, "period": current.period, **made},
        )
    return Meeting.objects.unscoped().select_related("matter").get(pk=meeting.pk)


def write_notes(scope: Scope, meeting: Meeting, notes: Mapping[int, str], version: int) -> Meeting:
    """Write what was said under the points of the agenda, by their number. Raises ``RegieError`` when somebody
    else wrote, or changed points that were there, since ``version`` of the matter was read, or the minutes are no
    longer open."""
    allowed(scope, Permission.WRITE_MEETINGS)
    said = {pk: plain_text(text, _("Verslag"), needed=False) for pk, text in notes.items()}
    with transaction.atomic():
        current = locked(meeting, "open")
        if current.matter.version != version:
            raise RegieError("web.workflow_changed")
        changed = []
        for item in AgendaItem.objects.unscoped().filter(meeting=current, pk__in=said):
            if item.notes != said[item.pk][:4000]:
                item.notes = said[item.pk][:4000]
                item.save(update_fields=["notes"])
                changed.append(item.pk)
        _turned(scope, current)
        _trail(scope, "notes_written", current, items=changed)
    return Meeting.objects.unscoped().select_related("matter").get(pk=meeting.pk)


def _turned(scope: Scope, meeting: Meeting) -> None:
    """A next version of the matter, so that who has the page open notices that what it shows has changed. A point
    that is added changes nothing that was there: who is writing minutes meanwhile goes on."""
    workflow.change(meeting.matter, scope, meeting.matter.payload)


def _trail(scope: Scope, action: str, meeting: Meeting, **details: Any) -> None:
    audit.record(action=f"steering.{action}", scope=scope, object=f"meeting/{meeting.key}", details=details)


def _put(meeting: Meeting, found: Sequence[Point]) -> dict[str, list[str]]:
    """Bring the points that were found on the agenda, and those off it that hold no longer, that nobody wrote
    under and nobody took off by hand. Gives the sources of what was added, reworded and dropped."""
    known = {
        each.source: each for each in AgendaItem.objects.unscoped().filter(meeting=meeting).exclude(source="")
    }
    place = _last_place(meeting)
    reworded, dropped = [], []
    for each in found:
        there = known.get(each.source)
        if there is not None and (there.text_nl, there.text_en) != (each.nl[:2000], each.en[:2000]):
            there.text_nl, there.text_en = each.nl[:2000], each.en[:2000]
            there.save(update_fields=["text_nl", "text_en"])
            reworded.append(each.source)
    holding = {each.source for each in found}
    for there in known.values():
        if there.source not in holding and not there.notes and not there.removed:
            dropped.append(there.source)
            there.delete()
    new = [each for each in found if each.source not in known]
    for number, each in enumerate(new, start=1):
        AgendaItem.objects.create(
            meeting=meeting,
            theme=each.theme,
            source=each.source,
            text_nl=each.nl[:2000],
            text_en=each.en[:2000],
            place=place + number,
        )
    return {"added": [each.source for each in new], "reworded": reworded, "dropped": dropped}


def _last_place(meeting: Meeting) -> int:
    return max(AgendaItem.objects.unscoped().filter(meeting=meeting).values_list("place", flat=True), default=0)


def _participants(given: Participants) -> list[list[str]]:
    """Functions that exist, each once."""
    kept: list[list[str]] = []
    for role, kind, party in given:
        if PartyKind(kind) not in POLICY[Role(role)].parties:
            raise RegieError("web_steering.participant", role=role, party=party or kind)
        if [role, kind, party] not in kept:
            kept.append([role, kind, party])
    if not kept:
        raise RegieError("web_steering.no_participants")
    return kept
