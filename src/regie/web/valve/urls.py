# SPDX-License-Identifier: EUPL-1.2
"""Addresses of ``valve``."""

from django.urls import URLPattern

app_name = "valve"
urlpatterns: list[URLPattern] = []
