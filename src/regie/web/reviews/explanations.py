# SPDX-License-Identifier: EUPL-1.2
"""Explanations that no review holds: made by a job, kept in the cache, read from there.

One takes a second or two, for the cost of both periods must be counted; so the page shows how far it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from regie.review.contracts import contract_for
from regie.review.editions import public_variance
from regie.review.explained import OPEN_LEVELS, explained
from regie.review.explaining import Explanation
from regie.vocabulary import Period
from regie.vocabulary.code import code_version
from regie.vocabulary.texts import say
from regie.web.access import Scope
from regie.web.jobs import service as jobs
from regie.web.jobs.models import Job
from regie.web.region import books, cache, door
from regie.web.region.offered import table_of
from regie.web.region.sources import source_of

KIND, KEPT = "explain", "explanations"

_memory: cache.Memory[Explanation] = cache.Memory(16)


class Waits(Exception):
    """What was asked for is being made by ``job``."""

    def __init__(self, job: Job) -> None:
        self.job = job
        super().__init__(str(job.id))


def explanation(
    scope: Scope, period: Period, snapshot: str, *, base: Period | None, levels: Sequence[str]
) -> Explanation:
    """Why the cost of a period differs, against a base period or the contract's reference production, in the
    edition of this reader. Raises ``Waits`` while it is being made."""
    asked = {
        "snapshot": snapshot,
        "period": str(period),
        "base": str(base) if base is not None else None,
        "levels": list(levels),
        "suppressed": not scope.small_numbers,
    }
    key = _key(asked)
    found = _memory.get(key)
    if found is None:
        content = cache.read(KEPT, snapshot, key)
        if content is None and not settings.REGIE_JOBS_AT_ONCE:
            raise Waits(jobs.start_once(KIND, scope, **asked))
        if content is None:
            explain(lambda done, total, message: None, **asked)
            content = cache.read(KEPT, snapshot, key)
        found = Explanation.model_validate_json(content or b"")
        _memory.put(key, found)
    return found


@jobs.job(KIND)
def explain(progress: jobs.Progress, **asked: Any) -> dict[str, Any]:
    """Make one explanation and keep it."""
    period = Period.parse(asked["period"])
    contract = contract_for(door.folder(), period)
    with source_of(door.folder(), asked["snapshot"]) as source:
        found = explained(
            source,
            contract,
            period,
            base=Period.parse(asked["base"]) if asked["base"] else None,
            levels=asked["levels"],
            suppressed=asked["suppressed"],
            progress=lambda done, total: progress(done, total, say("web_reviews.explaining", period=period)),
        )
    if asked["suppressed"] and _hidden(asked["snapshot"], found):
        found = found.model_copy(update={"variance": public_variance(found.variance)})
    cache.write(KEPT, asked["snapshot"], _key(asked), found.model_dump_json().encode())
    return {}


def _hidden(snapshot: str, found: Explanation) -> bool:
    """Whether the cost of some segment of a municipality is hidden in one of both periods, in what readers without
    small numbers are shown elsewhere."""
    periods = [each for each in (found.period, found.base) if each]
    name = table_of("cost", OPEN_LEVELS, Period.parse(found.period).kind)
    door.make_books(snapshot)
    table = books.table(snapshot, name) if name is not None else None
    if table is None:
        return True
    return any(figure.suppressed for figure in table.figures(periods, lambda cell: True, OPEN_LEVELS))


def _key(asked: dict[str, Any]) -> str:
    """A name for the explanation: another snapshot, contract, question or code gives another one."""
    question = (f"{name}={asked[name]}" for name in sorted(asked))
    return cache.key_of(code_version(), door.folder(), cache.agreed_state(door.folder()), *question)
