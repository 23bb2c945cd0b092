# SPDX-License-Identifier: EUPL-1.2
"""The app ``contracts``."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "regie.web.contracts"
    label = "regie_contracts"
