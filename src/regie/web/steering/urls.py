# SPDX-License-Identifier: EUPL-1.2
"""Addresses of steering together."""

from django.urls import URLPattern, path

from regie.web.steering.views import decisions, meetings, work

app_name = "steering"
urlpatterns: list[URLPattern] = [
    path("mijn-week", work.week, name="week"),
    path("mijn-week/herinneringen", work.mail, name="mail"),
    path("gesprekken", meetings.meetings, name="meetings"),
    path("gesprekken/nieuw", meetings.meeting_new, name="meeting_new"),
    path("gesprekken/reeks", meetings.series_new, name="series_new"),
    path("gesprekken/reeks/<int:identifier>/ritme", meetings.rhythm, name="rhythm"),
    path("gesprekken/reeks/<int:identifier>/gesprek", meetings.series_meeting, name="series_meeting"),
    path("gesprek/<slug:key>", meetings.meeting, name="meeting"),
    path("gesprek/<slug:key>/agenda", meetings.prepare, name="prepare"),
    path("gesprek/<slug:key>/openen", meetings.open_meeting, name="open"),
    path("gesprek/<slug:key>/punt", meetings.item_new, name="item_new"),
    path("gesprek/<slug:key>/punt/<int:identifier>", meetings.item_remove, name="item_remove"),
    path("gesprek/<slug:key>/verslag", meetings.notes, name="notes"),
    path("gesprek/<slug:key>/besluit", decisions.decision_new, name="decision_new"),
    path("gesprek/<slug:key>/actie", work.action_new, name="action_new"),
    path("gesprek/<slug:key>/v<int:version>/<str:name>", meetings.file, name="file"),
    path("besluiten", decisions.decisions, name="decisions"),
    path("besluit/<slug:number>", decisions.decision, name="decision"),
    path("besluit/<slug:number>/intrekken", decisions.decision_withdraw, name="decision_withdraw"),
    path("besluit/<slug:number>/instemming", decisions.agree, name="agree"),
    path("besluit/<slug:number>/uitvoeren", decisions.start, name="start"),
    path("acties", work.actions, name="actions"),
    path("actie/<slug:number>", work.action, name="action"),
    path("actie/<slug:number>/stand", work.action_settle, name="action_settle"),
    path("accountteam", work.team, name="team"),
    path("accountteam/taak", work.task_new, name="task_new"),
    path("accountteam/taak/<int:identifier>", work.task_end, name="task_end"),
]
