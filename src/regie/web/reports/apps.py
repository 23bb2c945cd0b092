# SPDX-License-Identifier: EUPL-1.2
"""The app of reports."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "regie.web.reports"
    label = "regie_reports"

    def ready(self) -> None:
        """Make the kind of matter and the jobs known."""
        from regie.web.reports import jobs, matters  # noqa: F401
