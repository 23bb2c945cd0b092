# SPDX-License-Identifier: EUPL-1.2
"""Invented journeys for the demo: a few dozen in every state, made by the same writes as a person makes them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from regie.vocabulary.codelists import codelist
from regie.vocabulary.region import Area, Region
from regie.web.access import PartyKind, Role, Scope
from regie.web.accounts.models import Grant
from regie.web.region import door
from regie.web.register import service
from regie.web.register.holders import Holder, holders, own_holder
from regie.web.register.models import Capacity, Journey
from regie.web.register.registering import Registration

JOURNEYS = 36
SEED = 8

REFERRERS = ("02", "02", "02", "01", "01", "03", "06", "04", "05")
GOALS = (
    "Past in de groep op school",
    "Slaapt door",
    "Ouders weten wat te doen",
    "Twee dagen per week naar school",
)


def make_demo_journeys() -> int:
    """Fill the register where it is empty, for a region with areas; gives the number of journeys.

    Only for invented regions: nothing is made where the region's data are not synthetic.
    """
    region = door.region()
    if not region.synthetic or not region.areas or Journey.objects.unscoped().exists():
        return 0
    draw = random.Random(SEED)  # noqa: S311 # nosec B311 (invented data)
    teams = _teams(region)
    if not teams:
        return 0
    _capacity(region, draw, teams[0][1])
    for number in range(JOURNEYS):
        area, scope = teams[number % len(teams)]
        _journey(scope, area, draw, number)
    _claim(teams)
    return JOURNEYS


def _claim(teams: Sequence[tuple[Area, Scope]]) -> None:
    """Another team registers a client of the professional's own team."""
    (area, first), (_area, last) = teams[0], teams[-1]
    running = Journey.objects.within(first).filter(state=Journey.State.RUNNING).select_related("person").first()
    if running is None or own_holder(first) == own_holder(last):
        return
    given = _registration(running.referrer, running.theme, running.person.birth_month, area, timezone.localdate())
    with suppress(service.Claimed):
        service.register(last, replace(given, key=running.person.key))


def _teams(region: Region) -> Sequence[tuple[Area, Scope]]:
    """Area teams of the demo: that of the invented professional, and two others in her name."""
    grant = Grant.objects.filter(role=Role.YOUTH_PROFESSIONAL).select_related("user").first()
    if grant is None:
        return []
    user = grant.user
    own = [one for one in region.areas if one.code == grant.area]
    others = [one for one in region.areas if one.code != grant.area][:2]
    return [
        (area, Scope(user.pk, user.name, Role.YOUTH_PROFESSIONAL, PartyKind.COOPERATIVE, "", area.code))
        for area in (*own, *own, *others)
    ]


def _capacity(region: Region, draw: random.Random, scope: Scope) -> None:
    segments = [one.code for one in region.segments if one.registered]
    for holder in holders(region):
        offered = segments[:2] if holder.kind == "area" else draw.sample(segments, 1)
        for segment in offered:
            Capacity.objects.create(
                **holder.scope_words,
                segment=segment,
                places=draw.randint(2, 14),
                waiting_days=draw.choice((0, 7, 14, 28, 56, 91)),
                entered_on=timezone.localdate() - timedelta(days=draw.randint(1, 40)),
                entered_by_name=scope.name,
            )


def _journey(scope: Scope, area: Area, draw: random.Random, number: int) -> None:
    """One journey, as far as its number says: waiting, running, scaled, handed over or ended."""
    today, began = timezone.localdate(), draw.randint(20, 240)

    def ago(days: int) -> date:
        return today - timedelta(days=max(days, 0))

    month = f"{today.year - draw.randint(4, 16)}-{draw.randint(1, 12):02}"
    asked = _registration(draw.choice(REFERRERS), draw.choice(list(codelist("theme"))), month, area, ago(began))
    made = service.register(scope, replace(asked, not_the_same=True))
    if number % 6 == 0:
        return
    first = max(began - draw.randint(3, 40), 0)
    made = service.take(scope, made, "intake", {"on": ago(first)})
    if number % 6 == 1:
        return
    region = door.region()
    segments = [one.code for one in region.segments if one.registered]
    clarified = min(began - draw.randint(10, 50), first)
    made = service.take(scope, made, "clarify", {"on": ago(clarified), **_need(draw, made, segments)})
    if number % 6 == 2:
        others = [one for one in holders(region) if one.kind == "provider"]
        if number // 6 % 3 != 2 and others:
            service.take(scope, made, "match", {"on": ago(clarified - 5), "to": _receiver(others)})
        return
    made = service.take(scope, made, "match", {"on": ago(clarified - 3), "to": own_holder(scope)})
    started = clarified - draw.randint(4, 20)
    given = {"on": ago(started), "planned_end_on": ago(started) + timedelta(days=180), "form": "individual"}
    made = service.take(scope, made, "start", given)
    made = service.take(scope, made, "goal", {"on": ago(started), "goal": "develop", "text": draw.choice(GOALS)})
    if number % 6 == 4 and started > 10:
        other = next(one for one in reversed(segments) if one != made.segment)
        scaled = {"on": ago(started // 2), "segment": other, "product_category": "45"}
        made = service.take(scope, made, "scale", scaled)
    if number % 6 == 5:
        known = number // 6 % 3 != 1
        outcome: dict[str, Any] = (
            {"satisfaction": 8, "goal_attainment": 75} if known else {"outcome_unknown": True}
        )
        reason = "31" if known else draw.choice(("32", "34"))
        service.take(scope, made, "end", {"on": ago(min(started // 3, 20)), "end_reason": reason, **outcome})


def _registration(referrer: str, theme: str, birth_month: str, area: Area, on: date) -> Registration:
    return Registration(
        registered_on=on,
        referrer=referrer,
        theme=theme,
        birth_month=birth_month,
        municipality=area.municipality,
        area=area.code,
        situation="home",
        registered_in=area.municipality,
        before_stay="",
        present="",
    )


def _need(draw: random.Random, made: Journey, segments: Sequence[str]) -> dict[str, str]:
    return {
        "theme": made.theme,
        "segment": draw.choice(segments[:2]),
        "product_category": "45",
        "goal": draw.choice(list(codelist("goal"))),
    }


def _receiver(others: Sequence[Holder]) -> Holder:
    """The member of the demo where there is one, so that somebody can confirm."""
    grant = Grant.objects.filter(role=Role.MEMBER).first()
    return next((one for one in others if grant is not None and one.code == grant.party), others[0])
