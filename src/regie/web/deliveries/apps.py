# SPDX-License-Identifier: EUPL-1.2
"""The app of deliveries."""

from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    name = "regie.web.deliveries"
    label = "regie_deliveries"

    def ready(self) -> None:
        """Make the jobs and the workflow of erasures known."""
        from regie.web.deliveries import erasing, jobs  # noqa: F401
