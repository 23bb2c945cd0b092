# SPDX-License-Identifier: EUPL-1.2
"""The council letter (raadsinformatiebrief) of one municipality: from a published half-year report and the texts of
people to a letter as DOCX, PDF and page, and one page for the council.

Every figure is that of the public edition of the report; nothing small can stand in it, since it was hidden there.
"""

from regie.reporting.council_letter.content import LetterContent, Numbered
from regie.reporting.council_letter.council_page import council_page
from regie.reporting.council_letter.document import letter_document
from regie.reporting.council_letter.fill import fill_template
from regie.reporting.council_letter.make import latest_report, letter_content, review_of_report
from regie.reporting.council_letter.published import (
    PublishedLetter,
    letter_file,
    publish_letter,
    published_letters,
)
from regie.reporting.council_letter.template import default_template
from regie.reporting.council_letter.template_check import checked_template
from regie.reporting.council_letter.templates import add_template, template_of
from regie.reporting.council_letter.texts import LetterTexts, lacking, load_texts

__all__ = [
    "LetterContent",
    "LetterTexts",
    "Numbered",
    "PublishedLetter",
    "add_template",
    "checked_template",
    "council_page",
    "default_template",
    "fill_template",
    "lacking",
    "latest_report",
    "letter_content",
    "letter_document",
    "letter_file",
    "load_texts",
    "publish_letter",
    "published_letters",
    "review_of_report",
    "template_of",
]
