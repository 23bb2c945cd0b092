# SPDX-License-Identifier: EUPL-1.2
"""Fixed minutes: ``meetings/KEY/vNUMBER/`` of the region's folder, written once and never changed.

A version holds the minutes as print, for a word processor and as data; ``about.json`` has the SHA-256 of each.
"""

from __future__ import annotations

from pathlib import Path

from regie.reporting.pdf import render_pdf
from regie.reporting.versions import Version, Versions, hashes
from regie.reporting.word import render_docx
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


def keep(folder: Path, minutes: Minutes) -> Kept:
    """Write a version of the minutes. Written again with the same content it changes nothing. Raises
    ``RegieError`` when the version is there with other content."""
    made = document(minutes)
    content = {
        "verslag.pdf": render_pdf(made, minutes.fixed_on),
        "verslag.docx": render_docx(made),
        DATA: (minutes.model_dump_json(indent=1) + "\n").encode("utf-8"),
    }
    about = Kept(meeting=minutes.meeting, version=minutes.version, files=hashes(content))
    # a later edition of the program may draw the same minutes otherwise
    return _FIXED.fix(folder, minutes.meeting, about, content, _says_the_same)


def versions(folder: Path, meeting: str) -> list[int]:
    """The versions of a meeting's minutes that were fixed."""
    return sorted(each.version for each in _FIXED.all(folder, meeting))


def kept_file(folder: Path, meeting: str, version: int, name: str) -> bytes:
    """One file as it was fixed. Raises ``KeyError`` for a name or version that is not there, ``RegieError`` when
    the file was changed since."""
    found = {each.version: each for each in _FIXED.all(folder, meeting)}
    return _FIXED.file(folder, meeting, found[version], name)


def _says_the_same(kept: Kept, made: Kept) -> bool:
    return kept.files[DATA] == made.files[DATA]
