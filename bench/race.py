# SPDX-License-Identifier: EUPL-1.2
"""Contenders side by side: each in its own process, taking turns, so that a noisy moment hits all of them."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any


class BenchFailed(Exception):
    """A contender broke down, or contenders gave different answers."""


@dataclass
class Turn:
    """What one turn took (seconds on the clock and of all cores together) and what came out."""

    seconds: float
    cpu: float
    outcome: Any


@dataclass
class Racer:
    """One contender's process; ``function`` is ``module:function`` as ``bench.racer`` takes it."""

    name: str
    function: str
    arguments: dict[str, Any]
    info: dict[str, Any] = field(default_factory=dict)
    turns: list[Turn] = field(default_factory=list)
    peak: int = 0

    def __post_init__(self) -> None:
        command = [sys.executable, "-m", "bench.racer", self.function, json.dumps(self.arguments)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.info = self._answer()
        self.peak = self.info.pop("peak")

    def turn(self) -> Turn:
        """Let the contender run once."""
        assert self._process.stdin
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        answer = self._answer()
        self.peak = max(self.peak, answer.pop("peak"))
        self.turns.append(Turn(**answer))
        return self.turns[-1]

    def close(self) -> None:
        """End the process; what it holds in memory is gone."""
        self._process.communicate()

    @property
    def seconds(self) -> float:
        """Median of the turns, on the clock."""
        return statistics.median(turn.seconds for turn in self.turns)

    @property
    def cpu(self) -> float:
        """Median of the turns, all cores together."""
        return statistics.median(turn.cpu for turn in self.turns)

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise BenchFailed(f"{self.name} broke down; see above")
        answer: dict[str, Any] = json.loads(line)
        return answer


def same_answers(racers: list[Racer]) -> Any:
    """What all turns of all contenders agree on; raises ``BenchFailed`` when they do not."""
    outcomes = {(racer.name, json.dumps(turn.outcome)) for racer in racers for turn in racer.turns}
    if len({outcome for _, outcome in outcomes}) != 1:
        raise BenchFailed(f"different answers: {sorted(outcomes)}")
    return racers[0].turns[0].outcome


def once(name: str, function: str, **arguments: Any) -> Racer:
    """A contender that takes one turn and ends."""
    racer = Racer(name, function, arguments)
    racer.turn()
    racer.close()
    return racer
