# SPDX-License-Identifier: EUPL-1.2
"""What people add to a report: an explanation under a chapter, and what was corrected since an earlier version.

The figures stay those of the review: only text is added, under its own head, so that a reader sees what was
computed and what someone wrote.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date

from regie.reporting.document import Document, ItemList, Paragraph, Section
from regie.vocabulary.formatting import day
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.texts import say


class Correction(Frozen):
    """What changed in a version of a report that was published before."""

    version: int
    published_on: date
    text: str


def chapter_key(chapter: Section) -> str:
    """The name by which a chapter's added text is kept: its title without signs."""
    plain = unicodedata.normalize("NFKD", chapter.title).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def with_added(document: Document, texts: Mapping[str, str], corrections: Sequence[Correction] = ()) -> Document:
    """The document with the texts under their chapters (by ``chapter_key``) and the corrections in the first one.

    Paragraphs of a text are divided by an empty line. A text of a chapter that is not there is left out.
    """
    lang = document.meta.language
    chapters = []
    for place, chapter in enumerate(document.chapters):
        added: list[Section] = []
        paragraphs = [
            part.strip() for part in re.split(r"\n\s*\n", texts.get(chapter_key(chapter), "")) if part.strip()
        ]
        if paragraphs:
            blocks = tuple(Paragraph(text=" ".join(part.split())) for part in paragraphs)
            added.append(Section(title=say("reporting.added_text", lang), blocks=blocks))
        if place == 0 and corrections:
            items = tuple(
                (
                    say(
                        "reporting.correction",
                        lang,
                        version=each.version,
                        day=day(each.published_on, lang=lang),
                        text=each.text,
                    ),
                )
                for each in corrections
            )
            added.append(Section(title=say("reporting.corrections", lang), blocks=(ItemList(items=items),)))
        chapters.append(chapter.model_copy(update={"blocks": (*chapter.blocks, *added)}) if added else chapter)
    return document.model_copy(update={"chapters": tuple(chapters)})
