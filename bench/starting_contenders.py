# SPDX-License-Identifier: EUPL-1.2
"""Start dates for part ``procurement``: the comparison of a study, and the forecast that it stands on."""

from __future__ import annotations

from pathlib import Path

from bench.part import Bound, table
from bench.race import Racer
from bench.racer import Ready
from regie.figures.source import open_snapshot
from regie.forecast.asked import Asked, Given
from regie.forecast.running import drawn_ahead
from regie.procurement.starting.comparing import start_scenarios
from regie.procurement.starting.result import StartResult
from regie.procurement.study import load_study

MOST_OF_FORECAST = 1.5
"""How many times the CPU time of the forecast alone a comparison may take."""


def measured(folder: Path, quick: bool) -> tuple[str, list[Bound]]:
    """A table in Markdown and the bounds, on the region in ``folder`` with its study."""
    draws = 500 if quick else 2000
    racers = [
        Racer(
            "start dates compared", "bench.starting_contenders:compared", {"folder": str(folder), "draws": draws}
        ),
        Racer("the forecast alone", "bench.starting_contenders:forecast", {"folder": str(folder), "draws": draws}),
    ]
    for _ in range(2 if quick else 3):
        for racer in racers:
            racer.turn()
    rows = []
    for racer in racers:
        racer.close()
        times = (f"{racer.seconds:.1f}", f"{racer.cpu:.1f}", f"{racer.peak / 1e9:.2f}")
        rows.append((racer.name, f"{draws:,}", str(racer.info["scenarios"]), *times))
    head = ("what", "draws", "scenarios", "seconds, median", "CPU seconds", "memory GB")
    ratio = racers[0].cpu / racers[1].cpu
    bound = Bound("CPU time of start dates against the forecast alone", ratio, MOST_OF_FORECAST)
    return table(head, rows), [bound]


def compared(folder: str, draws: int) -> Ready:
    """All start scenarios of the study, from the snapshot on."""
    study = load_study(Path(folder))
    assert study.starting is not None
    starting = study.starting.model_copy(update={"draws": draws})
    asked = study.model_copy(update={"starting": starting})

    def turn() -> StartResult:
        with open_snapshot(Path(folder)) as source:
            return start_scenarios(source, asked)

    return Ready(
        turn,
        outcome=lambda found: [each.of().cost.mean for each in found.scenarios],
        info={"scenarios": len(starting.scenarios)},
    )


def forecast(folder: str, draws: int) -> Ready:
    """The draws of the months that the comparison needs, and nothing else."""
    study = load_study(Path(folder))
    assert study.starting is not None

    def turn() -> int:
        with open_snapshot(Path(folder)) as source:
            asked = Asked(horizon=36, draws=draws, seed=study.seed, parts=())
            drawn, _, _ = drawn_ahead(source, Given(), asked)
            return int(drawn.cost.sum() + drawn.fixed.sum())

    return Ready(turn, info={"scenarios": 0})
