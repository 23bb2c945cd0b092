# SPDX-License-Identifier: EUPL-1.2
"""What people write for a letter: all that no figure can say, and above all the municipality's own reflection."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from regie.vocabulary.errors import RegieError
from regie.vocabulary.free_text import without_personal_data
from regie.vocabulary.frozen import Frozen

LONGEST = 12_000
"""Characters of one text."""

MOST = 30
"""Points in one list."""

LONGEST_POINT = 3000
"""Characters of one point: a decision of a meeting with who agreed fits."""

Text = Annotated[str, Field(max_length=LONGEST)]
Points = Annotated[tuple[Annotated[str, Field(max_length=LONGEST_POINT)], ...], Field(max_length=MOST)]

NAMES = {
    "document_number": "Documentnummer",
    "subject": "Onderwerp",
    "reason": "Aanleiding",
    "summary": "Samenvatting",
    "explanation": "Toelichting op de verklaringen",
    "reflection": "Gemeentelijke reflectie",
    "decisions": "Genomen besluiten",
    "next_steps": "Vervolg",
    "annexes": "Bijlagen",
    "sources": "Bronnen",
    "theme": "Kernthema",
}
"""What the texts are called, in the order of the letter."""

POINTS = ("decisions", "next_steps", "annexes", "sources")
"""Texts that are lists of points."""

SHORT = ("document_number", "subject", "theme")
"""Texts of one line."""

NEEDED = ("document_number", "reflection")
"""Texts without which a letter is not published."""

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\ufffe\uffff\ud800-\udfff]")


class LetterTexts(Frozen):
    """The texts of one letter. Paragraphs are divided by an empty line; what is empty is left to the letter's own
    words, or (``reflection``, ``document_number``) is marked as still to be written. ``sources`` say where decisions,
    next steps and explanations come from."""

    document_number: Annotated[str, Field(max_length=60)] = ""
    subject: Annotated[str, Field(max_length=200)] = ""
    reason: Text = ""
    summary: Text = ""
    explanation: Text = ""
    reflection: Text = ""
    decisions: Points = ()
    next_steps: Points = ()
    annexes: Points = ()
    sources: Points = ()
    theme: Annotated[str, Field(max_length=120)] = ""

    def said(self) -> Iterator[tuple[str, str]]:
        """Every text by its name, points as lines."""
        for field in NAMES:
            value = getattr(self, field)
            yield field, value if isinstance(value, str) else "\n".join(value)


def checked_texts(texts: LetterTexts) -> LetterTexts:
    """The texts, when no personal data and no unprintable character stands in them; ``RegieError`` otherwise."""
    for field, text in texts.said():
        without_personal_data(text, NAMES[field])
        if _UNPRINTABLE.search(text):
            raise RegieError("council_letter.unprintable", where=NAMES[field])
    return texts


def lacking(texts: LetterTexts) -> tuple[str, ...]:
    """The names of the texts that must still be written before the letter can be published."""
    return tuple(NAMES[field] for field, text in texts.said() if field in NEEDED and not text.strip())


def load_texts(path: Path) -> LetterTexts:
    """The texts of a TOML file: the fields of ``LetterTexts``.

    Raises ``RegieError`` for a file that cannot be read, an unknown field, or personal data.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise RegieError("council_letter.texts_unreadable", file=path, problem=problem) from None
    return texts_of(given, str(path))


def texts_of(given: object, where: str) -> LetterTexts:
    """Checked texts from plain data; ``where`` they came from is named in the error."""
    unknown = sorted(set(given) - set(NAMES)) if isinstance(given, dict) else []
    if unknown:
        raise RegieError(
            "council_letter.texts_unknown", file=where, unknown=", ".join(unknown), known=", ".join(NAMES)
        )
    try:
        return checked_texts(LetterTexts.model_validate(given))
    except ValidationError as problem:
        first = problem.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else ""
        raise RegieError(
            "council_letter.texts_invalid", file=where, field=NAMES.get(field, field), problem=first["msg"]
        ) from None


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a text, without its line breaks."""
    return tuple(" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip())
