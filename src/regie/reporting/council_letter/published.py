# SPDX-License-Identifier: EUPL-1.2
"""Published letters: ``letters/MUNICIPALITY/PERIOD/vNUMBER/`` of a region's folder, written once and never changed.

A version holds the letter as DOCX, PDF and page, the page for the council as PDF and page, what the letter says as
data, the template it was made with, and ``letter.json`` with the SHA-256 of each file.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from regie.reporting.added import Correction
from regie.reporting.council_letter.content import LetterContent
from regie.reporting.council_letter.council_page import council_page
from regie.reporting.council_letter.document import letter_document
from regie.reporting.council_letter.fill import fill_template
from regie.reporting.council_letter.templates import LETTERS
from regie.reporting.html import render_html
from regie.reporting.pdf import render_pdf
from regie.reporting.versions import Version, Versions, hashes
from regie.vocabulary.errors import RegieError

LETTER, PAGE, TEMPLATE = "raadsinformatiebrief", "raadspagina", "sjabloon.docx"
PUBLIC = (f"{LETTER}.docx", f"{LETTER}.pdf", f"{LETTER}.html", f"{PAGE}.pdf", f"{PAGE}.html", f"{LETTER}.json")
"""The files that everyone may have; the template is the municipality's own."""


class PublishedLetter(Version):
    """A version that was published: whose, about which period and report, on which day, and its files."""

    municipality: str
    name: str
    period: str
    report_version: int
    snapshot: str
    published_on: date
    subject: str
    document_number: str
    synthetic: bool
    corrections: tuple[Correction, ...] = ()

    @property
    def within(self) -> str:
        """Where it is, below the folder of letters."""
        return f"{self.municipality}/{self.period}"


_PUBLISHED = Versions(LETTERS, "letter.json", PublishedLetter)


def letter_files(letter: LetterContent, template: bytes) -> dict[str, bytes]:
    """Every file of a letter by its name, rendered."""
    whole, page = letter_document(letter), council_page(letter)
    return {
        f"{LETTER}.docx": fill_template(template, letter),
        f"{LETTER}.pdf": render_pdf(whole, letter.dated),
        f"{LETTER}.html": render_html(whole).encode("utf-8"),
        f"{PAGE}.pdf": render_pdf(page, letter.dated),
        f"{PAGE}.html": render_html(page).encode("utf-8"),
        f"{LETTER}.json": (letter.model_dump_json(indent=1) + "\n").encode("utf-8"),
        TEMPLATE: template,
    }


def publish_letter(folder: Path, letter: LetterContent, template: bytes) -> PublishedLetter:
    """Write one version of a letter. Written again with the same texts about the same report it changes nothing,
    also on another day or with another template: what was published stays.

    Raises ``RegieError`` when a text is still missing, when a later version does not say what it corrects, or when
    the version is there with other content.
    """
    if letter.missing:
        raise RegieError("council_letter.unfinished", missing=", ".join(letter.missing))
    if letter.version > 1 and letter.version not in {each.version for each in letter.corrections}:
        raise RegieError("council_letter.correction_needed", version=letter.version, old=letter.version - 1)
    published = there(folder, letter)
    if published is not None:
        return published
    content = letter_files(letter, template)
    about = PublishedLetter(
        municipality=letter.municipality,
        name=letter.name,
        period=letter.period,
        version=letter.version,
        report_version=letter.report_version,
        snapshot=letter.snapshot,
        published_on=letter.dated,
        subject=letter.subject,
        document_number=letter.texts.document_number,
        synthetic=letter.synthetic,
        corrections=letter.corrections,
        files=hashes(content),
    )
    return _PUBLISHED.fix(
        folder, about.within, about, content, lambda kept, made: _says_the_same(content_of(folder, kept), letter)
    )


def there(folder: Path, letter: LetterContent) -> PublishedLetter | None:
    """This version of a letter as it was published before, if it was. Raises ``RegieError`` that says what to do
    when that has other texts, another report or other corrections."""
    for each in published_letters(folder, letter.municipality):
        if (each.period, each.version) == (letter.period, letter.version):
            if not _says_the_same(content_of(folder, each), letter):
                raise RegieError(
                    "council_letter.published_otherwise",
                    version=each.version,
                    period=each.period,
                    day=f"{each.published_on:%d-%m-%Y}",
                    next=each.version + 1,
                )
            return each
    return None


def published_letters(folder: Path, municipality: str | None = None) -> Sequence[PublishedLetter]:
    """Every published letter, of one municipality or all, by municipality, period and version. Raises
    ``RegieError`` for one that is damaged."""
    found = _PUBLISHED.all(folder, f"{municipality or '*'}/*")
    return sorted(found, key=lambda each: (each.municipality, each.period, each.version))


def letter_file(folder: Path, letter: PublishedLetter, name: str) -> bytes:
    """One file of a published letter, as it was published. Raises ``RegieError`` when it was changed since, and
    ``KeyError`` for a name that it does not have."""
    return _PUBLISHED.file(folder, letter.within, letter, name)


def content_of(folder: Path, letter: PublishedLetter) -> LetterContent:
    """What a published letter says."""
    try:
        return LetterContent.model_validate_json(letter_file(folder, letter, f"{LETTER}.json"))
    except ValidationError:
        raise RegieError("reporting.version_damaged", file=f"{LETTER}.json") from None


def before(folder: Path, municipality: str, period: str, version: int | None = None) -> PublishedLetter | None:
    """The letter that one about this period (in this ``version``; left out, the next) follows: the version before it,
    else the newest of the last period before."""
    found = [
        each
        for each in published_letters(folder, municipality)
        if each.period < period or (each.period == period and (version is None or each.version < version))
    ]
    return found[-1] if found else None


def _says_the_same(kept: LetterContent, made: LetterContent) -> bool:
    return _chosen(kept) == _chosen(made)


def _chosen(letter: LetterContent) -> tuple[object, ...]:
    """What people chose and wrote; the rest follows from it, the day and the edition of the program."""
    said = [(each.version, each.text) for each in letter.corrections]
    return letter.report_version, letter.snapshot, letter.texts, said
