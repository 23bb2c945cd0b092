# SPDX-License-Identifier: EUPL-1.2
"""The app of steering together: meetings, decisions, actions, the account team and its reminders."""

from django.apps import AppConfig


class SteeringConfig(AppConfig):
    name = "regie.web.steering"
    label = "regie_steering"

    def ready(self) -> None:
        """Make the kind of matter and the jobs known; reminders go out once a day."""
        from regie.web.jobs.service import every_day
        from regie.web.steering import jobs, matters, reminders  # noqa: F401

        every_day(reminders.JOB)
