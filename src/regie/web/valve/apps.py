# SPDX-License-Identifier: EUPL-1.2
"""The app of the risk file, requests under the safety valve and the settlement."""

from django.apps import AppConfig


class ValveConfig(AppConfig):
    name = "regie.web.valve"
    label = "regie_valve"

    def ready(self) -> None:
        """Make the matters and jobs of this screen known."""
        from regie.web.valve import jobs, matters  # noqa: F401
