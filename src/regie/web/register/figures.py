# SPDX-License-Identifier: EUPL-1.2
"""Waiting figures that leave the register: counted per municipality, suppressed by the one suppression function.

Who sees small numbers (the cooperative) gets the counts themselves; everyone else gets what ``suppress`` leaves of
the whole table, cut to the own municipality afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from regie.figures.registry import Indicator
from regie.figures.suppression import suppress
from regie.vocabulary import TOTAL, Figure, Period
from regie.vocabulary.periods import PeriodKind
from regie.web.access import Scope
from regie.web.region import door
from regie.web.register.models import Journey, Residence
from regie.web.register.norms import norms
from regie.web.register.queries import wait_of
from regie.web.register.steps import WAITING

SOURCE = "register"
"""Stands where other figures name their snapshot: these are counted from the register at this moment."""

PHASES = ("intake", "start")


def definition() -> Indicator:
    """What is counted, in the form of the registry: per phase who waits, and the share above the norm."""
    measures: list[dict[str, object]] = []
    for phase, nl, en in (
        ("intake", "Wacht op eerste contact", "Waiting for first contact"),
        ("start", "Wacht op de start van de hulp", "Waiting for help to start"),
    ):
        measures.append(
            {
                "id": phase,
                "nl": nl,
                "en": en,
                "kind": "count",
                "unit": "journeys",
                "numerator_counts": "journeys",
                "better": "lower",
            }
        )
        measures.append(
            {
                "id": f"{phase}_above_norm",
                "nl": f"{nl}: langer dan de norm",
                "en": f"{en}: longer than the norm",
                "kind": "share",
                "unit": "percent",
                "scale": 100,
                "numerator_counts": "journeys",
                "denominator_counts": "journeys",
                "better": "lower",
            }
        )
    return Indicator.model_validate(
        {
            "id": "waiting_now",
            "number": 7,
            "nl": "Wachtenden in het register",
            "en": "Waiting in the register",
            "definition_nl": "Klantreizen in het register die nu op eerste contact of op hulp wachten.",
            "definition_en": "Journeys in the register that now wait for first contact or for help.",
            "source": "Treeknormen",
            "breakdowns": ["municipality"],
            "periods": [PeriodKind.MONTH],
            "measure": measures,
        }
    )


def waiting_figures(scope: Scope) -> Sequence[Figure]:
    """Per municipality and in total how many wait and which share above the norm, as the reader may see."""
    region = door.region()
    figures = _counted([one.code for one in region.municipalities])
    if not scope.small_numbers:
        figures = suppress(figures, region.suppression, {"waiting_now": definition()})
    own = scope.municipalities
    return [one for one in figures if own is None or one.breakdown["municipality"] in {*own, TOTAL}]


def _counted(municipalities: Sequence[str]) -> list[Figure]:
    today, known = timezone.localdate(), norms()
    last = Residence.objects.filter(person=OuterRef("person")).order_by("-valid_from", "-id")
    waits: Counter[tuple[str, str]] = Counter()
    above: Counter[tuple[str, str]] = Counter()
    found = Journey.objects.unscoped().filter(state__in=WAITING)
    for one in found.annotate(municipality=Subquery(last.values("municipality")[:1])):
        wait = wait_of(one, known, today)
        if wait is None:
            continue
        for place in (str(one.municipality), TOTAL):
            waits[place, wait.phase] += 1
            above[place, wait.phase] += wait.above
    period = str(Period.parse(f"{today:%Y-%m}"))
    made = []
    for phase in PHASES:
        for place in (*municipalities, TOTAL):
            count, late = waits[place, phase], above[place, phase]
            where = {"municipality": place}
            made.append(
                Figure(
                    indicator=f"waiting_now.{phase}",
                    period=period,
                    breakdown=where,
                    value=count,
                    unit="journeys",
                    snapshot=SOURCE,
                    numerator=count,
                )
            )
            made.append(_share(f"waiting_now.{phase}_above_norm", period, where, late, count))
    return made


def _share(indicator: str, period: str, where: dict[str, str], late: int, count: int) -> Figure:
    from decimal import Decimal

    return Figure(
        indicator=indicator,
        period=period,
        breakdown=where,
        value=(Decimal(100 * late) / count).quantize(Decimal("0.1")) if count else None,
        unit="percent",
        snapshot=SOURCE,
        numerator=late,
        denominator=count,
    )
