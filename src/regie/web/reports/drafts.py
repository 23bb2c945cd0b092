# SPDX-License-Identifier: EUPL-1.2
"""What a report under way is made of: the review of its period at its snapshot, chapter by chapter."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from regie.reporting.added import chapter_key
from regie.reporting.half_year import half_year_document
from regie.reporting.html import chapters_html
from regie.review import Review
from regie.vocabulary import Period
from regie.web.region import door


@dataclass(frozen=True)
class Chapter:
    """A chapter as it stands in the page: ``key`` is by what its added text is kept, empty where none can be."""

    anchor: str
    key: str
    title: str
    html: str


def editions(period: Period, snapshot: str) -> tuple[Review, Review]:
    """The public and the internal edition of the review of a period."""
    return door.edition_public(period, snapshot), door.edition_full(period, snapshot)


def chapters(review: Review) -> tuple[Chapter, ...]:
    """The chapters of the report of this review; kept, since the review never changes."""
    header = review.header
    return _chapters(header.snapshot, header.period, header.suppressed, header.contract_version, _Held(review))


class _Held:
    """A review that does not count in the key of the cache: snapshot, period and edition name it."""

    def __init__(self, review: Review) -> None:
        self.review = review

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=8)
def _chapters(
    snapshot: str, period: str, suppressed: bool, contract: str | None, held: _Held
) -> tuple[Chapter, ...]:
    document = half_year_document(held.review)
    keys = [chapter_key(chapter) for chapter in document.chapters]
    pieces = chapters_html(document)
    return tuple(
        Chapter(anchor, keys[place] if place < len(keys) else "", title, html)
        for place, (anchor, title, html) in enumerate(pieces)
    )


def draft_file(matter: int, version: int, internal: bool) -> Path:
    """Where the PDF of a draft is kept."""
    edition = "intern" if internal else "openbaar"
    return Path(settings.REGIE.cache) / "drafts" / f"report-{matter}-{version}-{edition}.pdf"
