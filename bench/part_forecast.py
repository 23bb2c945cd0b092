# SPDX-License-Identifier: EUPL-1.2
"""Part ``forecast``: simulating a region for five years, more clients, and event loops of the same process."""

from __future__ import annotations

from importlib.util import find_spec

from bench.part import Bound, Part, table
from bench.race import BenchFailed, Racer

TEXT = """\
2,300 clients in care in 3 municipalities and 3 segments, 1,300 new ones a year, {months} months, moves, returns
and cost; 200 parameter draws, regime and index take part. Persons and cohorts have the same distribution; Regie
takes the cheaper one. A hundred times the clients are in the same cells. The event loops follow the same process
with known rates, one client at a time: a heap in plain Python{simpy}. They count client-months only, which
flatters them. All agree on the mean within Monte-Carlo error."""

LEAST_LOOP = 15.0
"""How many times less CPU time a draw must take than in a plain event loop."""

LEAST_SIMPY = 100.0
"""The same against SimPy."""

MOST_HUNDREDFOLD = 3.0
"""How many times the CPU time a hundred times the clients may take."""

MOST_MEMORY = 2.0
"""Gigabytes."""

TOLERANCE = 0.02
"""How far means of few draws may lie apart: four standard errors of ten draws are less."""


def forecast(quick: bool) -> Part:
    """Measure; sizes are smaller when ``quick``."""
    many, few, loops = (1_000, 200, 5) if quick else (10_000, 1_000, 20)
    with_simpy = find_spec("simpy") is not None
    contenders = [
        ("a region", "by_regie", {"draws": many}, many),
        ("a region, few draws", "by_regie", {"draws": few}, few),
        ("a hundred times the clients", "by_regie", {"draws": many, "scale": 100}, many),
        ("a region, known rates", "by_regie", {"draws": few, "layers": False}, few),
        ("event loop in plain Python", "by_event_loop", {"draws": loops}, loops),
    ]
    if with_simpy:
        contenders.append(("SimPy", "by_simpy", {"draws": loops}, loops))
    racers, lines = {}, []
    for name, function, arguments, draws in contenders:
        racer = Racer(name, f"bench.forecast_contenders:{function}", arguments)
        for _ in range(1 if draws == many else 3):
            racer.turn()
        racer.close()
        racers[function if function != "by_regie" else name] = (racer, draws)
        seconds, cpu = f"{racer.seconds:.2f}", f"{racer.cpu:.2f}"
        a_draw = f"{racer.cpu / draws * 1000:.2f}"
        lines.append((name, f"{draws:,}", seconds, cpu, a_draw, f"{racer.peak / 1e9:.2f}"))
    known = racers["a region, known rates"]
    _agree([known[0], *(racers[each][0] for each in ("by_event_loop", "by_simpy") if each in racers)])
    large, base = racers["a hundred times the clients"], racers["a region"]
    bounds = [
        Bound("CPU time of a hundred times the clients", large[0].cpu / base[0].cpu, MOST_HUNDREDFOLD),
        Bound("memory of it in GB", max(large[0].peak, base[0].peak) / 1e9, MOST_MEMORY),
        Bound("a draw of the event loop", _slower(racers["by_event_loop"], known), LEAST_LOOP, at_least=True),
    ]
    if with_simpy:
        bounds.append(Bound("a draw of SimPy", _slower(racers["by_simpy"], known), LEAST_SIMPY, at_least=True))
    head = ("form", "draws", "seconds, median", "CPU seconds", "CPU ms a draw", "memory GB")
    simpy = " and SimPy" if with_simpy else " (SimPy is not installed)"
    return Part("Simulating what comes", [TEXT.format(months=60, simpy=simpy), table(head, lines)], bounds)


def _slower(other: tuple[Racer, int], own: tuple[Racer, int]) -> float:
    """CPU time of a draw, as a multiple of Regie's."""
    return (other[0].cpu / other[1]) / (own[0].cpu / own[1])


def _agree(racers: list[Racer]) -> None:
    means = [racer.turns[0].outcome for racer in racers]
    if max(means) > min(means) * (1 + TOLERANCE):
        raise BenchFailed(f"different answers: {dict(zip([racer.name for racer in racers], means, strict=True))}")
