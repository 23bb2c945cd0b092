# SPDX-License-Identifier: EUPL-1.2
"""The fewest parties for part ``procurement``: on the example region, from production to a proof."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.part import Bound, table
from bench.race import Racer
from bench.racer import Ready
from regie.example_region.achterhoek import write_achterhoek
from regie.figures.source import open_snapshot
from regie.procurement.coverage import fewest, needs_of
from regie.procurement.coverage.result import Selection
from regie.procurement.lines import prepare
from regie.procurement.study import load_study

WHERE = "bench.coverage_contenders"

TEXT = """\
The fewest parties, on the example region Achterhoek at its full size: {bidders} bidders, {cells} cells of a
municipality and a need group. From opening the snapshot to the fewest parties and, for so many, the fewest
clients who must change, each either proven or with the most that it can be off. Asked is a proof or a stated
gap within a minute on two cores. The whole of the trade-off and of what binds is a hundred such questions and
takes minutes."""


def fewest_parties(quick: bool) -> tuple[list[str], list[Bound]]:
    """Text and table in Markdown, and the bounds."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "region"
        write_achterhoek(folder)
        racer = Racer("fewest parties", f"{WHERE}:parties", {"folder": str(folder)})
        for _ in range(1 if quick else 3):
            racer.turn()
        racer.close()
    bidders, cells, (parties, over), (movers, too_many) = racer.turns[0].outcome
    rows = [
        (
            f"{racer.seconds:.1f}",
            f"{racer.cpu:.1f}",
            f"{racer.peak / 1e9:.2f}",
            f"{parties} (at most {over} too many)",
            f"{movers} (at most {too_many} too many)",
        )
    ]
    head = ("seconds, median", "CPU seconds", "peak memory, GB", "parties", "clients who must change")
    return (
        [TEXT.format(bidders=bidders, cells=cells), table(head, rows)],
        [Bound("parties that may be too many", float(over), 0), Bound("clients who may be too many", too_many, 0)],
    )


def parties(folder: str) -> Ready:
    """The fewest parties by the rules of the study."""
    study = load_study(Path(folder))

    def turn() -> tuple[Selection, int, int]:
        with open_snapshot(Path(folder)) as source:
            needs = needs_of(prepare(source, study))
            return fewest(needs, study.coverage), len(needs.bids), len(needs.cells)

    def told(found: tuple[Selection, int, int]) -> list[object]:
        selection, bidders, cells = found
        return [bidders, cells, *([each.value, each.too_many] for each in (selection.parties, selection.movers))]

    return Ready(turn, outcome=told)
