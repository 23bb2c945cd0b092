# SPDX-License-Identifier: EUPL-1.2
"""The minutes of a meeting as a document: what was fixed, in Dutch, with figures of the public edition."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from regie.reporting.document import (
    Callout,
    Column,
    Document,
    ItemList,
    Meta,
    Paragraph,
    Row,
    Section,
    Table,
    strong,
)
from regie.reporting.values import Format
from regie.vocabulary import Period
from regie.vocabulary.formatting import day, euro, phrase
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import to_euros


class Point(Frozen):
    """A point of the agenda with what was said about it."""

    theme: str
    text: str
    notes: str = ""


class Told(Frozen):
    """A key figure as it is written for everyone."""

    theme: str
    name: str
    value: str


class Decided(Frozen):
    """A decision: ``owner`` is the function that sees to it, ``measure`` the id and title of the measure it is
    about, ``amount`` in cents, ``concerned`` the municipalities that agree beforehand (by name)."""

    number: str
    theme: str
    text: str
    owner: str
    clause: str = ""
    effect: str = ""
    measure: str = ""
    amount: int | None = None
    concerned: tuple[str, ...] = ()


class ToDo(Frozen):
    """An action as it stood when the minutes were fixed; ``owner`` is a function, never a name."""

    number: str
    theme: str
    text: str
    owner: str
    due: date
    state: str
    meeting: date


class Signed(Frozen):
    """Who fixed the minutes: a function of a party, on a day."""

    function: str
    party_kind: str
    on: date


class Minutes(Frozen):
    """All of it. ``replaces`` is the version that a correction takes the place of, ``correction`` what is mended;
    ``themes`` names each theme."""

    meeting: str
    version: int
    title: str
    day: date
    region: str
    synthetic: bool
    snapshot: str
    period: str
    participants: tuple[str, ...]
    themes: dict[str, str]
    points: tuple[Point, ...] = ()
    figures: tuple[Told, ...] = ()
    decisions: tuple[Decided, ...] = ()
    actions: tuple[ToDo, ...] = ()
    signed: tuple[Signed, ...] = ()
    correction: str = ""
    replaces: int | None = None

    @property
    def fixed_on(self) -> date:
        """The day of the last signature."""
        return max(each.on for each in self.signed)


def document(minutes: Minutes) -> Document:
    """The minutes as they are printed and as a word processor opens them."""
    chapters = [_opening(minutes)]
    chapters += [
        Section(title=name, blocks=blocks, new_page=False)
        for theme, name in minutes.themes.items()
        if (blocks := _theme(minutes, theme))
    ]
    chapters += [_decisions(minutes), _actions(minutes)]
    return Document(
        meta=Meta(
            title=f"Verslag {minutes.title}",
            subtitle=f"{day(minutes.day)}, versie {minutes.version}",
            organisation=minutes.region,
            region=minutes.region,
            period=minutes.period,
            snapshot=minutes.snapshot,
            date=minutes.fixed_on,
            synthetic=minutes.synthetic,
            facts=(("Kenmerk", f"{minutes.meeting}/v{minutes.version}"),),
        ),
        chapters=tuple(chapters),
        layout="letter",
    )


def _opening(minutes: Minutes) -> Section:
    blocks: list[object] = []
    if minutes.replaces is not None:
        says = f"Deze versie vervangt versie {minutes.replaces}. Verbeterd is: {minutes.correction}"
        blocks.append(Callout(role="note", title="Verbetering", text=(says,)))
    blocks.append(Paragraph(text=("Deelnemers: " + "; ".join(minutes.participants) + ".",)))
    signed = "; ".join(f"{each.function} op {day(each.on)}" for each in minutes.signed)
    blocks.append(Paragraph(text=(f"Vastgesteld door {signed}.",)))
    over = phrase(Period.parse(minutes.period)) if minutes.period else "de laatste periode"
    says = f"De cijfers over {over} komen uit momentopname {minutes.snapshot}, zonder kleine aantallen, afgerond."
    blocks.append(Paragraph(text=(says,)))
    return Section(title="Over dit gesprek", blocks=tuple(blocks))


def _theme(minutes: Minutes, theme: str) -> tuple[Paragraph | Table | ItemList, ...]:
    found: list[Paragraph | Table | ItemList] = []
    figures = [each for each in minutes.figures if each.theme == theme]
    if figures:
        found.append(
            Table(
                title=f"Kerncijfers: {minutes.themes[theme]}",
                head="Cijfer",
                columns=(Column(title="Waarde", format=Format.TEXT),),
                rows=tuple(Row(label=(each.name,), cells=(each.value,)) for each in figures),
            )
        )
    for point in (each for each in minutes.points if each.theme == theme):
        found.append(Paragraph(text=(strong(point.text),)))
        found += [Paragraph(text=(part.strip(),)) for part in point.notes.split("\n\n") if part.strip()]
    return tuple(found)


def _decisions(minutes: Minutes) -> Section:
    if not minutes.decisions:
        return Section(title="Besluiten", blocks=(Paragraph(text=("Er zijn geen besluiten genomen.",)),))
    blocks: list[Paragraph | ItemList] = []
    for each in minutes.decisions:
        blocks.append(Paragraph(text=(strong(f"{each.number} "), each.text)))
        blocks.append(ItemList(items=tuple((said,) for said in _consequences(each))))
    return Section(title="Besluiten", blocks=(*blocks, *_beforehand(minutes.decisions)))


def _consequences(decision: Decided) -> list[str]:
    """What a decision leads to, line by line; a whole table of it would not fit across a page. A decision that
    leads to no measure and no spending has no effect to tell."""
    effect = f"{decision.effect[:1].lower()}{decision.effect[1:]}"
    if decision.measure:
        effect += f", {decision.measure}"
    said = [f"Wie: {decision.owner}.", f"Leidt tot: {effect}."]
    if decision.amount is not None:
        said.append(f"Financieel effect: {euro(to_euros(decision.amount), 2)}.")
    elif decision.concerned:
        said.append("Financieel effect: niet bekend, wel substantieel.")
    if decision.clause:
        said.append(f"Clausule: {decision.clause}.")
    if decision.concerned:
        said.append(f"Instemming vooraf: {', '.join(decision.concerned)}.")
    return said


def _beforehand(decisions: Sequence[Decided]) -> tuple[Paragraph, ...]:
    if not any(each.concerned for each in decisions):
        return ()
    says = "Een besluit met instemming vooraf wordt pas uitgevoerd als alle genoemde gemeenten hebben ingestemd."
    return (Paragraph(text=(says,)),)


def _actions(minutes: Minutes) -> Section:
    if not minutes.actions:
        return Section(title="Acties", blocks=(Paragraph(text=("Er staan geen acties open.",)),))
    lines = tuple(
        (
            strong(f"{each.number} "),
            f"{each.text.rstrip('.')}. {each.owner}, uiterlijk {day(each.due)}: {each.state.lower()}.",
        )
        for each in minutes.actions
    )
    return Section(title="Acties", blocks=(ItemList(items=lines),))
