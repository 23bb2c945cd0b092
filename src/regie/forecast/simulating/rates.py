# SPDX-License-Identifier: EUPL-1.2
"""What a simulation is told: its cells and months, its rates with their uncertainty, and where it begins.

The rule of a month, which estimate and simulation share. Who is in care in a month, for however short, has one
client-month in the segment (the heaviest) of that month. At the end of the month a client leaves, moves to
another segment, or stays. ``tenure`` is the number of whole months in the segment before this one: 0 in the
month of entry, return or move; the last bucket is open-ended. ``since`` is the number of whole months without
care between the last month in care and this one: 0 is the month right after; who comes back enters with tenure 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from regie.forecast.arrays import Array, Integers
from regie.forecast.simulating.limits import Limit
from regie.vocabulary import RegieError
from regie.vocabulary.money import Cents

DRAWN = ("inflow", "inflow_size", "leave", "move", "returning", "return_to", "cost")
"""The arrays of ``Rates`` that have every parameter draw; ``fixed`` may have one for all."""


@dataclass(frozen=True)
class Axes:
    """Municipalities by code, segments with clients from light to heavy, and months.

    ``first_month`` is the number (year * 12 + month - 1) of the first simulated month.
    """

    municipalities: tuple[str, ...]
    segments: tuple[str, ...]
    first_month: int
    months: int

    def __post_init__(self) -> None:
        if not self.municipalities or not self.segments or self.months < 1:
            raise RegieError("forecast.axes_empty")
        if list(self.municipalities) != sorted(set(self.municipalities)):
            raise ValueError("municipalities are ordered by code, each once")

    @property
    def years(self) -> tuple[int, ...]:
        """The calendar years that the months touch, also in part."""
        return tuple(range(self.first_month // 12, (self.first_month + self.months - 1) // 12 + 1))

    @property
    def year_of_months(self) -> Integers:
        """The calendar year of every month (months,)."""
        return (self.first_month + np.arange(self.months)) // 12

    def months_of(self, year: int) -> slice:
        """The places of the months of a calendar year, as far as they are among these."""
        begin = year * 12 - self.first_month
        return slice(min(max(begin, 0), self.months), min(max(begin + 12, 0), self.months))


@dataclass(frozen=True)
class Regime:
    """How the trend of inflow itself may break: with ``chance`` in a month the level jumps by a normal logarithm
    with standard deviation ``level`` and the monthly trend changes by one with ``slope``. ``together`` (0..1) is
    the share of the variance that all municipalities have in common; months break together."""

    chance: float = 0.0
    level: float = 0.0
    slope: float = 0.0
    together: float = 1.0

    def __post_init__(self) -> None:
        _probabilities(np.array([self.chance, self.together]), "regime")
        _not_negative(np.array([self.level, self.slope]), "regime")


@dataclass(frozen=True, eq=False)
class Change:
    """What control measures make of the chances at the end of a month, by month and municipality.

    ``leave`` (S, months, municipality, segment): factor, at least 0, on the chance to leave. ``move`` (S, months,
    municipality, segment, segment to): chance of moving that comes on top, below zero where it takes some away (at
    most what there is). S is 1 or the number of parameter draws of the rates, for each by itself. Where leaving
    and moving would together exceed 1 they are scaled down to 1; ``chances.clipped`` says how often and where.
    Moves that are added leave the random numbers of all others as they are; where some are taken away, those of
    that month decide anew where a move goes.
    """

    leave: Array
    move: Array | None = None

    def __post_init__(self) -> None:
        _not_negative(self.leave, "leave factor")
        if self.move is not None:
            _probabilities(np.abs(self.move), "move")

    def check(self, of: tuple[int, ...]) -> None:
        """Raises ``ValueError`` unless it fits ``of``: parameter draws, months, municipalities, segments."""
        _shape(self.leave, (_some(self.leave, of[0]), *of[1:]), "leave factor")
        if self.move is not None:
            _shape(self.move, (_some(self.move, of[0]), *of[1:], of[-1]), "added move")
            if np.einsum("dtmkk->", np.abs(self.move)) > 0:
                raise ValueError("a move to the segment itself is no move")


@dataclass(frozen=True, eq=False)
class Rates:
    """The rates; S parameter draws first (1: known rates). Draw d of a simulation takes parameter draw d mod S.

    ``inflow`` (S, months, municipality, segment): expected new clients in a month, who never were in care or
    longer ago than ``returning`` reaches. ``inflow_size`` (S, municipality, segment): size of the negative
    binomial, variance = mean + mean^2 / size; infinite is Poisson. ``leave`` (S, segment, tenure) and ``move``
    (S, segment, tenure, segment to): chances at the end of a month, together at most 1. ``returning`` (S, since):
    chance of coming back in this month of who is not back yet; ``return_to`` (S, segment): in which segment, adds
    up to 1. ``cost`` (S, months, municipality, segment): cents per client-month. ``index_spread``: standard
    deviation of the logarithm of a factor (mean 1) on the price level of everything, one more every January.
    ``fixed`` (1 or S, months, municipality): cents that no client brings. ``change``: what control measures make
    of leaving and moving; ``limits``: caps on who may come in.

    Raises ``RegieError`` for a chance outside 0..1 and for amounts or numbers below zero or not finite,
    ``ValueError`` for shapes that do not fit each other.
    """

    inflow: Array
    inflow_size: Array
    leave: Array
    move: Array
    returning: Array
    return_to: Array
    cost: Array
    fixed: Cents
    index_spread: float = 0.0
    regime: Regime = field(default_factory=Regime)
    change: Change | None = None
    limits: tuple[Limit, ...] = ()

    def __post_init__(self) -> None:
        draws, months, municipalities, segments = self.inflow.shape
        tenures, since = max(1, self.leave.shape[-1]), self.returning.shape[-1]
        _shape(self.inflow_size, (draws, municipalities, segments), "inflow_size")
        _shape(self.leave, (draws, segments, tenures), "leave")
        _shape(self.move, (draws, segments, tenures, segments), "move")
        _shape(self.returning, (draws, since), "returning")
        _shape(self.return_to, (draws, segments), "return_to")
        _shape(self.cost, self.inflow.shape, "cost")
        _shape(self.fixed, (_some(self.fixed, draws), months, municipalities), "fixed")
        _not_negative(self.inflow, "inflow")
        _not_negative(self.cost, "cost")
        _not_negative(np.array([self.index_spread]), "spread")
        if not (self.inflow_size > 0).all():
            raise RegieError("forecast.not_positive", name="inflow_size")
        for name in ("leave", "move", "returning", "return_to"):
            _probabilities(getattr(self, name), name)
        _probabilities(self.leave + self.move.sum(axis=-1), "leave + move")
        if not np.allclose(self.return_to.sum(axis=-1), 1):
            raise RegieError("forecast.return_to", total=f"{self.return_to.sum(axis=-1).min():.3f}")
        if np.einsum("dkts,ks->", self.move, np.eye(segments)) > 0:
            raise ValueError("a move to the segment itself is no move")
        if self.change is not None:
            self.change.check(self.inflow.shape)
        for limit in self.limits:
            _shape(limit.municipalities, (municipalities,), "municipalities of a limit")
            _shape(limit.most, (_some(limit.most, draws), months), "most")
            _shape(limit.held, (_some(limit.held, draws), months), "held")

    @property
    def with_measures(self) -> bool:
        """Whether control measures change them in a way that only a simulation by cohorts knows."""
        return self.change is not None or bool(self.limits)

    @property
    def draws(self) -> int:
        """Number of parameter draws S."""
        return int(self.inflow.shape[0])

    def check(self, axes: Axes, start: Start) -> None:
        """Raises ``ValueError`` when rates, axes and start do not fit each other."""
        of = (axes.months, len(axes.municipalities), len(axes.segments))
        _shape(self.inflow, (self.draws, *of), "inflow")
        _shape(start.in_care, (*of[1:], self.leave.shape[-1]), "in_care")
        _shape(start.left, (of[1], self.returning.shape[-1]), "left")


@dataclass(frozen=True, eq=False)
class Start:
    """Where the simulation begins, in whole clients, at the beginning of its first month.

    ``in_care`` (municipality, segment, tenure): who was in care in the month before and did not leave; tenure as
    it is in the first month. ``left`` (municipality, since): who left and is not back; since as it is in the
    first month. The municipality is the one that was responsible.
    """

    in_care: Integers
    left: Integers

    def __post_init__(self) -> None:
        _not_negative(np.asarray(self.in_care, float), "in_care")
        _not_negative(np.asarray(self.left, float), "left")


def with_stay(rates: Rates, factor: float) -> Rates:
    """Rates by which stays last ``factor`` times as long: so many times fewer leave at the end of a month. Leaving
    and moving together stay at most 1."""
    leave = np.minimum(rates.leave / factor, np.maximum(1 - rates.move.sum(axis=-1), 0))
    return replace(rates, leave=leave)


def _some(values: npt.NDArray[np.generic], draws: int) -> int:
    """The number of parameter draws that the values must have: all or one."""
    return draws if values.shape[0] == draws else 1


def _shape(values: npt.NDArray[np.generic], shape: tuple[int, ...], name: str) -> None:
    if values.shape != shape:
        raise ValueError(f"{name} has shape {values.shape}, not {shape}")


def _probabilities(values: Array, name: str) -> None:
    if not (np.isfinite(values).all() and values.min(initial=0) >= 0 and values.max(initial=0) <= 1 + 1e-9):
        worst = values.flat[np.argmax(np.abs(np.nan_to_num(values, nan=np.inf) - 0.5))]
        raise RegieError("forecast.no_probability", name=name, value=f"{worst:.4f}")


def _not_negative(values: Array, name: str) -> None:
    if not (np.isfinite(values).all() and values.min(initial=0) >= 0):
        raise RegieError("forecast.negative", name=name)
