# SPDX-License-Identifier: EUPL-1.2
"""Addresses of ``reports``."""

from django.urls import URLPattern

app_name = "reports"
urlpatterns: list[URLPattern] = []
