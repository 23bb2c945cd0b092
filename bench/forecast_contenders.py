# SPDX-License-Identifier: EUPL-1.2
"""Contenders of part ``forecast``: Regie's simulation of a region, with and without its contract, and event loops
of the same process."""

from __future__ import annotations

import heapq
import random
from bisect import bisect_right
from dataclasses import replace
from itertools import accumulate
from typing import Any

import numpy as np
import simpy

from bench.racer import Ready
from regie.contract import Contract, example
from regie.contract.settlement import Turnover
from regie.forecast.budgeting.settled import settled_year, turnover_as_before
from regie.forecast.budgeting.year import whole_years
from regie.forecast.simulating.draws import Draws
from regie.forecast.simulating.rates import Axes, Change, Rates, Regime, Start
from regie.forecast.simulating.simulate import simulate

MONTHS = 60
TENURES = 24
SHARES = np.outer([0.25, 0.25, 0.5], [0.5, 0.35, 0.15])


def by_regie(draws: int, scale: int = 1, layers: bool = True, method: str | None = None) -> Ready:
    """Regie's simulation; ``scale`` times the clients, with all layers of uncertainty or by process alone."""
    rates, start, axes = region(scale, 200 if layers else 1)
    return Ready(
        turn=lambda: simulate(rates, start, axes, draws=draws, seed=1, method=method),
        outcome=_summed,
        info={"clients": int(start.in_care.sum())},
    )


def by_contract(draws: int, measures: bool = False) -> Ready:
    """The simulation with all layers, and every whole year of every draw through the contract: lump sum, safety
    valve and what each member bears. With ``measures`` leaving, moves and inflow change month by month."""
    rates, start, axes = region(1, 200)
    contract = five_years()
    before = [
        Turnover(party, 2022 * 12 + month, 1_000_000 + 37 * place)
        for place, party in enumerate(sorted({each.party for each in contract.members}))
        for month in range(12)
    ]
    if measures:
        rates = replace(rates, change=_ramps(rates), inflow=rates.inflow * 0.97)

    def turn() -> Draws:
        drawn = simulate(rates, start, axes, draws=draws, seed=1)
        for year in whole_years(drawn):
            settled_year(contract, drawn, year, turnover=turnover_as_before(before, year), grant=True)
        return drawn

    return Ready(turn, outcome=_summed)


def five_years() -> Contract:
    """The contract of the example region for all its five years: index figures that are not known yet are as in
    2025."""
    contract = example("jens-2023-2027")
    unknown = [(2025, "definitive"), (2026, "provisional"), (2026, "definitive"), (2027, "provisional")]
    series = [
        each.model_copy(
            update={
                "figures": (
                    *each.figures,
                    *(each.figures[-1].model_copy(update={"year": year, "kind": kind}) for year, kind in unknown),
                )
            }
        )
        for each in contract.index_series
    ]
    return contract.model_copy(update={"index_series": tuple(series)})


def _ramps(rates: Rates) -> Change:
    """In all parameter draws leaving becomes 20 % more in a year's time, and moves to lighter care are added."""
    draws, months, municipalities, segments = rates.inflow.shape
    grown = np.clip(np.arange(months) / 12, 0, 1)[None, :, None, None]
    leave = 1 + 0.2 * grown * np.linspace(0.5, 1.5, draws)[:, None, None, None]
    move = np.zeros((*rates.inflow.shape, segments))
    move[..., 2, 0] = 0.01 * grown[..., 0]
    return Change(np.tile(leave, (1, 1, municipalities, segments)), move)


def by_event_loop(draws: int) -> Ready:
    """A heap of events in plain Python; every client's next event is drawn from the same tables."""
    process = _Process()

    def turn() -> list[float]:
        return [_months(process, _plain_draw(process, random.Random(number))) for number in range(draws)]

    return Ready(turn, outcome=lambda totals: float(np.mean(totals)))


def by_simpy(draws: int) -> Ready:
    """A process of SimPy for each client."""
    process = _Process()

    def one(number: int) -> list[tuple[int, int]]:
        env, rng, care = simpy.Environment(), random.Random(number), []

        def client(first: int, state: int, since: int) -> Any:
            yield env.timeout(first)
            while True:
                began = int(env.now)
                lasted, to = process.stay(rng, state, since)
                if state < 3:
                    care.append((began, began + lasted + 1))
                yield env.timeout(lasted + (state < 3))
                state, since = to, 0

        for first, state, since in process.clients(rng):
            env.process(client(first, state, since))
        env.run(until=MONTHS)
        return care

    return Ready(
        turn=lambda: [_months(process, one(number)) for number in range(draws)],
        outcome=lambda totals: float(np.mean(totals)),
    )


def region(scale: int, parameter_draws: int) -> tuple[Rates, Start, Axes]:
    """Three municipalities and segments, 2,300 clients in care times ``scale``, 1,300 new ones a year."""
    rng = np.random.default_rng(5)
    tenure = np.arange(TENURES)
    leave = np.array([0.12, 0.08, 0.05])[:, None] * (0.6 + 0.8 * np.exp(-(((tenure - 6) / 6) ** 2)))
    move = np.full((3, TENURES, 3), 0.008) * (1 - np.eye(3))[:, None]
    returning = 0.02 * np.exp(-np.arange(24) / 10)
    cells = (parameter_draws, MONTHS, 3, 3)

    def varied(spread: float, *shape: int) -> Any:
        return np.exp(rng.normal(0, spread if parameter_draws > 1 else 0.0, (parameter_draws, *shape)))

    rates = Rates(
        inflow=np.broadcast_to(1300 / 12 * scale * SHARES, cells) * varied(0.05, 1, 3, 1),
        inflow_size=np.full((parameter_draws, 3, 3), 20.0),
        leave=leave * varied(0.03, 3, 1),
        move=np.tile(move, (parameter_draws, 1, 1, 1)),
        returning=returning * varied(0.1, 1),
        return_to=np.tile([0.5, 0.35, 0.15], (parameter_draws, 1)),
        cost=np.broadcast_to(np.array([60_000.0, 90_000.0, 350_000.0]), cells).copy(),
        fixed=np.full((1, MONTHS, 3), 1_000_000),
        index_spread=0.015,
        regime=Regime(1 / 36 if parameter_draws > 1 else 0.0, 0.1, 0.003, 0.5),
    )
    weights = np.exp(-tenure / 10)
    in_care = np.rint(2300 * scale * SHARES[:, :, None] * weights / weights.sum()).astype(np.int64)
    return (
        rates,
        Start(in_care, np.full((3, 24), 20 * scale)),
        Axes(("0882", "0917", "0986"), ("light", "middle", "heavy"), 2023 * 12, MONTHS),
    )


class _Process:
    """The same rates as lists: what a client's next event is and when."""

    def __init__(self) -> None:
        self.rates, self.start, _ = region(1, 1)
        self.tables = [self._table(state) for state in range(4)]

    def _table(self, state: int) -> list[float]:
        left, chances = 1.0, []
        for month in range(MONTHS + TENURES):
            bucket = min(month, TENURES - 1)
            if state < 3:
                ways = [*self.rates.move[0, state, bucket], self.rates.leave[0, state, bucket]]
            else:
                back = self.rates.returning[0, month] if month < 24 else 0.0
                ways = [*(back * self.rates.return_to[0]), 0.0]
            chances += [left * way for way in ways]
            left *= 1 - sum(ways)
        return list(accumulate(chances))

    def stay(self, rng: random.Random, state: int, since: int) -> tuple[int, int]:
        """How many months until the next event beyond this one, and the state after it."""
        table = self.tables[state]
        before = table[4 * since - 1] if since else 0.0
        place = bisect_right(table, before + rng.random() * (1 - before))
        return (place // 4 - since, place % 4) if place < len(table) else (MONTHS, state)

    def clients(self, rng: random.Random) -> list[tuple[int, int, int]]:
        """First month, state and months in it of everyone, present and to come."""
        result = [
            (0, segment, tenure)
            for (_, segment, tenure), number in np.ndenumerate(self.start.in_care)
            for _ in range(number)
        ]
        result += [(0, 3, since) for (_, since), number in np.ndenumerate(self.start.left) for _ in range(number)]
        numpy_rng = np.random.default_rng(rng.getrandbits(32))
        mean, size = self.rates.inflow[0], self.rates.inflow_size[0]
        numbers = numpy_rng.negative_binomial(size, size / (size + mean))
        for (month, _, segment), number in np.ndenumerate(numbers):
            result += [(month, segment, 0)] * number
        return result


def _plain_draw(process: _Process, rng: random.Random) -> list[tuple[int, int]]:
    """Stays in care as [first month, month after the last)."""
    events = [(first, place, state, since) for place, (first, state, since) in enumerate(process.clients(rng))]
    heapq.heapify(events)
    care = []
    while events:
        now, place, state, since = heapq.heappop(events)
        lasted, to = process.stay(rng, state, since)
        if state < 3:
            care.append((now, now + lasted + 1))
        later = now + lasted + (state < 3)
        if later < MONTHS:
            heapq.heappush(events, (later, place, to, 0))
    return care


def _months(process: _Process, care: list[tuple[int, int]]) -> float:
    """Client-months within the horizon."""
    return float(sum(min(until, MONTHS) - first for first, until in care))


def _summed(draws: Draws) -> float:
    return float(draws.clients("client_months").sum(axis=(1, 2, 3)).mean())
