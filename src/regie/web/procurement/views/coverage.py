# SPDX-License-Identifier: EUPL-1.2
"""Coverage: the fewest parties, what binds, who must change; and a choice by hand against the same rules."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from regie.procurement.coverage.needs import Needs
from regie.procurement.coverage.result import CheckedChoice
from regie.reporting.procurement.choice import choice as chapter
from regie.vocabulary import RegieError
from regie.web.access import Permission, needs
from regie.web.audit import service as audit
from regie.web.procurement import service, trying
from regie.web.procurement.labels import WORDS
from regie.web.procurement.views.chapters import page
from regie.web.procurement.views.frame import Stand, stand_of
from regie.web.procurement.views.trial import outcome, typed_version, version_of
from regie.web.ui.language import active

P = Permission

TAKE_OVER = "overnemen"


@needs(P.SEE_PROCUREMENT)
def coverage(request: HttpRequest, study: str) -> HttpResponse:
    """The fewest parties and what follows from them."""
    return page(request, study, "coverage", _("Dekking"), template="procurement/coverage.html")


@needs(P.EDIT_PROCUREMENT)
def choosing(request: HttpRequest, study: str) -> HttpResponseBase:
    """Choose parties by ticking them; a change is kept in the draft and held against the rules."""
    stand = stand_of(request, study)
    problem, status = "", 200
    if request.method == "POST":
        taken = TAKE_OVER in request.POST
        try:
            payload = _computed(stand) if taken else _typed(request, stand.found.payload)
            service.save(stand.scope, stand.found, payload, typed_version(request))
        except RegieError as refused:
            problem, status = refused.message(active()), 409
        else:
            audit.note(request, object=f"procurement/{study}/gekozen")
            if taken:
                messages.success(request, _("Het berekende zorglandschap is overgenomen in het concept."))
                return redirect("procurement:choosing", study)
            stand = stand_of(request, study)
    context = stand.context("coverage") | {
        "page_heading": _("Partijen kiezen"),
        "problem": problem,
        "version": version_of(stand.found),
        "computed": stand.latest is not None and stand.latest.result.coverage is not None,
        **_outcome(request, stand),
    }
    return render(request, "procurement/choosing.html", context, status=status)


def _typed(request: HttpRequest, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The study with what was ticked."""
    whole: dict[str, Any] = copy.deepcopy(dict(payload))
    lots = [each["code"] for each in whole.get("lots") or ()]
    whole["chosen"] = [
        {"lot": lot, "bidder": bidder}
        for lot in lots
        for bidder in sorted(set(request.POST.getlist(f"gekozen-{lot}")))
    ]
    return whole


def _computed(stand: Stand) -> dict[str, Any]:
    """The study with the landscape of the fewest parties as the choice."""
    found = stand.latest.result.coverage if stand.latest is not None else None
    if found is None or found.fewest is None:
        raise RegieError("web_procurement.no_landscape")
    whole: dict[str, Any] = copy.deepcopy(dict(stand.found.payload))
    whole["chosen"] = [each.model_dump(mode="json") for each in found.fewest.awards]
    return whole


def _outcome(request: HttpRequest, stand: Stand) -> dict[str, Any]:
    """The parties to choose from, and the choice held against the rules."""
    study = stand.found.study
    if study is None:
        return {}
    found = trying.needs(stand.scope, study)
    if not isinstance(found, Needs):
        return outcome(request, stand, found, lambda case: None)
    checked: CheckedChoice | None = None
    refused = ""
    if study.chosen:
        try:
            checked = trying.check(study, found)
        except RegieError as wrong:
            refused = wrong.message(active())
    fewest = stand.latest.result.coverage.fewest if stand.latest and stand.latest.result.coverage else None

    def built(case: Any) -> Any:
        return chapter(case, checked, fewest) if checked is not None else None

    more = outcome(request, stand, checked, built)
    return (
        more | {"parties": _parties(stand, found), "checked": checked} | ({"refused": refused} if refused else {})
    )


def _parties(stand: Stand, found: Needs) -> list[dict[str, Any]]:
    """Per lot who bids, and whether it is chosen. In how many municipalities a party works now says where it could
    be missed; how many clients it has is about few people and is not said."""
    study = stand.found.study
    assert study is not None
    chosen = {each.identity for each in study.chosen}
    works: dict[tuple[str, str], set[str]] = {}
    for each in found.existing:
        cell = found.cells[each.cell]
        works.setdefault((cell.lot, each.provider), set()).add(cell.municipality)
    listed = []
    for lot in study.lots:
        bids = [bid for bid in found.bids if bid.lot == lot.code]
        rows: list[dict[str, Any]] = [
            {
                "bidder": bid.bidder,
                "name": stand.latest.result.names.get(bid.bidder, bid.name) if stand.latest else bid.name,
                "kind": "" if bid.kind == "single" else str(WORDS[bid.kind]),
                "towns": len(set().union(*(works.get((lot.code, code), set()) for code in bid.providers))),
                "chosen": (lot.code, bid.bidder) in chosen,
            }
            for bid in bids
        ]
        rows.sort(key=lambda row: (not row["kind"], -row["towns"], row["name"]))
        listed.append({"lot": lot, "rows": rows, "count": sum(row["chosen"] for row in rows)})
    return listed
