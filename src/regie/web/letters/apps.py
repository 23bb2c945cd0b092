# SPDX-License-Identifier: EUPL-1.2
"""The app of council letters."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "regie.web.letters"
    label = "regie_letters"

    def ready(self) -> None:
        """Make the kind of matter known."""
        from regie.web.letters import matters  # noqa: F401
