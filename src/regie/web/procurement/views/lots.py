# SPDX-License-Identifier: EUPL-1.2
"""Lots: what the care of each was, and grouping products and ages into needs and lots with what comes of it."""

from __future__ import annotations

import copy
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from regie.procurement.lots.result import LotHistories
from regie.reporting.procurement.lots import lots as chapter
from regie.vocabulary import RegieError
from regie.web.access import Permission, needs
from regie.web.audit import service as audit
from regie.web.procurement import service, trying
from regie.web.procurement.part_fields import band, band_line
from regie.web.procurement.views.chapters import page
from regie.web.procurement.views.frame import Stand, stand_of
from regie.web.procurement.views.trial import outcome, typed_version, version_of
from regie.web.ui.language import active

P = Permission


@needs(P.SEE_PROCUREMENT)
def lots(request: HttpRequest, study: str) -> HttpResponse:
    """The history of the lots, what falls between them, and what would be paid twice."""
    return page(request, study, "lots", _("Percelen"), template="procurement/lots.html")


@needs(P.EDIT_PROCUREMENT)
def grouping(request: HttpRequest, study: str) -> HttpResponse:
    """Group products and ages into needs, and needs into lots. A change is kept in the draft and worked out."""
    stand = stand_of(request, study)
    wrong: dict[str, str] = {}
    problem, status = "", 200
    if request.method == "POST":
        payload, wrong = _typed(request, stand)
        try:
            if not wrong:
                service.save(stand.scope, stand.found, payload, typed_version(request))
        except RegieError as refused:
            problem, status = refused.message(active()), 409
        else:
            audit.note(request, object=f"procurement/{study}/percelen")
            stand = stand if wrong else stand_of(request, study)
            status = 400 if wrong else 200
    context = stand.context("lots") | {
        "page_heading": _("Percelen indelen"),
        "problem": problem,
        "version": version_of(stand.found),
        "groups": _groups(stand, wrong),
        "lot_list": stand.found.payload.get("lots") or [],
        "products": stand.found.payload.get("products") or [],
        **_outcome(request, stand),
    }
    return render(request, "procurement/grouping.html", context, status=status)


def _outcome(request: HttpRequest, stand: Stand) -> dict[str, Any]:
    study = stand.found.study
    if study is None:
        return {}
    found = trying.histories(stand.scope, study)

    def built(case: Any) -> Any:
        return chapter(case, found) if isinstance(found, LotHistories) else None

    return outcome(request, stand, found, built)


def _typed(request: HttpRequest, stand: Stand) -> tuple[dict[str, Any], dict[str, str]]:
    """The study with the groups and lots as they were ticked, and what cannot be read, by need group."""
    whole: dict[str, Any] = copy.deepcopy(dict(stand.found.payload))
    wrong: dict[str, str] = {}
    known = {each["code"] for each in whole.get("products") or ()}
    for group in whole.get("need_groups") or ():
        code = group["code"]
        ticked = set(request.POST.getlist(f"producten-{code}"))
        group["products"] = [each for each in group["products"] if each in ticked] + [
            each for each in sorted(ticked & known) if each not in group["products"]
        ]
        ages = request.POST.get(f"leeftijd-{code}", "").strip()
        try:
            group["ages"] = band(ages) if ages else None
        except ValueError:
            wrong[code] = ages
    for lot in whole.get("lots") or ():
        ticked = set(request.POST.getlist(f"behoeften-{lot['code']}"))
        order = [each["code"] for each in whole.get("need_groups") or ()]
        lot["need_groups"] = [each for each in order if each in ticked]
    return whole, wrong


def _groups(stand: Stand, wrong: dict[str, str]) -> list[dict[str, Any]]:
    """The need groups with the lots that they are in and the products that they hold."""
    payload = stand.found.payload
    lots = payload.get("lots") or []
    found = []
    for group in payload.get("need_groups") or ():
        code, ages = group["code"], group.get("ages")
        found.append(
            {
                "code": code,
                "name": group["name"],
                "ages": wrong.get(code) or (band_line(ages) if ages else ""),
                "wrong": code in wrong,
                "lots": [(lot["code"], lot["name"], code in lot["need_groups"]) for lot in lots],
                "products": [
                    (each["code"], each["name"], each["code"] in group["products"])
                    for each in payload.get("products") or ()
                ],
                "count": len(group["products"]),
            }
        )
    return found
