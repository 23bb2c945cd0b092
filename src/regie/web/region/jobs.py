# SPDX-License-Identifier: EUPL-1.2
"""Reviews and books are made by the worker: when someone asks for one that is not there, and ahead after a
delivery."""

from __future__ import annotations

from typing import Any

from regie.vocabulary import Period
from regie.web.jobs.service import Progress, job
from regie.web.region import door


@job("make_review")
def make_review(progress: Progress, period: str, snapshot: str) -> dict[str, Any]:
    """Make one review, in both editions."""
    door.make_review(Period.parse(period), snapshot, progress)
    return {"period": period, "snapshot": snapshot}


@job("warm")
def warm(progress: Progress, snapshot: str, books_only: bool = False) -> dict[str, Any]:
    """Make what people will ask for first after a new snapshot, or only what figures come out of."""
    if books_only:
        door.make_books(snapshot, progress)
    else:
        door.warm(snapshot, progress)
    return {"snapshot": snapshot}
