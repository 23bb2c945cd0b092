# SPDX-License-Identifier: EUPL-1.2
"""The app ``api``."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "regie.web.api"
    label = "regie_api"
