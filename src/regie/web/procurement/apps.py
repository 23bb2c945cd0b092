# SPDX-License-Identifier: EUPL-1.2
"""The app ``procurement``: from products and open house to lots, lump sums and a contract."""

from django.apps import AppConfig


class ProcurementConfig(AppConfig):
    name = "regie.web.procurement"
    label = "regie_procurement"

    def ready(self) -> None:
        # what is defined here is known by name elsewhere: jobs to the worker, matters to the workflow
        from regie.web.procurement import jobs, matters  # noqa: F401
