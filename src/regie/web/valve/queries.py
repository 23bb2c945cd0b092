# SPDX-License-Identifier: EUPL-1.2
"""What the screens of the safety valve show, cut to what the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils import timezone

from regie.contract import Contract
from regie.contract.valve import (
    CauseResult,
    MunicipalityResult,
    RiskEntry,
    ValveRequest,
    ValveResult,
    load_requests,
    load_risk_file,
)
from regie.review.assessing import assessed
from regie.review.contracts import contract_for
from regie.vocabulary import Period, RegieError
from regie.web.access import PartyKind, Permission, Scope
from regie.web.region import door
from regie.web.valve import drafts
from regie.web.valve.basis import basis_of
from regie.web.valve.service import KIND, stage
from regie.web.workflow.models import Matter
from regie.web.workflow.queries import matters


@dataclass(frozen=True)
class Change:
    """A field of a risk that an entry tells otherwise than the one before."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class RiskHistory:
    """A risk: all its entries, oldest first, with amounts of the municipalities that the reader sees."""

    id: str
    entries: tuple[RiskEntry, ...]

    @property
    def now(self) -> RiskEntry:
        """The entry that counts."""
        return self.entries[-1]

    @property
    def steps(self) -> list[tuple[RiskEntry, tuple[Change, ...]]]:
        """The entries, the latest first, each with what it changed."""
        before: list[RiskEntry | None] = [None, *self.entries[:-1]]
        found = [(now, _changes(then, now)) for then, now in zip(before, self.entries, strict=True)]
        return found[::-1]


@dataclass(frozen=True)
class RequestSeen:
    """A request as far as it got: the file, or the draft that it still is; ``matter`` where people work on it."""

    request: ValveRequest
    stage: str
    matter: Matter | None

    @property
    def id(self) -> str:
        return self.request.id

    @property
    def is_draft(self) -> bool:
        return self.stage in ("draft", "withdrawn")

    @property
    def period(self) -> Period:
        return Period.parse(self.request.period)


def risks(scope: Scope) -> tuple[RiskHistory, ...]:
    """Every risk of the risk file, in order of its name."""
    found: dict[str, list[RiskEntry]] = {}
    for entry in load_risk_file(door.folder()):
        found.setdefault(entry.id, []).append(_of_reader(scope, entry))
    return tuple(RiskHistory(id_, tuple(entries)) for id_, entries in sorted(found.items()))


def risk(scope: Scope, id_: str) -> RiskHistory:
    """One risk; raises ``Http404`` when there is none with this name."""
    found = next((each for each in risks(scope) if each.id == id_), None)
    if found is None:
        raise Http404
    return found


def requests(scope: Scope) -> list[RequestSeen]:
    """The requests that the reader may see, the latest first: files, and drafts of the own cooperative."""
    if not scope.may(Permission.SEE_REQUESTS):
        return []
    kept = {each.key: each for each in matters(scope, KIND)}
    found = [
        RequestSeen(each, stage(each), kept.get(each.id))
        for each in load_requests(door.folder())
        if each.state != "draft" or (scope.party_kind is PartyKind.COOPERATIVE and each.id not in kept)
    ]
    there = {each.id for each in found}
    found += [_draft(each) for each in kept.values() if each.key not in there]
    return sorted(found, key=lambda each: (each.period.end, each.request.submitted_on, each.id), reverse=True)


def request(scope: Scope, id_: str) -> RequestSeen:
    """One request; one that is not there and one that may not be seen look the same."""
    found = next((each for each in requests(scope) if each.id == id_), None)
    if found is None:
        raise Http404
    return found


def outcome(seen: RequestSeen) -> ValveResult | RegieError:
    """What a request comes to on the figures of its snapshot; or why that cannot be.

    Raises ``door.NotReady`` while the figures are being gathered.
    """
    try:
        basis = basis_of(seen.period, seen.request.snapshot)
        return assessed(basis, contract_of(seen), seen.request, load_risk_file(door.folder()))
    except RegieError as problem:
        return problem


def contract_of(seen: RequestSeen) -> Contract:
    """The contract that a request is about."""
    return contract_for(door.folder(), seen.period)


def rows(scope: Scope, result: ValveResult) -> tuple[MunicipalityResult, ...]:
    """The municipalities of a request that the reader sees."""
    own = scope.municipalities
    return tuple(each for each in result.municipalities if own is None or each.municipality in own)


def causes(scope: Scope, result: ValveResult) -> tuple[CauseResult, ...]:
    """The causes of a request in the municipalities that the reader sees."""
    own = scope.municipalities
    return tuple(each for each in result.causes if own is None or each.municipality in own)


def _draft(matter: Matter) -> RequestSeen:
    return RequestSeen(
        drafts.request_of(matter.payload, matter.snapshot, timezone.localdate()), matter.state, matter
    )


def _of_reader(scope: Scope, entry: RiskEntry) -> RiskEntry:
    own = scope.municipalities
    if own is None:
        return entry
    return entry.model_copy(update={"amounts": tuple(each for each in entry.amounts if each.municipality in own)})


def _changes(before: RiskEntry | None, after: RiskEntry) -> tuple[Change, ...]:
    if before is None:
        return ()
    apart = ("number", "recorded_at", "amounts", "measures")
    found = [
        Change(field, getattr(before, field), getattr(after, field))
        for field in RiskEntry.model_fields
        if field not in apart and getattr(before, field) != getattr(after, field)
    ]
    for field in ("amounts", "measures"):
        then, now = ({each.identity: each for each in getattr(one, field)} for one in (before, after))
        for identity in sorted({*then, *now}):
            old, new = then.get(identity), now.get(identity)
            if old != new:
                found.append(Change(field, old, new))
    return tuple(found)


def now() -> datetime:
    """The moment at which an entry is recorded, in the time of the region, to the second."""
    return timezone.localtime().replace(microsecond=0)
