# SPDX-License-Identifier: EUPL-1.2
"""The app of the region."""

from django.apps import AppConfig


class RegionConfig(AppConfig):
    name = "regie.web.region"
    label = "regie_region"

    def ready(self) -> None:
        """Make the jobs known."""
        from regie.web.region import jobs  # noqa: F401
