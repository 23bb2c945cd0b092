# SPDX-License-Identifier: EUPL-1.2
"""Decisions: record one, agree with it, carry it out. What has a substantial financial effect is blocked here.

A decision counts once the minutes that hold it are fixed. One with a substantial financial effect is carried out
only when every municipality concerned has said beforehand that it agrees; ``ready`` is asked by every way in which
a measure can start to run or money can be spent.

A decision is never edited: another amount is another decision, with agreements of its own. Decisions about one
measure count together, so that the threshold is not avoided by taking it in parts, and what was agreed holds for
the measure as it was then. What people wrote is not all that counts: ``weight`` says what does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regie.forecast.measures.model import ControlMeasure
from regie.vocabulary import RegieError
from regie.vocabulary.money import to_cents
from regie.web.access import PartyKind, Permission, Scope
from regie.web.audit import queries as audit_queries
from regie.web.audit import service as audit
from regie.web.region import door
from regie.web.steering import running
from regie.web.steering.deadlines import contract_on, today
from regie.web.steering.models import Agreement, Decision, Meeting, Theme
from regie.web.steering.owners import owned_by
from regie.web.steering.weight import about, of_measure, touched, weight
from regie.web.steering.writing import allowed, locked, numbered, plain_text, who

Effect = Decision.Effect

RECORDED, WITHDRAWN = "steering.decision_recorded", "steering.decision_withdrawn"
TRAIL = "decision/"
"""How a decision begins in the audit log, before its number."""


@dataclass(frozen=True)
class Taken:
    """A decision as it is written down. ``owner`` is the number of the grant of who sees to it, ``amount`` in
    euros; ``marked`` that people call it substantial, ``concerned`` the municipalities whose agreement it then
    needs (empty: all)."""

    theme: str
    text: str
    owner: int
    effect: str = Effect.NONE
    measure: str = ""
    clause: str = ""
    amount: Decimal | None = None
    marked: bool = False
    concerned: Sequence[str] = ()


def record(scope: Scope, meeting: Meeting, taken: Taken) -> Decision:
    """Write down a decision of an open meeting.

    Its effect is substantial when its weight (``weight``: the amount, with those of other decisions about the same
    measure, what the measure costs, or what it is expected to change) reaches the threshold of the contract, or
    another decision about it is substantial, whatever was marked. Raises
    ``RegieError`` when something is missing: an owner that can be picked, for an effect an amount or the mark; a
    measure must exist and be a proposal, and the municipalities that it touches are among those concerned.
    """
    allowed(scope, Permission.WRITE_MEETINGS)
    text = plain_text(taken.text, _("Besluit"))
    with transaction.atomic():
        current = locked(meeting, "open")
        values = _values(taken)
        create: Callable[..., Decision] = Decision.objects.create
        made = numbered(
            "B",
            current.day.year,
            _numbers,
            lambda number: create(
                meeting=current, number=number, theme=Theme(taken.theme), text=text, **values, **who(scope)
            ),
        )
        audit.record(
            action=RECORDED,
            scope=scope,
            object=f"{TRAIL}{made.number}",
            details={"substantial": made.substantial, "concerned": made.concerned, "effect": made.effect},
        )
    return made


def withdraw(scope: Scope, decision: Decision) -> None:
    """Take a decision out of minutes that are still open; its number is not given again. Raises
    ``RegieError`` once they were fixed."""
    allowed(scope, Permission.WRITE_MEETINGS)
    with transaction.atomic():
        locked(decision.meeting, "open")
        current = _current(decision)
        if current.fixed_in is not None:
            raise RegieError("web_steering.decision_stays", number=current.number)
        audit.record(action=WITHDRAWN, scope=scope, object=f"{TRAIL}{current.number}")
        current.delete()


def agree(
    scope: Scope, decision: Decision, agreed: bool, body: str, decided_on: date, note: str = ""
) -> Agreement:
    """Record that the own municipality agrees with a decision, or does not, by which body and on which day.

    Raises ``PermissionDenied`` for a municipality that is not concerned, ``RegieError`` before the minutes are
    fixed, after the decision was carried out, for a day to come, before the contract or (without a note) before
    the meeting, or when the same was said already.
    """
    allowed(scope, Permission.AGREE_DECISION)
    if scope.party_kind is not PartyKind.MUNICIPALITY or scope.party not in decision.asked:
        raise PermissionDenied
    body, note = plain_text(body, _("Orgaan dat besloot")), plain_text(note, _("Toelichting"), needed=not agreed)
    _possible(decision.meeting.day, decided_on, note)
    with transaction.atomic():
        current = _current(decision)
        _counts(current)
        _hold(current, scope)
        last = current.latest.get(scope.party)
        if last is not None and last.agreed == agreed:
            raise RegieError("web_steering.said_before", number=current.number)
        made = Agreement.objects.create(
            decision=current, agreed=agreed, body=body[:200], decided_on=decided_on, note=note, **who(scope)
        )
        audit.record(
            action="steering.agreed" if agreed else "steering.refused",
            scope=scope,
            object=f"decision/{current.number}",
            details={"municipality": scope.party, "body": made.body, "decided_on": decided_on.isoformat()},
        )
    return made


def start(scope: Scope, decision: Decision) -> Decision:
    """Carry a decision out: its measure becomes a running one in the region's folder, or the money may be spent.

    Raises ``RegieError`` when it may not be yet; then nothing has changed.
    """
    allowed(scope, Permission.START_DECISION)
    refused: RegieError | None = None
    with transaction.atomic():
        current = _current(decision)
        _hold(current, scope)
        try:
            ready(current)
        except RegieError as problem:
            refused = problem
        else:
            current.started_on, current.started_by_id = today(), scope.user_id
            current.save(update_fields=["started_on", "started_by"])
            if current.effect == Effect.MEASURE:
                running.start(current.measure, current.number, current.text, today())
        audit.record(
            action="steering.started",
            scope=scope,
            object=f"decision/{current.number}",
            outcome="denied" if refused else "done",
            details={"waits_for": current.waits_for, "agreed": sorted(current.latest)},
        )
    if refused is not None:
        raise refused
    return current


def ready(decision: Decision) -> None:
    """Raises ``RegieError`` that says what is missing while a decision may not be carried out."""
    if decision.effect == Effect.NONE:
        raise RegieError("web_steering.nothing_to_start", number=decision.number)
    _counts(decision)
    later = about(decision.measure).filter(pk__gt=decision.pk, started_on=None)
    for each in (decision, *later):
        if each.waits_for:
            names = door.region().municipality_names
            waits = ", ".join(names.get(code, code) for code in each.waits_for)
            raise RegieError("web_steering.waits_for_agreement", number=each.number, municipalities=waits)
    if decision.effect == Effect.MEASURE and running.fingerprint(decision.measure) != decision.measure_as:
        raise RegieError("web_steering.measure_changed", number=decision.number, measure=decision.measure)


def may_run(measures: Sequence[ControlMeasure]) -> None:
    """Raises ``RegieError`` when one of these measures is called decided while the decision about it was not
    carried out, or there is none though its own weight reaches the threshold and it does not run yet: no other way
    in may let it run."""
    there = {each.id: each.decision for each in running.measures()}
    for each in measures:
        if each.decision.state != "decided" or about(each.id).exclude(started_on=None).exists():
            continue
        waiting = about(each.id).first()
        if waiting is not None:
            raise RegieError("web_steering.measure_waits", measure=each.id, number=waiting.number)
        if there.get(each.id) != each.decision and of_measure(each).reaches:
            raise RegieError("web_steering.measure_undecided", measure=each.id)


def look_again() -> int:
    """Hold as substantial what has become so since it was written down, by a forecast or a contract that came
    later; gives how many decisions. Agenda, minutes and letters then say so too."""
    with transaction.atomic():
        found = Decision.objects.unscoped().select_for_update(of=("self",))
        return sum(_hold(each, None) for each in found.filter(substantial=False, started_on=None))


def _values(taken: Taken) -> dict[str, Any]:
    effect = Effect(taken.effect)
    if effect != Effect.NONE and taken.amount is None and not taken.marked:
        raise RegieError("web_steering.amount_or_mark")
    concerned = _concerned(taken.concerned)
    measure = taken.measure if effect == Effect.MEASURE else ""
    if effect == Effect.MEASURE:
        _touches_no_more(measure, concerned)
    amount = None if taken.amount is None else to_cents(taken.amount)
    known = weight(amount, measure)
    also = any(each.substantial for each in about(measure))
    substantial = effect != Effect.NONE and (taken.marked or also or known.reaches)
    return {
        "effect": effect,
        "measure": measure,
        "measure_as": running.fingerprint(measure) if measure else "",
        "clause": running.clause(taken.clause),
        **owned_by(taken.owner),
        "amount": amount,
        "threshold": known.least,
        "substantial": substantial,
        "concerned": concerned if substantial else [],
    }


def _counts(decision: Decision) -> None:
    """Raises ``RegieError`` before the minutes are fixed, and once the decision was carried out."""
    if decision.fixed_in is None:
        raise RegieError("web_steering.not_fixed", number=decision.number)
    if decision.started_on is not None:
        raise RegieError("web_steering.started_before", number=decision.number)


def _concerned(named: Sequence[str]) -> list[str]:
    """The municipalities that were named, in the order of the region; all of them when none was."""
    known = door.region().municipality_names
    strange = set(named) - set(known)
    if strange:
        raise RegieError("web_steering.municipality", written=", ".join(sorted(strange)))
    return [code for code in known if code in named] or list(known)


def _touches_no_more(measure: str, concerned: Sequence[str]) -> None:
    """Raises ``RegieError`` when a proposed measure is about a municipality that is not among those concerned."""
    known = door.region().municipality_names
    running.proposal(measure)
    lacking = ", ".join(known[code] for code in touched(measure) if code not in concerned)
    if lacking:
        raise RegieError("web_steering.concerns_more", measure=measure, municipalities=lacking)


def _possible(meeting: date, decided_on: date, note: str) -> None:
    """Raises ``RegieError`` for a day on which a municipality cannot have decided about what a meeting brought,
    or, before the meeting, when nobody says why."""
    if decided_on > max(today(), timezone.localdate()):
        raise RegieError("web_steering.decided_later")
    contract = contract_on(meeting) or running.contract_now()
    if contract is not None and decided_on < contract.term.starts_on:
        raise RegieError("web_steering.decided_before_contract", day=f"{contract.term.starts_on:%d-%m-%Y}")
    if decided_on < meeting and not note:
        raise RegieError("web_steering.decided_before_meeting", day=f"{meeting:%d-%m-%Y}")


def _hold(decision: Decision, scope: Scope | None) -> bool:
    """Keep that a decision has become substantial, with the municipalities that it asks; whether it did."""
    asked = decision.asked
    if decision.substantial or not asked:
        return False
    decision.substantial, decision.concerned = True, asked
    decision.save(update_fields=["substantial", "concerned"])
    audit.record(
        action="steering.became_substantial",
        scope=scope,
        object=f"decision/{decision.number}",
        details={"concerned": asked},
    )
    return True


def _current(decision: Decision) -> Decision:
    return Decision.objects.unscoped().select_for_update(of=("self",)).get(pk=decision.pk)


def _numbers(prefix: str) -> list[str]:
    """The numbers that were given out, also of decisions that were withdrawn: those are in the audit log, and a
    number that came back there would tell of two matters as one."""
    found = Decision.objects.unscoped().filter(number__startswith=prefix)
    told = audit_queries.named((RECORDED, WITHDRAWN), f"{TRAIL}{prefix}")
    return [*found.values_list("number", flat=True), *(each.removeprefix(TRAIL) for each in told)]
