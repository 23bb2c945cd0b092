# SPDX-License-Identifier: EUPL-1.2
"""A page that shows chapters of the report about one study, with what the reader can do there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from regie.web.audit import service as audit
from regie.web.procurement.blocks import Shown, facts_of, shown
from regie.web.procurement.editions import chapter
from regie.web.procurement.tabs import MADE_OF, TABS, Part
from regie.web.procurement.views.frame import Stand, stand_of
from regie.web.ui.language import active


def page(
    request: HttpRequest,
    study: str,
    here: str,
    title: str,
    *,
    template: str = "procurement/chapter.html",
    more: Mapping[str, Any] | None = None,
    stand: Stand | None = None,
) -> HttpResponse:
    """The page of a tab: chapters of the last result as this reader may see them, or what to do first."""
    stand = stand or stand_of(request, study)
    found = chapters(request, stand, TABS.get(here, ()))
    if (answer := found.file(request)) is not None:
        return answer
    audit.note(request, object=f"procurement/{study}/{here}")
    context = stand.context(here) | {
        "page_heading": title,
        "shown": found,
        "why": why_missing(stand, MADE_OF.get(here, ())),
        "edit_url": reverse("procurement:assumptions", args=[study]),
        **(more or {}),
    }
    return render(request, template, context)


def chapters(request: HttpRequest, stand: Stand, parts: Sequence[Part]) -> Shown:
    """The chapters that there are."""
    if stand.latest is None:
        return Shown()
    result = stand.latest.result
    found = [chapter(stand.scope, result, part) for part in parts]
    return shown(request, found, facts_of(result.study.title, result.snapshot, result.study.seed))


def why_missing(stand: Stand, of: Sequence[str]) -> list[str]:
    """Why parts of the result are not there."""
    if stand.latest is None:
        return []
    return [each.why.said(active()) for each in stand.latest.result.missing if each.part in of]
