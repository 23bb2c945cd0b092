# SPDX-License-Identifier: EUPL-1.2
"""Every combination of measures on the same draws, by the expected flow of each draw.

What measures do to each other comes from the parameters here too. Only measures that touch the flow of clients
take a new flow; those that only touch a price take the flow that is there, at another price.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from regie.forecast.cohorts import by_cohorts
from regie.forecast.layers import Batch, batch
from regie.forecast.measures.apply import applied
from regie.forecast.measures.model import GroupMeasure, OutsourcedCapMeasure, TariffMeasure
from regie.forecast.measures.sizes import Sizes
from regie.forecast.measures.variants import Progress, Variants, yearly
from regie.forecast.parallel import share_out, shared_cents
from regie.forecast.rates import Array, Rates
from regie.forecast.simulate import BATCH
from regie.vocabulary.money import Cents

Chosen = frozenset[str]
Counts = npt.NDArray[np.int64]
T = TypeVar("T", bound=np.generic)

THOUSANDTHS = 1000


@dataclass(frozen=True, eq=False)
class Table:
    """Per combination (n) for the year and municipality asked for: ``cost`` (n, draw) cents of clients, mean
    ``waiting`` (n,) client-months waited for and ``returned`` (n,) clients; mean ``client_months`` (n, months,
    segment) everywhere. Clients in thousandths."""

    cost: Cents
    waiting: Counts
    returned: Counts
    client_months: Counts


@dataclass(frozen=True)
class Where:
    """The places of a year and a municipality; nothing for all."""

    year: int | None = None
    town: int | None = None

    def summed(self, values: npt.NDArray[T]) -> npt.NDArray[T]:
        """Sums (draw,) of values (draw, Y, municipality)."""
        of_year = values.sum(axis=1) if self.year is None else values[:, self.year]
        return np.asarray(of_year.sum(axis=-1) if self.town is None else of_year[:, self.town], values.dtype)


def outcomes(
    variants: Variants,
    combinations: Sequence[Chosen],
    where: Where,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Table:
    """The outcome of each combination in the draws of the variants, without the chance of who comes and goes."""
    axes, count, draws = variants.axes, len(combinations), variants.settings.draws
    table = Table(
        shared_cents((count, draws)),
        shared_cents((count,)),
        shared_cents((count,)),
        shared_cents((count, axes.months, len(axes.segments))),
    )
    groups: dict[Chosen, list[int]] = {}
    for place, chosen in enumerate(combinations):
        groups.setdefault(flowing(variants, chosen), []).append(place)
    flows = list(groups.items())
    same = _Same(variants, draws)

    def one(place: int) -> int:
        _fill(table, same, where, flows[place][0], {at: combinations[at] for at in flows[place][1]})
        return 1

    share_out(
        one,
        range(len(flows)),
        workers=variants.settings.workers,
        progress=lambda done: progress(done, len(flows)) if progress else None,
        cancelled=cancelled or (lambda: False),
    )
    return table


def flowing(variants: Variants, chosen: Collection[str]) -> Chosen:
    """The measures that decide the flow: without those that only touch a price, unless a cap is in euros."""
    own = [each for each in variants.measures.measures if each.id in chosen]
    if any(isinstance(each, OutsourcedCapMeasure) and each.most_euros is not None for each in own):
        return frozenset(chosen)
    return frozenset(chosen) - priced(variants, chosen)


def priced(variants: Variants, chosen: Collection[str]) -> Chosen:
    """The measures that touch a price."""
    prices = [each.id for each in variants.measures.measures if isinstance(each, GroupMeasure | TariffMeasure)]
    return frozenset(prices) & frozenset(chosen)


class _Same:
    """What all combinations share: the rates without measures, and what chance and regime make of a draw."""

    def __init__(self, variants: Variants, draws: int) -> None:
        self.variants, self.draws = variants, draws
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
        self.factor, self.price, self.index, self.keys = (
            np.concatenate([getattr(part, name) for part in parts])[:draws]
            for name in ("inflow", "price", "index", "keys")
        )

    def applied(self, chosen: Collection[str]) -> Rates:
        own = [each for each in self.variants.measures.measures if each.id in chosen]
        return applied(self.rates, self.variants.axes, own, self.variants.concerned, self.sizes)

    def cost(self, chosen: Chosen) -> Array:
        """Cents per client-month (draw, months, municipality, segment)."""
        if chosen not in self._costs:
            rates = self.applied(chosen)
            self._costs[chosen] = rates.cost[np.arange(self.draws) % rates.draws]
        return self._costs[chosen]

    def batch(self, rates: Rates) -> Batch:
        rows = np.arange(self.draws) % rates.draws
        return Batch(rates, rows, rates.inflow[rows] * self.factor, self.price, self.index, self.keys)


def _fill(table: Table, same: _Same, where: Where, flow: Chosen, places: dict[int, Chosen]) -> None:
    """Write every combination that has this flow."""
    variants, axes = same.variants, same.variants.axes
    drawn = same.batch(same.applied(flow))
    flows = by_cohorts(drawn, variants.start, expected=True)
    months = flows.client_months(variants.start.in_care.sum(axis=-1))
    queue = np.maximum(np.cumsum((drawn.inflow - flows.entered).sum(axis=-1), axis=1), 0.0)
    for place, chosen in places.items():
        cost = months * same.cost(priced(variants, chosen)) * drawn.price[:, :, None]
        table.cost[place] = np.rint(where.summed(yearly(cost.sum(axis=-1), axes)))
        table.waiting[place] = _thousandths(where.summed(yearly(queue, axes)))
        table.returned[place] = _thousandths(where.summed(yearly(flows.returned.sum(axis=-1), axes)))
        table.client_months[place] = _thousandths(months.sum(axis=2))


def _thousandths(values: Array) -> Counts:
    return np.asarray(np.rint(values.mean(axis=0) * THOUSANDTHS), np.int64)


def first_draws(rates: Rates, draws: int) -> Rates:
    """The rates with no more parameter draws than draws, which take the same ones."""
    if rates.draws <= draws:
        return rates
    names = ("inflow", "inflow_size", "leave", "move", "returning", "return_to", "cost", "fixed")
    return replace(rates, **{name: getattr(rates, name)[:draws] for name in names})
