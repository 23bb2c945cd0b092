# SPDX-License-Identifier: EUPL-1.2
"""The half-year report: a document made from a review, after the anatomy that councils know."""

from __future__ import annotations

from regie.reporting.cover import cover
from regie.reporting.document import Document, Section
from regie.reporting.half_year.access import access
from regie.reporting.half_year.annex import definitions, tables
from regie.reporting.half_year.care import duration, outcomes, waiting
from regie.reporting.half_year.front import one_page, reading_guide
from regie.reporting.half_year.methods import methods
from regie.reporting.half_year.money import money, preliminary_field, providers
from regie.reporting.half_year.organisation import organisation
from regie.reporting.half_year.outlook import outlook, outlook_annex
from regie.reporting.half_year.parts import present
from regie.reporting.half_year.risks import risks_and_valve
from regie.review import Review
from regie.vocabulary import PeriodKind, RegieError
from regie.vocabulary.formatting import day

SMALL_NUMBERS = "Intern: bevat kleine aantallen"


def half_year_document(review: Review) -> Document:
    """The report over the review's period, in Dutch. Everything in it comes from the review.

    Raises ``RegieError`` when that period is not half a year.
    """
    if review.period.kind is not PeriodKind.HALF_YEAR:
        raise RegieError("reporting.half_year_period", period=review.period)
    header = review.header
    chapters = (
        reading_guide(review),
        one_page(review),
        organisation(review),
        access(review),
        waiting(review),
        duration(review),
        outcomes(review),
        money(review),
        risks_and_valve(review),
        preliminary_field(review),
        providers(review),
        outlook(review),
    )
    return Document(
        meta=cover(
            header,
            "Halfjaarrapportage",
            review.period,
            notice="" if header.suppressed else SMALL_NUMBERS,
            facts=(("Gegevens tot en met", day(header.data_until)),),
        ),
        chapters=tuple(chapter for chapter in chapters if isinstance(chapter, Section)),
        annexes=present(tables(review), methods(review), outlook_annex(review), definitions(review)),
    )
