# SPDX-License-Identifier: EUPL-1.2
"""The app ``valve``."""

from django.apps import AppConfig


class ValveConfig(AppConfig):
    name = "regie.web.valve"
    label = "regie_valve"
