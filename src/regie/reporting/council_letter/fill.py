# SPDX-License-Identifier: EUPL-1.2
"""A letter as DOCX: a template, its own or that of the municipality, filled with what the letter says."""

from __future__ import annotations

import io
from datetime import datetime, time

from docxtpl import DocxTemplate
from jinja2 import TemplateError

from regie.reporting.council_letter.content import LetterContent
from regie.reporting.council_letter.fields import values_of
from regie.reporting.council_letter.language import LetterLanguage
from regie.reporting.council_letter.template_check import checked_template, fields_used
from regie.reporting.word.bytes import settled
from regie.vocabulary.errors import RegieError


def fill_template(template: bytes, letter: LetterContent) -> bytes:
    """The letter as DOCX; the same letter and template give the same bytes.

    What must stand on a letter (that it is a draft, that its figures are invented) is put on top where the template
    leaves it out; where things come from is put at the end. Raises ``RegieError`` for a template that is not as ``checked_template`` wants it.
    """
    paper = checked_template(template)
    used = fields_used(paper)
    try:
        paper.render(values_of(letter), LetterLanguage(), autoescape=True)
        if "meldingen" not in used:
            _on_top(paper, letter.notices)
        if "bronnen" not in used:
            _at_the_end(paper, letter.sources)
        _properties(paper, letter)
        made = io.BytesIO()
        paper.save(made)
    except TemplateError as problem:
        raise RegieError("council_letter.template_syntax", problem=problem.message or "") from None
    except RegieError:
        raise
    except Exception:  # a template that gives no sound document, however it does
        raise RegieError("council_letter.template_unfilled") from None
    return settled(made.getvalue())


def _on_top(paper: DocxTemplate, notices: tuple[str, ...]) -> None:
    body = paper.docx.element.body
    for place, notice in enumerate(notices):
        line = paper.docx.add_paragraph()
        line.add_run(notice).bold = True
        body.insert(place, line._p)


def _at_the_end(paper: DocxTemplate, sources: tuple[str, ...]) -> None:
    if sources:
        paper.docx.add_paragraph().add_run("Bronnen").bold = True
    for source in sources:
        paper.docx.add_paragraph(source)


def _properties(paper: DocxTemplate, letter: LetterContent) -> None:
    properties = paper.docx.core_properties
    properties.title = f"Raadsinformatiebrief {letter.subject}"
    properties.author = properties.last_modified_by = f"Gemeente {letter.name}"
    properties.comments = " ".join(letter.notices)
    properties.created = properties.modified = datetime.combine(letter.dated, time())
