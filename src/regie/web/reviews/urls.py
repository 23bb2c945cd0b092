# SPDX-License-Identifier: EUPL-1.2
"""Addresses of ``reviews``."""

from django.urls import URLPattern

app_name = "reviews"
urlpatterns: list[URLPattern] = []
