# SPDX-License-Identifier: EUPL-1.2
"""Parts 5 to 10: causes, comparison outside, allocation, what is claimed, evidence, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence

from regie.reporting.document import Block, Column, ItemList, Row, Section, Table
from regie.reporting.half_year.parts import NOTHING_ODD, euros, name, paragraphs
from regie.reporting.half_year.risks import (
    STATES,
    amount_in,
    amounts_table,
    causes_table,
    measures,
    risk_table,
    yes_no,
)
from regie.reporting.half_year.wording import sentence
from regie.reporting.values import Format
from regie.reporting.valve_request.basis import Blocks, proof
from regie.review import CauseResult, MunicipalityResult, Review, RiskEntry, ValveResult
from regie.vocabulary.formatting import day, euro, number

PAYMENTS = {"payment": "betaling", "offset": "verrekening"}


def causes(review: Review, valve: ValveResult) -> Blocks:
    """Every risk that is claimed: when it was seen and reported, why it could not be foreseen or influenced, what
    was done and saved; from the risk file as known on the day of submission."""
    known = [entry for entry in review.risk_file if entry.recorded_at.date() <= valve.request.submitted_on]
    claimed = list(dict.fromkeys(cause.risk for cause in valve.causes))
    named = [entry for entry in known if entry.id in claimed]
    remarks = tuple((remark.said("nl"),) for remark in valve.remarks)
    return (
        *paragraphs(
            sentence(
                f"het risicodossier telt zoals het op {day(valve.request.submitted_on)} bekend was: vermeldingen van later tellen niet mee"
            )
            + " Wat als oorzaak staat, is wat de coöperatie meldt."
        ),
        risk_table(named, review.period) if named else None,
        ItemList(items=remarks) if remarks else None,
        *(_cause(review, risk, known, valve.causes) for risk in claimed),
    )


def _cause(review: Review, risk: str, known: Sequence[RiskEntry], found: Sequence[CauseResult]) -> Section:
    entries = [entry for entry in known if entry.id == risk]
    entry, own = entries[-1], [cause for cause in found if cause.risk == risk]
    days = own[0].days_to_report
    rows = [
        ("Gemelde oorzaak", entry.cause),
        ("Hoort in de splitsing bij", own[0].factor_name.said("nl")),
        ("Eerst zichtbaar", day(entry.first_visible_on)),
        ("Gemeld", _reported(entry, days, own[0].late)),
        ("Eerste vermelding in het dossier", day(own[0].first_recorded_on)),
        ("Voorzienbaar", f"{yes_no(entry.foreseeable)}. {entry.why_unforeseeable}".strip()),
        ("Beïnvloedbaar", f"{yes_no(entry.influenceable)}. {entry.why_not_influenceable}".strip()),
        ("Wat is gedaan", entry.done_so_far or "niet gemeld"),
        ("Maatregelen en wat die bespaarden", measures(entry)),
        ("Eigenaar en stand", f"{entry.owner}; {STATES[entry.state]}"),
    ]
    history = Table(
        title=f"{risk}: alle vermeldingen",
        head="Vermelding",
        columns=(
            Column(title="Vastgelegd", format=Format.DAY),
            Column(title="Stand", format=Format.TEXT),
            Column(title="Bedrag over de periode (euro)"),
        ),
        rows=tuple(
            Row(
                label=f"Nummer {one.number}",
                cells=(one.recorded_at.date(), STATES[one.state], amount_in(one, review.period)),
            )
            for one in entries
        ),
    )
    facts = Table(
        title=f"{risk}: wat het dossier zegt",
        head=" ",
        columns=(Column(title="Uit het risicodossier", format=Format.TEXT, wide=True),),
        rows=tuple(Row(label=label, cells=(text,)) for label, text in rows),
    )
    blocks: tuple[Block, ...] = (facts, history) if len(entries) > 1 else (facts,)
    return Section(title=f"{risk}. {entry.title}", blocks=blocks)


def _reported(entry: RiskEntry, days: int | None, late: bool | None) -> str:
    if entry.reported_on is None:
        return "niet gemeld"
    told = (
        f"{day(entry.reported_on)}, {number(days or 0)} dagen later"
        if days is not None
        else day(entry.reported_on)
    )
    return told + (": later dan de termijn in het contract" if late else "")


def outside(review: Review, valve: ValveResult) -> Blocks:
    """Volume and index elsewhere in the same period, as the request tells it."""
    return paragraphs(valve.request.outside_comparison)


def allocation(review: Review, valve: ValveResult) -> Blocks:
    """How amounts were divided over municipalities, with key and base data."""
    return (*paragraphs(valve.request.allocation), *proof(review, "ledger_division"))


def claimed(review: Review, valve: ValveResult) -> Blocks:
    """The amounts, each in its own column; causes with reasons; what is left out; structural or one-off."""
    request = valve.request
    lasting = (
        "structureel: de kosten komen terug" if request.structural else "incidenteel: de kosten komen niet terug"
    )
    computed = proof(review, "valve_maximum")
    return (
        amounts_table(review, valve),
        causes_table(review, valve.causes),
        savings(review, valve),
        *_left_out(valve),
        *paragraphs(sentence(f"het verzoek is {lasting}"), _base(request.effect_on_base)),
        Section(title="Hoe het maximum onder de clausule is berekend", blocks=computed) if computed else None,
    )


def _left_out(valve: ValveResult) -> Blocks:
    """The part that is left out stands with the cost; here only what it comes to."""
    known = [one.amount for one in valve.request.excluded if one.amount is not None]
    if not known:
        return ()
    told = f"buiten het verzoek is {euro(sum(known))} gehouden; wat dat is, staat bij onderdeel 3"
    return paragraphs(sentence(told))


def savings(review: Review, valve: ValveResult) -> Table | None:
    """What management could still have saved, by whoever assessed it."""
    if not valve.request.savings:
        return None
    return Table(
        title="Mogelijke besparingen die van de oorzaken af gaan (euro)",
        head="Gemeente",
        columns=(
            Column(title="Bedrag"),
            Column(title="Besparing", format=Format.TEXT, wide=True),
            Column(title="Reden", format=Format.TEXT, wide=True),
        ),
        rows=tuple(
            Row(
                label=name(review, "municipality", one.municipality),
                cells=(one.amount, one.name, one.reason or "niet gegeven"),
            )
            for one in valve.request.savings
        ),
    )


def _base(text: str) -> str:
    return f"Gevolg voor de volgende budgetbasis. {text}" if text else ""


def evidence(review: Review, valve: ValveResult) -> Blocks:
    """The documents behind the request, the snapshot, and what is known to be wrong in the data."""
    request = valve.request
    listed = (
        Table(
            title="Bewijsstukken",
            head="Stuk",
            columns=(
                Column(title="Waar het staat", format=Format.TEXT, wide=True),
                Column(title="Momentopname", format=Format.TEXT),
            ),
            rows=tuple(
                Row(label=one.name, cells=(one.source or "niet genoemd", one.snapshot)) for one in request.evidence
            ),
        )
        if request.evidence
        else None
    )
    shots = [sentence(f"dit dossier is gemaakt uit momentopname {review.header.snapshot}, die nooit verandert")]
    if request.snapshot and request.snapshot != review.header.snapshot:
        shots.append(
            sentence(
                f"het verzoek zelf rust op momentopname {request.snapshot}; bedragen kunnen daarvan verschillen"
            )
        )
    quality = (
        (ItemList(items=tuple((signal.nl,) for signal in review.signals)),)
        if review.signals
        else paragraphs(NOTHING_ODD)
    )
    return (
        *paragraphs(" ".join(shots)),
        listed,
        Section(title="Verklaring over de kwaliteit van de gegevens", blocks=quality),
    )


def decided(review: Review, valve: ValveResult) -> Blocks:
    """Opinions, decisions with how they are paid, and the booking by task field."""
    request = valve.request
    opinions = (
        Table(
            title="Oordelen",
            head="Van",
            columns=(
                Column(title="Datum", format=Format.DAY),
                Column(title="Oordeel", format=Format.TEXT, wide=True),
            ),
            rows=tuple(Row(label=one.by, cells=(one.on, one.text)) for one in request.opinions),
        )
        if request.opinions
        else None
    )
    booking = proof(review, "booking")
    return (
        opinions,
        _decisions(valve),
        Section(title="Boeking per taakveld", blocks=booking) if booking else None,
    )


def _decisions(valve: ValveResult) -> Table:
    return Table(
        title="Besluiten (euro)",
        head="Gemeente",
        columns=(
            Column(title="Maximum"),
            Column(title="Toegekend", strong=True),
            Column(title="Besluit, wijze en reden", format=Format.TEXT, wide=True),
        ),
        rows=tuple(
            Row(label=one.name, cells=(euros(one.maximum), euros(one.granted), _decision(one)))
            for one in valve.municipalities
        ),
        notes=("Maximum: het maximum onder de clausule. Toegekend is een besluit van de gemeente.",),
    )


def _decision(one: MunicipalityResult) -> str:
    if one.decided_on is None:
        return "Nog niet besloten."
    how = f"; {PAYMENTS[one.payment]}" if one.payment else ""
    done = f", gedaan op {day(one.paid_on)}" if one.paid_on else ""
    told = sentence(f"{one.body}, {day(one.decided_on)}{how}{done}")
    return f"{told} {one.reason}".strip()
