# SPDX-License-Identifier: EUPL-1.2
"""Every write about procurement: a study's draft, its file, its computation, and an award that is proposed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from regie.contract.writing import part_toml
from regie.procurement.study import FOLDER, Study
from regie.vocabulary import RegieError
from regie.vocabulary.durable import commit_file
from regie.web.access import Permission, Scope
from regie.web.audit import service as audit
from regie.web.jobs import service as jobs
from regie.web.jobs.models import Job
from regie.web.procurement import drafts
from regie.web.procurement.awards import offered
from regie.web.procurement.drafts import Working
from regie.web.procurement.matters import AWARD
from regie.web.procurement.models import StudyDraft
from regie.web.procurement.results import latest
from regie.web.region import door
from regie.web.workflow import service as workflow
from regie.web.workflow.models import Matter

COMPUTE = "procurement.compute"

RESERVED = frozenset({"nieuw"})
"""Names that stand for pages of their own."""


def begin(scope: Scope, study: Study) -> StudyDraft:
    """Begin a study. Raises ``RegieError`` when its name is taken."""
    _may_edit(scope)
    if study.id in RESERVED or drafts.stamp_of(study.id):
        raise RegieError("web_procurement.name_taken", id=study.id)
    try:
        with transaction.atomic():
            return _new_draft(scope, study.id, drafts.as_payload(study))
    except IntegrityError:
        raise RegieError("web_procurement.name_taken", id=study.id) from None


def save(scope: Scope, found: Working, payload: Mapping[str, Any], version: int | None = None) -> StudyDraft:
    """Keep changed fields, right or not yet: people save in between. ``version`` is the draft that was typed over
    (0: the file). Raises ``RegieError`` when somebody else changed it meanwhile."""
    _may_edit(scope)
    there = found.draft.version if found.draft is not None else 0
    if version is not None and version != there:
        raise RegieError("web.workflow_changed")
    with transaction.atomic():
        if found.draft is None:
            try:
                with transaction.atomic():
                    return _new_draft(scope, found.key, payload)
            except IntegrityError:
                raise RegieError("web.workflow_changed") from None
        same = StudyDraft.objects.unscoped().filter(pk=found.draft.pk, version=there)
        changed = same.update(
            payload=dict(payload), version=there + 1, changed_by_id=scope.user_id, changed_by_name=scope.name
        )
        if not changed:
            raise RegieError("web.workflow_changed")
        draft = StudyDraft.objects.unscoped().get(pk=found.draft.pk)
        draft.save(update_fields=["changed_at"])
    return draft


def discard(scope: Scope, found: Working) -> None:
    """Throw away what was changed since the file was written."""
    _may_edit(scope)
    if found.draft is not None:
        StudyDraft.objects.unscoped().filter(pk=found.draft.pk).delete()


def keep(scope: Scope, found: Working) -> Study:
    """Write the draft as the file of the study. Raises ``RegieError`` when it is not right, or when the file was
    changed beside it; then nothing has changed."""
    _may_edit(scope)
    if found.study is None:
        raise RegieError("web_procurement.not_right", count=len(found.checked.problems))
    if found.draft is None:
        return found.study
    if found.elsewhere:
        raise RegieError("web_procurement.changed_beside", id=found.key)
    with transaction.atomic():
        StudyDraft.objects.unscoped().filter(pk=found.draft.pk).delete()
        audit.record(
            action="procurement.kept",
            scope=scope,
            object=f"{FOLDER}/{found.key}",
            details={"fingerprint": drafts.fingerprint(found.study)},
        )
        commit_file(door.folder() / FOLDER / f"{found.key}.toml", part_toml(found.study).encode("utf-8"))
    return found.study


def compute(scope: Scope, found: Working, snapshot: str = "") -> Job:
    """Have a study computed as it stands in its file (a draft is kept first); an equal computation is joined."""
    keep(scope, found)
    return jobs.start_once(
        COMPUTE,
        scope,
        study=found.key,
        snapshot=snapshot or door.current_snapshot(),
        stamp=drafts.stamp_of(found.key),
        reader=f"{scope.party_kind}/{scope.party}/{scope.role}",
    )


def propose_award(scope: Scope, found: Working) -> Matter:
    """Propose the award of a study as a contract; somebody of a municipality approves. Raises ``RegieError`` when
    no contract can be made of it, or when this version of the contract is settled or under way."""
    _may_edit(scope)
    kept = latest(scope, found.key)
    ready = offered(kept.result if kept is not None else None, found.study)
    payload = {"study": found.key, "run": kept.run if kept is not None else "", "toml": ready.toml}
    try:
        with transaction.atomic():
            return workflow.open_matter(
                AWARD,
                ready.key,
                scope,
                title=f"{ready.contract.name}, {ready.contract.version}"[:200],
                state="proposed",
                payload=payload,
                snapshot=kept.result.snapshot if kept is not None else "",
            )
    except IntegrityError:
        raise RegieError("web_procurement.award_running") from None


def _new_draft(scope: Scope, key: str, payload: Mapping[str, Any]) -> StudyDraft:
    return StudyDraft.objects.create(
        key=key,
        payload=dict(payload),
        base=drafts.stamp_of(key),
        changed_by_id=scope.user_id,
        changed_by_name=scope.name,
    )


def _may_edit(scope: Scope) -> None:
    if not scope.may(Permission.EDIT_PROCUREMENT):
        raise PermissionDenied
