# SPDX-License-Identifier: EUPL-1.2
"""Part ``forecast``: simulating a region for five years, with its contract, with more clients, and beside event
loops of the same process."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bench.part import Bound, Part, table
from bench.race import BenchFailed, Racer

TEXT = """\
2,300 clients in care in 3 municipalities and 3 segments, 1,300 new ones a year, {months} months, moves, returns
and cost; 200 parameter draws, regime and index take part. With contract: every draw of each of the five years goes
through the lump sum, the safety valve and the loss of each member. With measures: leaving, moves and new clients
change month by month, other in each parameter draw. Asked are 10,000 draws with contract within 10 seconds on two
cores and 1,000 within one second. Persons and cohorts have the same distribution; Regie takes the cheaper one,
with measures always cohorts. A hundred times the clients are in the same cells. SimPy, and a heap of events in
plain Python, follow the same process with known rates, one client at a time; they count client-months only, which
flatters them, and agree with Regie on the mean within Monte-Carlo error."""

LEAST_SIMPY = 100.0
"""How many times less CPU time a draw must take than in SimPy."""

MOST_HUNDREDFOLD = 3.0
"""How many times the CPU time a hundred times the clients may take."""

MOST_MEMORY = 2.0
"""Gigabytes."""

TOLERANCE = 0.02
"""How far means of few draws may lie apart: four standard errors of ten draws are less."""

HEAD = ("form", "draws", "seconds, median", "CPU seconds", "CPU ms a draw", "memory GB")


@dataclass
class _Contender:
    name: str
    function: str
    draws: int
    arguments: dict[str, Any] = field(default_factory=dict)

    def run(self, turns: int) -> None:
        function = f"bench.forecast_contenders:{self.function}"
        self.racer = Racer(self.name, function, {"draws": self.draws} | self.arguments)
        for _ in range(turns):
            self.racer.turn()
        self.racer.close()

    @property
    def a_draw(self) -> float:
        """Seconds of CPU."""
        return self.racer.cpu / self.draws

    @property
    def row(self) -> tuple[str, ...]:
        racer = self.racer
        times = (f"{racer.seconds:.2f}", f"{racer.cpu:.2f}", f"{self.a_draw * 1000:.2f}")
        return (self.name, f"{self.draws:,}", *times, f"{racer.peak / 1e9:.2f}")


def forecast(quick: bool) -> Part:
    """Measure; sizes are smaller when ``quick``."""
    many, few, loops = (1_000, 200, 5) if quick else (10_000, 1_000, 20)
    base = _Contender("a region", "by_regie", many)
    large = _Contender("a hundred times the clients", "by_regie", many, arguments={"scale": 100})
    known = _Contender("a region, known rates", "by_regie", few, arguments={"layers": False})
    loop = _Contender("event loop in plain Python", "by_event_loop", loops)
    simpy = _Contender("SimPy", "by_simpy", loops)
    contract = _Contender("a region with contract", "by_contract", many)
    measures = _Contender("with contract and measures", "by_contract", many, arguments={"measures": True})
    contenders = [
        base,
        contract,
        measures,
        large,
        _Contender("with contract, few draws", "by_contract", few),
        _Contender("with contract and measures, few draws", "by_contract", few, arguments={"measures": True}),
        known,
        loop,
        simpy,
    ]
    for contender in contenders:
        contender.run(turns=1 if contender.draws == many else 3)
    _agree([each.racer for each in (known, loop, simpy)])
    peak = max(each.racer.peak for each in (base, contract, measures, large))
    bounds = [
        Bound("CPU time of a hundred times the clients", large.a_draw / base.a_draw, MOST_HUNDREDFOLD),
        Bound("memory of many draws in GB", peak / 1e9, MOST_MEMORY),
        Bound("CPU time of a draw of SimPy", simpy.a_draw / known.a_draw, LEAST_SIMPY, at_least=True),
    ]
    rows = [each.row for each in contenders]
    return Part("Simulating what comes", [TEXT.format(months=60), table(HEAD, rows)], bounds)


def _agree(racers: list[Racer]) -> None:
    means = [racer.turns[0].outcome for racer in racers]
    if max(means) > min(means) * (1 + TOLERANCE):
        raise BenchFailed(f"different answers: {dict(zip([racer.name for racer in racers], means, strict=True))}")
