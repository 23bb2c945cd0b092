# SPDX-License-Identifier: EUPL-1.2
"""One page for the council: the own municipality, need against budget, what is not explained, what was decided."""

from __future__ import annotations

from regie.reporting.council_letter.content import LetterContent, Numbered
from regie.reporting.council_letter.document import NOTHING_DECIDED, letterhead
from regie.reporting.document import (
    Block,
    Callout,
    Document,
    ItemList,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Section,
)
from regie.vocabulary.formatting import day

CARDS = ("unique_clients", "cost_per_client_month")
"""The figures on the page, with the money beside them."""

ROOM = 500
"""Characters of decisions that fit on one sheet; the others stand in the letter."""


def council_page(letter: LetterContent) -> Document:
    """The page, on one sheet of paper."""
    blocks: list[Block] = [KeyFigures(figures=_cards(letter))]
    if letter.finance:
        blocks.append(Paragraph(text=letter.finance[0]))
    open_point = (
        letter.unexplained
        or "Er is niets te zeggen over wat niet is verklaard: er is geen contract of geen tekort."
    )
    sections = [
        Section(title="Hoe het gaat", blocks=tuple(blocks)),
        Section(title="Wat nodig is en wat is begroot", blocks=(_needs(letter),)),
        Section(
            title="Wat niet is verklaard",
            blocks=(Callout(role="hypothesis", title="Geen oorzaak vastgesteld", text=(open_point,)),),
        ),
        Section(title="Wat is besloten", blocks=tuple(_decided(letter))),
    ]
    return Document(
        meta=letterhead(
            letter, f"Jeugdhulp in {letter.name}", f"Eén bladzijde voor de raad, {letter.period_said}"
        ),
        chapters=tuple(sections),
        layout="letter",
    )


def _cards(letter: LetterContent) -> tuple[KeyFigure, ...]:
    found = {each.code: each for each in letter.figures}
    cards = [
        KeyFigure(label=found[code].label, value=found[code].now, change=_against(found[code]))
        for code in CARDS
        if code in found
    ]
    excess = next((each for each in letter.money if each.label.startswith("Meerkosten")), None)
    if excess is not None:
        cards.append(KeyFigure(label="Meerkosten", value=excess.now, change=f"in {letter.period_said}"))
    return tuple(cards) or (KeyFigure(label="Cijfers", value="–", change="niet bekend"),)


def _against(figure: Numbered) -> str:
    return f"{figure.change}; een jaar eerder {figure.before}" if figure.change else ""


def _needs(letter: LetterContent) -> Block:
    if not letter.needs:
        return Paragraph(text=letter.needs_note or "Een vergelijking met de begroting is er niet.")
    return ItemList(
        items=tuple(
            (f"{each.year}: {each.need} nodig, {each.budget} begroot ({each.source}); {each.difference}.",)
            for each in letter.needs
        )
    )


def _decided(letter: LetterContent) -> list[Block]:
    blocks = [_decisions(letter)]
    if letter.decisions and letter.sources:
        blocks.append(Paragraph(text="Waar dit vandaan komt, staat in de brief onder Bronnen."))
    return blocks


def _decisions(letter: LetterContent) -> Block:
    if not letter.decisions:
        return Paragraph(text=NOTHING_DECIDED)
    shown: list[str] = []
    for point in letter.decisions:
        if sum(map(len, shown)) + len(point) > ROOM:
            break
        shown.append(point)
    more = len(letter.decisions) - len(shown)
    if more:
        other = "En nog" if shown else "Besluiten:"
        shown.append(f"{other} {more}; zie de raadsinformatiebrief van {day(letter.dated)}.")
    return ItemList(items=tuple((point,) for point in shown))
