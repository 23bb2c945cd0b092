# SPDX-License-Identifier: EUPL-1.2
"""The app of access and client journeys."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "regie.web.register"
    label = "regie_register"

    def ready(self) -> None:
        """Make what is kept how long known, and what goes with an erased client."""
        from regie.web.register import keeping  # noqa: F401
