# SPDX-License-Identifier: EUPL-1.2
"""What a letter under way is made of: the published report, the texts of the matter, the template in use."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.utils import timezone

from regie.reporting.added import Correction
from regie.reporting.council_letter import (
    LetterContent,
    LetterTexts,
    PublishedLetter,
    letter_content,
    publish_letter,
    review_of_report,
    template_of,
)
from regie.reporting.council_letter.published import before, content_of, letter_files, there
from regie.reporting.published import NAME, PublishedReport, published_reports
from regie.review import Review
from regie.vocabulary import RegieError
from regie.web.letters.matters import parts_of
from regie.web.region import door
from regie.web.workflow.models import Matter


def content(matter: Matter) -> LetterContent:
    """What the letter of a matter says today. Raises ``RegieError`` when its report cannot be read."""
    municipality, period, version = parts_of(matter)
    folder = door.folder()
    report = report_of(matter)
    found = before(folder, municipality, period, version)
    previous = content_of(folder, found) if found else None
    today = timezone.localdate()
    said = previous.corrections if previous and previous.period == period else ()
    correction = matter.payload.get("correction", "")
    if correction:
        said = (*said, Correction(version=version, published_on=today, text=correction))
    return letter_content(
        report,
        review(report),
        municipality,
        texts(matter),
        today,
        previous=previous,
        version=version,
        corrections=said,
    )


def report_of(matter: Matter) -> PublishedReport:
    """The published report that a letter is about."""
    _, period, _ = parts_of(matter)
    wanted = matter.payload.get("report")
    for each in published_reports(door.folder()):
        if (each.period, each.version) == (period, wanted):
            return each
    raise RegieError("council_letter.no_report", period=period, known="-")


def texts(matter: Matter) -> LetterTexts:
    """The texts of a matter."""
    return LetterTexts.model_validate(matter.payload.get("texts", {}))


def complete(matter: Matter) -> LetterContent:
    """What the letter says, when nothing is missing and this version is not public with something else;
    ``RegieError`` otherwise."""
    made = content(matter)
    if made.missing:
        raise RegieError("council_letter.unfinished", missing=", ".join(made.missing))
    if made.version > 1 and not matter.payload.get("correction"):
        raise RegieError("council_letter.correction_needed", version=made.version, old=made.version - 1)
    there(door.folder(), made)
    return made


def is_public(matter: Matter) -> bool:
    """Whether the files of this letter are there: publishing writes them before its record is kept, and a failure
    may come in between."""
    try:
        return there(door.folder(), content(matter)) is not None
    except RegieError:
        # something else is public, or it cannot be read: a draft is the way out
        return False


def files(matter: Matter) -> dict[str, bytes]:
    """The files of a draft, as they would be published now."""
    return letter_files(content(matter), template_of(door.folder(), parts_of(matter)[0])[0])


def publish(matter: Matter) -> PublishedLetter:
    """Write the letter into the region's folder."""
    template, _ = template_of(door.folder(), parts_of(matter)[0])
    return publish_letter(door.folder(), complete(matter), template)


def review(report: PublishedReport) -> Review:
    """The public edition behind a report; kept, since it never changes."""
    return _review(door.folder(), report.period, report.version, report.files.get(f"{NAME}.json", ""))


@lru_cache(maxsize=6)
def _review(folder: Path, period: str, version: int, content_hash: str) -> Review:
    found = next(each for each in published_reports(folder) if (each.period, each.version) == (period, version))
    return review_of_report(folder, found)
