# SPDX-License-Identifier: EUPL-1.2
"""The organisation: members over time, service contracts, transformation agreements and monitoring talks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from regie.reporting.document import Block, Column, ItemList, Row, Section, Table
from regie.reporting.half_year.parts import paragraphs, present
from regie.reporting.half_year.wording import listed, phrase, sentence
from regie.reporting.values import Format, euros, summed
from regie.review import Arrangements, FindingKind, MemberView, Review, TransformationState
from regie.vocabulary.formatting import day
from regie.vocabulary.periods import Period

ROLES = {"member": "leden", "subcontractor": "onderaannemers", "supplier": "leveranciers"}
STATES: dict[TransformationState, str] = {
    "agreed": "afgesproken",
    "under_way": "in uitvoering",
    "reached": "bereikt",
    "not_reached": "niet bereikt",
    "ended": "beëindigd",
}
FINDINGS: dict[FindingKind, str] = {
    "below_cost_price": "een tarief onder de eigen kostprijsopbouw",
    "no_build_up": "geen kostprijsopbouw",
    "element_missing": "een opbouw zonder een wettelijk element",
    "not_indexed": "een tarief dat niet als het contract is geïndexeerd",
    "gap": "een tijd zonder tarief",
    "expired": "een verlopen tarief",
}
"""How a finding on a tariff is called."""


def organisation(review: Review) -> Section | None:
    """The chapter on members and arrangements with providers; nothing without a contract that names them."""
    sections = present(_members(review), _arrangements(review))
    if not sections:
        return None
    return Section(title="Organisatie: leden en aanbieders", blocks=sections, anchor="organisatie")


def _members(review: Review) -> Section | None:
    if not review.members:
        return None
    period = review.period
    now = [one for one in review.members if _on(one, period)]
    names = listed(sorted({one.name for one in now}))
    texts = (
        [sentence(f"aan het eind van {phrase(period)} telde de coöperatie {len(now)} leden: {names}")]
        if now
        else []
    )
    texts += _changes(review.members, period)
    return Section(
        title="Leden", blocks=present(*paragraphs(*texts), _over_time(review), _shares(review)), anchor="leden"
    )


def _on(member: MemberView, period: Period) -> bool:
    last = period.last_day
    return member.valid_from <= last and (member.valid_to is None or member.valid_to >= last)


def _changes(members: Sequence[MemberView], period: Period) -> list[str]:
    """Who joined, left or passed into another member within the period."""
    names = {one.party: one.name for one in members}
    texts = []
    for one in members:
        if period.start <= one.valid_from < period.end and one.valid_from > min(m.valid_from for m in members):
            texts.append(sentence(f"{one.name} is lid sinds {day(one.valid_from)}"))
        if one.valid_to is not None and period.start <= one.valid_to < period.end:
            told = f"{one.name} was lid tot en met {day(one.valid_to)}"
            if one.successor:
                told += f" en ging over in {names.get(one.successor, one.successor)}"
            texts.append(sentence(told))
    return [" ".join(texts)] if texts else [sentence(f"in {phrase(period)} is de ledenkring niet veranderd")]


def _over_time(review: Review) -> Table:
    names = {one.party: one.name for one in review.members}
    return Table(
        title="Leden van de coöperatie",
        head="Lid",
        columns=(
            Column(title="Lid vanaf", format=Format.DAY),
            Column(title="Tot en met", format=Format.DAY),
            Column(title="Bijzonderheden", format=Format.TEXT, wide=True),
        ),
        rows=tuple(
            Row(label=one.name, cells=(one.valid_from, one.valid_to or "", _remark(one, names)))
            for one in sorted(review.members, key=lambda one: (one.valid_from, one.name))
        ),
    )


def _remark(member: MemberView, names: dict[str, str]) -> str:
    return f"Overgegaan in {names.get(member.successor, member.successor)}." if member.successor else member.remark


def _shares(review: Review) -> Table | None:
    """Turnover and provisional shares in the loss: amounts of single providers, for the internal edition."""
    if review.header.suppressed:
        return None
    shown = [one for one in review.members if one.turnover is not None or one.loss is not None]
    if not shown:
        return None
    return Table(
        title=f"Omzet en voorlopig aandeel in het resultaat, {phrase(review.period)} (euro)",
        head="Lid",
        columns=(
            Column(title="Omzet als lid"),
            Column(title="Aandeel", format=Format.PERCENT),
            Column(title="Aandeel in het tekort", strong=True),
        ),
        rows=(
            *(
                Row(label=one.name, cells=(euros(one.turnover), one.share_percent, euros(one.loss)))
                for one in shown
            ),
            _together(shown),
        ),
        notes=(
            "Voorlopig: de kosten zijn deels geschat en over het hulpventiel kan nog worden besloten. Omzet telt voor de maanden "
            "van het lidmaatschap.",
        ),
    )


def _together(members: Sequence[MemberView]) -> Row:
    """The row of all members; what is not known of one of them is not known of all."""
    shares = [one.share_percent for one in members]
    whole = None if None in shares else sum((share for share in shares if share is not None), Decimal(0))
    cells = (summed(one.turnover for one in members), whole, summed(one.loss for one in members))
    return Row(label="Totaal", cells=cells, role="total")


def _arrangements(review: Review) -> Section | None:
    found = review.arrangements
    told = list(_told(found, review.period)) if found is not None else []
    if not told:
        return None
    findings = [finding.sentence().said() for finding in review.tariffs.findings] if review.tariffs else []
    blocks: list[Block] = [ItemList(items=tuple((text,) for text in told))]
    if findings:
        about = ItemList(items=tuple((text,) for text in findings))
        blocks.append(Section(title="Bevindingen over tarieven", blocks=(about,)))
    return Section(
        title="Overeenkomsten met aanbieders",
        blocks=tuple(blocks),
        anchor="overeenkomsten",
    )


def _told(found: Arrangements, period: Period) -> Iterator[str]:
    """What there is to say, a point each."""
    count = sum(found.contracts.values())
    if count:
        roles = listed([f"{number} met {ROLES[role]}" for role, number in found.contracts.items() if number])
        yield sentence(f"in {phrase(period)} golden {count} dienstverleningsovereenkomsten: {roles}")
    if found.transforming_providers:
        states = listed(
            [f"{found.agreements[state]} {told}" for state, told in STATES.items() if state in found.agreements]
        )
        yield sentence(
            f"met {found.transforming_providers} aanbieders zijn {sum(found.agreements.values())} transformatieafspraken gemaakt: {states}"
        )
    if found.monitored is not None:
        yield sentence(f"met {found.monitored} aanbieders is in {phrase(period)} een monitorgesprek gevoerd")
    if found.tariffs:
        total = sum(found.findings.values())
        kinds = listed([f"{number} keer {FINDINGS[kind]}" for kind, number in found.findings.items() if number])
        yield sentence(
            f"bij {found.tariffs} tarieven van leden, onderaannemers en leveranciers zijn {total or 'geen'} bevindingen"
            + (f": {kinds}" if kinds else "")
        ) + (" Een bevinding is iets om met de aanbieder te bespreken, geen oordeel." if kinds else "")
