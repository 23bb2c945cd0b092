# SPDX-License-Identifier: EUPL-1.2
"""What delay costs, as arithmetic on draws.

For a municipality m that begins in month S instead of the reference month R, in every draw:

    care      = sum over t = R … S-1 of  old(m, t) x saving x ramp(t - R)
    double    = euros a month x months in which m is in the old scheme while another is in the new
    avoided   = transition x min(cheaper later x (S - R), cheaper at most)
    cost      = care + double - avoided                      (positive: delay costs money)
    later     = sum over t = S … horizon of  old(m, t) x saving x (ramp(t - R) - ramp(t - S))    (not in cost)

``old - new`` of a delayed month is ``old x saving x ramp``, since the new scheme would cost
``old x (1 - saving x ramp)``. ``ramp`` is the mean over a month of a line from 0 at the start to 1 after the ramp:
in its month k (from 0) that is (2k + 1) / (2 x ramp months), so that the first month already has half a step and
nothing is rounded to whole months. The saving is one number per draw for all municipalities and scenarios.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from regie.forecast.arrays import Array, Integers
from regie.procurement.starting.old_scheme import OldScheme
from regie.procurement.study import Range, Starting, StartScenario
from regie.vocabulary.money import Cents, to_cents
from regie.vocabulary.periods import month_number
from regie.vocabulary.rounding import rounded

_STREAM = 7301
"""Sets the random numbers of the saving apart from those of the forecast with the same seed."""


@dataclass(frozen=True, eq=False)
class Dates:
    """When everyone begins: month numbers, ``starts`` (M,) of each municipality."""

    reference: int
    starts: Integers

    @classmethod
    def of(cls, scenario: StartScenario, reference: int, municipalities: tuple[str, ...]) -> Dates:
        """Those of a scenario."""
        own: Mapping[str, int] = {each.municipality: month_number(each.starts_on) for each in scenario.starts}
        every = month_number(scenario.starts_on)
        return cls(reference, np.array([own.get(code, every) for code in municipalities], np.int64))

    @property
    def delayed(self) -> Integers:
        """Months of delay (M,)."""
        return self.starts - self.reference

    @property
    def side_by_side(self) -> Integers:
        """Months (M,) in which a municipality is in the old scheme while another one is in the new."""
        return self.starts - int(self.starts.min())


@dataclass(frozen=True, eq=False)
class Delay:
    """Whole cents: ``care`` and ``later`` (draw, M), ``double`` and ``avoided`` (M,)."""

    care: Cents
    double: Cents
    avoided: Cents
    later: Cents

    @property
    def cost(self) -> Cents:
        """(draw, M)"""
        return np.asarray(self.care + (self.double - self.avoided), np.int64)

    @property
    def region(self) -> Cents:
        """The cost of all together (draw,)."""
        return np.asarray(self.cost.sum(axis=1), np.int64)


def delay(old: OldScheme, dates: Dates, starting: Starting, savings: Array) -> Delay:
    """The delay of one scenario. ``savings`` (draw,) in percent. The months of ``old`` reach from before the
    reference to the horizon of ``later``."""
    months = np.arange(old.first_month, old.end_month)[:, None]
    of_reference = ramp(months - dates.reference, starting.ramp_months)
    of_start = ramp(months - dates.starts, starting.ramp_months)
    waiting = months < dates.starts
    whole = full(starting.ramp_months)
    return Delay(
        care=_saved(old, np.where(waiting, of_reference, 0), whole, savings),
        double=np.asarray(dates.side_by_side * to_cents(starting.double_administration), np.int64),
        avoided=np.array([_avoided(starting, int(each)) for each in dates.delayed], np.int64),
        later=_saved(old, np.where(waiting, 0, of_reference - of_start), whole, savings),
    )


def ramp(months: Integers, ramp_months: int) -> Integers:
    """How far the new scheme is on average in its month ``months`` (0: the first; negative: not begun), in parts
    of ``full``."""
    return np.asarray(np.where(months < 0, 0, np.minimum(2 * months + 1, full(ramp_months))), np.int64)


def full(ramp_months: int) -> int:
    """What ``ramp`` is when the new scheme is fully there."""
    return max(2 * ramp_months, 1)


def per_hundred(old: OldScheme, dates: Dates, starting: Starting) -> float:
    """The mean over draws of what all together miss at a saving of 100 percent, in cents: the care part is this
    times the saving."""
    care = delay(old, dates, starting, np.full(old.draws, 100.0)).care
    return float(care.sum(axis=1).mean())


def drawn_savings(expected: Range, draws: int, seed: int) -> Array:
    """Savings in percent (draw,) from the triangle that experts gave.

    They are drawn in layers (McKay, Beckman and Conover, Technometrics 1979): the triangle is cut in as many parts
    of equal chance as there are draws and the middle of each is taken once, in random order, so that the chance
    that delay costs money does not move with the luck of the draw.
    """
    low, likely, high = (float(each) for each in (expected.low, expected.likely, expected.high))
    if low == high:
        return np.full(draws, low)
    rng = np.random.default_rng(np.random.SeedSequence((seed, _STREAM)))
    chance = (rng.permutation(draws) + 0.5) / draws
    left = np.sqrt(chance * (high - low) * (likely - low))
    right = np.sqrt((1 - chance) * (high - low) * (high - likely))
    return np.asarray(np.where(chance * (high - low) < likely - low, low + left, high - right))


def _saved(old: OldScheme, weights: Integers, whole: int, savings: Array) -> Cents:
    """Cents (draw, M) saved over all months, where ``weights`` (month, M) count parts of ``whole``: exact up to
    the saving, rounded once."""
    weighed = np.einsum("dtm,tm->dm", old.cents, weights)
    return np.asarray(np.rint(weighed * (savings / (100 * whole))[:, None]), np.int64)


def _avoided(starting: Starting, months: int) -> int:
    percent = min(starting.cheaper_later * months, starting.cheaper_at_most) if months else Decimal(0)
    return rounded(Fraction(to_cents(starting.transition)) * Fraction(percent) / 100)
