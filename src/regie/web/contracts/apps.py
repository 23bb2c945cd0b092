# SPDX-License-Identifier: EUPL-1.2
"""The app of the contract: terms, amounts, tariffs and versions."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "regie.web.contracts"
    label = "regie_contracts"

    def ready(self) -> None:
        """Make the matter of this screen known."""
        from regie.web.contracts import matters  # noqa: F401
