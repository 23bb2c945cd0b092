# SPDX-License-Identifier: EUPL-1.2
"""The app of background jobs."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "regie.web.jobs"
    label = "regie_jobs"
