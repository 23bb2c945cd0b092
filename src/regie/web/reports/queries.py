# SPDX-License-Identifier: EUPL-1.2
"""Reads of reports."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404

from regie.reporting.published import PublishedReport, published_reports
from regie.review import Review
from regie.vocabulary import Period
from regie.web.access import Scope
from regie.web.region import door
from regie.web.reports.matters import KIND, period_and_version, report_key
from regie.web.workflow.models import Matter
from regie.web.workflow.queries import matter_for, matters


def under_way(scope: Scope) -> Sequence[Matter]:
    """Reports that are not published yet, last changed first."""
    return [each for each in matters(scope, KIND).select_related("prepared_by") if each.state != "published"]


def report_matter(scope: Scope, period: str, version: int) -> Matter:
    """The matter of one version; not found when it is not there."""
    return matter_for(scope, KIND, report_key(period, version))


def review_of(scope: Scope, matter: Matter) -> Review:
    """The review behind a report: everything for who may see small numbers, else the public edition."""
    period = Period.parse(period_and_version(matter)[0])
    if scope.small_numbers and scope.areas is None:
        return door.edition_full(period, matter.snapshot)
    return door.edition_public(period, matter.snapshot)


def published() -> Sequence[PublishedReport]:
    """What was published, newest period and version first."""
    return tuple(reversed(published_reports(door.folder())))


def latest_published() -> Sequence[PublishedReport]:
    """Of each period the newest version."""
    return tuple({each.period: each for each in reversed(published())}.values())[::-1]


def published_version(period: str, version: int) -> PublishedReport:
    """One published version; not found when it is not there."""
    for each in published():
        if each.period == period and each.version == version:
            return each
    raise Http404
