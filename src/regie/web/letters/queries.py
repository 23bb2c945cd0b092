# SPDX-License-Identifier: EUPL-1.2
"""Reads of council letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404
from django.utils import timezone

from regie.reporting.council_letter import (
    LetterContent,
    LetterTexts,
    PublishedLetter,
    letter_content,
    published_letters,
)
from regie.reporting.council_letter.published import content_of
from regie.reporting.published import PublishedReport, published_reports
from regie.vocabulary import Period
from regie.web.access import Permission, Scope
from regie.web.letters import drafts
from regie.web.letters.matters import KIND, letter_key
from regie.web.letters.service import own_municipality
from regie.web.region import door
from regie.web.workflow.models import Matter
from regie.web.workflow.queries import matter_for, matters


@dataclass(frozen=True)
class MunicipalPage:
    """What everyone may know of one municipality: the newest figures, its letters, the reports.

    ``letter`` is the newest letter about the period of the figures; ``earlier`` the other letters."""

    code: str
    name: str
    content: LetterContent | None
    report: PublishedReport | None
    letter: PublishedLetter | None
    earlier: Sequence[PublishedLetter]


def under_way(scope: Scope) -> Sequence[Matter]:
    """Letters that are not published yet, last changed first."""
    return [each for each in matters(scope, KIND).select_related("prepared_by") if each.state != "published"]


def keys(scope: Scope) -> set[str]:
    """The keys of all letters that the reader has a page of."""
    return set(matters(scope, KIND).values_list("key", flat=True))


def letter_matter(scope: Scope, period: str, version: int) -> Matter:
    """The matter of one version of the own municipality's letter; not found when it is not there."""
    municipality = own_municipality(scope, Permission.SEE_LETTERS)
    return matter_for(scope, KIND, letter_key(municipality, period, version))


def published(municipality: str | None = None) -> Sequence[PublishedLetter]:
    """The published letters of a municipality or of all, newest period and version first."""
    found = published_letters(door.folder(), municipality)
    return sorted(found, key=lambda each: (each.period, each.version), reverse=True)


def published_version(municipality: str, period: str, version: int) -> PublishedLetter:
    """One published letter; not found when it is not there."""
    if municipality in door.region().municipality_names:
        for each in published(municipality):
            if (each.period, each.version) == (period, version):
                return each
    raise Http404


def reported_periods() -> Sequence[Period]:
    """The half-years with a published report, newest first."""
    found = {each.period for each in published_reports(door.folder())}
    return [Period.parse(each) for each in sorted(found, reverse=True)]


def newest_report(period: str) -> PublishedReport | None:
    """The newest published report of a period."""
    found = [each for each in published_reports(door.folder()) if each.period == period]
    return found[-1] if found else None


def municipal_page(municipality: str) -> MunicipalPage:
    """The public page of a municipality; not found for one that is not in the region.

    The figures are those of its newest letter, or of the newest report where that has no letter yet.
    """
    names = door.region().municipality_names
    if municipality not in names:
        raise Http404
    letters = list(published(municipality))
    periods = reported_periods()
    report = newest_report(str(periods[0])) if periods else None
    newest = letters[0] if letters else None
    if newest is not None and (report is None or newest.period >= report.period):
        about = next(
            (
                each
                for each in published_reports(door.folder())
                if (each.period, each.version) == (newest.period, newest.report_version)
            ),
            report,
        )
        content = content_of(door.folder(), newest)
        return MunicipalPage(municipality, names[municipality], content, about, newest, letters[1:])
    if report is None:
        return MunicipalPage(municipality, names[municipality], None, None, None, letters)
    review = drafts.review(report)
    known = municipality in review.header.names.get("municipality", {})
    made = letter_content(report, review, municipality, LetterTexts(), timezone.localdate()) if known else None
    return MunicipalPage(municipality, names[municipality], made, report, None, letters)
