# SPDX-License-Identifier: EUPL-1.2
"""Propose the settlement of a year and fix it for good: one person proposes, another fixes exactly that."""

from __future__ import annotations

from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from regie.review import SettlementView
from regie.review.settled import fix_settlement, fixed_settlements, not_agreed
from regie.vocabulary import Period, PeriodKind, RegieError
from regie.web.access import Permission, Scope
from regie.web.region import door
from regie.web.workflow import service as workflow
from regie.web.workflow.models import Matter

KIND = "settlement"


def propose(scope: Scope, period: Period) -> Matter:
    """Propose to fix the settlement of a year as it is at the current snapshot.

    Raises ``RegieError`` for a period that cannot be fixed (yet) or was proposed or fixed before.
    """
    if not scope.may(Permission.PROPOSE_SETTLEMENT):
        raise PermissionDenied
    snapshot = door.current_snapshot()
    found = _fixable(period, snapshot)
    key = f"{found.contract}/{period}"
    with transaction.atomic():
        before = Matter.objects.within(scope).filter(kind=KIND, key=key).first()
        if before is not None and before.state == "withdrawn":
            return workflow.move(before, "propose", scope)
        try:
            payload = {"fingerprint": _fingerprint(found)}
            return workflow.open_matter(
                KIND, key, scope, title=str(period), state="proposed", payload=payload, snapshot=snapshot
            )
        except IntegrityError:
            raise RegieError("web_valve.proposed_before", period=period) from None


def propose_again(matter: Matter, scope: Scope, note: str) -> None:
    """Propose what the settlement is now, after an earlier proposal was withdrawn."""
    matter.snapshot = door.current_snapshot()
    matter.payload = {"fingerprint": _fingerprint(_fixable(_period(matter), matter.snapshot))}
    matter.save(update_fields=["snapshot", "payload"])


def fix(matter: Matter, scope: Scope, note: str) -> None:
    """Store the settlement as it was proposed.

    Raises ``RegieError`` when it would be another one by now: then it must be proposed again.
    """
    period, contract = _period(matter), matter.key.rpartition("/")[0]
    stored = next((one for one in fixed_settlements(door.folder(), contract) if one.period == str(period)), None)
    if stored is not None and _fingerprint(stored) == matter.payload["fingerprint"]:
        return
    found = stored or _fixable(period, matter.snapshot)
    if _fingerprint(found) != matter.payload["fingerprint"]:
        raise RegieError("web_valve.settlement_changed", period=period)
    fix_settlement(door.folder(), found, timezone.localdate())


def proposal(scope: Scope, contract: str, period: Period) -> Matter | None:
    """What was proposed or fixed here of a year, if anything."""
    return Matter.objects.within(scope).filter(kind=KIND, key=f"{contract}/{period}").first()


def whole_settlement(period: Period, snapshot: str) -> SettlementView:
    """The settlement of a period with every line, as it was fixed or as it comes to at a snapshot. Never shown to
    who may not see amounts of single members."""
    try:
        found = door.edition_full(period, snapshot).settlement
    except door.NotReady:
        raise RegieError("web_valve.figures_not_ready") from None
    if found is None:
        raise RegieError("web_valve.no_settlement", period=period)
    return found


def _fixable(period: Period, snapshot: str) -> SettlementView:
    if period.kind is not PeriodKind.YEAR:
        raise RegieError("review.settle_no_year", period=period)
    found = whole_settlement(period, snapshot)
    if found.fixed_on is not None:
        raise RegieError("web_valve.fixed_before", period=period)
    if found.provisional or timezone.localdate() < period.end:
        raise RegieError("review.settle_provisional", period=period)
    for problem in not_agreed(door.folder(), found.contract, period):
        raise problem
    return found


def _fingerprint(settlement: SettlementView) -> str:
    """Of what the settlement says, apart from the day on which it was fixed."""
    return sha256(settlement.model_copy(update={"fixed_on": None}).model_dump_json().encode()).hexdigest()


def _period(matter: Matter) -> Period:
    return Period.parse(matter.key.rpartition("/")[2])
