# SPDX-License-Identifier: EUPL-1.2
"""Work of procurement that takes longer than a page may."""

from __future__ import annotations

from typing import Any

from regie.procurement.result import PARTS, compute, keep
from regie.procurement.study import Study, load_study
from regie.vocabulary.texts import say
from regie.web.jobs.service import Progress, job
from regie.web.procurement import trying
from regie.web.procurement.service import COMPUTE
from regie.web.region import door
from regie.web.ui.language import active

STEPS = ("lines", *PARTS)
"""The steps of a computation in their order."""

FINE = 100
"""Parts of a step that are told."""


@job(COMPUTE)
def compute_study(progress: Progress, study: str, snapshot: str, **_: Any) -> dict[str, Any]:
    """Compute a study as its file says and keep the result. Done twice it is the same run, in the same folder."""
    at = 0

    def told(step: str, done: int, all_: int) -> None:
        nonlocal at
        # steps within a part have names of their own: the bar never goes back
        if step in STEPS:
            at = max(at, STEPS.index(step) * FINE)
            progress(at, len(STEPS) * FINE, say(f"web_procurement.step_{step}", active()))
        elif all_:
            within = (at // FINE) * FINE + min(FINE - 1, FINE * done // all_)
            at = max(at, within)
            progress(at, len(STEPS) * FINE, "")

    result = compute(door.folder(), load_study(door.folder(), study), snapshot, told)
    keep(door.folder(), result)
    return {"run": result.parameters.id}


@job(trying.JOB)
def try_draft(progress: Progress, study: dict[str, Any], snapshot: str, what: str, **_: Any) -> dict[str, Any]:
    """Work out what a draft comes to."""
    progress(0, 1, say(f"web_procurement.trying_{what}", active()))
    trying.work_out(Study.model_validate(study), snapshot, "lots" if what == "lots" else "needs")
    return {}
