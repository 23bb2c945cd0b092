# SPDX-License-Identifier: EUPL-1.2
"""Every combination of measures on the same draws, by the expected flow of each draw.

What measures do to each other comes from the parameters here too. Combinations with the same chances and prices,
which differ only in who enters, share one pass: the expected flow is linear in who enters. A cap is not linear;
with one each combination takes its own flow, which those that only differ in price share.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from types import UnionType
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from regie.forecast.arrays import Array, Integers
from regie.forecast.measures.apply import applied, changed_inflow
from regie.forecast.measures.client_worth import COST, RETURNED, worth
from regie.forecast.measures.effect_sizes import Sizes
from regie.forecast.measures.model import (
    AnyMeasure,
    GroupMeasure,
    LengthOfStayMeasure,
    OutsourcedCapMeasure,
    SegmentShiftMeasure,
    TariffMeasure,
)
from regie.forecast.measures.variants import Progress, Variants, yearly
from regie.forecast.simulating.chances import Chances
from regie.forecast.simulating.cohorts import by_cohorts
from regie.forecast.simulating.draws import THOUSANDTHS
from regie.forecast.simulating.layers import Batch, batch
from regie.forecast.simulating.parallel import share_out, shared_cents
from regie.forecast.simulating.rates import DRAWN, Rates
from regie.forecast.simulating.simulate import BATCH
from regie.vocabulary.money import Cents

Chosen = frozenset[str]
T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True, eq=False)
class Table:
    """Per combination (n) for the year and municipality asked for: ``cost`` (n, draw) cents of clients, mean
    ``waiting`` (n,) client-months waited for and ``returned`` (n,) clients; mean ``client_months`` (n, months,
    segment) everywhere. Clients in thousandths."""

    cost: Cents
    waiting: Integers
    returned: Integers
    client_months: Integers


@dataclass(frozen=True)
class Where:
    """The places of a year and a municipality; nothing for all."""

    year: int | None = None
    town: int | None = None

    def summed(self, values: npt.NDArray[T]) -> npt.NDArray[T]:
        """Sums (draw,) of values (draw, Y, municipality)."""
        return self.of_towns(values.sum(axis=1) if self.year is None else values[:, self.year])

    def of_towns(self, values: npt.NDArray[T]) -> npt.NDArray[T]:
        """Sums (draw,) of values (draw, municipality)."""
        return np.asarray(values.sum(axis=-1) if self.town is None else values[:, self.town], values.dtype)


def outcomes(
    variants: Variants,
    combinations: Sequence[Chosen],
    where: Where,
    *,
    by_month: bool,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Table:
    """The outcome of each combination in the draws of the variants, without the chance of who comes and goes.

    Client-months by month take a flow for each; without ``by_month`` they are 0, and combinations with the same
    chances of leaving and moving share one pass.
    """
    axes, count, draws = variants.axes, len(combinations), variants.settings.draws
    table = Table(
        shared_cents((count, draws)),
        shared_cents((count,)),
        shared_cents((count,)),
        shared_cents((count, axes.months, len(axes.segments))),
    )
    groups = list(passes(variants, combinations, by_month=by_month).items())
    same = _Same(variants, where)

    def one(place: int) -> int:
        shared, places = groups[place]
        chosen = {at: combinations[at] for at in places}
        (_by_flow if by_month or _capped(variants, shared) else _by_worth)(table, same, shared, chosen)
        return 1

    share_out(
        one,
        range(len(groups)),
        workers=variants.settings.workers,
        progress=lambda done: progress(done, len(groups)) if progress else None,
        cancelled=cancelled or (lambda: False),
    )
    return table


def passes(variants: Variants, combinations: Sequence[Chosen], *, by_month: bool) -> dict[Chosen, list[int]]:
    """The places of the combinations that share a pass, by the measures that they share in it."""
    result: dict[Chosen, list[int]] = {}
    for place, chosen in enumerate(combinations):
        priced = _ids(variants, chosen, GroupMeasure | TariffMeasure)
        if not by_month and not _capped(variants, chosen):
            moves = [
                each.id
                for each in variants.measures.measures
                if each.id in chosen and isinstance(each, SegmentShiftMeasure) and each.moves is not None
            ]
            key = _ids(variants, chosen, LengthOfStayMeasure).union(moves) | priced
        elif _in_euros(variants, chosen):
            key = chosen
        else:
            key = chosen - priced
        result.setdefault(key, []).append(place)
    return result


def _ids(variants: Variants, chosen: Collection[str], kinds: UnionType | type) -> Chosen:
    return frozenset(
        each.id for each in variants.measures.measures if each.id in chosen and isinstance(each, kinds)
    )


def _capped(variants: Variants, chosen: Collection[str]) -> bool:
    return bool(_ids(variants, chosen, OutsourcedCapMeasure))


def _in_euros(variants: Variants, chosen: Collection[str]) -> bool:
    """Whether a cap depends on prices."""
    return any(
        isinstance(each, OutsourcedCapMeasure) and each.most_euros is not None
        for each in variants.measures.measures
        if each.id in chosen
    )


class _Same:
    """What all combinations share: the rates without measures, and what regime and prices make of a draw."""

    def __init__(self, variants: Variants, where: Where) -> None:
        draws = variants.settings.draws
        self.variants, self.draws, self.where = variants, draws, where
        self._costs: dict[Chosen, Array] = {}
        self.rates = first_draws(variants.rates, draws)
        count = max(self.rates.draws, min(draws, variants.sizes.draws))
        self.sizes = Sizes(
            {each: size[:count] for each, size in variants.sizes.effect.items()},
            {each: size[:count] for each, size in variants.sizes.moves.items()},
        )
        layers = replace(variants.layers, process=False)
        flat = replace(variants.rates, inflow=np.ones_like(variants.rates.inflow))
        seed = variants.settings.seed
        parts = [batch(flat, variants.axes, layers, seed, first, BATCH) for first in range(0, draws, BATCH)]
        self.factor, self.index, self.keys = (
            np.concatenate([getattr(part, name) for part in parts])[:draws] for name in ("inflow", "index", "keys")
        )

    def own(self, chosen: Collection[str]) -> list[AnyMeasure]:
        """The measures themselves."""
        return [each for each in self.variants.measures.measures if each.id in chosen]

    def applied(self, chosen: Collection[str]) -> Rates:
        """The rates with measures."""
        own = self.own(chosen)
        return applied(self.rates, self.variants.axes, own, self.variants.concerned, self.sizes)

    def cost(self, chosen: Collection[str]) -> Array:
        """Cents per client-month (draw, months, municipality, segment), which only some measures touch."""
        priced = _ids(self.variants, chosen, GroupMeasure | TariffMeasure)
        if priced not in self._costs:
            rates = self.applied(priced)
            self._costs[priced] = rates.cost[self.rows(rates)] * self.index[:, :, None, None]
        return self._costs[priced]

    def inflow(self, chosen: Collection[str]) -> Array:
        """Expected new clients (draw, months, municipality, segment)."""
        own = self.own(chosen)
        rates = changed_inflow(self.rates.inflow, self.variants.axes, own, self.variants.concerned, self.sizes)
        return np.asarray(rates[np.arange(self.draws) % rates.shape[0]] * self.factor, np.float64)

    def rows(self, rates: Rates) -> Integers:
        """The parameter draw of each draw."""
        return np.arange(self.draws) % rates.draws


def _by_worth(table: Table, same: _Same, shared: Chosen, places: dict[int, Chosen]) -> None:
    """Combinations with the same chances and prices: what each client who enters comes to, times who enters."""
    variants, where = same.variants, same.where
    rates = same.applied(shared)
    axes = variants.axes
    counted = np.ones(axes.months)
    if where.year is not None:
        counted = (axes.year_of_months == axes.years[where.year]).astype(float)
    chances = Chances(rates, same.rows(rates) if rates.draws > 1 else np.zeros(1, np.int64))
    one_more = worth(chances, variants.start, same.cost(shared) * counted[:, None, None], counted)
    for place, chosen in places.items():
        found = one_more.of(same.inflow(chosen))
        cents, returned = (where.of_towns(found[at]) for at in (COST, RETURNED))
        table.cost[place] = np.rint(cents)
        table.returned[place] = _thousandths(returned)


def _by_flow(table: Table, same: _Same, flow: Chosen, places: dict[int, Chosen]) -> None:
    """Combinations with the same flow, at their prices."""
    variants, where, axes = same.variants, same.where, same.variants.axes
    rates = same.applied(flow)
    drawn = Batch(rates, same.rows(rates), same.inflow(flow), same.index, same.keys)
    flows = by_cohorts(drawn, variants.start, expected=True)
    months = flows.client_months(variants.start.in_care.sum(axis=-1))
    queue = np.maximum(np.cumsum((drawn.inflow - flows.entered).sum(axis=-1), axis=1), 0.0)
    for place, chosen in places.items():
        cost = (months * same.cost(chosen)).sum(axis=-1)
        table.cost[place] = np.rint(where.summed(yearly(cost, axes)))
        table.waiting[place] = _thousandths(where.summed(yearly(queue, axes)))
        table.returned[place] = _thousandths(where.summed(yearly(flows.returned.sum(axis=-1), axes)))
        table.client_months[place] = _thousandths(months.sum(axis=2))


def _thousandths(values: Array) -> Integers:
    return np.asarray(np.rint(values.mean(axis=0) * THOUSANDTHS), np.int64)


def first_draws(rates: Rates, draws: int) -> Rates:
    """The rates with no more parameter draws than draws, which take the same ones."""
    if rates.draws <= draws:
        return rates
    return replace(rates, **{name: getattr(rates, name)[:draws] for name in (*DRAWN, "fixed")})
