# SPDX-License-Identifier: EUPL-1.2
"""A letter as a document: for the PDF, the page, and the DOCX of who has no template."""

from __future__ import annotations

from collections.abc import Sequence

from regie.reporting.council_letter.content import Amounts, LetterContent
from regie.reporting.document import (
    Block,
    Callout,
    Column,
    Document,
    ItemList,
    Meta,
    Paragraph,
    Row,
    Section,
    Signature,
    Signatures,
    Table,
)
from regie.reporting.values import Format
from regie.vocabulary.formatting import day, short_period
from regie.vocabulary.periods import Period, PeriodKind
from regie.vocabulary.texts import say

FIRST = "Dit is de eerste brief over deze rapportages; er is geen eerdere om mee te vergelijken."
SAME = "Geen cijfer en geen tekst is anders dan in de vorige brief."
NOTHING_DECIDED = "Over deze rapportage zijn nog geen besluiten gemeld."
SOURCES = "Uit deze stukken komen de besluiten, stappen en verklaringen die hierboven staan."
NOTHING_NEXT = "Er zijn nog geen vervolgstappen gemeld."


def letter_document(letter: LetterContent) -> Document:
    """The letter in the document model; it says what the template says."""
    number = letter.texts.document_number or "[nog toe te kennen]"
    facts = (
        ("Gemeente", letter.name),
        ("Datum", day(letter.dated)),
        ("Documentnummer", number),
        ("Onderwerp", letter.subject),
        ("Versie", str(letter.version)),
    )
    return Document(
        meta=letterhead(letter, "Raadsinformatiebrief", letter.subject, facts),
        chapters=tuple(_chapters(letter)),
        layout="letter",
    )


def letterhead(letter: LetterContent, title: str, subtitle: str, facts: Sequence[tuple[str, str]] = ()) -> Meta:
    """How everything that a municipality gives its council begins: who, about what, from which snapshot, and that
    it is a draft or invented."""
    return Meta(
        title=title,
        subtitle=subtitle,
        organisation=f"Gemeente {letter.name}",
        region=letter.region,
        period=letter.months,
        snapshot=letter.snapshot,
        date=letter.reference_date,
        synthetic=letter.synthetic,
        notice=letter.notices[0] if letter.missing else "",
        facts=tuple(facts),
    )


def _chapters(letter: LetterContent) -> list[Section]:
    found = [
        _section("Aanleiding", *_texts(letter.reason)),
        _corrections(letter),
        _section("Samenvatting", *_texts(letter.summary)),
        _section(
            f"Cijfers van {letter.name}",
            figures_table(letter),
            _segments(letter),
            Paragraph(text=letter.figures_note),
        ),
        _section(
            "Mogelijke verklaringen",
            Paragraph(text=letter.explanation_intro),
            _hypotheses(letter),
            *_texts(letter.explanation),
        ),
        _section(
            "Financiën",
            *_texts(letter.finance),
            Callout(role="note", title="Hoe het gemelde bedrag is gelezen", text=(letter.amount_reading,))
            if letter.amount_reading
            else None,
            money_table(letter),
            Paragraph(text=letter.unexplained) if letter.unexplained else None,
            _clause(letter),
            needs_table(letter),
            Paragraph(text=letter.needs_note) if letter.needs_note else None,
        ),
        _section("Gemeentelijke reflectie", *_texts(letter.reflection)),
        _section("Genomen besluiten", *_points(letter.decisions, NOTHING_DECIDED)),
        _section("Vervolg", *_points(letter.next_steps, NOTHING_NEXT)),
        _section("Bronnen", Paragraph(text=SOURCES), *_points(letter.sources, "")) if letter.sources else None,
        _section("Wat er is veranderd sinds de vorige brief", *_changes(letter)),
        _section("Bijlagen", *_points(letter.annexes, ""), Paragraph(text=f"Kernthema: {letter.theme}.")),
        _section(
            "Ondertekening",
            Paragraph(text=f"Hoogachtend, burgemeester en wethouders van {letter.name},"),
            Signatures(signatures=tuple(Signature(role=role) for role in letter.signatories)),
        ),
    ]
    return [section for section in found if section is not None]


def _section(title: str, *blocks: Block | None) -> Section | None:
    there = tuple(block for block in blocks if block is not None)
    return Section(title=title, blocks=there) if there else None


def _texts(texts: Sequence[str]) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(text=text) for text in texts)


def _points(points: Sequence[str], otherwise: str) -> tuple[Block, ...]:
    if points:
        return (ItemList(items=tuple((point,) for point in points)),)
    return (Paragraph(text=otherwise),) if otherwise else ()


def _corrections(letter: LetterContent) -> Section | None:
    items = tuple(
        (say("reporting.correction", "nl", version=each.version, day=day(each.published_on), text=each.text),)
        for each in letter.corrections
    )
    return _section("Verbetering van een eerdere brief", ItemList(items=items)) if items else None


def figures_table(letter: LetterContent) -> Table | None:
    """The figures beside those of a year before and of the region."""
    if not letter.figures:
        return None
    return Table(
        title=f"{letter.name} en de regio, {letter.period_said}",
        head="Cijfer",
        columns=(
            Column(title=year_earlier(letter), format=Format.WHOLE),
            Column(title=short_period(Period.parse(letter.period)), format=Format.WHOLE, strong=True),
            Column(title="Regio", format=Format.WHOLE),
            Column(title="Verschil", format=Format.TEXT, wide=True),
        ),
        rows=tuple(
            Row(label=each.label, cells=(each.before, each.now, each.region, each.change))
            for each in letter.figures
        ),
        notes=(say("reporting.legend_suppressed", "nl"),) if letter.hidden else (),
    )


def year_earlier(letter: LetterContent) -> str:
    """What the column of a year before is called."""
    period = Period.parse(letter.period)
    return short_period(Period(period.kind, period.year - 1, period.index))


def _segments(letter: LetterContent) -> Table | None:
    before, now = letter.segment_heads
    return _amounts_table(
        f"Geboekte kosten van {letter.name} per segment (euro)", "Segment", letter.segments, before, now
    )


def money_table(letter: LetterContent) -> Table | None:
    """Lump sum against cost, with the last full year beside it."""
    year = Period(PeriodKind.YEAR, Period.parse(letter.period).year - 1)
    now = short_period(Period.parse(letter.period))
    return _amounts_table(f"Budget en kosten van {letter.name} (euro)", " ", letter.money, str(year), now)


def _amounts_table(title: str, head: str, lines: Sequence[Amounts], before: str, now: str) -> Table | None:
    if not lines:
        return None
    return Table(
        title=title,
        head=head,
        columns=(Column(title=before), Column(title=now, strong=True)),
        rows=tuple(Row(label=each.label, cells=(each.before, each.now)) for each in lines),
    )


def needs_table(letter: LetterContent) -> Table | None:
    """What the years need against what is budgeted."""
    if not letter.needs:
        return None
    return Table(
        title=f"Wat nodig is en wat is begroot, {letter.name}",
        head="Jaar",
        columns=(
            Column(title="Nodig"),
            Column(title="Begroot"),
            Column(title="Verschil", strong=True),
            Column(title="Waar dat staat", format=Format.TEXT, wide=True),
        ),
        rows=tuple(
            Row(label=each.year, cells=(each.need, each.budget, each.difference, each.source))
            for each in letter.needs
        ),
    )


def _hypotheses(letter: LetterContent) -> Callout | None:
    if not letter.hypotheses:
        return None
    return Callout(
        role="hypothesis",
        text=("Genoemd door de coöperatie, niet getoetst:",),
        items=tuple(
            (f"{each.title} ({each.amount}). {each.claim} Vervolg: {each.follow_up}",)
            for each in letter.hypotheses
        ),
    )


def _clause(letter: LetterContent) -> Section | None:
    if not letter.clause_text:
        return None
    return Section(title=f"Wat het contract zegt: {letter.clause}", blocks=_texts(letter.clause_text))


def _changes(letter: LetterContent) -> tuple[Block, ...]:
    if not letter.compared_with:
        return (Paragraph(text=FIRST),)
    blocks: list[Block] = [Paragraph(text=f"Vergeleken met {letter.compared_with}.")]
    if letter.changed_figures:
        blocks.append(
            Table(
                title="Cijfers die anders zijn",
                head="Cijfer",
                columns=(Column(title="Vorige brief"), Column(title="Deze brief", strong=True)),
                rows=tuple(
                    Row(label=each.label, cells=(each.before, each.now)) for each in letter.changed_figures
                ),
            )
        )
    if letter.changed_texts:
        blocks.append(ItemList(items=tuple((text,) for text in letter.changed_texts)))
    if len(blocks) == 1:
        blocks.append(Paragraph(text=SAME))
    return tuple(blocks)
