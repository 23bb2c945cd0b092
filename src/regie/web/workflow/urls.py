# SPDX-License-Identifier: EUPL-1.2
"""Addresses of steps and comments."""

from django.urls import path

from regie.web.workflow import views

app_name = "workflow"
urlpatterns = [
    path("<int:identifier>/stap/<slug:name>", views.move, name="move"),
    path("<int:identifier>/opmerking", views.comment, name="comment"),
]
