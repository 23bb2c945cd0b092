# SPDX-License-Identifier: EUPL-1.2
"""Waiting figures that leave the register: counted per municipality, suppressed as all counts of the register.

Who sees small numbers (the cooperative) gets the counts themselves; everyone else gets what ``suppressed`` leaves
of the whole table, cut to the own municipality afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.utils import timezone

from regie.figures.registry import Indicator
from regie.vocabulary import TOTAL, Figure, Period
from regie.web.access import Scope
from regie.web.region import door
from regie.web.register.counting import count, counted, defined, part_of, share, suppressed
from regie.web.register.models import Journey
from regie.web.register.norms import norms
from regie.web.register.queries import placed, wait_of
from regie.web.register.steps import WAITING

_WAITS = (
    ("intake", "Wacht op eerste contact", "Waiting for first contact"),
    ("start", "Wacht op de start van de hulp", "Waiting for help to start"),
)


def definition() -> Indicator:
    """What is counted, in the form of the registry: per phase who waits, and the share above the norm."""
    return defined(
        "waiting_now",
        7,
        ("Wachtenden in het register", "Waiting in the register"),
        "municipality",
        [
            part
            for phase, nl, en in _WAITS
            for part in (
                count(phase, nl, en),
                share(f"{phase}_above_norm", f"{nl}: langer dan de norm", f"{en}: longer than the norm", "lower"),
            )
        ],
    )


def waiting_figures(scope: Scope) -> Sequence[Figure]:
    """Per municipality and in total how many wait and which share above the norm, as the reader may see."""
    region = door.region()
    figures = _counted([one.code for one in region.municipalities])
    if not scope.small_numbers:
        figures = suppressed(figures, definition())
    own = scope.municipalities
    return [one for one in figures if own is None or one.breakdown["municipality"] in {*own, TOTAL}]


def _counted(municipalities: Sequence[str]) -> list[Figure]:
    today, known = timezone.localdate(), norms()
    waits: Counter[tuple[str, str]] = Counter()
    above: Counter[tuple[str, str]] = Counter()
    for one in placed(Journey.objects.unscoped().filter(state__in=WAITING)):
        wait = wait_of(one, known, today)
        if wait is None:
            continue
        for place in (str(one.municipality), TOTAL):  # type: ignore[attr-defined]
            waits[place, wait.phase] += 1
            above[place, wait.phase] += wait.above
    period = str(Period.parse(f"{today:%Y-%m}"))
    made = []
    for phase, *_names in _WAITS:
        for place in (*municipalities, TOTAL):
            many, late = waits[place, phase], above[place, phase]
            where = {"municipality": place}
            made.append(counted(f"waiting_now.{phase}", period, where, many))
            made.append(part_of(f"waiting_now.{phase}_above_norm", period, where, late, many))
    return made
