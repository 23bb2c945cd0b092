# SPDX-License-Identifier: EUPL-1.2
"""The tables of the programme."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy

from regie.web.programme import states
from regie.web.ui import columns
from regie.web.ui.tables import Table


class Goals(Table):
    """Development goals with what the figures say of them; the periods go along in an export."""

    name = columns.Column(gettext_lazy("Doel"), link=lambda row: reverse("programme:goal", args=[row["pk"]]))
    state = columns.Badge(gettext_lazy("Stand"), states=states.GOAL_STATES)
    baseline = columns.FigureValue(gettext_lazy("Beginwaarde"))
    value = columns.FigureValue(gettext_lazy("Nu"))
    target = columns.FigureValue(gettext_lazy("Streefwaarde"))
    guard = columns.Badge(gettext_lazy("Kwaliteitswacht"), states=states.GUARD_STATES)
    indicator = columns.Column(gettext_lazy("Indicator"), visible=False)
    where = columns.Column(gettext_lazy("Waar"))
    line = columns.Column(gettext_lazy("Programmalijn"))
    owner = columns.Column(gettext_lazy("Eigenaar"))
    baseline_period = columns.Column(gettext_lazy("Beginperiode"), visible=False)
    period = columns.Column(gettext_lazy("Periode van de stand"), visible=False)
    target_period = columns.Column(gettext_lazy("Streefperiode"), visible=False)


class Projects(Table):
    """Projects of all lines."""

    name = columns.Column(gettext_lazy("Project"), link=lambda row: row["url"])
    state = columns.Badge(gettext_lazy("Stand"), states=states.PROJECT_STATES)
    line = columns.Column(gettext_lazy("Programmalijn"))
    begins_on = columns.Day(gettext_lazy("Begint"))
    ends_on = columns.Day(gettext_lazy("Klaar"))
    budget = columns.Cents(gettext_lazy("Budget"))
    owner = columns.Column(gettext_lazy("Eigenaar"))
    measure = columns.Column(gettext_lazy("Maatregel"), link=lambda row: row["measure_url"])


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
    measure = columns.Column(gettext_lazy("Maatregel"), link=lambda row: row["measure_url"])
    closed_on = columns.Day(gettext_lazy("Niet meer sinds"))


class Course(Table):
    """A goal over time; begin, target and the figure of the guard go along in an export."""

    period = columns.PeriodName(gettext_lazy("Periode"))
    value = columns.FigureValue(gettext_lazy("Waarde"))
    due = columns.FigureValue(gettext_lazy("Rechte lijn"))
    baseline = columns.FigureValue(gettext_lazy("Beginwaarde"), visible=False)
    target = columns.FigureValue(gettext_lazy("Streefwaarde"), visible=False)
    state = columns.Badge(gettext_lazy("Stand"), states=states.GOAL_STATES)
    guard_value = columns.FigureValue(gettext_lazy("Cijfer van de wacht"), visible=False)
    guard = columns.Badge(gettext_lazy("Kwaliteitswacht"), states=states.GUARD_STATES)


class PerSnapshot(Course):
    """A goal as every snapshot told it."""

    snapshot = columns.Column(gettext_lazy("Momentopname"))

    class Meta:
        sequence = ("snapshot", "...")
