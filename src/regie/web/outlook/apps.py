# SPDX-License-Identifier: EUPL-1.2
"""The app ``outlook``."""

from django.apps import AppConfig


class OutlookConfig(AppConfig):
    name = "regie.web.outlook"
    label = "regie_outlook"
