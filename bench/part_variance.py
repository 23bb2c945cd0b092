# SPDX-License-Identifier: EUPL-1.2
"""Part ``variance``: the exact split of a cost difference over six factors, and a loop over all orders."""

from __future__ import annotations

import hashlib
from itertools import permutations
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.part import Bound, Part, table
from bench.race import Racer, same_answers
from bench.racer import Ready
from regie.variance import Factor, shapley
from regie.variance.rounding import meet_sums, round_parts

TEXT = """\
{cells:,} cells, each the product of six factors (clients, client-months per client, care-months per
client-month, share, units per care-month, price per unit) before and after. Regie adds all 2^6 subsets of
changed factors by their number and rounds to cents that add up per cell and per factor. The other form is the
definition: a loop over all {orders:,} orders, in which every factor is changed in turn, already over all cells
at once in numpy; its rounding is not in its time. The cents are the same."""

LEAST = 3.0
"""How many times less CPU time the subsets must take than the orders, rounding included."""


def variance(quick: bool) -> Part:
    """Measure; sizes are smaller when ``quick``."""
    cells, repeats = (2_000, 3) if quick else (10_000, 5)
    racers = [
        Racer(name, f"bench.part_variance:{function}", {"cells": cells})
        for name, function in (("subsets (Regie)", "by_subsets"), ("loop over orders", "by_orders"))
    ]
    for _ in range(repeats):
        for racer in racers:
            racer.turn()
    for racer in racers:
        racer.close()
    same_answers(racers)
    lines = [
        (
            racer.name,
            repeats,
            f"{racer.seconds:.3f}",
            f"{min(t.seconds for t in racer.turns):.3f}-{max(t.seconds for t in racer.turns):.3f}",
            f"{racer.cpu:.3f}",
        )
        for racer in racers
    ]
    subsets, orders = racers
    return Part(
        "Exact split of a cost difference",
        [
            TEXT.format(cells=cells, orders=720),
            table(("form", "runs", "seconds, median", "range", "CPU seconds, median"), lines),
        ],
        [Bound("the orders' CPU time over that of subsets", orders.cpu / subsets.cpu, LEAST, at_least=True)],
    )


def by_subsets(cells: int) -> Ready:
    """Regie's own split, in cents."""
    factors, difference = _region(cells)
    return Ready(
        turn=lambda: shapley(factors, difference),
        outcome=lambda split: _digest(np.stack([split[code] for code in sorted(split)])),
    )


def by_orders(cells: int) -> Ready:
    """The average over all orders as it is defined, in floating point."""
    factors, difference = _region(cells)
    values = [_values(factors[code], cells) for code in sorted(factors)]

    def turn() -> npt.NDArray[np.float64]:
        effects = np.zeros((len(values), cells))
        orders = list(permutations(range(len(values))))
        for order in orders:
            now = [before for before, _ in values]
            cost = np.prod(now, axis=0)
            for factor in order:
                now[factor] = values[factor][1]
                changed = np.prod(now, axis=0)
                effects[factor] += changed - cost
                cost = changed
        return effects / len(orders)

    return Ready(turn, outcome=lambda parts: _digest(meet_sums(round_parts(parts, difference), parts)))


def _region(cells: int) -> tuple[dict[str, Factor], npt.NDArray[np.int64]]:
    rng = np.random.default_rng(1)
    months, later = rng.integers(1, 60, (2, cells))
    units, more = rng.integers(100, 9000, (2, cells))
    before, after = rng.integers(10**4, 10**7, (2, cells))
    all_months, all_later = int(months.sum()), int(later.sum())
    clients, now = all_months // 6, all_later // 7
    client_months, months_now = all_months * 4 // 5, all_later * 3 // 4
    return {
        "clients": Factor(clients, now),
        "duration": Factor(client_months, months_now, clients, now),
        "stacking": Factor(all_months, all_later, client_months, months_now),
        "mix": Factor(months, later, all_months, all_later),
        "intensity": Factor(units, more, months, later),
        "price": Factor(before, after, units, more),
    }, after - before


def _values(factor: Factor, cells: int) -> tuple[Any, Any]:
    before = np.asarray(factor.before) / np.asarray(factor.before_per)
    after = np.asarray(factor.after) / np.asarray(factor.after_per)
    return np.broadcast_to(before, cells), np.broadcast_to(after, cells)


def _digest(cents: npt.NDArray[np.int64]) -> str:
    return hashlib.sha256(np.ascontiguousarray(cents, dtype="<i8").tobytes()).hexdigest()
