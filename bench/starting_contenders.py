# SPDX-License-Identifier: EUPL-1.2
"""Start dates for part ``procurement``: the comparison of a study, and the forecast that it stands on."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.part import Bound, table
from bench.race import Racer
from bench.racer import Ready
from regie.example_region.achterhoek import write_achterhoek
from regie.figures.source import open_snapshot
from regie.forecast.asked import Asked, Given
from regie.forecast.running import drawn_ahead
from regie.procurement.starting.comparing import start_scenarios
from regie.procurement.starting.result import StartResult
from regie.procurement.study import load_study

WHERE = "bench.starting_contenders"

MOST_OF_FORECAST = 1.5
"""How many times the CPU time of the forecast alone a comparison may take."""


TEXT = """\
Start dates, on the example region Achterhoek ({rows:,} rows): {scenarios} scenarios of eight municipalities over
the {draws:,} draws of the forecast, from opening the snapshot to the result. Asked is less than 30 seconds on two
cores for three scenarios with 2,000 draws. Beside it the forecast alone, which draws the same months."""


def start_dates(quick: bool) -> tuple[list[str], list[Bound]]:
    """Text and table in Markdown, and the bounds."""
    draws, turns, scale = (500, 2, 0.3) if quick else (2000, 3, 1.0)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "region"
        _, summaries, _ = write_achterhoek(folder, scale=scale)
        asked = {"folder": str(folder), "draws": draws}
        racers = [
            Racer("start dates compared", f"{WHERE}:compared", asked),
            Racer("the forecast alone", f"{WHERE}:forecast", asked),
        ]
        for _ in range(turns):
            for racer in racers:
                racer.turn()
        for racer in racers:
            racer.close()
    rows = [
        (racer.name, f"{racer.seconds:.1f}", f"{racer.cpu:.1f}", f"{racer.peak / 1e9:.2f}") for racer in racers
    ]
    text = TEXT.format(
        rows=sum(each.rows_accepted for each in summaries), draws=draws, scenarios=racers[0].info["scenarios"]
    )
    ratio = racers[0].cpu / racers[1].cpu
    return (
        [text, table(("method", "seconds, median", "CPU seconds", "peak memory, GB"), rows)],
        [Bound("CPU time of start dates over that of the forecast alone", ratio, MOST_OF_FORECAST)],
    )


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

    return Ready(turn)
