# SPDX-License-Identifier: EUPL-1.2
"""The app ``programme``: programme lines and development goals, and a file for every provider."""

from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "regie.web.programme"
    label = "regie_programme"

    def ready(self) -> None:
        # matters that are defined here are known by name to the workflow
        from regie.web.programme import matters  # noqa: F401
