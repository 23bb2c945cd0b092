# SPDX-License-Identifier: EUPL-1.2
"""Simulate the flow of clients and its cost: many draws of the same months, each a way in which it can go.

Draws are made in batches of fixed size, each with its own random numbers, so that the outcome depends on the seed
alone and not on how many cores shared the work. Variants (other rates, the same seed) meet the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np

from regie.forecast.simulating.cohorts import by_cohorts
from regie.forecast.simulating.draws import QUANTITIES, THOUSANDTHS, Draws
from regie.forecast.simulating.flows import Flows
from regie.forecast.simulating.layers import Batch, Layers, averaged, batch
from regie.forecast.simulating.parallel import share_out, shared_cents
from regie.forecast.simulating.persons import by_persons
from regie.forecast.simulating.rates import Axes, Rates, Start
from regie.vocabulary import RegieError

BATCH = 100
"""Draws in a batch; another number gives other draws."""

AT_ONCE = 100_000
"""Clients simulated together: what stays in the processor's cache."""

PERSON_TURN = 45.0
"""Nanoseconds for one stay of one client in one draw (measured; only the ratio to the next two counts)."""

COHORT_MONTH = 6_500.0
"""Nanoseconds for one month of one draw by cohort."""

COHORT_SPLIT = 8.5
"""Nanoseconds more for each cohort that is split in it."""


EVERY_LAYER = Layers()


def simulate(
    rates: Rates,
    start: Start,
    axes: Axes,
    *,
    draws: int,
    seed: int,
    layers: Layers = EVERY_LAYER,
    method: str | None = None,
    workers: int = 2,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Draws:
    """Draw ``draws`` ways in which the months of ``axes`` can go.

    ``method``: ``persons``, ``cohorts``, or nothing for the one that is estimated to be cheaper; they have the
    same distribution but not the same numbers, so compare variants with one method: by cohorts when one of them
    has a ``change`` or ``limits``, which persons do not know. ``progress(done, all)`` is
    told after each batch, by the caller's thread; ``cancelled()`` is asked then, and makes it raise ``Cancelled``.

    Raises ``RegieError`` for less than one draw, ``ValueError`` when rates, start and axes do not fit each other
    and for persons with a change.
    """
    if draws < 1:
        raise RegieError("forecast.no_draws", draws=draws)
    rates.check(axes, start)
    if rates.with_measures and method == "persons":
        raise ValueError("chances that change by month and caps are simulated by cohorts")
    chosen = "expected" if not layers.process else method or cheaper(rates, start, axes)
    if not layers.rates:
        rates = averaged(rates)
    shape = (draws, axes.months, len(axes.municipalities), len(axes.segments), len(QUANTITIES))
    result = Draws(axes, shared_cents(shape), shared_cents(shape[:3]), seed, chosen)

    def one(first: int) -> int:
        count = min(BATCH, draws - first)
        drawn = batch(rates, axes, layers, seed, first, BATCH)
        drawn = drawn if count == BATCH else _some_of(drawn, slice(count))
        _write(result, first, drawn, _flows(chosen, drawn, start), start)
        return count

    share_out(
        one,
        range(0, draws, BATCH),
        workers=workers,
        progress=lambda done: progress(done, draws) if progress else None,
        cancelled=cancelled or (lambda: False),
    )
    return result


def cheaper(rates: Rates, start: Start, axes: Axes) -> str:
    """``persons`` or ``cohorts``: the cheaper one for the expected number of stays, at measured times; always
    cohorts with a change."""
    if rates.with_measures:
        return "cohorts"
    nothing = Layers(process=False, rates=False, regime=False, index=False)
    flows = by_cohorts(batch(averaged(rates), axes, nothing, 0, 0, 1), start, expected=True)
    turns = start.in_care.sum() + start.left.sum() + flows.entered.sum()
    turns += flows.left.sum() + flows.moved_out.sum() + flows.returned.sum()
    segments, tenures = rates.leave.shape[1:]
    splits = axes.months * len(axes.municipalities) * (2 * segments * tenures + rates.returning.shape[-1])
    by_cohort = axes.months * COHORT_MONTH + splits * COHORT_SPLIT
    return "persons" if turns * PERSON_TURN < by_cohort else "cohorts"


def _flows(method: str, drawn: Batch, start: Start) -> Flows:
    if method != "persons":
        return by_cohorts(drawn, start, expected=method == "expected")
    clients = drawn.inflow.sum() / drawn.count + start.in_care.sum() + start.left.sum()
    some = max(1, min(drawn.count, int(AT_ONCE / max(clients, 1))))
    parts = [by_persons(_some_of(drawn, slice(at, at + some)), start) for at in range(0, drawn.count, some)]
    return Flows(*(np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(Flows)))


def _write(result: Draws, first: int, drawn: Batch, flows: Flows, start: Start) -> None:
    """Put a batch in its place in the result."""
    months = flows.client_months(start.in_care.sum(axis=-1))
    cost = months * drawn.rates.cost[drawn.rows] * drawn.index[:, :, None, None]
    place = slice(first, first + drawn.count)
    values = result.values[place]
    named = {
        "client_months": months,
        "in_care": months - flows.left - flows.moved_out,
        "entered": flows.entered,
        "returned": flows.returned,
        "moved_in": flows.moved_in,
        "left": flows.left,
        "moved_out": flows.moved_out,
    }
    for name, of in named.items():
        values[..., QUANTITIES.index(name)] = np.rint(of * THOUSANDTHS)
    values[..., QUANTITIES.index("cost")] = np.rint(cost)
    fixed = drawn.rates.fixed
    result.fixed[place] = np.rint(fixed[drawn.rows % fixed.shape[0]] * drawn.index[..., None])


def _some_of(drawn: Batch, some: slice) -> Batch:
    """Some draws of a batch; they are what they are in the whole batch."""
    names = ("rows", "inflow", "index", "keys")
    return replace(drawn, **{name: getattr(drawn, name)[some] for name in names})
