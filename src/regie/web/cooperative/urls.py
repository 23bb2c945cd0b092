# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the cooperative."""

from django.urls import URLPattern, path

from regie.web.cooperative import views

app_name = "cooperative"
urlpatterns: list[URLPattern] = [
    path("", views.overview, name="overview"),
    path("uittreden", views.exit_trial, name="exit"),
    path("uittreden/<uuid:identifier>", views.exit_result, name="exit_result"),
    path("opgave", views.own_statement, name="own_statement"),
    path("opgave/<str:party>", views.statement, name="statement"),
]
