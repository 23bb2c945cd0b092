# SPDX-License-Identifier: EUPL-1.2
"""The half-year report as a matter: drafted, reviewed, approved, published; a next version after that."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_noop as N_

from regie.web.access import Permission, Scope
from regie.web.workflow.kinds import Kind, Transition, define
from regie.web.workflow.models import Matter
from regie.web.workflow.publication import STATES, publication

KIND = "report"


def report_key(period: str, version: int) -> str:
    """The key of the matter of one version of a period's report."""
    return f"{period}/v{version}"


def period_and_version(matter: Matter) -> tuple[str, int]:
    """What ``report_key`` was made of."""
    period, _, version = matter.key.partition("/v")
    return period, int(version)


def _address(matter: Matter) -> str:
    period, version = period_and_version(matter)
    return reverse("reports:report", args=[period, version])


def _publish(matter: Matter, scope: Scope, note: str) -> None:
    """The documents are made by the worker; when they are there the report is published."""
    from regie.web.jobs import service as jobs

    transaction.on_commit(lambda: jobs.start("publish_report", scope, matter=matter.pk))


define(
    Kind(
        name=KIND,
        states={**STATES, "publishing": N_("Wordt gepubliceerd")},
        transitions=(
            *publication(
                write=Permission.WRITE_REPORT,
                approve=Permission.APPROVE_REPORT,
                publish=Permission.PUBLISH_REPORT,
                published=_publish,
                to="publishing",
            ),
            Transition(
                "retry",
                N_("Probeer opnieuw te publiceren"),
                ("publishing",),
                "publishing",
                Permission.PUBLISH_REPORT,
                effect=_publish,
            ),
        ),
        sees=Permission.SEE_REPORTS,
        address=_address,
        final=("published",),
    )
)
