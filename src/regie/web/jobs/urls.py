# SPDX-License-Identifier: EUPL-1.2
"""Addresses of jobs."""

from django.urls import path

from regie.web.jobs import views

app_name = "jobs"
urlpatterns = [
    path("<uuid:identifier>", views.job, name="job"),
    path("<uuid:identifier>/stand", views.progress, name="progress"),
]
