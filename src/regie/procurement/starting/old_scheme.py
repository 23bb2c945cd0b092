# SPDX-License-Identifier: EUPL-1.2
"""What care would cost if nothing changed: draws of the cost per municipality and month, from the forecast."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from regie.contract.lines import Words, euros, name, said
from regie.figures import Source
from regie.forecast.asked import Asked, Given
from regie.forecast.estimating.delivered import delivered
from regie.forecast.estimating.history import History
from regie.forecast.running import drawn_ahead
from regie.vocabulary import Period, RegieError
from regie.vocabulary.money import Cents
from regie.vocabulary.periods import month_number

Progress = Callable[[str, int, int], None]

LAST_YEAR = 12
"""Months of history in which a municipality must have had cost, and providers count as giving care."""


@dataclass(frozen=True, eq=False)
class OldScheme:
    """``cents`` (draw, month, municipality) of all care, the months from number ``first_month`` (the first after
    the history), municipalities by code. ``remarks`` say what a reader must know of the forecast."""

    municipalities: tuple[str, ...]
    first_month: int
    cents: Cents
    remarks: tuple[Words, ...] = ()

    @property
    def draws(self) -> int:
        """Number of draws."""
        return len(self.cents)

    @property
    def end_month(self) -> int:
        """The month after the last."""
        return self.first_month + int(self.cents.shape[1])


def old_scheme(
    source: Source,
    *,
    first: int,
    end: int,
    draws: int,
    seed: int,
    progress: Progress | None = None,
) -> OldScheme:
    """The old scheme up to month ``end`` (not included), as the forecast of the snapshot draws it.

    A region that still has to buy has no contract: prices go on as they rose in the history, indexation included.
    Raises ``RegieError`` when ``first``, the first month that must be ahead, lies in the history, when a
    municipality of the region had no cost in the last year of it, and as the forecast does.
    """
    known = delivered(source, month_number(source.first_day)).end_month
    if first < known:
        raise RegieError(
            "procurement_starting.in_history", start=Period.of_month(first), last=Period.of_month(known - 1)
        )
    asked = Asked(horizon=end - known, draws=draws, seed=seed, parts=())
    drawn, past, found = drawn_ahead(source, Given(), asked, progress=progress)
    towns = source.region.municipality_names
    _check_history(past, towns)
    cents = np.asarray(drawn.cost.sum(axis=-1) + drawn.fixed, np.int64)
    own = [at for at, code in enumerate(past.municipalities) if code in towns]
    remarks = [*past.remarks, *found.diagnostics.remarks, *_left_out(past, cents, own), _prices()]
    return OldScheme(
        municipalities=tuple(past.municipalities[at] for at in own),
        first_month=past.end_month,
        cents=np.ascontiguousarray(cents[:, :, own]),
        remarks=tuple(remarks),
    )


def _check_history(past: History, towns: Mapping[str, str]) -> None:
    spent = past.cost.sum(axis=-1) + past.capacity.sum(axis=-1) + past.fixed
    last = spent[-LAST_YEAR:].sum(axis=0)
    without = [code for at, code in enumerate(past.municipalities) if code in towns and last[at] <= 0]
    if without:
        raise RegieError(
            "procurement_starting.no_history",
            municipalities=", ".join(f"{towns[code]} ({code})" for code in without),
            first=Period.of_month(max(past.first_month, past.end_month - LAST_YEAR)),
            last=Period.of_month(past.end_month - 1),
        )


def _left_out(past: History, cents: Cents, own: Collection[int]) -> Iterator[Words]:
    """Cost of which nobody knows the municipality is in no municipality's comparison."""
    others = [at for at in range(len(past.municipalities)) if at not in own]
    if others and cents[:, :, others].any():
        yearly = 12 * cents[:, :, others].sum(axis=(1, 2)).mean() / cents.shape[1]
        codes = ", ".join(past.municipalities[at] for at in others)
        yield said("procurement_starting.left_out", amount=euros(round(float(yearly))), codes=name(codes))


def _prices() -> Words:
    return said("procurement_starting.prices")
