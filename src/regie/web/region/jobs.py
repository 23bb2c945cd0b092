# SPDX-License-Identifier: EUPL-1.2
"""Reviews and books are made by the worker: when someone asks for one that is not there, and ahead after a
delivery, when nothing else is asked."""

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


@job("make_books")
def make_books(progress: Progress, snapshot: str) -> dict[str, Any]:
    """Make what the figures of readers without small numbers come out of."""
    door.make_books(snapshot, progress)
    return {"snapshot": snapshot}


@job("warm", background=True)
def warm(progress: Progress, snapshot: str) -> dict[str, Any]:
    """Make what people will ask for first after a new snapshot."""
    door.warm(snapshot, progress)
    return {"snapshot": snapshot}
