# SPDX-License-Identifier: EUPL-1.2
"""On which day a step can have happened: never before the steps that come before it; the same day is fine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Max

from regie.web.register.models import Journey


def earliest(journey: Journey, name: str) -> date:
    """The first day on which the step ``name`` of a journey can have happened.

    That is the latest day among the steps before it that the journey has. Help begins again after the last help
    ended, help in another segment after the help that runs began, and a move comes after the one before it: these
    three need a later day than what they follow.
    """
    return max(each for each in _before(journey, name) if each is not None)


def in_order(journey: Journey) -> bool:
    """Whether first contact came on or after the registration and help began on or after first contact, as far as
    these are known. Journeys that were recorded before this was checked may say otherwise."""
    known = [each for each in (journey.registered_on, journey.intake_on, journey.began_on) if each is not None]
    return known == sorted(known)


def _before(journey: Journey, name: str) -> Iterator[date | None]:
    yield journey.registered_on
    if name == "move":  # whichever step the journey is at: a client moves when it moves
        last = journey.person.residences.last()
        yield _after(last.valid_from if last else None)
    if name in ("intake", "move"):
        return
    yield journey.intake_on
    if name in ("clarify", "contact"):
        return
    yield journey.clarified_on
    if name in ("goal", "goal_state"):
        return
    helped = list(journey.trajectories.all())
    yield from (one.began_on for one in helped)
    if name == "outcome":
        return
    yield journey.events.filter(name="match").aggregate(last=Max("on"))["last"]
    if name == "start":
        yield from (_after(one.ended_on) for one in helped)
    elif name == "scale":
        yield from (_after(one.began_on) for one in helped)
    elif name == "end":
        yield from (one.ended_on for one in helped)


def _after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day else None
