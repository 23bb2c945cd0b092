# SPDX-License-Identifier: EUPL-1.2
"""The settlement of a period: a tree that folds open, proposing and fixing a year, and the file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regie.review import SettlementView
from regie.review.settled import not_agreed
from regie.vocabulary import Period, PeriodKind, RegieError
from regie.web.access import Permission, needs, scope_of
from regie.web.region import door
from regie.web.reviews.asked import asked as what_is_asked
from regie.web.reviews.asked import covered
from regie.web.reviews.ready import when_ready
from regie.web.ui import formats
from regie.web.ui.components import KeyFigure
from regie.web.ui.language import pick
from regie.web.valve import settling
from regie.web.valve.documents import settlement_wanted
from regie.web.valve.reviews import review_of
from regie.web.valve.views.frame import download, tabs

IN_SHORT = ("excess", "valve", "result")
"""Parts of which the page shows the amount first."""


@needs(Permission.SEE_SETTLEMENT)
@when_ready
def settlements(request: HttpRequest) -> HttpResponse:
    """The settlement of the newest period."""
    return redirect("valve:settlement", written=str(what_is_asked(request, scope_of(request)).period))


@needs(Permission.SEE_SETTLEMENT)
@when_ready
def settlement(request: HttpRequest, written: str) -> HttpResponse:
    """The settlement of a period, line by line, as far as the reader may see."""
    scope, period = scope_of(request), _period(written)
    asked = what_is_asked(request, scope)
    if not any(period in covered(contract, asked.snapshot) for contract in asked.contracts):
        raise Http404
    matter = None
    snapshot = request.GET.get("momentopname", "")
    review = review_of(scope, period, snapshot or asked.snapshot.id)
    found = review.settlement
    if found is not None:
        matter = settling.proposal(scope, found.contract, period)
        if matter is not None and matter.state == "proposed" and not snapshot:
            review = review_of(scope, period, matter.snapshot)
            found = review.settlement
    waits = _waits(found)
    context: dict[str, Any] = {
        "tabs": tabs(scope, "settlements"),
        "period": period,
        "periods": [
            (str(each), formats.period(each), each == period)
            for contract in asked.contracts
            for each in covered(contract, asked.snapshot)
            if each.kind in (PeriodKind.YEAR, PeriodKind.HALF_YEAR)
        ],
        "settlement": found,
        "review": review,
        "snapshot": review.header.snapshot,
        "short": _in_short(found) if found is not None else [],
        "corrections": found.part("corrections") if found is not None else None,
        "problems": [pick(each) for each in review.signals if each.kind == "contract"],
        "waits": waits,
        "matter": matter,
        "may_propose": not waits and _may_propose(scope, period, found, matter),
        "public": not scope.small_numbers,
    }
    return render(request, "valve/settlement.html", context)


@needs(Permission.PROPOSE_SETTLEMENT)
@require_POST
def settlement_propose(request: HttpRequest, written: str) -> HttpResponse:
    """Propose to fix the settlement of a year as it is now."""
    period = _period(written)
    try:
        settling.propose(scope_of(request), period)
    except RegieError as problem:
        messages.error(request, problem.message(_language()))
    else:
        messages.success(request, _("De afrekening is voorgesteld. Een collega stelt haar vast."))
    return redirect("valve:settlement", written=written)


@needs(Permission.SEE_SETTLEMENT)
def settlement_file(request: HttpRequest, written: str, kind: str) -> HttpResponseBase:
    """The settlement as PDF or XLSX."""
    scope, period = scope_of(request), _period(written)
    known = {each.id for each in door.snapshots()}
    asked = request.GET.get("momentopname", "")
    wanted = settlement_wanted(scope, period, asked if asked in known else door.current_snapshot())
    back = reverse("valve:settlement", args=[written])
    return download(request, scope, wanted, kind, back, title=_("Afrekening als bestand"))


def _period(written: str) -> Period:
    try:
        return Period.parse(written[:20])
    except RegieError:
        raise Http404 from None


def _in_short(found: Any) -> list[KeyFigure]:
    parts = [part for key in IN_SHORT if (part := found.part(key)) is not None]
    return [KeyFigure(pick(part.label), formats.cents(part.shown)) for part in parts]


def _waits(found: SettlementView | None) -> list[tuple[str, str]]:
    """The requests of which a grant may not be paid yet, each with the sentence that says why."""
    if found is None or found.fixed_on is not None:
        return []
    problems = not_agreed(door.folder(), found.contract, Period.parse(found.period))
    return [(str(each.values["request"]), each.message(_language())) for each in problems]


def _may_propose(scope: Any, period: Period, found: Any, matter: Any) -> bool:
    return (
        scope.may(Permission.PROPOSE_SETTLEMENT)
        and period.kind is PeriodKind.YEAR
        and found is not None
        and found.fixed_on is None
        and not found.provisional
        and (matter is None or matter.state == "withdrawn")
    )


def _language() -> str:
    from regie.web.ui.language import active

    return active()
