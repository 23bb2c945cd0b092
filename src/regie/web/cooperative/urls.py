# SPDX-License-Identifier: EUPL-1.2
"""Addresses of ``cooperative``."""

from django.urls import URLPattern

app_name = "cooperative"
urlpatterns: list[URLPattern] = []
