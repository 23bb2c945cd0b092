# SPDX-License-Identifier: EUPL-1.2
"""Reads of the register, within the scope of the reader. Whose data were given is for the view to record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.utils import timezone

from regie.web.access import Scope
from regie.web.register.holders import holder_of
from regie.web.register.leaving import Ending, endings
from regie.web.register.models import Claim, Event, Handover, Journey, Residence, Trajectory
from regie.web.register.norms import Norms, Phase, norms
from regie.web.register.steps import WAITING

QUIET_DAYS = 42
"""Days without a step after which a journey is called out of view."""

REFUSED = "handover_refuse"
"""The event of a handover that was refused."""


@dataclass(frozen=True)
class Wait:
    """How long a journey waits: for ``intake`` or for ``start``, since when, and what the norm is."""

    phase: Phase
    since: date
    days: int
    norm: int

    @property
    def above(self) -> bool:
        """Whether it waits longer than the norm."""
        return self.days > self.norm


def journeys(scope: Scope) -> Sequence[Journey]:
    """The journeys that the reader sees, ``placed``."""
    return list(placed(Journey.objects.within(scope).select_related("person")))


def placed(found: QuerySet[Journey]) -> QuerySet[Journey]:
    """The same with municipality and area of the last residence, and ``helped_until``: the last day of the last
    help that ended; in the one query that reads the journeys."""
    last = Residence.objects.filter(person=OuterRef("person")).order_by("-valid_from", "-id")
    ended = Trajectory.objects.filter(journey=OuterRef("pk"), ended_on__isnull=False).order_by("-ended_on")
    return found.annotate(
        municipality=Subquery(last.values("municipality")[:1]),
        area=Subquery(last.values("area")[:1]),
        helped_until=Subquery(ended.values("ended_on")[:1]),
    )


def journey_for(scope: Scope, key: str) -> Journey:
    """One journey by its key. Raises ``Http404`` for one outside the scope, as for one that does not exist."""
    found = Journey.objects.within(scope).select_related("person").filter(key=key).first()
    if found is None:
        raise Http404
    return found


def handover_for(scope: Scope, pk: int) -> Handover:
    """One handover by its number; ``Http404`` outside the scope."""
    found = Handover.objects.within(scope).select_related("journey__person").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def claim_for(scope: Scope, pk: int) -> Claim:
    """One claim by its number, for who may answer it; ``Http404`` for others, also for who claimed."""
    found = Claim.objects.within(scope).select_related("journey__person").filter(pk=pk).first()
    if found is None or holder_of(scope) == found.claimant:
        raise Http404
    return found


def open_handovers(scope: Scope) -> Sequence[Handover]:
    """Handovers that wait for a side, newest first."""
    return list(Handover.objects.within(scope).filter(state=Handover.State.OPEN).select_related("journey__person"))


def refused_handovers(scope: Scope) -> Sequence[Handover]:
    """Refused handovers after which the giver, who still holds the journey, has done nothing yet, newest first.

    What settles one is a next match or handover. Where help runs with the giver, who then cannot match, any next
    step does. The receiver does not get its own refusals.
    """
    events = Event.objects.filter(journey=OuterRef("journey")).order_by("-id").values("name")
    handovers = Handover.objects.unscoped().filter(journey=OuterRef("journey")).order_by("-pk").values("pk")
    found = (
        Handover.objects.within(scope)
        .filter(state=Handover.State.REFUSED, pk=Subquery(handovers[:1]))
        .filter(giver_kind=F("journey__holder_kind"), giver_code=F("journey__holder"))
        .exclude(journey__state=Journey.State.ENDED)
        .annotate(
            decided=Subquery(events.filter(name__in=(REFUSED, "match", "handover"))[:1]),
            latest=Subquery(events.exclude(name__in=("claimed", "claim_answered"))[:1]),
        )
        .filter(decided=REFUSED)
        .exclude(~Q(latest=REFUSED), journey__state=Journey.State.RUNNING)
    )
    return list(found.select_related("journey__person"))


def claims(scope: Scope) -> Sequence[Claim]:
    """Claims on one's own journeys and one's own claims, the open ones first."""
    found = Claim.objects.within(scope).select_related("journey__person")
    return sorted(found, key=lambda one: (one.state != Claim.State.OPEN, -one.pk))


def to_do(scope: Scope) -> int:
    """How many handovers and claims wait for this reader, with those that were refused."""
    own = holder_of(scope)
    waits = [
        one
        for one in open_handovers(scope)
        if (own == one.receiver and not one.receiver_confirmed_on)
        or (own == one.giver and not one.giver_confirmed_on)
    ]
    asked = [one for one in claims(scope) if one.state == Claim.State.OPEN and own != one.claimant]
    back = [one for one in refused_handovers(scope) if own == one.giver]
    return len(waits) + len(asked) + len(back)


def wait_of(journey: Journey, known: Norms, today: date) -> Wait | None:
    """How long a journey that is ``placed`` waits; nothing when help runs or it ended.

    A wait for the start counts from first contact. After a warm handover of help that ran it counts from the day
    after that help ended: until then the client did not wait.
    """
    if journey.state not in WAITING:
        return None
    if journey.intake_on is None:
        return Wait("intake", journey.registered_on, max((today - journey.registered_on).days, 0), known.intake)
    helped_until: date | None = journey.helped_until  # type: ignore[attr-defined]
    since = journey.intake_on
    if helped_until is not None:
        since = max(since, helped_until + timedelta(days=1))
    return Wait("start", since, max((today - since).days, 0), known.start)


def waiting(scope: Scope) -> tuple[Norms, list[tuple[Journey, Wait]]]:
    """Who waits, the longest over the norm first."""
    known, today = norms(), timezone.localdate()
    found = [(one, wait) for one in journeys(scope) if (wait := wait_of(one, known, today)) is not None]
    return known, sorted(found, key=lambda pair: (pair[1].norm - pair[1].days, pair[0].key))


def out_of_view(scope: Scope, quiet_days: int = QUIET_DAYS) -> list[tuple[Journey, Sequence[str], Ending | None]]:
    """Open journeys that nobody may be looking at: why (``quiet``, ``refused`` where a handover came back and
    nothing was done since, or a signal of ``Ending``) and the ending of the provider who helps; the longest
    without a step first."""
    today, known = timezone.localdate(), endings()
    back = {one.journey_id for one in refused_handovers(scope)}
    found: list[tuple[Journey, Sequence[str], Ending | None]] = []
    for one in journeys(scope):
        if not one.open:
            continue
        helps = one.matched_with or one.held_by
        ending = known.get(helps.code) if helps.kind == "provider" else None
        quiet = "quiet" if (today - one.last_step_on).days > quiet_days else ""
        refused = "refused" if one.pk in back else ""
        why = [each for each in (quiet, refused, ending.signal(today) if ending else "") if each]
        if why:
            found.append((one, why, ending))
    return sorted(found, key=lambda row: (row[0].last_step_on, row[0].key))


def outcomes_to_fill(scope: Scope) -> Sequence[Journey]:
    """Ended journeys that the reader sees of which the outcome was said to be unknown, the latest end first."""
    return sorted(
        (one for one in journeys(scope) if one.outcome_unknown),
        key=lambda one: (one.ended_on, one.key),
        reverse=True,
    )
