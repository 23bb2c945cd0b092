# SPDX-License-Identifier: EUPL-1.2
"""The lists of the register."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from regie.web.register.models import Handover, Journey
from regie.web.ui import columns
from regie.web.ui.columns import Badge, Day, Key
from regie.web.ui.components import Tone
from regie.web.ui.tables import Table

S = Journey.State

STATES: dict[str, tuple[Any, Tone]] = {
    S.REGISTERED: (S.REGISTERED.label, "warning"),
    S.INTAKE: (S.INTAKE.label, "info"),
    S.CLARIFIED: (S.CLARIFIED.label, "info"),
    S.MATCHED: (S.MATCHED.label, "info"),
    S.RUNNING: (S.RUNNING.label, "good"),
    S.ENDED: (S.ENDED.label, "neutral"),
}

HANDED: dict[str, tuple[Any, Tone]] = {
    Handover.State.OPEN: (Handover.State.OPEN.label, "warning"),
    Handover.State.DONE: (Handover.State.DONE.label, "good"),
    Handover.State.REFUSED: (Handover.State.REFUSED.label, "bad"),
    Handover.State.WITHDRAWN: (Handover.State.WITHDRAWN.label, "neutral"),
}


def _journey(row: Any) -> str:
    return reverse("register:journey", args=[row["key"]])


def _to_fill(row: Any) -> str:
    return reverse("register:step", args=[row["key"], "outcome"]) if row["fills"] else _journey(row)


class Journeys(Table):
    """Journeys as they are now; the key of the journey is found by searching and stands in an export."""

    client_key = Key(_("Pseudoniem"), link=_journey)
    key = Key(_("Klantreis"), visible=False)
    holder = columns.Column(_("Bij"))
    municipality = columns.Column(_("Gemeente"))
    theme = columns.Column(_("Thema"))
    registered_on = Day(_("Aangemeld"))
    last_step_on = Day(_("Laatste stap"))
    state = Badge(_("Stand"), states=STATES)


class Waits(Table):
    """Who waits, the longest over the norm first."""

    client_key = Key(_("Pseudoniem"), link=_journey)
    holder = columns.Column(_("Bij"))
    waits_for = columns.Column(_("Wacht op"))
    since = Day(_("Sinds"))
    days = columns.Number(_("Dagen"))
    over = columns.Number(_("Boven de norm"))
    signal = columns.Column(_("Let op"))


class OutOfView(Table):
    """Who may be out of view."""

    client_key = Key(_("Pseudoniem"), link=_journey)
    holder = columns.Column(_("Bij"))
    last_step_on = Day(_("Laatste stap"))
    days = columns.Number(_("Dagen stil"))
    why = columns.Column(_("Waarom hier"))
    state = Badge(_("Stand"), states=STATES)


class ToFill(Table):
    """Ended journeys of which the outcome can still be filled in."""

    client_key = Key(_("Pseudoniem"), link=_to_fill)
    holder = columns.Column(_("Bij"))
    ended_on = Day(_("Beëindigd"))
    reason = columns.Column(_("Reden"))
    last_segment = columns.Column(_("Segment"))


class Ends(Table):
    """Ends per team and half-year, with how many have no known outcome."""

    team = columns.Column(_("Team of aanbieder"))
    half_year = columns.PeriodName(_("Halfjaar"))
    ended = columns.FigureValue(_("Beëindigd na hulp"))
    unknown = columns.FigureValue(_("Uitkomst onbekend"))
    unknown_share = columns.FigureValue(_("Aandeel onbekend"))


class Starts(Table):
    """Which share of those who began waited no longer than the norm, per team and half-year."""

    team = columns.Column(_("Team of aanbieder"))
    half_year = columns.PeriodName(_("Halfjaar"))
    intake = columns.FigureValue(_("Eerste contact binnen de norm"))
    start = columns.FigureValue(_("Start binnen de norm"))


class Capacities(Table):
    """Places and waiting time per team or provider and segment."""

    name = columns.Column(_("Team of aanbieder"))
    segment = columns.Column(_("Segment"))
    places = columns.Number(_("Plaatsen"))
    waiting_days = columns.Number(_("Wachttijd (dagen)"))
    entered_on = Day(_("Ingevuld op"))


class Figures(Table):
    """Waiting figures per municipality."""

    municipality = columns.Column(_("Gemeente"), orderable=False)
    intake = columns.FigureValue(_("Wacht op eerste contact"), orderable=False)
    intake_above = columns.FigureValue(_("Boven de norm"), orderable=False)
    start = columns.FigureValue(_("Wacht op start"), orderable=False)
    start_above = columns.FigureValue(_("Boven de norm"), orderable=False)
