# SPDX-License-Identifier: EUPL-1.2
"""The risk file and the safety valve: what was reported, what was asked, what the clause allows, what was granted."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from regie.reporting.document import Block, Callout, Column, ItemList, Row, Section, Table
from regie.reporting.half_year.parts import codes_of, euros, name, paragraphs, present
from regie.reporting.half_year.wording import listed, phrase, sentence
from regie.reporting.values import Format
from regie.review import CauseResult, Review, RiskEntry, ValveAmounts, ValveResult, ValveTerms
from regie.vocabulary.formatting import day, euro
from regie.vocabulary.periods import Period

STATES = {"open": "open", "watched": "gevolgd", "claimed": "geclaimd", "closed": "gesloten"}
REQUEST_STATES = {
    "draft": "concept",
    "submitted": "ingediend",
    "assessed": "beoordeeld",
    "decided": "besloten",
}
NOT_A_RIGHT = (
    "Het hulpventiel is een mogelijkheid van de gemeente om budget toe te voegen, geen recht van de coöperatie. Het maximum onder "
    "de clausule is wat een gemeente ten hoogste kan toevoegen als zij die mogelijkheid gebruikt; wat wordt toegekend is een besluit."
)


def risks_and_valve(review: Review) -> Section | None:
    """The chapter on risks and the safety valve; nothing without a risk file and a clause."""
    sections = present(_risk_file(review), _valve(review))
    if not sections:
        return None
    return Section(title="Risico's en hulpventiel", blocks=sections, anchor="risicos")


def latest(entries: Sequence[RiskEntry]) -> list[RiskEntry]:
    """The entry that counts for every risk: the last one recorded, in order of the risk."""
    return [entry for _, entry in sorted({entry.id: entry for entry in entries}.items())]


def yes_no(value: bool) -> str:
    """Ja or nee."""
    return "ja" if value else "nee"


def _risk_file(review: Review) -> Section | None:
    if not review.risk_file:
        return None
    entries = latest(review.risk_file)
    open_ones = [entry for entry in entries if entry.state != "closed"]
    text = sentence(
        f"het risicodossier telt {len(review.risk_file)} vermeldingen over {len(entries)} risico's; "
        f"{len(open_ones)} daarvan {'staat' if len(open_ones) == 1 else 'staan'} nog open"
    )
    return Section(
        title="Risicodossier",
        blocks=present(
            *paragraphs(
                text
                + " Een vermelding wordt nooit gewijzigd: wat verandert, komt erbij als nieuwe vermelding. Wat er als oorzaak "
                "staat, is wat de coöperatie meldt."
            ),
            risk_table(review.risk_file, review.period),
            risk_details(entries),
        ),
        anchor="risicodossier",
    )


def risk_table(entries: Sequence[RiskEntry], period: Period) -> Table:
    """One line per risk: days, criteria, amount in the period, owner, state and how often it was recorded."""
    counts = {entry.id: sum(other.id == entry.id for other in entries) for entry in entries}
    return Table(
        title=f"Risico's met hun bedrag over {phrase(period)} (euro)",
        head="Risico",
        columns=(
            Column(title="Gezien", format=Format.DAY),
            Column(title="Gemeld", format=Format.DAY),
            Column(title="Voorzienbaar", format=Format.TEXT),
            Column(title="Beïnvloedbaar", format=Format.TEXT),
            Column(title="Bedrag", strong=True),
            Column(title="Stand", format=Format.TEXT),
            Column(title="Keer", format=Format.WHOLE),
        ),
        rows=tuple(
            Row(
                label=f"{entry.id}. {entry.title}",
                cells=(
                    entry.first_visible_on,
                    entry.reported_on,
                    yes_no(entry.foreseeable),
                    yes_no(entry.influenceable),
                    amount_in(entry, period),
                    STATES[entry.state],
                    counts[entry.id],
                ),
            )
            for entry in latest(entries)
        ),
        notes=(
            "Gezien: eerste dag waarop het zichtbaar was. Bedrag: schatting van de coöperatie over alle gemeenten; een minteken is "
            "een meevaller. Keer: hoe vaak het risico in het dossier is vermeld.",
        ),
        source="risicodossier van de coöperatie",
    )


def risk_details(entries: Sequence[RiskEntry]) -> Table:
    """Cause, measures with what they saved, and owner of every risk."""
    return Table(
        title="Gemelde oorzaak en genomen maatregelen",
        head="Risico",
        columns=(
            Column(title="Gemelde oorzaak", format=Format.TEXT, wide=True),
            Column(title="Eigenaar; maatregelen en wat die bespaarden", format=Format.TEXT, wide=True),
        ),
        rows=tuple(
            Row(label=f"{entry.id}. {entry.title}", cells=(entry.cause, f"{entry.owner}. {measures(entry)}"))
            for entry in entries
        ),
    )


def measures(entry: RiskEntry) -> str:
    """The measures of a risk with what they saved, in one cell."""
    if not entry.measures:
        return "Geen maatregelen gemeld."
    return sentence("; ".join(f"{one.name} ({euro(one.saved)})" for one in entry.measures))


def amount_in(entry: RiskEntry, period: Period) -> Decimal | None:
    """What a risk is expected to cost in a period, over all municipalities; nothing when it does not say."""
    found = [one.amount for one in entry.amounts if one.period == str(period)]
    return sum(found, Decimal(0)) if found else None


# The valve


def _valve(review: Review) -> Section | None:
    terms, valve = review.valve_terms, review.valve
    if terms is None and valve is None:
        return None
    blocks: list[Block | None] = [*paragraphs(NOT_A_RIGHT)]
    if terms is not None:
        blocks.append(clause_in_words(terms))
    if valve is None:
        blocks += paragraphs(f"Over {phrase(review.period)} is geen verzoek ingediend.")
        return Section(title="Hulpventiel", blocks=present(*blocks), anchor="hulpventiel")
    blocks += paragraphs(request_sentence(valve))
    blocks += [amounts_table(review, valve), causes_table(review, valve.causes)]
    blocks.append(what_is_missing(valve))
    return Section(title="Hulpventiel", blocks=present(*blocks), anchor="hulpventiel")


def clause_in_words(terms: ValveTerms) -> ItemList:
    """The clause: ground, criteria and how they combine, bounds, who advises and decides."""
    combine = "aan alle voorwaarden" if terms.combine == "all" else "aan een van de voorwaarden"
    items = [f"Clausule: {terms.clause}. {terms.summary}".strip()]
    items.append(f"Grond: {listed([one[0].lower() + one[1:] for one in terms.grounds])}.")
    if len(terms.criteria) > 1:
        items.append(
            f"Een oorzaak telt als zij voldoet {combine}: {listed([one.lower() for one in terms.criteria])}."
        )
    elif terms.criteria:
        items.append(f"Een oorzaak telt onder deze voorwaarde: {terms.criteria[0].lower()}.")
    if terms.reading:
        items.append(terms.reading)
    items += terms.layers
    items.append(f"Plafond: {terms.cap}." if terms.cap else "In het contract staat geen plafond.")
    if not terms.layers:
        items.append("In het contract staan geen lagen: er is geen eigen deel van de coöperatie en geen drempel.")
    items += terms.deadlines
    if terms.deciders:
        items.append(f"Besluit: {listed(sorted(set(terms.deciders.values())))}.")
    return ItemList(items=tuple((item,) for item in items))


def request_sentence(valve: ValveResult) -> str:
    """The request and what it comes to, in a sentence."""
    total, request = valve.total, valve.request
    texts = [
        f"op {day(request.submitted_on)} vroeg de coöperatie {euro(euros(total.claimed))}; het verzoek is {REQUEST_STATES[request.state]}"
    ]
    if request.state in ("assessed", "decided"):
        texts.append(
            f"van de oorzaken is {euro(euros(total.accepted))} aanvaard en het maximum onder de clausule is {euro(euros(total.maximum))}"
        )
    else:
        texts.append(f"het maximum onder de clausule zou met wat is gevraagd {euro(euros(total.maximum))} zijn")
    if total.granted is None:
        texts.append("er is nog niets toegekend")
    else:
        waiting = [one.name for one in valve.municipalities if one.granted is None]
        rest = f"; nog niet besloten: {listed(waiting)}" if waiting else ""
        texts.append(f"toegekend is {euro(euros(total.granted))}{rest}")
    return " ".join(sentence(text) for text in texts)


def amounts_table(review: Review, valve: ValveResult) -> Table:
    """Claimed, assessed, maximum and granted, each in a column of its own, per municipality."""
    assessed = valve.request.state in ("assessed", "decided")

    def cells(one: ValveAmounts) -> tuple[Decimal | None, ...]:
        accepted = one.accepted if assessed else None
        amounts = (one.excess, one.claimed, accepted, one.favourable, one.savings, one.maximum, one.granted)
        return tuple(euros(cents) for cents in amounts)

    rows = [
        Row(label=name(review, "municipality", one.municipality), cells=cells(one)) for one in valve.municipalities
    ]
    rows.append(Row(label="Totaal", cells=cells(valve.total), role="total"))
    return Table(
        title="Gevraagd, aanvaard, maximum en toegekend per gemeente (euro)",
        head="Gemeente",
        columns=(
            Column(title="Meerkosten"),
            Column(title="Gevraagd", strong=True),
            Column(title="Aanvaard", strong=True),
            Column(title="Gunstige effecten"),
            Column(title="Mogelijke besparing"),
            Column(title="Maximum", strong=True),
            Column(title="Toegekend", strong=True),
        ),
        rows=tuple(rows),
        notes=(
            "Maximum: het maximum onder de clausule, nooit meer dan de meerkosten en per gemeente apart berekend.",
            "Niet bekend in de kolom Toegekend betekent dat er nog geen besluit is.",
            *((review.header.reported_amount_remark,) if review.header.reported_amount_remark else ()),
        ),
        anchor="tabel-hulpventiel",
    )


def causes_table(review: Review, causes: Sequence[CauseResult]) -> Table | None:
    """Per cause and municipality what was claimed and accepted, with the reason."""
    if not causes:
        return None
    rows: list[Row] = []
    order = {code: place for place, code in enumerate(codes_of(review, "municipality"))}
    for risk in dict.fromkeys(cause.risk for cause in causes):
        own = [cause for cause in causes if cause.risk == risk]
        own.sort(key=lambda cause: order.get(cause.municipality, len(order)))
        judged = [cause for cause in own if cause.judged != "not_yet"]
        sums = (
            sum(cause.claimed for cause in own),
            sum(cause.accepted for cause in judged) if len(judged) == len(own) else None,
        )
        rows.append(
            Row(
                label=f"{risk}. {own[0].title}",
                cells=("", *(euros(cents) for cents in sums), own[0].factor_name.said("nl")),
                role="subtotal",
            )
        )
        rows += [
            Row(
                label=name(review, "municipality", cause.municipality),
                cells=(
                    euros(cause.effect),
                    euros(cause.claimed),
                    None if cause.judged == "not_yet" else euros(cause.accepted),
                    cause.reason.said("nl"),
                ),
                indent=1,
            )
            for cause in own
        ]
    return Table(
        title="Oorzaken: gevraagd en aanvaard, met reden (euro)",
        head="Oorzaak en gemeente",
        columns=(
            Column(title="Effect in de analyse", format=Format.CHANGE),
            Column(title="Gevraagd"),
            Column(title="Aanvaard", strong=True),
            Column(title="Reden", format=Format.TEXT, wide=True),
        ),
        rows=tuple(rows),
        notes=("Een oorzaak kan nooit meer dragen dan haar effect in de verschillenanalyse van die gemeente.",),
        anchor="tabel-oorzaken",
    )


def what_is_missing(valve: ValveResult) -> Callout | None:
    """What the request still lacks, by part of the request file."""
    if not valve.missing:
        return None
    return Callout(
        role="quality",
        title="Wat aan het verzoek ontbreekt",
        text=("Het verzoekdossier heeft tien onderdelen.",),
        items=tuple((f"Onderdeel {one.part}: {one.text.said('nl')}",) for one in valve.missing),
    )
