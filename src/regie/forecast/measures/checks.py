# SPDX-License-Identifier: EUPL-1.2
"""Whether measures fit the forecast they are applied to, and which of them are still to come."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from regie.figures import definitions
from regie.figures.registry import find
from regie.forecast.measures.model import ControlMeasure, MeasureSet, OutsourcedCapMeasure, SegmentShiftMeasure
from regie.forecast.simulating.rates import Axes
from regie.vocabulary.codelists import codelist
from regie.vocabulary.errors import RegieError
from regie.vocabulary.periods import Period


def check_measures(measures: MeasureSet, axes: Axes, *, age_groups: Collection[str] = ()) -> None:
    """Refuse measures on what this forecast does not have, or that began before it.

    ``age_groups`` are the labels of the region. Raises ``RegieError`` naming the measure, what is unknown and what
    is known. Chances outside 0..1 only show with the rates: see ``applied``.
    """
    for measure in measures.measures:
        place = {"measure": measure.id}
        target = measure.concerns
        _known("municipality", target.municipalities, axes.municipalities, place)
        _known("segment", [*target.segments, *_own_segments(measure)], axes.segments, place)
        _known("theme", target.themes, codelist("theme"), place)
        _known("referrer", target.referrers, codelist("COD327"), place)
        _known("age_group", target.age_groups, age_groups, place)
        for indicator in measure.indicators:
            _guards(indicator, place)
        if measure.first_month < axes.first_month:
            first = Period.of_month(axes.first_month)
            raise RegieError("measures.starts_before", **place, starts=measure.starts, first=first)


def still_to_come(measures: MeasureSet, first_month: int) -> tuple[MeasureSet | None, tuple[str, ...]]:
    """The measures that begin in ``first_month`` or later, and the ids of the others, which are in the history.

    What has begun is no longer a choice: a measure that needs it has it, and one that it excludes (or that
    excludes it) is left out as well. Nothing when no measure remains.
    """
    begun = {each.id for each in measures.measures if each.first_month < first_month}
    barred = {other for each in measures.measures if each.id in begun for other in each.excludes}
    barred |= {each.id for each in measures.measures if begun & set(each.excludes)}
    out = begun | barred
    while more := {each.id for each in measures.measures if (set(each.needs) - begun) & out} - out:
        out |= more
    kept = tuple(
        each.model_copy(
            update={
                "needs": tuple(other for other in each.needs if other not in begun),
                "excludes": tuple(other for other in each.excludes if other not in out),
            }
        )
        for each in measures.measures
        if each.id not in out
    )
    left_out = tuple(each.id for each in measures.measures if each.id in out)
    return (measures.model_copy(update={"measures": kept}) if kept else None), left_out


def _own_segments(measure: ControlMeasure) -> tuple[str, ...]:
    if isinstance(measure, SegmentShiftMeasure):
        return measure.from_segment, measure.to_segment
    if isinstance(measure, OutsourcedCapMeasure):
        return (measure.segment, *([measure.other_segment] if measure.other_segment else []))
    return ()


def _known(name: str, codes: Iterable[str], known: Collection[str], place: dict[str, str]) -> None:
    for code in codes:
        if code not in known:
            raise RegieError(f"measures.{name}_unknown", **place, code=code, known=", ".join(known) or "-")


def _guards(written: str, place: dict[str, str]) -> None:
    """An indicator that can guard quality exists and has a side that is better."""
    every = [(indicator, one) for indicator in definitions().values() for one in indicator.measures]
    known = [indicator.measure_id(one) for indicator, one in every if one.better]
    try:
        _, found = find(written)
    except RegieError:
        raise RegieError("measures.indicator_unknown", **place, code=written, known=", ".join(known)) from None
    if not any(one.better for one in found):
        raise RegieError("measures.indicator_no_quality", **place, code=written, known=", ".join(known))
