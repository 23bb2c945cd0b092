# SPDX-License-Identifier: EUPL-1.2
"""Writes of the outlook: scenarios of a party, forecasts to make and to publish."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import slugify

from regie.vocabulary import RegieError
from regie.web.access import Permission, Scope
from regie.web.jobs import service as jobs
from regie.web.jobs.models import Job
from regie.web.outlook.choice import Choice
from regie.web.outlook.kept import KeptRun
from regie.web.outlook.matters import FORECAST, SCENARIO
from regie.web.outlook.models import ScenarioDraft
from regie.web.outlook.proposals import free_key, proposal_of
from regie.web.outlook.question import Question
from regie.web.workflow import queries as matters
from regie.web.workflow import service as workflow
from regie.web.workflow.models import Matter

MAKE = "outlook.forecast"


def save_scenario(
    scope: Scope,
    choice: Choice,
    title: str,
    *,
    description: str = "",
    reasons: Mapping[str, str] | None = None,
    shared: bool = False,
    run: str = "",
    draft: ScenarioDraft | None = None,
) -> ScenarioDraft:
    """Keep a choice under a name, new or in the place of an own draft. Raises ``PermissionDenied`` for another
    person's draft, ``RegieError`` for one that was proposed, and for a choice that cannot become a scenario."""
    if not scope.may(Permission.MAKE_FORECAST):
        raise PermissionDenied
    with transaction.atomic():
        if draft is None:
            draft = ScenarioDraft(
                key=free_key(slugify(title)),
                owner_id=scope.user_id,
                owner_name=scope.name,
                party_kind=scope.party_kind,
                party=scope.party,
            )
        else:
            draft = _own(scope, draft)
        draft.title, draft.description = title, description
        draft.choice, draft.reasons = choice.model_dump(mode="json"), dict(reasons or {})
        draft.run = run
        draft.sharing = ScenarioDraft.Sharing.PARTY if shared else ScenarioDraft.Sharing.PRIVATE
        proposal_of(draft)
        draft.save()
    return draft


def propose_scenario(scope: Scope, draft: ScenarioDraft) -> Matter:
    """Put a scenario before the others as it stands now. After that it can be taken back, kept or sent back."""
    with transaction.atomic():
        draft = _own(scope, draft)
        if draft.matter is None:
            draft.matter = workflow.open_matter(SCENARIO, draft.key, scope, title=draft.title)
            draft.save(update_fields=["matter"])
        return workflow.move(draft.matter, "propose", scope)


def delete_scenario(scope: Scope, draft: ScenarioDraft) -> None:
    """Throw away an own draft. Raises ``RegieError`` for one that was ever proposed: its history stays."""
    with transaction.atomic():
        draft = _own(scope, draft)
        if draft.matter is not None:
            raise RegieError("web_outlook.was_proposed", title=draft.title)
        draft.delete()


def make_forecast(scope: Scope, question: Question) -> Job:
    """Have a forecast made; an equal one that is being made is joined."""
    if not scope.may(Permission.MAKE_FORECAST):
        raise PermissionDenied
    reader = f"{scope.party_kind}/{scope.party}/{scope.role}"
    return jobs.start_once(MAKE, scope, question=question.model_dump(mode="json"), reader=reader)


def propose_publication(scope: Scope, run: KeptRun) -> Matter:
    """Propose that a forecast is published; someone else does it. Raises ``RegieError`` for a run that is none, or
    was published before."""
    if not scope.may(Permission.MAKE_FORECAST):
        raise PermissionDenied
    if run.published is not None:
        raise RegieError("web_outlook.published_before", run=run.id)
    if not run.is_forecast:
        raise RegieError("web_outlook.no_forecast", run=run.id)
    found = publication_of(scope, run.id)
    if found is None:
        return workflow.open_matter(
            FORECAST, run.id, scope, title=run.id, state="proposed", snapshot=run.parameters.snapshot
        )
    return workflow.move(found, "propose", scope) if found.state == "withdrawn" else found


def publication_of(scope: Scope, run: str) -> Matter | None:
    """The matter of publishing a run; nothing when nobody proposed it."""
    return matters.matters(scope, FORECAST).filter(key=run).first()


def _own(scope: Scope, draft: ScenarioDraft) -> ScenarioDraft:
    """The draft as it is now, for its owner to change."""
    current = (
        ScenarioDraft.objects.unscoped().select_for_update(of=("self",)).select_related("matter").get(pk=draft.pk)
    )
    own = (current.owner_id, current.party_kind, current.party) == (scope.user_id, scope.party_kind, scope.party)
    if not own or not scope.may(Permission.MAKE_FORECAST):
        raise PermissionDenied
    if not current.open:
        raise RegieError("web_outlook.not_open", title=current.title)
    return current
