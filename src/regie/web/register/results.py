# SPDX-License-Identifier: EUPL-1.2
"""What became of journeys, per half-year: who ended without a known outcome, and who began within the norm.

Of their own journeys a team or provider sees the counts themselves, as does the cooperative. Everyone else gets
what ``suppressed`` leaves of the whole table, cut to what is theirs afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from django.utils import timezone

from regie.figures.registry import Indicator
from regie.vocabulary import TOTAL, Figure, Period
from regie.web.access import Permission, Scope
from regie.web.region import door
from regie.web.register.counting import count, counted, defined, part_of, share, suppressed
from regie.web.register.days import in_order
from regie.web.register.holders import Holder, holder_of, holders
from regie.web.register.models import Journey
from regie.web.register.norms import TREEK, Phase

HALF_YEARS = 4
"""How many half-years are shown: the running one and those before it."""

ENDS, STARTS = "ended_journeys", "started_journeys"
TEAM, ALL = "provider", {"provider": TOTAL}
"""Under which name of a breakdown a figure carries the team or provider: ``area/N`` or ``provider/P``."""


def half_years() -> list[Period]:
    """The half-years that are shown, the running one first."""
    today = timezone.localdate()
    running = Period.parse(f"{today.year}-H{1 if today.month <= 6 else 2}")
    return [running, *(running.before(number) for number in range(1, HALF_YEARS))]


def ends(scope: Scope) -> list[Figure]:
    """Per team or provider, per half-year: journeys with help that ended, those of which the outcome is unknown,
    and the share that they are. A team without ends is left out."""
    found: list[Figure] = []
    for period in half_years():
        ended, unknown = Counter[str](), Counter[str]()
        within = Journey.objects.unscoped().filter(ended_on__gte=period.start, ended_on__lt=period.end)
        for one in within.exclude(began_on=None):
            for team in (one.held_by.written, TOTAL):
                ended[team] += 1
                unknown[team] += one.outcome_unknown
        for team in sorted(ended):
            where = {TEAM: team}
            found += [
                counted(f"{ENDS}.ended", str(period), where, ended[team]),
                counted(f"{ENDS}.unknown", str(period), where, unknown[team]),
                part_of(f"{ENDS}.unknown_share", str(period), where, unknown[team], ended[team]),
            ]
    return _for_reader(scope, found, _ends())


def starts(scope: Scope) -> list[Figure]:
    """Per team or provider, per half-year: of the journeys in which help began, the share with a first contact
    within the days of Treek, and the share that waited no longer from there to the start. Whose day of first
    contact is unknown does not count, nor whose days are in an order that cannot be."""
    found: list[Figure] = []
    for period in half_years():
        began, within = Counter[str](), Counter[tuple[str, Phase]]()
        started = Journey.objects.unscoped().filter(began_on__gte=period.start, began_on__lt=period.end)
        for one in filter(in_order, started.exclude(intake_on=None)):
            for team in (one.held_by.written, TOTAL):
                began[team] += 1
                for phase in TREEK:
                    within[team, phase] += waited(one, phase) <= TREEK[phase]
        for team in sorted(began):
            found += [
                part_of(f"{STARTS}.{phase}", str(period), {TEAM: team}, within[team, phase], began[team])
                for phase in TREEK
            ]
    return _for_reader(scope, found, _starts())


def waited(one: Journey, phase: Phase) -> int:
    """The days that a journey in which help began waited for first contact, or from there for the start. Its days
    are ``in_order``, so that no wait is negative."""
    assert one.intake_on is not None
    assert one.began_on is not None
    assert in_order(one)
    days = one.intake_on - one.registered_on if phase == "intake" else one.began_on - one.intake_on
    return days.days


def _for_reader(scope: Scope, figures: Sequence[Figure], definition: Indicator) -> list[Figure]:
    own = holder_of(scope)
    if own is not None or scope.may(Permission.USE_JOURNEYS):  # without a team of its own: of nobody
        return [one for one in figures if own is not None and one.breakdown[TEAM] == own.written]
    if not (scope.may(Permission.SEE_JOURNEYS) or scope.small_numbers):
        figures = suppressed(figures, definition)
    return [one for one in figures if one.breakdown[TEAM] in _shown(scope)]


def _shown(scope: Scope) -> set[str]:
    """A municipality sees its own area teams beside the total; who sees all municipalities, everyone."""
    region, own = door.region(), scope.municipalities
    if own is None:
        return {TOTAL, *(one.written for one in holders(region))}
    return {TOTAL, *_written(one.code for one in region.areas if one.municipality in own)}


def _written(areas: Iterable[str]) -> Iterable[str]:
    return (Holder("area", code).written for code in areas)


def _ends() -> Indicator:
    name = ("Beëindigde klantreizen", "Journeys that ended")
    return defined(
        ENDS,
        22,
        name,
        TEAM,
        [
            count("ended", *name),
            count("unknown", "Uitkomst onbekend", "Outcome unknown"),
            share("unknown_share", "Aandeel onbekend", "Share unknown", "lower"),
        ],
    )


def _starts() -> Indicator:
    return defined(
        STARTS,
        7,
        ("Begonnen klantreizen", "Journeys that began"),
        TEAM,
        [
            share("intake", "Eerste contact binnen de norm", "First contact within the norm", "higher"),
            share("start", "Start binnen de norm", "Start within the norm", "higher"),
        ],
    )
