# SPDX-License-Identifier: EUPL-1.2
"""The app ``cooperative``."""

from django.apps import AppConfig


class CooperativeConfig(AppConfig):
    name = "regie.web.cooperative"
    label = "regie_cooperative"
