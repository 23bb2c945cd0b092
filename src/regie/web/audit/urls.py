# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the audit log, the processing register and retention."""

from django.urls import URLPattern

app_name = "audit"
urlpatterns: list[URLPattern] = []
