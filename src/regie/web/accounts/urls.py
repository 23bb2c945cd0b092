# SPDX-License-Identifier: EUPL-1.2
"""Addresses of people and roles."""

from django.urls import path

from regie.web.accounts import views

app_name = "accounts"
urlpatterns = [
    path("geen-rol", views.no_role, name="no_role"),
    path("rol", views.choose_role, name="choose_role"),
]
