# SPDX-License-Identifier: EUPL-1.2
"""The app ``reviews``."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "regie.web.reviews"
    label = "regie_reviews"
