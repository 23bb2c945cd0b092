# SPDX-License-Identifier: EUPL-1.2
"""Letters about the small rich region with a contract, for the tests of letters and templates."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import docx
from document_reading import inside, plain, sentences
from sample_money import money_review

from regie.reporting.council_letter import LetterContent, LetterTexts, letter_content, letter_document
from regie.reporting.document import Section, Table
from regie.reporting.published import PublishedReport

HEERLEN, LANDGRAAF = "0917", "0882"
REFLECTION = "Wij zijn tevreden over de hulp & de samenwerking.\n\nOver het geld zijn er <zorgen>."
TEXTS = LetterTexts(
    document_number="162334",
    reflection=REFLECTION,
    decisions=("Het college laat een financiële audit doen.",),
    next_steps=("De audit is voor 1 maart gereed.",),
)


def report(version: int = 1) -> PublishedReport:
    header = money_review(suppressed=True).header
    return PublishedReport(
        period="2024-H1",
        version=version,
        snapshot=header.snapshot,
        published_on=date(2024, 9, 20),
        title="Halfjaarrapportage",
        synthetic=True,
    )


def letter(texts: LetterTexts = TEXTS, municipality: str = HEERLEN, **more: Any) -> LetterContent:
    dated = more.pop("dated", date(2024, 10, 15))
    return letter_content(report(), money_review(suppressed=True), municipality, texts, dated, **more)


def paper(*lines: str, foot: str = "", change: Callable[[dict[str, bytes]], None] | None = None) -> bytes:
    """A template with these lines as paragraphs; ``change`` may alter the files in it."""
    made = docx.Document()
    for line in lines:
        made.add_paragraph(line)
    if foot:
        made.sections[0].footer.paragraphs[0].text = foot
    out = io.BytesIO()
    made.save(out)
    if change is None:
        return out.getvalue()
    with zipfile.ZipFile(out) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    change(files)
    again = io.BytesIO()
    with zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return again.getvalue()


NEEDED = (
    "{% for a in reflectie %}{{ a }} {% endfor %}",
    "{% for rij in cijfers %}{{ rij.naam }} {{ rij.nu }}; {% endfor %}",
    "{% for a in financien %}{{ a }} {% endfor %}",
)
"""What every template must have."""


def words(content: bytes) -> str:
    """All words of a DOCX, table cells included."""
    return " ".join(
        node.text or ""
        for node in docx.Document(io.BytesIO(content)).element.body.iter()
        if node.tag.endswith("}t")
    )


def said(whole: LetterContent, title: str) -> str:
    """Everything said in one section of the letter as a document, cells of tables included."""
    section = next(part for part in letter_document(whole).chapters if part.title == title)
    found = list(sentences(section, tables=True))
    for block in inside(section):
        if isinstance(block, Table):
            found += [" ".join((plain(row.label), *map(str, row.cells))) for row in block.rows]
        if isinstance(block, Section):
            found.append(block.title)
    return "\n".join(found)


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
