# SPDX-License-Identifier: EUPL-1.2
"""The app ``outlook``: what comes, what measures change, and how good forecasts were."""

from django.apps import AppConfig


class OutlookConfig(AppConfig):
    name = "regie.web.outlook"
    label = "regie_outlook"

    def ready(self) -> None:
        # what is defined here is known by name elsewhere: jobs to the worker, matters to the workflow
        from regie.web.outlook import jobs, matters  # noqa: F401
