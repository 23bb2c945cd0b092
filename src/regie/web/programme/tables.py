# SPDX-License-Identifier: EUPL-1.2
"""The tables of the programme."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy

from regie.web.programme import states
from regie.web.ui import columns
from regie.web.ui.tables import Table


class Goals(Table):
    """Development goals with what the figures say of them."""

    name = columns.Column(gettext_lazy("Doel"), link=lambda row: reverse("programme:goal", args=[row["pk"]]))
    state = columns.Badge(gettext_lazy("Stand"), states=states.GOAL_STATES)
    line = columns.Column(gettext_lazy("Programmalijn"))
    indicator = columns.Column(gettext_lazy("Indicator"))
    where = columns.Column(gettext_lazy("Waar"))
    baseline = columns.Column(gettext_lazy("Begin"))
    value = columns.Column(gettext_lazy("Nu"))
    target = columns.Column(gettext_lazy("Streefwaarde"))
    guard = columns.Badge(gettext_lazy("Kwaliteitswacht"), states=states.GUARD_STATES)
    owner = columns.Column(gettext_lazy("Eigenaar"))


class Projects(Table):
    """Projects of all lines."""

    name = columns.Column(gettext_lazy("Project"), link=lambda row: row["url"])
    line = columns.Column(gettext_lazy("Programmalijn"))
    owner = columns.Column(gettext_lazy("Eigenaar"))
    begins_on = columns.Day(gettext_lazy("Begint"))
    ends_on = columns.Day(gettext_lazy("Klaar"))
    state = columns.Badge(gettext_lazy("Stand"), states=states.PROJECT_STATES)
    budget = columns.Cents(gettext_lazy("Budget"))
    measure = columns.Column(gettext_lazy("Maatregel"))


class Measures(Table):
    """Measures that have begun or will, with what is expected and what came."""

    title = columns.Column(gettext_lazy("Maatregel"))
    start = columns.PeriodName(gettext_lazy("Begint"))
    owner = columns.Column(gettext_lazy("Eigenaar"))
    expected = columns.Column(gettext_lazy("Verwacht effect"))
    realised = columns.Column(gettext_lazy("Gebleken effect"))
    verdict = columns.Column(gettext_lazy("Oordeel"))
    used = columns.Column(gettext_lazy("In het programma"))


class SwotTable(Table):
    """Strengths, weaknesses, opportunities and threats."""

    kind = columns.Badge(gettext_lazy("Soort"), states=states.SWOT_KINDS)
    text = columns.Column(gettext_lazy("Wat er aan de hand is"), link=lambda row: row["url"])
    line = columns.Column(gettext_lazy("Programmalijn"))
    risk = columns.Column(gettext_lazy("Risico"), link=lambda row: row["risk_url"])
    measure = columns.Column(gettext_lazy("Maatregel"))
    closed_on = columns.Day(gettext_lazy("Niet meer sinds"))


class Course(Table):
    """A goal over time."""

    period = columns.PeriodName(gettext_lazy("Periode"))
    value = columns.Column(gettext_lazy("Waarde"))
    due = columns.Column(gettext_lazy("Rechte lijn"))
    state = columns.Badge(gettext_lazy("Stand"), states=states.GOAL_STATES)
    guard = columns.Badge(gettext_lazy("Kwaliteitswacht"), states=states.GUARD_STATES)


class PerSnapshot(Course):
    """A goal as every snapshot told it."""

    snapshot = columns.Column(gettext_lazy("Momentopname"))

    class Meta:
        sequence = ("snapshot", "...")
