# SPDX-License-Identifier: EUPL-1.2
"""The main job step by step on one example region, as ``regie demo`` does it; runs in a process of its own."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.racer import Ready
from regie.deliveries import deliver, make_snapshot
from regie.example_region import make_region
from regie.figures import open_snapshot
from regie.reporting import half_year_document, render_html, render_pdf
from regie.review import build_review
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
        with open_snapshot(folder, snapshot.id) as source:
            review = step("figures", lambda: build_review(source, PERIOD))
        document = step("document", lambda: half_year_document(review))
        page = step("page", lambda: render_html(document))
        print_ = step("print", lambda: render_pdf(document, document.meta.date))
        return {
            "steps": steps,
            "files": len(summaries),
            "rows": sum(summary.rows_read for summary in summaries),
            "set_aside": sum(summary.rows_set_aside for summary in summaries),
            "clients": next(counted.rows for counted in snapshot.counted if counted.table == "clients"),
            "municipalities": len(source.region.municipalities),
            "figures": len(review.figures),
            "page_kb": len(page) // 1000,
            "print_kb": len(print_) // 1000,
        }
