# SPDX-License-Identifier: EUPL-1.2
"""Reviews, made once and kept: with every number in it, and as readers without small numbers may see it."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from regie.review import Review, build_review
from regie.review.build import public_review
from regie.review.contracts import region_contracts
from regie.review.forecasts import forecast_for
from regie.review.settling import agreements_for
from regie.vocabulary import Period
from regie.vocabulary.code import code_version
from regie.web.region import books, cache
from regie.web.region.cache import Memory, alone
from regie.web.region.sources import source_of

FULL, PUBLIC = "full", "public"
"""The two editions that are kept; what one party may see is cut out of them."""

KIND = "reviews"

_memory: Memory[Review] = Memory(12)


def review_key(folder: Path, snapshot: str, period: Period, edition: str) -> str:
    """Under which name a review is kept: a hash of all that it depends on."""
    code = (code_version(), books.version() if edition == PUBLIC else "")
    return cache.key_of(*code, folder, snapshot, period, edition, cache.agreed_state(folder))


def kept(folder: Path, snapshot: str, period: Period, edition: str) -> Review | None:
    """A review that was made, or nothing."""
    key = review_key(folder, snapshot, period, edition)
    found = _memory.get(key)
    if found is None:
        content = cache.read(KIND, snapshot, key)
        if content is None:
            return None
        try:
            found = Review.model_validate_json(content)
        except ValidationError:  # half a file, after a crash of the machine
            return None
        _memory.put(key, found)
    return found


def make(folder: Path, snapshot: str, period: Period, edition: str) -> Review:
    """A review, made unless it is there. The public edition needs the books of the snapshot.

    Raises ``RegieError`` for a period or snapshot that is not there, ``books.BookMissing`` when a book is not.
    """
    with alone(Path(cache.folder_of(KIND)), f"{snapshot}-{period}-{edition}"):
        found = kept(folder, snapshot, period, edition)
        if found is not None:
            return found
        key = review_key(folder, snapshot, period, edition)
        made = _whole(folder, snapshot, period) if edition == FULL else _public(folder, snapshot, period)
        cache.write(KIND, snapshot, key, made.model_dump_json().encode("utf-8"))
    _memory.put(key, made)
    return made


def _whole(folder: Path, snapshot: str, period: Period) -> Review:
    with source_of(folder, snapshot) as source:
        agreements = agreements_for(folder, period) if region_contracts(folder) else None
        forecast = forecast_for(folder, snapshot, agreements.contract if agreements else None)
        return build_review(source, period, agreements=agreements, forecast=forecast, suppressed=False)


def _public(folder: Path, snapshot: str, period: Period) -> Review:
    whole = make(folder, snapshot, period, FULL)
    shown = books.as_shown(snapshot, whole.figures)
    with source_of(folder, snapshot) as source:
        return public_review(source, whole, shown)
