# SPDX-License-Identifier: EUPL-1.2
"""The plan for the exit of a member as a document: PDF and DOCX from the one document model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from regie.reporting.document import Block, Column, Document, Meta, Paragraph, Row, Section, Table
from regie.reporting.pdf import render_pdf
from regie.reporting.values import SUPPRESSED, Format, Value
from regie.reporting.word import render_docx
from regie.review import LineView
from regie.vocabulary import Figure
from regie.vocabulary.formatting import day
from regie.vocabulary.money import to_euros
from regie.web.programme.exits import STATES, PlanStep, computed_for, last_day_of, steps_of
from regie.web.region import door
from regie.web.ui.language import pick
from regie.web.workflow.kinds import kind_of
from regie.web.workflow.models import Matter

KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

Clients = Sequence[tuple[str, Figure]]


def made(plan: Matter, name: str, clients: Clients, kind: str, lang: str) -> bytes:
    """The plan as it stands now, as a file."""
    with translation.override(lang):
        document = exit_document(plan, name, clients, lang)
    return render_pdf(document, document.meta.date) if kind == "pdf" else render_docx(document)


def exit_document(plan: Matter, name: str, clients: Clients, lang: str = "nl") -> Document:
    """The plan: what it is about, the steps in a table, each step, and the compensation."""
    region, steps = door.region(), steps_of(plan)
    chapters = [
        Section(
            title=_("Waar het om gaat"), blocks=(_about(plan, name, lang), *_clients(clients)), new_page=False
        ),
        Section(title=_("De stappen"), blocks=(_steps(steps, lang),), new_page=False),
        *(
            Section(title=str(each.kind.name), blocks=tuple(_step(each)), new_page=False)
            for each in steps
            if each.text or each.takers
        ),
    ]
    kept = plan.payload.get("compensation")
    if kept:
        line = LineView.model_validate(kept["line"])
        chapters.append(
            Section(
                title=_("Uittredingsvergoeding"), blocks=tuple(_compensation(plan, line, lang)), new_page=False
            )
        )
    state = _(kind_of(plan.kind).states[plan.state])
    return Document(
        meta=Meta(
            title=_("Plan voor de uittreding van %(name)s") % {"name": name},
            subtitle=_("Laatste dag als lid: %(day)s") % {"day": day(last_day_of(plan), lang=lang)},
            organisation=region.party_names[region.cooperative],
            region=region.name,
            period=day(last_day_of(plan), lang=lang),
            snapshot=kept["snapshot"] if kept else plan.snapshot,
            date=timezone.localdate(plan.changed_at),
            language="en" if lang == "en" else "nl",
            synthetic=region.synthetic,
            notice=state if plan.state in ("fixed", "completed") else _("Concept: %(state)s") % {"state": state},
        ),
        chapters=tuple(chapters),
        layout="letter",
    )


def _about(plan: Matter, name: str, lang: str) -> Paragraph:
    return Paragraph(
        text=_(
            "%(name)s verlaat de coöperatie; de laatste dag als lid is %(day)s. "
            "Dit plan zegt wie wat wanneer doet, zodat elke cliënt hulp houdt en niemand uit beeld verdwijnt."
        )
        % {"name": name, "day": day(last_day_of(plan), lang=lang)},
        lead=True,
    )


def _clients(clients: Clients) -> Iterator[Block]:
    if clients:
        yield Table(
            title=_("Cliënten in zorg bij dit lid, per segment"),
            head=_("Segment"),
            columns=(Column(title=_("Jeugdigen")),),
            rows=tuple(Row(label=name, cells=(_count(figure),)) for name, figure in clients),
            source=_("Momentopname %(name)s, periode %(period)s")
            % {"name": clients[0][1].snapshot, "period": clients[0][1].period},
        )


def _count(figure: Figure) -> Value:
    return SUPPRESSED if figure.suppressed else figure.value


def _steps(steps: Sequence[PlanStep], lang: str) -> Table:
    rows = [
        Row(
            label=str(each.kind.name),
            cells=(
                str(STATES[each.state][0]),
                each.owner or "–",
                day(each.due_on, lang=lang) if each.due_on else "–",
            ),
        )
        for each in steps
    ]
    heads = (_("Stand"), _("Eigenaar"), _("Uiterlijk op"))
    return Table(
        title=_("Wie doet wat, en wanneer"),
        head=_("Stap"),
        columns=tuple(Column(title=each, format=Format.TEXT) for each in heads),
        rows=tuple(rows),
    )


def _step(step: PlanStep) -> Iterator[Block]:
    if step.text:
        yield Paragraph(text=step.text)
    if step.takers:
        names = door.region().party_names
        yield Table(
            title=_("Wie neemt over: %(step)s") % {"step": str(step.kind.name).lower()},
            head=_("Aanbieder"),
            columns=(Column(title=_("Wat gaat over"), format=Format.TEXT, wide=True),),
            rows=tuple(Row(label=names.get(party, party), cells=(text or "–",)) for party, text in step.takers),
        )


def _compensation(plan: Matter, line: LineView, lang: str) -> Iterator[Block]:
    other = computed_for(plan)
    if other is not None:
        days = {"computed": day(other, lang=lang), "day": day(last_day_of(plan), lang=lang)}
        told = _("De berekening gaat uit van %(computed)s; de laatste dag als lid is %(day)s.")
        yield Paragraph(text=told % days)
    yield Table(
        title=_("Berekening volgens het contract"),
        head=_("Regel"),
        columns=(Column(title=_("Bedrag"), format=Format.EURO_CENTS),),
        rows=(
            *(Row(label=pick(each.label), cells=(_euros(each),)) for each in line.children),
            Row(label=pick(line.label), cells=(_euros(line),), role="total"),
        ),
        notes=(
            _("Bedragen zijn aannamen van wie het plan maakt, tot bestuur en ledenvergadering hebben besloten."),
        ),
    )


def _euros(line: LineView) -> Value:
    cents = line.shown
    return None if cents is None else to_euros(cents)
