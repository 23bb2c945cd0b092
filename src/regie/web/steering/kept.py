# SPDX-License-Identifier: EUPL-1.2
"""Fixed minutes: ``meetings/KEY/vNUMBER/`` of the region's folder, written once and never changed.

A version holds the minutes as print, for a word processor and as data; ``about.json`` has the SHA-256 of each.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from pydantic import ValidationError

from regie.reporting.pdf import render_pdf
from regie.reporting.word import render_docx
from regie.vocabulary import RegieError
from regie.vocabulary.durable import commit_files, locked
from regie.vocabulary.frozen import Frozen
from regie.web.steering.minutes import Minutes, document

FOLDER, ABOUT, DATA = "meetings", "about.json", "verslag.json"
KINDS = {
    "verslag.pdf": "application/pdf",
    "verslag.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    DATA: "application/json",
}


class Kept(Frozen):
    """What is in the folder of a version, by its SHA-256."""

    meeting: str
    version: int
    files: dict[str, str]


def keep(folder: Path, minutes: Minutes) -> Kept:
    """Write a version of the minutes. Written again with the same content it changes nothing. Raises
    ``RegieError`` when the version is there with other content."""
    data = (minutes.model_dump_json(indent=1) + "\n").encode("utf-8")
    place = folder / FOLDER / minutes.meeting
    final = place / f"v{minutes.version}"
    with locked(place):
        if final.exists():
            if kept_file(folder, minutes.meeting, minutes.version, DATA) == data:
                return _about(final)
            raise RegieError("web_steering.minutes_there", version=minutes.version)
        made = document(minutes)
        content = {
            "verslag.pdf": render_pdf(made, minutes.fixed_on),
            "verslag.docx": render_docx(made),
            DATA: data,
        }
        files = {name: hashlib.sha256(each).hexdigest() for name, each in content.items()}
        about = Kept(meeting=minutes.meeting, version=minutes.version, files=files)
        told = (about.model_dump_json(indent=1) + "\n").encode("utf-8")
        commit_files(final, content | {ABOUT: told})
    return about


def versions(folder: Path, meeting: str) -> list[int]:
    """The versions of a meeting's minutes that were fixed."""
    found = (folder / FOLDER / meeting).glob("v*")
    return sorted(int(each.name[1:]) for each in found if re.fullmatch(r"v[1-9][0-9]*", each.name))


def kept_file(folder: Path, meeting: str, version: int, name: str) -> bytes:
    """One file as it was fixed. Raises ``KeyError`` for a name or version that is not there, ``RegieError`` when
    the file was changed since."""
    place = folder / FOLDER / meeting / f"v{version}"
    if not place.is_dir():
        raise KeyError(version)
    wanted = _about(place).files[name]
    content = (place / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != wanted:
        raise RegieError("reporting.published_damaged", file=place / name)
    return content


def _about(place: Path) -> Kept:
    try:
        return Kept.model_validate_json((place / ABOUT).read_bytes())
    except (OSError, ValidationError):
        raise RegieError("reporting.published_damaged", file=place / ABOUT) from None
