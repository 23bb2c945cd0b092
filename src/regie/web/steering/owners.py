# SPDX-License-Identifier: EUPL-1.2
"""Who can be asked to see to a decision, an action or a task: people with an active role that sees meetings."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from regie.vocabulary import RegieError
from regie.web.access import POLICY, Permission
from regie.web.accounts.models import Grant


def owners() -> QuerySet[Grant]:
    """Their grants, by party and role."""
    roles = [role for role, policy in POLICY.items() if Permission.SEE_MEETINGS in policy.permissions]
    now = timezone.localdate()
    active = Grant.objects.filter(
        role__in=roles, state=Grant.State.ACTIVE, user__is_active=True, valid_from__lte=now
    )
    found = active.filter(Q(valid_until=None) | Q(valid_until__gte=now))
    return found.select_related("user").order_by("party_kind", "party", "role", "user__name")


def grant_of(picked: int) -> Grant:
    """The grant with this number. Raises ``RegieError`` for one that cannot be picked."""
    found = owners().filter(pk=picked).first()
    if found is None:
        raise RegieError("web_steering.owner")
    return found


def owned_by(picked: int) -> dict[str, Any]:
    """The fields of an owner, by the number of the grant. Raises ``RegieError`` for one that cannot be picked."""
    found = grant_of(picked)
    return {
        "owner": found.user,
        "owner_role": found.role,
        "owner_party_kind": found.party_kind,
        "owner_party": found.party,
    }
