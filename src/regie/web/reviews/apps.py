# SPDX-License-Identifier: EUPL-1.2
"""The app ``reviews``."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "regie.web.reviews"
    label = "regie_reviews"

    def ready(self) -> None:
        """The job that explains differences is known from the start."""
        from regie.web.reviews import explanations as explanations
