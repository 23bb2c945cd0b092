# SPDX-License-Identifier: EUPL-1.2
"""The app ``deliveries``."""

from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    name = "regie.web.deliveries"
    label = "regie_deliveries"
