# SPDX-License-Identifier: EUPL-1.2
"""What is told of the realised effect of a control measure, and the verdict on it."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from regie.contract.lines import NOTHING, Words
from regie.forecast.realised.comparing import Quantity
from regie.vocabulary.frozen import Frozen

Verdict = Literal[
    "too_early",
    "too_short",
    "history_short",
    "too_small",
    "no_comparison",
    "not_measured",
    "as_expected",
    "smaller",
    "larger",
    "opposite",
    "unclear",
    "none",
    "shown",
    "not_shown",
]


class Range(Frozen):
    """From ``low`` to ``high`` percent."""

    low: Decimal
    high: Decimal


class ExpectedChange(Frozen):
    """What was expected of a quantity, in percent: less is below zero. ``low`` is the lowest number."""

    low: Decimal
    likely: Decimal
    high: Decimal


class RealisedMonth(Frozen):
    """One month of whom a measure concerns: what was ``observed``, and what was expected ``without`` the measure,
    as the comparison went. None where it is not known."""

    month: str
    observed: Decimal | None
    without: Decimal | None


class RealisedEffect(Frozen):
    """The effect of one measure on what it changes first.

    ``quantity`` is what is looked at (empty: no series shows the measure) and ``unit`` that of ``months``:
    clients, months or euro. ``realised`` is the change in percent that the measure makes at full strength, with
    its 80 and 95 percent bands; None when ``verdict`` is one of the first six, ``said`` then tells why and
    ``sayable_from`` the month from whose figures on it can be told. ``months_before`` and ``months_after`` the
    start are those known. ``apart_before`` is by how many percent a year the measure's group and the comparison
    drifted apart before the start, ``deviation`` how many percent a month before the start typically lies from the
    fit. At ``tried_before`` moments before the start the same was computed, as if the measure had begun then; at
    ``shown_before`` of them an effect was shown that there cannot have been. ``months`` are small counts: who may
    not see those is not shown them.
    """

    measure: str
    title: str
    quantity: Quantity | Literal[""]
    unit: Literal["clients", "months", "euro", ""]
    start: str
    expected: ExpectedChange | None
    verdict: Verdict
    said: Words
    realised: Decimal | None = None
    band_80: Range | None = None
    band_95: Range | None = None
    months_before: int = 0
    months_after: int = 0
    comparison: Words = NOTHING
    apart_before: Decimal | None = None
    deviation: Decimal | None = None
    tried_before: int = 0
    shown_before: int = 0
    sayable_from: str | None = None
    remarks: tuple[Words, ...] = ()
    months: tuple[RealisedMonth, ...] = ()


UNITS: dict[str, Literal["clients", "months", "euro"]] = {
    "new_clients": "clients",
    "client_months": "clients",
    "length_of_stay": "months",
    "cost_per_client_month": "euro",
}


def judge(realised: Decimal, band_80: Range, band_95: Range, expected: ExpectedChange | None) -> Verdict:
    """What the bands say of the expectation. An effect is shown when no change at all lies outside the 95 percent
    band; it is as expected when the 80 percent band and the expected range have a value in common."""
    shown = band_95.low > 0 or band_95.high < 0
    if expected is None:
        return "shown" if shown else "not_shown"
    if not shown:
        return "unclear" if band_95.low <= expected.likely <= band_95.high else "none"
    if expected.likely and (realised > 0) != (expected.likely > 0):
        return "opposite"
    if band_80.low <= expected.high and expected.low <= band_80.high:
        return "as_expected"
    return "larger" if abs(realised) > abs(expected.likely) else "smaller"
