# SPDX-License-Identifier: EUPL-1.2
"""The main job step by step on one example region, as ``regie demo`` does it; runs in a process of its own."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.racer import Ready
from regie.cli.documents import write_settlement
from regie.deliveries import deliver, make_snapshot
from regie.example_region import make_region, write_agreements
from regie.figures import Source, open_snapshot
from regie.forecast.asked import Asked, Given, given_in
from regie.forecast.running import run_forecast
from regie.reporting import half_year_document, render_html, render_pdf
from regie.review import build_review
from regie.review.contract_side import contract_side
from regie.review.contracts import region_contracts
from regie.review.settling import Settling, agreements_for
from regie.vocabulary import Period

PERIOD = Period.parse("2024-H1")


def demo(scale: int, municipalities: int | None) -> Ready:
    """One turn goes through all steps in a folder that is thrown away."""
    return Ready(turn=lambda: _steps(scale, municipalities))


def _steps(scale: int, municipalities: int | None) -> dict[str, Any]:
    steps: dict[str, tuple[float, float]] = {}

    def step(name: str, work: Callable[[], Any]) -> Any:
        began, cpu = time.perf_counter(), time.process_time()
        result = work()
        steps[name] = (time.perf_counter() - began, time.process_time() - cpu)
        return result

    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "region"
        example = step("generate", lambda: make_region(folder, scale=scale, municipalities=municipalities))
        summaries = step(
            "deliver", lambda: [deliver(one.path, folder, received_on=one.received_on) for one in example.manifest]
        )
        snapshot = step("snapshot", lambda: make_snapshot(folder, example.snapshot_date))
        write_agreements(folder)
        with open_snapshot(folder, snapshot.id) as source:
            figures = step("figures", lambda: build_review(source, PERIOD))
            settling = Settling(source, agreements_for(folder, PERIOD))
            side = step("money", lambda: contract_side(source, PERIOD, settling, folder))
            given = _given(folder, source)
            run = step("forecast", lambda: run_forecast(source, given, Asked(draws=1000, workers=1)))
        side = {name: part for name, part in side.items() if name != "signals"} | {"forecast": run}
        review = figures.model_copy(update=side)
        document = step("document", lambda: half_year_document(review))
        page = step("page", lambda: render_html(document))
        print_ = step("print", lambda: render_pdf(document, document.meta.date))
        settled = side["settlement"]
        step("settlement", lambda: write_settlement(review.header, settled, folder / "reports"))
        return {
            "steps": steps,
            "files": len(summaries),
            "rows": sum(summary.rows_read for summary in summaries),
            "set_aside": sum(summary.rows_set_aside for summary in summaries),
            "clients": next(counted.rows for counted in snapshot.counted if counted.table == "clients"),
            "municipalities": len(source.region.municipalities),
            "figures": len(review.figures),
            "fans": len(run.fans),
            "lines": sum(1 for part in settled.parts for _ in part.walk()),
            "page_kb": len(page) // 1000,
            "print_kb": len(print_) // 1000,
        }


def _given(folder: Path, source: Source) -> Given:
    """What the example region holds for a forecast; the files that look ahead are not part of it."""
    contracts = sorted((versions[-1] for versions in region_contracts(folder)), key=lambda each: each.first_month)
    return given_in(folder, source.region, contracts, contracts[-1])
