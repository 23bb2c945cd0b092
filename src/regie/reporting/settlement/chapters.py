# SPDX-License-Identifier: EUPL-1.2
"""The chapters of the proof, in the order in which the parts of a settlement follow from each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from regie.reporting.document import Block, Callout, Column, ItemList, Paragraph, Row, Section, Table
from regie.reporting.half_year.wording import listed
from regie.reporting.settlement.trees import Trees
from regie.reporting.values import Format
from regie.review import LineView, SettlementView
from regie.review.public_settlement import BY_SEGMENT, LEFT_OUT, TOTAL_ONLY, kind_of
from regie.vocabulary.money import to_euros


@dataclass(frozen=True)
class _Chapter:
    """A chapter: its title, the parts in it, and how it follows from what stands before."""

    title: str
    anchor: str
    kinds: tuple[str, ...]
    intro: str


CHAPTERS = (
    _Chapter(
        "Referentiebudget",
        "referentiebudget",
        ("reference", "whole_year"),
        "Wat is afgesproken: per gemeente en perceel de lumpsum (of de populatiebekostiging) met de index van het "
        "contract en de besluiten die budget toevoegden.",
    ),
    _Chapter(
        "Aansluiting op het grootboek",
        "grootboek",
        ("ledger", "ledger_division"),
        "Elke euro van het grootboek staat op precies één regel. Wat het grootboek heeft en de leveringen niet, is per "
        "rekening verdeeld over de gemeenten. Onder nul betekent: geleverd, maar nog niet in het grootboek.",
    ),
    _Chapter(
        "Kosten",
        "kosten",
        ("cost",),
        "Per gemeente en segment: wat geboekt is, wat alleen in het grootboek staat en wat naar verwachting nog komt. Wat "
        "het grootboek al heeft, telt niet nog een keer als verwachting.",
    ),
    _Chapter(
        "Meerkosten en oorzaken",
        "meerkosten",
        ("excess", "causes"),
        "Meerkosten zijn de kosten min het referentiebudget, per gemeente en zonder verrekening tussen gemeenten. De "
        "oorzaken komen uit de verschillenanalyse en tellen op tot de meerkosten; er blijft niets over.",
    ),
    _Chapter(
        "Hulpventiel",
        "hulpventiel",
        ("valve_maximum", "valve"),
        "Het maximum onder de clausule is een mogelijkheid van de gemeente, geen recht van de coöperatie. Alleen wat een "
        "gemeente heeft toegekend, telt in deze afrekening.",
    ),
    _Chapter(
        "Resultaat",
        "resultaat",
        ("paid", "result"),
        "De gemeenten betalen het referentiebudget en wat daarboven is toegekend. Het resultaat is de meerkosten min wat is "
        "toegekend, gesaldeerd bij de coöperatie: boven nul een tekort, onder nul een overschot.",
    ),
    _Chapter(
        "Aandelen van de leden",
        "leden",
        ("members",),
        "Een tekort dragen de leden naar hun gerealiseerde omzet in de periode waarin zij lid waren; het aandeel van een "
        "lid dat is overgegaan, draagt zijn opvolger vanaf de dag van overgang.",
    ),
    _Chapter(
        "Opgaven per aanbieder",
        "aanbieders",
        ("statements",),
        "Wat elke aanbieder leverde en nog tegoed heeft, met de eigen kosten van de coöperatie. Samen zijn dit de kosten.",
    ),
    _Chapter(
        "Boeking per taakveld",
        "taakvelden",
        ("booking",),
        "Hoe elke gemeente haar bedrag boekt op de taakvelden van Iv3, met de sleutel die daarbij is gebruikt.",
    ),
    _Chapter(
        "Correcties op eerdere jaren",
        "correcties",
        ("corrections",),
        "Een vastgestelde afrekening verandert niet. Wat later anders blijkt te zijn, staat hier.",
    ),
    _Chapter(
        "Uittreding",
        "uittreding",
        ("exit",),
        "De vergoeding van een vertrekkend lid: wat achterblijft min wat beide partijen konden beperken, en nooit meer dan "
        "de omzet van dat lid bij de coöperatie in het voorgaande jaar. Zij staat op zichzelf: in de kosten en het resultaat "
        "hierboven telt zij niet mee.",
    ),
)

HIDDEN = (
    "Deze uitgave toont bedragen van afzonderlijke leden en aanbieders niet, omdat die hun bedrijfsvoering laten zien. "
    "Dat geldt ook voor grootboekrekeningen, die van één aanbieder kunnen zijn. Alleen het totaal staat er; de volledige "
    "afrekening ligt bij de partijen en de accountant."
)


FEW = (
    "Van {names} staat alleen het totaal er: in een segment gaat het om zo weinig cliënten of aanbieders dat de kosten "
    "ervan tot een van hen te herleiden zouden zijn. De volledige afrekening ligt bij de partijen en de accountant."
)


def chapters(settlement: SettlementView, *, public: bool) -> Iterator[Section]:
    """A chapter for each group of parts that the settlement has, then parts that no chapter names, then remarks.
    In the public edition (see ``public_settlement``) parts without their lines say why."""
    trees = Trees(settlement)
    named = {kind for chapter in CHAPTERS for kind in chapter.kinds}
    for chapter in CHAPTERS:
        parts = [part for kind in chapter.kinds for part in settlement.parts if kind_of(part) == kind]
        if parts:
            blocks = [Paragraph(text=chapter.intro, lead=True), *_parts(parts, trees, public=public)]
            short = public and all(kind_of(part) in TOTAL_ONLY for part in parts)
            yield Section(
                title=chapter.title,
                blocks=tuple(blocks),
                anchor=chapter.anchor,
                new_page=False if short else None,
            )
    for part in settlement.parts:
        if kind_of(part) not in named:
            yield Section(title=part.label.nl, blocks=trees.blocks(part))
    if settlement.remarks:
        items = tuple((remark.nl,) for remark in settlement.remarks)
        text = Paragraph(
            text="Wat een lezer van deze afrekening moet weten, en wat nog uitgezocht kan worden.", lead=True
        )
        yield Section(
            title="Opmerkingen", blocks=(text, ItemList(items=items)), anchor="opmerkingen", new_page=False
        )


def leaves_out(settlement: SettlementView) -> bool:
    """Whether a settlement has parts that the public edition does not show in full."""
    return any(kind_of(part) in (*TOTAL_ONLY, *LEFT_OUT) for part in settlement.parts)


def _parts(parts: list[LineView], trees: Trees, *, public: bool) -> list[Block]:
    if public and all(kind_of(part) in TOTAL_ONLY for part in parts):
        totals = tuple(Row(label=part.label.nl, cells=(to_euros(part.amount),), role="total") for part in parts)
        columns = (Column(title="Bedrag", format=Format.TWO_DECIMALS),)
        table = Table(
            title=f"{parts[0].label.nl}: totaal", head="Regel", unit="Euro", columns=columns, rows=totals
        )
        return [table, Callout(role="note", title="Alleen het totaal", text=(HIDDEN,))]
    blocks: list[Block] = []
    for part in parts:
        behind = trees.behind(part)
        own = [_accounts(part), *trees.blocks(part), _closed(part) if public else None, behind]
        present = tuple(block for block in own if block is not None)
        blocks += [Section(title=part.label.nl, blocks=present)] if len(parts) > 1 else present
    return blocks


def _closed(part: LineView) -> Callout | None:
    """Which municipalities have their total only in a part that goes by segment for the others, and why."""
    if kind_of(part) not in BY_SEGMENT:
        return None
    names = [line.label.nl for line in part.children if line.amount and not line.children]
    if not names:
        return None
    return Callout(role="note", title="Alleen het totaal", text=(FEW.format(names=listed(names)),))


def _accounts(part: LineView) -> Table | None:
    """Per account what the ledger has, what was delivered and the difference; for the ledger's tree only."""
    if part.key != "ledger":
        return None
    found = []
    for line in part.walk():
        ends = {child.key.rsplit("/", 1)[-1]: child for child in line.children}
        if {"delivered", "not_delivered"} <= set(ends):
            found.append((line, ends["delivered"], ends["not_delivered"]))
    if not found:
        return None
    rows = [Row(label=lines[0].label.nl, cells=tuple(to_euros(line.amount) for line in lines)) for lines in found]
    sums = (sum(lines[place].amount for lines in found) for place in range(3))
    rows.append(Row(label="Samen", cells=tuple(to_euros(cents) for cents in sums), role="total"))
    titles = ("Grootboek", "In de leveringen", "Verschil")
    return Table(
        title="Grootboek en leveringen per rekening",
        unit="Euro",
        head="Rekening",
        columns=tuple(Column(title=title, format=Format.TWO_DECIMALS) for title in titles),
        rows=tuple(rows),
        notes=("Verschil boven nul: in het grootboek, niet in de leveringen.",),
    )
