# SPDX-License-Identifier: EUPL-1.2
"""The request file as a document: ten chapters, the ten parts that convince a controller and an auditor."""

from __future__ import annotations

from regie.reporting.cover import CONFIDENTIAL, cover
from regie.reporting.document import Column, Document, Paragraph, Row, Section, Table
from regie.reporting.half_year.parts import euros, present
from regie.reporting.half_year.risks import NOT_A_RIGHT, REQUEST_STATES, request_sentence
from regie.reporting.values import Format
from regie.reporting.valve_request import basis, claims
from regie.reporting.valve_request.missing import PARTS, counted, lacking
from regie.review import Review, ValveResult
from regie.review.public_settlement import public_settlement
from regie.vocabulary import RegieError
from regie.vocabulary.formatting import day, euro, months_of

_WRITTEN = (
    basis.clause_and_mandate,
    basis.reference,
    basis.cost,
    basis.split,
    claims.causes,
    claims.outside,
    claims.allocation,
    claims.claimed,
    claims.evidence,
    claims.decided,
)
"""What writes each of the ten parts."""

_SHORT = (6,)
"""Parts of a few lines: they follow the part before on the same page."""


def valve_request_document(review: Review) -> Document:
    """The file of the safety valve request in a review, in Dutch.

    All ten parts stand there, in order. One for which data or a text is missing says what is missing and who
    delivers it. Claimed, assessed, maximum under the clause and granted are never one column. Where the review
    hides small cells, amounts of single members, providers and accounts are left out.

    Raises ``RegieError`` when the review has no request.
    """
    valve = review.valve
    if valve is None:
        raise RegieError("valve_request.none", period=review.period)
    header = review.header
    if header.suppressed and review.settlement is not None:
        review = review.model_copy(update={"settlement": public_settlement(review.settlement)})
    chapters = (
        Section(
            title=title,
            blocks=present(lacking(review, valve, number), *write(review, valve)),
            anchor=f"deel-{number}",
            new_page=False if number in _SHORT else None,
        )
        for number, (title, write) in enumerate(zip(PARTS, _WRITTEN, strict=True), start=1)
    )
    return Document(
        meta=cover(
            header,
            "Hulpventielverzoek",
            review.period,
            subtitle=f"Verzoek {valve.request.id} over {months_of(review.period)}",
            notice="" if header.suppressed else CONFIDENTIAL,
            facts=_facts(valve),
        ),
        chapters=tuple(chapters),
        annexes=(_whole(review, valve),),
    )


def _facts(valve: ValveResult) -> tuple[tuple[str, str], ...]:
    """The amounts on the cover, each under its own name."""
    total, request = valve.total, valve.request
    assessed = request.state in ("assessed", "decided")
    amounts = (
        ("Gevraagd", total.claimed),
        ("Aanvaard", total.accepted if assessed else None),
        ("Maximum", total.maximum if assessed else None),
        ("Toegekend", total.granted),
    )
    return (
        ("Stand", f"{REQUEST_STATES[request.state]}; ingediend op {day(request.submitted_on)}"),
        *((label, "nog niet" if cents is None else euro(euros(cents))) for label, cents in amounts),
    )


def _whole(review: Review, valve: ValveResult) -> Section:
    """The annex that says in short what was asked, and which parts are whole."""
    return Section(
        title="Het verzoek in het kort",
        blocks=(
            Paragraph(text=request_sentence(valve)),
            Paragraph(text=NOT_A_RIGHT),
            Table(
                title="De tien onderdelen",
                head="Onderdeel",
                columns=(Column(title="Ontbreekt", format=Format.TEXT),),
                rows=tuple(
                    Row(
                        label=f"{number}. {title}",
                        cells=("niets" if not lacks else f"{lacks} {'punt' if lacks == 1 else 'punten'}",),
                    )
                    for number, (title, lacks) in enumerate(
                        zip(PARTS, counted(review, valve), strict=True), start=1
                    )
                ),
            ),
        ),
        anchor="kort",
        new_page=True,
    )
