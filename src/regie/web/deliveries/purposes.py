# SPDX-License-Identifier: EUPL-1.2
"""For what somebody looks at rows of clients: asked before anything is shown, kept for an hour, and recorded with
every view."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from regie.vocabulary import RegieError
from regie.web.access import Role, Scope
from regie.web.audit import queries as audit_queries
from regie.web.audit.activities import delivered

ACTIVITY = "rows"
"""The entry in the processing register that looking at rows belongs to."""

HOLDS = 3600
"""Seconds that a purpose holds."""

SHORTEST = 10
LONGEST = 150
OTHER = "other"

_KEPT = "deliveries_purpose"

REASONS: dict[str, str | Promise] = {
    "trace": _("Een cijfer herleiden tot zijn bron"),
    "mend": _("Een levering verbeteren"),
    "caseload": _("De caseload van het gebiedsteam overzien"),
    "sample": _("Een steekproef controleren"),
    "request": _("Een verzoek van een betrokkene afhandelen (inzage, verbetering, wissen)"),
    OTHER: _("Een ander doel, namelijk …"),
}

_OF_ROLE: dict[Role, tuple[str, ...]] = {
    Role.TEAM_COACH: ("caseload", "mend", "request", OTHER),
    Role.YOUTH_PROFESSIONAL: ("caseload", "mend", "request", OTHER),
    Role.COOPERATIVE_AUDITOR: ("sample", OTHER),
}


@dataclass(frozen=True)
class Register:
    """What the processing register says about looking at rows."""

    name: str
    purpose: str


def reasons(scope: Scope) -> list[tuple[str, str]]:
    """The reasons to choose from in this role."""
    return [(name, str(REASONS[name])) for name in _OF_ROLE.get(scope.role, tuple(REASONS))]


def register_entry() -> Register:
    """The activity as the region confirmed it, or as it was delivered."""
    for entry in audit_queries.register():
        if entry.activity == ACTIVITY:
            return Register(entry.name, entry.purpose)
    texts = delivered()[ACTIVITY].texts
    return Register(texts["name"], texts["purpose"])


def choose(request: HttpRequest, scope: Scope, reason: str, own_words: str) -> str:
    """Keep why this person looks. Raises ``RegieError`` for a reason that the role does not have or that says
    nothing."""
    allowed = dict(reasons(scope))
    if reason not in allowed:
        raise RegieError("web_deliveries.purpose_needed")
    own_words = " ".join(own_words.split())[:LONGEST]
    if reason == OTHER and len(own_words) < SHORTEST:
        raise RegieError("web_deliveries.purpose_too_short", least=SHORTEST)
    written = own_words if reason == OTHER else ": ".join(filter(None, (allowed[reason], own_words)))
    request.session[_KEPT] = {"text": written, "who": _who(scope), "until": time.time() + HOLDS}
    return written


def chosen(request: HttpRequest, scope: Scope) -> str:
    """Why this person looks; empty when that must be asked (again)."""
    kept = request.session.get(_KEPT) or {}
    if kept.get("who") != _who(scope) or kept.get("until", 0) < time.time():
        return ""
    return str(kept["text"])


def forget(request: HttpRequest) -> None:
    """The purpose no longer holds."""
    request.session.pop(_KEPT, None)


def _who(scope: Scope) -> str:
    return f"{scope.user_id}/{scope.role}/{scope.party}/{scope.area}"
