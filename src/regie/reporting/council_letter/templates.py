# SPDX-License-Identifier: EUPL-1.2
"""The templates of a municipality: ``letters/MUNICIPALITY/templates/NUMBER-HASH8.docx`` in the region's folder.

A template is never changed; a next one gets the next number and is used from then on."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from regie.reporting.council_letter.template import default_template
from regie.reporting.council_letter.template_check import checked_template
from regie.vocabulary.durable import commit_new_file, locked

LETTERS, FOLDER = "letters", "templates"
_NAME = re.compile(r"^(\d{4})-[0-9a-f]{8}\.docx$")


def add_template(folder: Path, municipality: str, content: bytes) -> Path:
    """Keep a template as the one to use. Raises ``RegieError`` for one that cannot be used. The one that is in use
    already is not kept twice."""
    checked_template(content)
    place = folder / LETTERS / municipality / FOLDER
    with locked(place):
        kept = _kept(place)
        if kept and kept[-1].read_bytes() == content:
            return kept[-1]
        number = int(kept[-1].name[:4]) + 1 if kept else 1
        path = place / f"{number:04}-{hashlib.sha256(content).hexdigest()[:8]}.docx"
        commit_new_file(path, content)
    return path


def template_of(folder: Path, municipality: str) -> tuple[bytes, str]:
    """The template that a municipality uses and its name; the one of Regie, without a name, where it has none."""
    kept = _kept(folder / LETTERS / municipality / FOLDER)
    return (kept[-1].read_bytes(), kept[-1].name) if kept else (default_template(), "")


def _kept(place: Path) -> list[Path]:
    return sorted(path for path in place.glob("*.docx") if _NAME.match(path.name))
