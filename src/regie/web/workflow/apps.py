# SPDX-License-Identifier: EUPL-1.2
"""The app of workflows."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "regie.web.workflow"
    label = "regie_workflow"
