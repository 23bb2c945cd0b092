# SPDX-License-Identifier: EUPL-1.2
"""Who asked for a job, as JSON: a job reads and writes within the scope of who asked."""

from __future__ import annotations

from typing import Any

from regie.web.access import PartyKind, Role, Scope


def written(scope: Scope) -> dict[str, Any]:
    """A scope as JSON."""
    return {
        "user_id": scope.user_id,
        "name": scope.name,
        "role": scope.role.value,
        "party_kind": scope.party_kind.value,
        "party": scope.party,
        "area": scope.area,
    }


def scope_of(asked_by: dict[str, Any]) -> Scope:
    """The scope again."""
    kinds = {"role": Role(asked_by["role"]), "party_kind": PartyKind(asked_by["party_kind"])}
    return Scope(**{**asked_by, **kinds})
