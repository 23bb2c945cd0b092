# SPDX-License-Identifier: EUPL-1.2
"""Work on deliveries that takes longer than a page may. Each job may run twice and ends the same."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from regie.deliveries import check, make_snapshot
from regie.deliveries import deliver as deliver_file
from regie.deliveries.intake import Progress as Stages
from regie.deliveries.intake import Stage
from regie.vocabulary import RegieError
from regie.vocabulary.texts import say
from regie.web.deliveries import differences, service, waiting
from regie.web.deliveries.asking import scope_of
from regie.web.deliveries.models import Upload
from regie.web.jobs import service as jobs
from regie.web.jobs.service import Progress, job
from regie.web.region import door

STAGES: tuple[Stage, ...] = ("reading", "checking", "storing")


@job("deliver")
def deliver(progress: Progress, upload: str) -> dict[str, Any]:
    """Check a file and keep it in the region.

    When the worker died after the region had the delivery and before this was written down, the region says that
    it knows the delivery; it is then this very upload that brought it.
    """
    one = _handled(upload)
    if not one.busy:
        return _result(one)
    brought = one.state == Upload.State.STORING
    file, region = waiting.file_of(one.id), door.region()
    try:
        if file is None:
            raise RegieError("web_deliveries.file_gone")
        summary = deliver_file(
            file,
            door.folder(),
            mapping=waiting.mapping_of(one.id),
            received_on=one.received_on,
            party=one.only_for,
            progress=_stages(one, progress),
        )
    except RegieError as problem:
        service.refused(one, problem)
    except Exception:
        service.failed(one)
        raise
    else:
        service.stored(one, summary, region, known=summary.already_known and not brought)
    return _result(one)


@job("deliver_check")
def deliver_check(progress: Progress, upload: str) -> dict[str, Any]:
    """Check a file and keep nothing."""
    one = _handled(upload)
    if not one.busy:
        return _result(one)
    file = waiting.file_of(one.id)
    try:
        if file is None:
            raise RegieError("web_deliveries.file_gone")
        summary = check(
            file,
            door.region(),
            mapping=waiting.mapping_of(one.id),
            received_on=one.received_on,
            folder=door.folder(),
            party=one.only_for,
            progress=_stages(one, progress),
        )
    except RegieError as problem:
        service.refused(one, problem)
    except Exception:
        service.failed(one)
        raise
    else:
        service.checked(one, summary)
    return _result(one)


@job("snapshot")
def snapshot(progress: Progress, reference_date: str, use: bool, asked_by: dict[str, Any]) -> dict[str, Any]:
    """Make the snapshot of a day, let the screens use it if that was asked, and make what its pages need."""
    progress(0, 1, say("web_deliveries.stage_snapshot"))
    made = make_snapshot(door.folder(), date.fromisoformat(reference_date))
    if use:
        service.use_snapshot(scope_of(asked_by), made.id)
    progress(1, 1, "")
    jobs.start_once("warm", None, snapshot=made.id)
    return {"snapshot": made.id}


@job("snapshot_difference")
def snapshot_difference(progress: Progress, before: str, after: str, asked_by: dict[str, Any]) -> dict[str, Any]:
    """Compare the figures of two snapshots, as who asked may see them, and keep the outcome in the cache."""
    progress(0, 1, say("web_deliveries.stage_comparing"))
    found = differences.compare(scope_of(asked_by), before, after)
    progress(1, 1, "")
    return {"changes": len(found)}


def _handled(upload: str) -> Upload:
    return Upload.objects.unscoped().get(pk=UUID(upload))


def _stages(one: Upload, progress: Progress) -> Stages:
    """Tells both the job and the upload how far it is."""

    def told(stage: Stage) -> None:
        state = Upload.State.STORING if stage == "storing" else Upload.State.CHECKING
        # Once it may be in the region it stays "storing", however often the job begins again.
        Upload.objects.unscoped().filter(pk=one.pk).exclude(state=Upload.State.STORING).update(state=state)
        progress(STAGES.index(stage), len(STAGES), say(f"web_deliveries.stage_{stage}", one.language))

    return told


def _result(one: Upload) -> dict[str, Any]:
    return {"upload": str(one.id), "state": one.state, "delivery": one.delivery_hash}
