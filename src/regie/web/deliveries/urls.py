# SPDX-License-Identifier: EUPL-1.2
"""Addresses of ``deliveries``."""

from django.urls import URLPattern

app_name = "deliveries"
urlpatterns: list[URLPattern] = []
