# SPDX-License-Identifier: EUPL-1.2
"""The realised effect of control measures beside the expected one: a controlled interrupted time series of each.

How a change is told from what would have come anyway is in ``interrupted``, whose months are held against each
other in ``comparing``. An effect that cannot be told yet, or not at all, is said to be so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from regie.contract.lines import NOTHING, Words, periods, said
from regie.figures import Source
from regie.forecast.arrays import Array, Integers, Mask
from regie.forecast.estimating.history import History
from regie.forecast.measures.model import AnyMeasure, Effect
from regie.forecast.realised.comparing import LEAST_CLIENTS, Compared, Quantity, Series, compare, quantity_of
from regie.forecast.realised.interrupted import Change, Estimate, change, trend
from regie.forecast.realised.result import (
    UNITS,
    ExpectedChange,
    Range,
    RealisedEffect,
    RealisedMonth,
    Verdict,
    judge,
)
from regie.vocabulary import Period, formatting
from regie.vocabulary.rounding import rounded_to

LEAST_BEFORE = 12
"""Months before the start below which nothing is said: what would have come without the measure is not known."""

STEP = 3
"""Months between the moments before the start at which it is tried whether nothing shows where nothing was."""

TOO_OFTEN = 0.2
"""The part of those moments with an effect that was none, from which on a reader is warned."""

LEAST_AFTER = 6
"""Months at full strength below which nothing is said; a month in which a measure still grows counts in part."""


@dataclass(frozen=True)
class Begun:
    """What is asked of a measure: ``first_month`` with effect (month number), months until full strength, the
    month after the last (None: it goes on), and the change ``expected`` of its quantity (None: not in percent)."""

    measure: str
    title: str
    quantity: Quantity
    first_month: int
    ramp_months: int
    end_month: int | None = None
    expected: ExpectedChange | None = None


def realised_effects(
    source: Source, history: History, measures: Sequence[AnyMeasure], *, left_out: Collection[int] = ()
) -> tuple[RealisedEffect, ...]:
    """The realised effect of every measure that was decided and has begun when the history ends, in their order.

    ``history`` is that of ``source``. ``left_out`` are month numbers that do not count, such as those of a
    lockdown.
    """
    begun = [
        measure
        for measure in measures
        if measure.decision.state == "decided" and measure.first_month < history.end_month
    ]
    return tuple(_of_measure(source, history, measure, begun, left_out) for measure in begun)


def realised_effect(asked: Begun, compared: Compared, *, left_out: Collection[int] = ()) -> RealisedEffect:
    """The realised effect of one measure from the months of whom it concerns and of whom it does not."""
    target, against = compared.target, compared.against
    if target is None:
        return _untold(asked, compared, None, "not_measured")
    seen = _seen(asked, compared, target, left_out)
    if not np.isfinite(target.logarithms).any():
        return _untold(asked, compared, seen, "not_measured")
    if seen.before < LEAST_BEFORE:
        return _untold(asked, compared, seen, "history_short", months=seen.before, least=LEAST_BEFORE)
    if not target.enough:
        average = _both(formatting.number, _rounded(target.clients, 1), 1)
        return _untold(asked, compared, seen, "too_small", average=average, least=LEAST_CLIENTS)
    if against is None:
        return _untold(asked, compared, seen, "no_comparison")
    if seen.strength[seen.counts].sum() < LEAST_AFTER:
        return _too_early(asked, compared, seen)
    ratio = np.where(seen.counts, target.logarithms - against.logarithms, np.nan)
    earlier = seen.months < asked.first_month
    return _told(
        asked,
        compared,
        seen,
        change(ratio, seen.months, seen.strength),
        trend(ratio[earlier], seen.months[earlier]),
        _shown_before(asked, ratio[earlier], seen.months[earlier]),
        against.logarithms,
    )


def _of_measure(
    source: Source,
    history: History,
    measure: AnyMeasure,
    begun: Sequence[AnyMeasure],
    left_out: Collection[int],
) -> RealisedEffect:
    quantity = quantity_of(measure)
    starts = measure.first_month + getattr(measure, "effect_after", 0)
    if quantity is None:
        return RealisedEffect(
            measure=measure.id,
            title=measure.title,
            quantity="",
            unit="",
            start=str(Period.of_month(starts)),
            expected=None,
            verdict="not_measured",
            said=said("realised.not_measured"),
        )
    asked = Begun(
        measure=measure.id,
        title=measure.title,
        quantity=quantity,
        first_month=starts,
        ramp_months=measure.ramp_months,
        end_month=measure.end_month,
        expected=expected_change(measure),
    )
    return realised_effect(asked, compare(source, history, measure, begun), left_out=left_out)


def expected_change(measure: AnyMeasure) -> ExpectedChange | None:
    """By how many percent a measure was expected to change its quantity among all whom it concerns.

    The effect is meant for those whom it reaches, so it counts for that part of them. None for a cap, of which the
    effect is a part of what is above it.
    """
    effect: Effect | None = getattr(measure, "effect", None)
    if effect is None or measure.type == "outsourced_cap":
        return None
    less = getattr(measure, "direction", "less") == "less"
    part = measure.concerns.reach / 100 * (-1 if less else 1)
    low, high = sorted((effect.low * part, effect.high * part))
    low, likely, high = (_rounded(float(each), 1) for each in (low, effect.likely * part, high))
    return ExpectedChange(low=low, likely=likely, high=high)


def strength(months: Integers, first_month: int, ramp_months: int) -> Array:
    """The part of its full strength that a measure has in each month (month numbers): 0 before its first month,
    from there in equal steps to 1 after ``ramp_months``."""
    return np.clip((months - first_month + 1) / max(ramp_months, 1), 0.0, 1.0)


@dataclass(frozen=True, eq=False)
class _Seen:
    """The months that are there: which of them count, how strong the measure is, how many before and after."""

    months: Integers
    counts: Mask
    strength: Array
    before: int
    after: int


def _seen(asked: Begun, compared: Compared, target: Series, left_out: Collection[int]) -> _Seen:
    months = target.months
    counts = ~np.isin(months, list(left_out)) & np.isfinite(target.logarithms)
    if compared.against is not None:
        counts &= np.isfinite(compared.against.logarithms)
    if asked.end_month is not None:
        counts &= months < asked.end_month
    before, after = (counts & (months < asked.first_month)), (counts & (months >= asked.first_month))
    strong = strength(months, asked.first_month, asked.ramp_months)
    return _Seen(months, counts, strong, int(before.sum()), int(after.sum()))


def _shown_before(asked: Begun, ratio: Array, months: Integers) -> list[bool]:
    """Whether an effect is shown at moments before the start, from the months before it: there was none."""
    known = np.flatnonzero(np.isfinite(ratio))
    shown = []
    for place in known[LEAST_BEFORE::STEP]:
        strong = strength(months, int(months[place]), asked.ramp_months)
        if strong[known].sum() < LEAST_AFTER:
            break
        low, high = change(ratio, months, strong).effect.band(95)
        shown.append(low > 0 or high < 0)
    return shown


def _told(
    asked: Begun,
    compared: Compared,
    seen: _Seen,
    found: Change,
    apart: Estimate,
    shown_before: Sequence[bool],
    against: Array,
) -> RealisedEffect:
    realised = _of_logarithm(found.effect.likely)
    band_80, band_95 = (
        Range(low=_of_logarithm(low), high=_of_logarithm(high))
        for low, high in (found.effect.band(80), found.effect.band(95))
    )
    verdict = judge(realised, band_80, band_95, asked.expected)
    remarks = [*_also(compared)]
    apart_low, apart_high = apart.band(95)
    drift = _of_logarithm(apart.likely)
    if apart_low > 0 or apart_high < 0:
        remarks.append(said("realised.apart_before", percent=_signed(drift)))
    if sum(shown_before) > TOO_OFTEN * len(shown_before):
        remarks.append(said("realised.shown_before", shown=sum(shown_before), tried=len(shown_before)))
    sentence = said(
        f"realised.{verdict}",
        realised=_signed(realised),
        low=_signed(band_95.low),
        high=_signed(band_95.high),
        expected=_signed(asked.expected.likely) if asked.expected else NOTHING,
    )
    return RealisedEffect(
        **_header(asked, compared, seen),
        verdict=verdict,
        said=sentence,
        realised=realised,
        band_80=band_80,
        band_95=band_95,
        apart_before=drift,
        deviation=_of_logarithm(found.deviation),
        tried_before=len(shown_before),
        shown_before=sum(shown_before),
        remarks=tuple(remarks),
        months=_months(asked, compared, seen, np.exp(found.without + against)),
    )


def _too_early(asked: Begun, compared: Compared, seen: _Seen) -> RealisedEffect:
    """When it can be told: once the months that are missing have come, each at the strength of its moment."""
    have, month = float(seen.strength[seen.counts].sum()), int(seen.months[-1])
    while have < LEAST_AFTER:
        month += 1
        have += float(strength(np.array([month]), asked.first_month, asked.ramp_months)[0])
    if asked.end_month is not None and month >= asked.end_month:
        return _untold(asked, compared, seen, "too_short", months=seen.after, least=LEAST_AFTER)
    from_then = Period.of_month(month)
    told = _untold(
        asked, compared, seen, "too_early", months=seen.after, least=LEAST_AFTER, month=periods(from_then)
    )
    return told.model_copy(update={"sayable_from": str(from_then)})


def _untold(
    asked: Begun, compared: Compared, seen: _Seen | None, verdict: Verdict, **values: object
) -> RealisedEffect:
    return RealisedEffect(
        **_header(asked, compared, seen),
        verdict=verdict,
        said=said(f"realised.{verdict}", **values),
        remarks=tuple(_also(compared)),
        months=_months(asked, compared, seen, None),
    )


def _header(asked: Begun, compared: Compared, seen: _Seen | None) -> dict[str, Any]:
    return {
        "measure": asked.measure,
        "title": asked.title,
        "quantity": asked.quantity,
        "unit": UNITS[asked.quantity],
        "start": str(Period.of_month(asked.first_month)),
        "expected": asked.expected,
        "months_before": seen.before if seen else 0,
        "months_after": seen.after if seen else 0,
        "comparison": compared.described,
    }


def _also(compared: Compared) -> list[Words]:
    return [said("realised.also", measures=", ".join(compared.also))] if compared.also else []


def _months(
    asked: Begun, compared: Compared, seen: _Seen | None, without: Array | None
) -> tuple[RealisedMonth, ...]:
    """What was observed in every month, and what was expected without the measure where that can be told."""
    if compared.target is None or seen is None:
        return ()
    scale = 0.01 if asked.quantity == "cost_per_client_month" else 1.0  # cents are shown in euros
    expected = np.full(len(seen.months), np.nan) if without is None else without
    return tuple(
        RealisedMonth(
            month=str(Period.of_month(int(month))),
            observed=_rounded(scale * observed, 2) if np.isfinite(observed) else None,
            without=_rounded(scale * other, 2) if np.isfinite(other) else None,
        )
        for month, observed, other in zip(seen.months, compared.target.values, expected, strict=True)
    )


def _of_logarithm(value: float) -> Decimal:
    """A change of a logarithm as percents, with one decimal."""
    return _rounded(100 * np.expm1(value), 1)


def _rounded(value: float, decimals: int) -> Decimal:
    return rounded_to(Decimal(repr(float(value))), decimals)


def _signed(percent: Decimal) -> Words:
    return _both(formatting.percent, percent, 1, signed=True)


def _both(form: Callable[..., str], *values: object, **options: object) -> Words:
    return Words(*(form(*values, lang=lang, **options) for lang in ("nl", "en")))
