# SPDX-License-Identifier: EUPL-1.2
"""What the pages of one study share: the study as the reader finds it, its last result, its tabs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from regie.web.access import Permission, Scope, scope_of
from regie.web.procurement.drafts import Working, working
from regie.web.procurement.results import Latest, latest
from regie.web.ui.components import Tab
from regie.web.ui.language import active


@dataclass(frozen=True)
class Stand:
    """A study and what was computed of it, for one reader."""

    scope: Scope
    found: Working
    latest: Latest | None

    @property
    def may_edit(self) -> bool:
        """Whether the reader makes studies."""
        return self.scope.may(Permission.EDIT_PROCUREMENT)

    @property
    def stale(self) -> list[str]:
        """Why the last result is no longer of what stands now; empty when it is."""
        return self.latest.stale(self.found.best) if self.latest is not None else []

    @property
    def problems(self) -> list[str]:
        """What is not right yet, in sentences."""
        return [each.message(active()) for each in self.found.checked.problems]

    def context(self, here: str) -> dict[str, Any]:
        """What every page of a study shows."""
        return {
            "stand": self,
            "study": self.found,
            "tabs": tabs_of(self.found.key, here),
            "may_edit": self.may_edit,
            "snapshot": self.latest.result.snapshot if self.latest is not None else "",
        }


def stand_of(request: HttpRequest, study: str) -> Stand:
    """The study of this page; 404 for one that may not be seen."""
    scope = scope_of(request)
    found = working(scope, study)
    return Stand(scope, found, latest(scope, found.key))


def tabs_of(key: str, here: str) -> list[Tab]:
    """The parts of a study."""
    views = [
        ("landscape", _("Waar we staan")),
        ("lots", _("Percelen")),
        ("coverage", _("Dekking")),
        ("lump_sums", _("Lumpsums")),
        ("starting", _("Ingangsdatum")),
        ("award", _("Gunning")),
        ("assumptions", _("Aannames")),
        ("report", _("Rapport")),
    ]
    return [Tab(label, reverse(f"procurement:{name}", args=[key]), name == here) for name, label in views]


def not_computed(request: HttpRequest, stand: Stand, here: str, title: str, lead: str) -> HttpResponse:
    """The page of a part that nothing was computed of yet: what to do."""
    context = stand.context(here) | {"page_title": title, "page_lead": lead}
    return render(request, "procurement/not_computed.html", context)
