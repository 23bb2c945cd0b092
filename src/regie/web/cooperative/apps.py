# SPDX-License-Identifier: EUPL-1.2
"""The app of the cooperative: members, their shares, what a member that leaves pays, statements of providers."""

from django.apps import AppConfig


class CooperativeConfig(AppConfig):
    name = "regie.web.cooperative"
    label = "regie_cooperative"

    def ready(self) -> None:
        """Make the job known."""
        from regie.web.cooperative import jobs  # noqa: F401
