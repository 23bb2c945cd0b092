# SPDX-License-Identifier: EUPL-1.2
"""The app ``reviews``."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "regie.web.reviews"
    label = "regie_reviews"

    def ready(self) -> None:
        """The jobs that explain differences and investigate growth are known from the start."""
        from regie.web.reviews import explanations as explanations
        from regie.web.reviews import growth_made as growth_made
