# SPDX-License-Identifier: EUPL-1.2
"""The settlement as a document: a proof that a controller reads from budget to boeking, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from regie.reporting.cover import CONFIDENTIAL, cover
from regie.reporting.document import Block, Callout, Document, ItemList, Section
from regie.reporting.settlement.chapters import chapters, leaves_out
from regie.reporting.settlement.summary import summary
from regie.review import Header, SettlementView
from regie.review.closed import OTHERS
from regie.review.public_settlement import public_settlement
from regie.vocabulary.formatting import day, months_of
from regie.vocabulary.periods import Period, PeriodKind

SHOWING_EXTRA_COST = ("Samenvatting", "Meerkosten en oorzaken", "Resultaat")
"""Titles of the chapters that show the extra cost of the period."""


def settlement_document(header: Header, settlement: SettlementView) -> Document:
    """The settlement file, in Dutch: reading guide, summary and a chapter per step of the proof.

    ``header`` is that of the review with the settlement. Where it says that small cells are hidden, this is the
    public edition: amounts of single members and providers are left out, with a sentence why.
    """
    public = header.suppressed
    shown = public_settlement(settlement) if public else settlement
    hides = leaves_out(settlement)
    return Document(
        meta=cover(
            header,
            "Afrekening",
            Period.parse(settlement.period),
            snapshot=settlement.snapshot,
            notice=CONFIDENTIAL if hides and not public else "",
            facts=(
                ("Contract", f"{settlement.contract}, versie {settlement.version}"),
                ("Status", _status(settlement)),
                *((("Uitgave", _edition(shown)),) if hides and public else ()),
            ),
        ),
        chapters=(
            _guide(header, shown, public=hides and public),
            *_with_reading(
                header, (summary(shown, header.names.get("municipality", {})), *chapters(shown, public=public))
            ),
        ),
    )


def _with_reading(header: Header, sections: Sequence[Section]) -> Iterator[Section]:
    """The chapters, and in those that show the extra cost of a half-year how a reported amount is read."""
    remark = header.reported_amount_remark
    told = bool(remark) and Period.parse(header.period).kind is PeriodKind.HALF_YEAR
    note = Callout(role="note", title="Hoe dit bedrag is gelezen", text=(remark,)) if told else None
    for section in sections:
        shows = note is not None and section.title in SHOWING_EXTRA_COST
        blocks = (note, *section.blocks) if shows and note is not None else section.blocks
        yield section.model_copy(update={"blocks": blocks})


def _status(settlement: SettlementView) -> str:
    if settlement.fixed_on is not None:
        return f"vastgesteld op {day(settlement.fixed_on)}"
    return "voorlopig" if settlement.provisional else "nog niet vastgesteld"


def _edition(settlement: SettlementView) -> str:
    return "voor één gemeente" if _of_one_municipality(settlement) else "openbaar"


def _of_one_municipality(settlement: SettlementView) -> bool:
    """Whether other municipalities are together in one line."""
    return any(line.key.endswith(f"/{OTHERS}") for part in settlement.parts for line in part.walk())


def _guide(header: Header, settlement: SettlementView, *, public: bool) -> Section:
    """What the settlement is about, how sure it is, and how to read a line."""
    if settlement.fixed_on is not None:
        status = (
            f"Deze afrekening is vastgesteld op {day(settlement.fixed_on)} en verandert niet meer. Wat later bekend wordt, "
            "is een correctie in een later jaar."
        )
    elif settlement.provisional:
        status = (
            "Deze afrekening is voorlopig: de periode is geen heel jaar, een deel van de kosten is nog niet te schatten, of een "
            "gemeente besloot nog niet over het hulpventiel. Zij kan nog veranderen tot zij is vastgesteld."
        )
    else:
        status = (
            "Deze afrekening is nog niet vastgesteld. Wat nog niet is geboekt, staat er als schatting in; tot de vaststelling "
            "kan zij nog veranderen."
        )
    points = [
        f"Periode: {months_of(Period.parse(settlement.period))}. Contract: {settlement.contract}, versie "
        f"{settlement.version}. Momentopname: {settlement.snapshot}, met gegevens tot en met {day(header.data_until)}.",
        status,
        "De afrekening is een bewijs: elke regel noemt het bedrag, hoe het is berekend, waaruit, en volgens welke bepaling "
        "van het contract. Een regel met onderliggende regels is de som daarvan, tot op de cent.",
        "Waar bij een bedrag geen andere bron staat, komt het uit de momentopname. Staat er een andere regel bij, dan is "
        "het bedrag dat van die regel.",
        "Bedragen die worden verdeeld, zijn zo afgerond dat de delen samen precies het bedrag zijn (methode van de "
        "grootste rest; bij gelijke resten beslist de volgorde van de codes).",
        "Bij deze afrekening hoort een werkmap met dezelfde regels."
        if _of_one_municipality(settlement)
        else "Bij deze afrekening hoort een werkmap met dezelfde regels als levende formules, waarin alles is na te "
        "rekenen.",
    ]
    blocks: list[Block] = []
    if header.synthetic:
        said = (
            "Deze afrekening gaat over een voorbeeldregio met synthetische gegevens. De bedragen van contract, kosten en "
            "omzet zijn illustratief en zeggen niets over bestaande partijen."
        )
        blocks.append(Callout(role="note", title="Voorbeeldgegevens", text=(f"{said} {header.note}".strip(),)))
    if public:
        said = (
            "Bedragen van afzonderlijke leden, aanbieders en grootboekrekeningen staan niet in deze uitgave: zij laten de "
            "bedrijfsvoering van één partij zien. Van die onderdelen staat alleen het totaal er. Opmerkingen over rekeningen en "
            "partijen zijn weggelaten. Alle andere regels zijn dezelfde als in de volledige afrekening."
        )
        title = "Openbare uitgave"
        if _of_one_municipality(settlement):
            said += " Van de andere gemeenten staat alleen het bedrag samen in deze uitgave."
            title = "Uitgave voor één gemeente"
        blocks.append(Callout(role="note", title=title, text=(said,)))
    blocks.append(ItemList(items=tuple((point,) for point in points)))
    return Section(title="Leeswijzer", blocks=tuple(blocks), anchor="leeswijzer")
