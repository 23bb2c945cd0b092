# SPDX-License-Identifier: EUPL-1.2
"""Fixed minutes: ``meetings/KEY/vNUMBER/`` of the region's folder, written once and never changed.

A version holds the minutes as print, for a word processor and as data; ``about.json`` has the SHA-256 of each.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from regie.reporting.pdf import render_pdf
from regie.reporting.versions import Version, Versions, hashes
from regie.reporting.word import render_docx
from regie.vocabulary import RegieError
from regie.web.steering.minutes import Minutes, document

DATA = "verslag.json"
KINDS = {
    "verslag.pdf": "application/pdf",
    "verslag.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    DATA: "application/json",
}


class Kept(Version):
    """A version of the minutes of a meeting."""

    meeting: str


_FIXED = Versions("meetings", "about.json", Kept)


def keep(folder: Path, minutes: Minutes) -> Minutes:
    """Write a version of the minutes; gives them as they are there. Where the version was written before nothing
    changes. Raises ``RegieError`` when it says something else than what was signed."""
    made = document(minutes)
    content = {
        "verslag.pdf": render_pdf(made, minutes.fixed_on),
        "verslag.docx": render_docx(made),
        DATA: (minutes.model_dump_json(indent=1) + "\n").encode("utf-8"),
    }
    about = Kept(meeting=minutes.meeting, version=minutes.version, files=hashes(content))
    _FIXED.fix(folder, minutes.meeting, about, content, lambda kept, made: True)
    return there(folder, minutes) or minutes


def there(folder: Path, minutes: Minutes) -> Minutes | None:
    """This version of the minutes as it was written before, if it was. How an action stands, names of parties and
    clauses and the look of a figure may be others by now: what was written stays.

    Raises ``RegieError`` when it says something else than what was signed, or was damaged.
    """
    for each in _FIXED.all(folder, minutes.meeting):
        if each.version == minutes.version:
            kept = _read(folder, each)
            if not _says_what_was_signed(kept, minutes):
                raise RegieError("web_steering.minutes_differ", version=each.version)
            return kept
    return None


def versions(folder: Path, meeting: str) -> list[int]:
    """The versions of a meeting's minutes that were fixed."""
    return sorted(each.version for each in _FIXED.all(folder, meeting))


def kept_file(folder: Path, meeting: str, version: int, name: str) -> bytes:
    """One file as it was fixed. Raises ``KeyError`` for a name or version that is not there, ``RegieError`` when
    the file was changed since."""
    found = {each.version: each for each in _FIXED.all(folder, meeting)}
    return _FIXED.file(folder, meeting, found[version], name)


def _read(folder: Path, about: Kept) -> Minutes:
    try:
        return Minutes.model_validate_json(_FIXED.file(folder, about.meeting, about, DATA))
    except ValidationError:
        raise RegieError("reporting.version_damaged", file=DATA) from None


def _says_what_was_signed(kept: Minutes, minutes: Minutes) -> bool:
    decided = {each.number: each.text for each in minutes.decisions}
    return _closed(kept) == _closed(minutes) and all(
        decided.get(each.number) == each.text for each in kept.decisions
    )


def _closed(minutes: Minutes) -> tuple[object, ...]:
    """What nobody can write in any more once the minutes are offered."""
    return (
        minutes.title,
        minutes.day,
        minutes.snapshot,
        minutes.period,
        minutes.points,
        minutes.correction,
        minutes.replaces,
        [(each.party_kind, each.on) for each in minutes.signed],
    )
