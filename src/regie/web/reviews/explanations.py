# SPDX-License-Identifier: EUPL-1.2
"""Explanations that no review holds: made by a job, kept in the cache, read from there.

One takes a second or two, for the cost of both periods must be counted; so the page shows how far it is.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from pydantic import ValidationError

from regie.figures import open_snapshot
from regie.review.contracts import contract_for
from regie.review.explained import explained
from regie.review.explaining import Explanation
from regie.vocabulary import Period
from regie.vocabulary.code import code_version
from regie.web.access import Scope
from regie.web.jobs import service as jobs
from regie.web.jobs.models import Job
from regie.web.region import door

KIND = "explain"


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
    file = _file(asked)
    if not file.exists():
        raise Waits(jobs.start_once(KIND, scope, **asked))
    try:
        return _read(file, file.stat().st_mtime_ns)
    except (OSError, ValidationError):
        file.unlink(missing_ok=True)
        raise Waits(jobs.start_once(KIND, scope, **asked)) from None


@jobs.job(KIND)
def explain(progress: jobs.Progress, **asked: Any) -> dict[str, Any]:
    """Make one explanation and keep it."""
    period = Period.parse(asked["period"])
    contract = contract_for(door.folder(), period)
    with open_snapshot(door.folder(), asked["snapshot"]) as source:
        found = explained(
            source,
            contract,
            period,
            base=Period.parse(asked["base"]) if asked["base"] else None,
            levels=asked["levels"],
            suppressed=asked["suppressed"],
            progress=lambda done, total: progress(done, total, ""),
        )
    _keep(_file(asked), found.model_dump_json())
    return {}


def _file(asked: dict[str, Any]) -> Path:
    """A name for the explanation: another snapshot, contract, question or code gives another one."""
    contract = contract_for(door.folder(), Period.parse(asked["period"]))
    parts = (
        code_version(),
        str(door.folder()),
        contract.model_dump_json(),
        *(f"{k}={asked[k]}" for k in sorted(asked)),
    )
    name = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
    return Path(settings.REGIE.cache) / "explanations" / f"{name}.json"


def _keep(file: Path, content: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=file.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(content)
    os.replace(temporary, file)


@lru_cache(maxsize=32)
def _read(file: Path, changed: int) -> Explanation:
    return Explanation.model_validate_json(file.read_text(encoding="utf-8"))
