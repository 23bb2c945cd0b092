# SPDX-License-Identifier: EUPL-1.2
"""Who holds a journey: an area team of the cooperative, or a provider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.core.exceptions import PermissionDenied

from regie.vocabulary import RegieError
from regie.vocabulary.region import Region
from regie.web.access import PartyKind, Permission, Scope

HolderKind = Literal["area", "provider"]


@dataclass(frozen=True, order=True)
class Holder:
    """An area team by the code of its area, or a provider by its code. ``written`` is both in one text."""

    kind: str
    code: str

    @property
    def written(self) -> str:
        """As it stands in a form: ``area/HRL-1``."""
        return f"{self.kind}/{self.code}"

    def named(self, region: Region) -> str:
        """The name of the team or the provider."""
        names = region.codes("areas") if self.kind == "area" else region.party_names
        return names.get(self.code, self.code)

    def provider(self, region: Region) -> str:
        """Who gives the help in a delivery: the provider, and for an area team the cooperative."""
        return self.code if self.kind == "provider" else region.cooperative

    @property
    def scope_words(self) -> dict[str, Any]:
        """The columns ``holder_kind`` and ``holder`` of a row that this holder owns."""
        return {"holder_kind": self.kind, "holder": self.code}


def read_holder(written: str, region: Region) -> Holder:
    """The holder in a form. Raises ``RegieError`` for one that the region does not have."""
    kind, _, code = written.partition("/")
    if Holder(kind, code) not in holders(region):
        raise RegieError("web_register.holder_unknown")
    return Holder(kind, code)


def holders(region: Region) -> list[Holder]:
    """Every team and provider that may hold a journey; the cooperative itself works as its teams."""
    return [
        *(Holder("area", one.code) for one in region.areas),
        *(Holder("provider", one.code) for one in region.parties if one.role != "cooperative"),
    ]


def holder_of(scope: Scope) -> Holder | None:
    """For whom a reader keeps journeys; nothing for who keeps none (and for a team member without an area)."""
    if not scope.may(Permission.USE_JOURNEYS):
        return None
    if scope.party_kind is PartyKind.PROVIDER:
        return Holder("provider", scope.party) if scope.party else None
    return Holder("area", scope.area) if scope.area else None


def own_holder(scope: Scope) -> Holder:
    """The same; raises ``PermissionDenied`` for who keeps no journeys."""
    found = holder_of(scope)
    if found is None:
        raise PermissionDenied
    return found
