# SPDX-License-Identifier: EUPL-1.2
"""Who could help: teams and providers by need, places and waiting time. Explained; a person chooses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from regie.vocabulary.texts import say
from regie.web.region import door
from regie.web.register.holders import Holder, holders
from regie.web.register.leaving import Ending, endings
from regie.web.register.models import Capacity, Journey, Residence
from regie.web.register.norms import TREEK


@dataclass(frozen=True)
class Candidate:
    """A team or provider for a need. ``free`` places: those entered minus who is helped and who was promised one,
    as far as the register knows; nothing when no capacity was entered. ``reasons`` say why it stands where it
    stands."""

    holder: Holder
    name: str
    free: int | None
    waiting_days: int | None
    own: bool
    nearby: bool
    reasons: tuple[str, ...] = field(default=())


def candidates(journey: Journey, lang: str = "nl") -> Sequence[Candidate]:
    """Everyone who entered capacity for the segment that is needed, and the holder itself, best first.

    First who has a free place, then the shortest wait, then close by (the client's own area team, or who holds the
    journey), then by name. Whose contract has ended is left out.
    """
    region = door.region()
    entered = {one.held_by: one for one in Capacity.objects.filter(segment=journey.segment)}
    used, known, today = _used(journey.segment), endings(), timezone.localdate()
    home = Residence.objects.filter(person=journey.person_id).last()
    found = []
    for holder in holders(region):
        own = holder == journey.held_by
        if holder not in entered and not own:
            continue
        ending = known.get(holder.code) if holder.kind == "provider" else None
        if ending is not None and ending.signal(today).endswith(("ended", "left")):
            continue
        capacity = entered.get(holder)
        free = max(capacity.places - used[holder], 0) if capacity else None
        days = capacity.waiting_days if capacity else None
        nearby = holder.kind == "area" and home is not None and holder.code == home.area
        reasons = (*_reasons(free, days, own, nearby, lang), *_leaves(ending, today, lang))
        found.append(Candidate(holder, holder.named(region), free, days, own, nearby, reasons))
    return sorted(found, key=_order)


def _order(one: Candidate) -> tuple[bool, int, bool, bool, str]:
    return (
        not one.free,
        one.waiting_days if one.waiting_days is not None else 10**6,
        not one.nearby,
        not one.own,
        one.name,
    )


def _used(segment: str) -> Counter[Holder]:
    """Places that are taken or promised: help that runs, and a match that has not begun."""
    used: Counter[Holder] = Counter()
    states = (Journey.State.RUNNING, Journey.State.MATCHED)
    for one in Journey.objects.unscoped().filter(segment=segment, state__in=states):
        used[one.matched_with or one.held_by] += 1
    return used


def _leaves(ending: Ending | None, today: date, lang: str) -> tuple[str, ...]:
    signal = ending.signal(today) if ending else ""
    if ending is None or not signal:
        return ()
    return (say(f"web_register.provider_{signal}", lang, day=f"{ending.on:%d-%m-%Y}"),)


def _reasons(free: int | None, days: int | None, own: bool, nearby: bool, lang: str) -> tuple[str, ...]:
    told = []
    if free is None:
        told.append(say("web_register.match_no_capacity", lang))
    elif free:
        told.append(say("web_register.match_free", lang, free=free))
    else:
        told.append(say("web_register.match_full", lang))
    if days is not None:
        key = "match_late" if days > TREEK["start"] else "match_wait"
        told.append(say(f"web_register.{key}", lang, days=days))
    if nearby:
        told.append(say("web_register.match_nearby", lang))
    if own:
        told.append(say("web_register.match_own", lang))
    return tuple(told)
