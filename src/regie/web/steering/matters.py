# SPDX-License-Identifier: EUPL-1.2
"""A steering meeting as a matter: planned, opened, minutes offered, fixed by municipality and cooperative.

A meeting whose minutes are fixed can be taken up again for a correction, which becomes a next version.
"""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from regie.vocabulary import RegieError
from regie.web.access import PartyKind, Permission, Scope
from regie.web.steering.decisions import look_again
from regie.web.steering.models import Meeting
from regie.web.steering.writing import plain_text
from regie.web.workflow.kinds import Kind, Transition, define
from regie.web.workflow.models import Matter, Step

KIND = "steering_meeting"
JOB = "steering.minutes"

_PARTIES = (PartyKind.MUNICIPALITY, PartyKind.COOPERATIVE)


def first_signature(matter: Matter) -> Step | None:
    """Who fixed the minutes first, since they were last offered; nothing while nobody did."""
    last = matter.steps.filter(name__in=("offer", "fix_first", "back", "correct")).last()
    return last if last is not None and last.name == "fix_first" else None


def _may_sign(matter: Matter, scope: Scope) -> bool:
    return scope.party_kind in _PARTIES


def _may_sign_after(matter: Matter, scope: Scope) -> bool:
    """Somebody else than the first, of the other side."""
    first = first_signature(matter)
    return (
        first is not None
        and scope.party_kind in _PARTIES
        and scope.party_kind != first.party_kind
        and scope.user_id != first.by_id
    )


def _make_minutes(matter: Matter, scope: Scope, note: str) -> None:
    """The documents are made by the worker; when they are there the minutes are fixed."""
    from regie.web.jobs import service as jobs

    transaction.on_commit(lambda: jobs.start_once(JOB, scope, matter=matter.pk))


def _correct(matter: Matter, scope: Scope, note: str) -> None:
    """Take up fixed minutes: what is written from now on is the next version, which names the one before."""
    meeting = matter.steering_meeting
    meeting.version += 1
    meeting.correction = plain_text(note, _("Toelichting"))
    meeting.save(update_fields=["version", "correction"])


def _checked(matter: Matter, scope: Scope, note: str) -> None:
    """The reason stands in the history that everyone reads: no personal data in it."""
    plain_text(note, _("Toelichting"))


def _offer(matter: Matter, scope: Scope, note: str) -> None:
    """What people sign says whose agreement is needed by what is known now."""
    if not matter.snapshot:
        raise RegieError("web_steering.not_opened")
    look_again()


def _address(matter: Matter) -> str:
    key = Meeting.objects.unscoped().filter(matter=matter).values_list("key", flat=True).first()
    return reverse("steering:meeting", args=[key]) if key else reverse("steering:meetings")


define(
    Kind(
        name=KIND,
        states={
            "planned": N_("Gepland"),
            "open": N_("Geopend"),
            "offered": N_("Verslag ter vaststelling"),
            "half_fixed": N_("Door één kant vastgesteld"),
            "fixing": N_("Verslag wordt gemaakt"),
            "fixed": N_("Verslag vastgesteld"),
            "cancelled": N_("Vervallen"),
        },
        transitions=(
            Transition(
                "offer",
                N_("Leg het verslag ter vaststelling voor"),
                ("open",),
                "offered",
                Permission.WRITE_MEETINGS,
                tone="primary",
                effect=_offer,
            ),
            Transition(
                "fix_first",
                N_("Stel het verslag vast"),
                ("offered",),
                "half_fixed",
                Permission.FIX_MINUTES,
                tone="primary",
                confirmed=True,
                offered=_may_sign,
            ),
            Transition(
                "fix_second",
                N_("Stel het verslag mee vast"),
                ("half_fixed",),
                "fixing",
                Permission.FIX_MINUTES,
                tone="primary",
                confirmed=True,
                offered=_may_sign_after,
                effect=_make_minutes,
            ),
            Transition(
                "back",
                N_("Terug om aan te passen"),
                ("offered", "half_fixed"),
                "open",
                Permission.WRITE_MEETINGS,
                note_needed=True,
                effect=_checked,
            ),
            Transition(
                "retry",
                N_("Maak het verslag opnieuw"),
                ("fixing",),
                "fixing",
                Permission.FIX_MINUTES,
                effect=_make_minutes,
            ),
            Transition(
                "correct",
                N_("Verbeter het verslag"),
                ("fixed",),
                "open",
                Permission.WRITE_MEETINGS,
                note_needed=True,
                effect=_correct,
            ),
            Transition(
                "cancel",
                N_("Laat het gesprek vervallen"),
                ("planned",),
                "cancelled",
                Permission.WRITE_MEETINGS,
                note_needed=True,
                effect=_checked,
            ),
        ),
        sees=Permission.SEE_MEETINGS,
        address=_address,
        final=("fixed", "cancelled"),
    )
)
