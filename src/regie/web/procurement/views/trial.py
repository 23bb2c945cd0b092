# SPDX-License-Identifier: EUPL-1.2
"""What the pages share on which a draft is changed and worked out at once: every change is kept in the draft, so
that nothing is lost when the page is renewed after the work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from regie.reporting.document import Section
from regie.reporting.procurement.case import Case, twice
from regie.web.procurement.blocks import Shown, facts_of, shown
from regie.web.procurement.drafts import Working
from regie.web.procurement.trying import Refused, Waiting
from regie.web.procurement.views.frame import Stand
from regie.web.region import door
from regie.web.ui.language import active
from regie.web.ui.numbers import whole_number


def outcome(
    request: HttpRequest, stand: Stand, found: object, build: Callable[[Case], Section | None]
) -> dict[str, Any]:
    """What came of a trial: a job to wait for, why not, or a chapter made of ``found`` for who sees no small
    numbers."""
    if isinstance(found, Waiting):
        return {"job": found.job}
    if isinstance(found, Refused):
        return {"refused": found.problem.get(active(), "")}
    study = stand.found.study
    if found is None or study is None:
        return {}
    result = stand.latest.result if stand.latest is not None else None
    if result is None:
        return {"shown": Shown()}
    case = Case(result.model_copy(update={"study": study}), door.region(), "public", active())
    chapter = twice(case, build)
    return {"shown": shown(request, [chapter], facts_of(study.title, door.current_snapshot(), study.seed))}


def version_of(found: Working) -> int:
    """The draft that a form is typed over; 0 is the file."""
    return found.draft.version if found.draft is not None else 0


def typed_version(request: HttpRequest) -> int | None:
    """The draft that a form was typed over, as it says."""
    return whole_number(request.POST.get("versie", ""))
