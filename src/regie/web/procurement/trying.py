# SPDX-License-Identifier: EUPL-1.2
"""A draft worked out while its maker waits: what grouping otherwise comes to, and a choice against the rules.

What was worked out once is kept in the cache under the name of all that went in (the study, the snapshot, the
code). What is not there yet is made by a job.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Literal, TypeVar

from django.conf import settings
from django.utils import timezone
from pydantic import BaseModel

from regie.procurement.coverage.check import check_choice
from regie.procurement.coverage.labels import Labels
from regie.procurement.coverage.needs import Needs
from regie.procurement.coverage.reading import needs_of
from regie.procurement.coverage.result import CheckedChoice
from regie.procurement.lines import Lines, prepare
from regie.procurement.lots.histories import lot_histories
from regie.procurement.lots.result import LotHistories
from regie.procurement.result import room_version
from regie.procurement.study import Study
from regie.vocabulary.durable import commit_file
from regie.web.access import Scope
from regie.web.jobs import service as jobs
from regie.web.jobs.models import Job
from regie.web.procurement.drafts import as_payload
from regie.web.region import door
from regie.web.region.sources import source_of

JOB = "procurement.try"

What = Literal["lots", "needs"]

KINDS: dict[What, type[BaseModel]] = {"lots": LotHistories, "needs": Needs}

AGAIN_AFTER = timedelta(minutes=5)
"""After so long what failed is tried again."""

MOST_KEPT = 200
"""Trials that are kept; the oldest make room."""

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Waiting:
    """What was asked is being worked out."""

    job: Job


@dataclass(frozen=True)
class Refused:
    """What was asked cannot be worked out; ``problem`` says why, per language."""

    problem: dict[str, str]


def histories(scope: Scope, study: Study) -> LotHistories | Waiting | Refused:
    """What the lots of a study were, as it groups them."""
    return _asked(scope, study, "lots", LotHistories)


def needs(scope: Scope, study: Study) -> Needs | Waiting | Refused:
    """What must be covered and who could do it."""
    return _asked(scope, study, "needs", Needs)


def check(study: Study, found: Needs) -> CheckedChoice:
    """The choice of a study against its rules. Raises ``RegieError`` for a bidder that did not bid there."""
    region = door.region()
    names = Labels(
        municipalities=region.municipality_names,
        need_groups=study.group_names,
        lots=study.lot_names,
        bidders={**region.party_names, **found.names},
    )
    return check_choice(found, study.coverage, study.chosen, names)


def work_out(study: Study, snapshot: str, what: What) -> None:
    """Work out what is not kept yet: the job."""
    if _kept(KINDS[what], _file(study, snapshot, what)) is None:
        with _prepared(study, snapshot) as lines:
            made = lot_histories(lines, study) if what == "lots" else needs_of(lines)
        file = _file(study, snapshot, what)
        commit_file(file, made.model_dump_json().encode())
        _tidy(file.parent)


def _asked(scope: Scope, study: Study, what: What, kind: type[M]) -> M | Waiting | Refused:
    snapshot = door.current_snapshot()
    found = _kept(kind, _file(study, snapshot, what))
    if found is not None:
        return found
    arguments = {
        "study": as_payload(_relevant(study, what)),
        "snapshot": snapshot,
        "what": what,
        "reader": f"{scope.party_kind}/{scope.party}/{scope.role}",
    }
    own = Job.objects.within(scope).filter(kind=JOB, arguments=arguments)
    failed = own.filter(state=Job.State.FAILED, finished_at__gte=timezone.now() - AGAIN_AFTER).first()
    job = failed or jobs.start_once(JOB, scope, **arguments)
    job.refresh_from_db()
    if job.state == Job.State.FAILED:
        return Refused(dict(job.failure or {}))
    return _kept(kind, _file(study, snapshot, what)) or Waiting(job)


def _relevant(study: Study, what: What) -> Study:
    """The study without what the answer does not rest on, so that changing that asks nothing anew."""
    bare = {"title": "-", "note": "", "chosen": (), "administration": (), "lump_sums": None, "grant_shares": ()}
    bare |= {"starting": None, "contract": None}
    if what == "lots":
        bare |= {"bidders": (), "providers": ()}
    return study.model_copy(update=bare)


def _file(study: Study, snapshot: str, what: What) -> Path:
    content = "\n".join((_relevant(study, what).model_dump_json(), snapshot, room_version(), str(door.folder())))
    name = f"{what}-{sha256(content.encode()).hexdigest()[:32]}.json"
    return Path(settings.REGIE.cache) / "procurement" / "trials" / name


def _kept(kind: type[M], file: Path) -> M | None:
    try:
        return _read(kind, file, file.stat().st_mtime_ns)  # type: ignore[return-value]
    except (OSError, ValueError):
        return None


@lru_cache(maxsize=16)
def _read(kind: type[BaseModel], file: Path, stamp: int) -> BaseModel:
    return kind.model_validate_json(file.read_bytes())


_guard = threading.RLock()
_last: list[tuple[object, str, Lines]] = []


@contextmanager
def _prepared(study: Study, snapshot: str) -> Iterator[Lines]:
    """The lines of a study in the engine of the snapshot. Prepared lines serve every grouping of the same period
    and products; they are prepared anew when something else of the study is asked, or another study was."""
    key = sha256("\n".join((snapshot, study.model_dump_json())).encode()).hexdigest()
    with _guard, source_of(door.folder(), snapshot) as source:
        if _last and _last[0][0] is source and _last[0][1] == key:
            yield _last[0][2]
            return
        _last.clear()
        lines = prepare(source, study)
        _last.append((source, key, lines))
        yield lines


def _tidy(folder: Path) -> None:
    files = sorted((each for each in folder.glob("*.json")), key=lambda each: each.stat().st_mtime)
    for old in files[:-MOST_KEPT]:
        old.unlink(missing_ok=True)
