# SPDX-License-Identifier: EUPL-1.2
"""The app ``reports``."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "regie.web.reports"
    label = "regie_reports"
