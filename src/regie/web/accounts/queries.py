# SPDX-License-Identifier: EUPL-1.2
"""Reads of people and roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from regie.web.access import Permission, Scope
from regie.web.access.policy import POLICY, Role
from regie.web.accounts.lockout import locked_names
from regie.web.accounts.models import FactorReset, Grant, User
from regie.web.accounts.names import area_name, party_name, role_in_words, role_name
from regie.web.accounts.second_factor import factors, has_second_factor

__all__ = [
    "CHOSEN",
    "Access",
    "Person",
    "access_review",
    "active_grants",
    "active_scope",
    "approvers_for",
    "factor_resets_waiting",
    "grants_waiting",
    "has_second_factor",
    "people",
    "person_for",
    "position_in_words",
    "role_in_words",
]

CHOSEN = "grant"
"""Where the session keeps the role that was chosen."""


@dataclass(frozen=True)
class Person:
    """A person as a list shows them.

    ``state`` is ``active``, ``waiting`` (no role yet), ``locked`` (gave a wrong password too often) or ``left``.
    """

    id: int
    name: str
    email: str
    roles: str
    role_codes: tuple[str, ...]
    last_login: datetime | None
    second_factor: str
    state: str


@dataclass(frozen=True)
class Access:
    """One line of the access review: a role of a person, or a person without any."""

    person: str
    email: str
    person_state: str
    role: str
    party: str
    area: str
    state: str
    valid_from: date | None
    valid_until: date | None
    reason: str
    requested_by: str
    approved_by: str
    approved_at: datetime | None
    ended_at: datetime | None
    last_login: datetime | None
    second_factor: str


def active_grants(user_id: int) -> QuerySet[Grant]:
    """The roles that count today, first granted first."""
    return Grant.objects.select_related("user").filter(_counts(), user_id=user_id)


def active_scope(request: HttpRequest) -> Scope | None:
    """The scope of the role that this person acts in: the one chosen in the session, else the first."""
    user = request.user
    if not user.is_authenticated or not user.is_active:
        return None
    grants = list(active_grants(user.pk))
    request.grants = grants  # type: ignore[attr-defined]
    chosen = request.session.get(CHOSEN)
    grant = next((each for each in grants if each.pk == chosen), grants[0] if grants else None)
    request.grant = grant  # type: ignore[attr-defined]
    return grant.scope() if grant else None


def people() -> list[Person]:
    """Everybody who has or had an account, by name."""
    counting = Prefetch("grants", Grant.objects.filter(_counts()), to_attr="counting")
    found = User.objects.prefetch_related(counting).order_by("name", "pk")
    own, locked = factors(), locked_names()
    return [_person(user, own, locked) for user in found]


def person_for(identifier: int) -> User:
    """One person; raises ``Http404``."""
    user = User.objects.filter(pk=identifier).first()
    if user is None:
        raise Http404
    return user


def state_of(user: User) -> Person:
    """One person as the list shows them."""
    user.counting = list(active_grants(user.pk))  # type: ignore[attr-defined]
    return _person(user, factors(), locked_names())


def grants_waiting() -> QuerySet[Grant]:
    """Requests for a role that wait for a second person, oldest first."""
    waiting = Grant.objects.select_related("user", "requested_by").filter(state=Grant.State.REQUESTED)
    return waiting.order_by("requested_at", "pk")


def factor_resets_waiting() -> QuerySet[FactorReset]:
    """Requests to take away a second factor that wait for a second person, oldest first."""
    return FactorReset.objects.select_related("user", "requested_by").filter(state=FactorReset.State.REQUESTED)


def approvers_for(user_id: int, requested_by: int | None) -> list[User]:
    """Who could approve a request about this person: everybody with the permission but these two."""
    roles = [role for role, policy in POLICY.items() if Permission.APPROVE_GRANTS in policy.permissions]
    grants = Grant.objects.filter(_counts(), role__in=roles, user__is_active=True).select_related("user")
    found = {grant.user_id: grant.user for grant in grants}
    return [user for pk, user in found.items() if pk not in (user_id, requested_by)]


def access_review() -> list[Access]:
    """Who has which role since when, by whom approved; also who had one, and who has none."""
    related = ("requested_by", "approved_by")
    grants = Prefetch(
        "grants", Grant.objects.select_related(*related).order_by("valid_from", "pk"), to_attr="all_of_them"
    )
    own = factors()
    lines: list[Access] = []
    for user in User.objects.prefetch_related(grants).order_by("name", "pk"):
        every: Sequence[Grant | None] = user.all_of_them or [None]
        lines += [_access(user, grant, own.get(user.pk, "")) for grant in every]
    return lines


def position_in_words(grant: Grant) -> str:
    """A role with its party: "Controller gemeente, Heerlen"."""
    parts = [role_name(grant.role), party_name(grant.party_kind, grant.party), area_name(grant.area)]
    return ", ".join(filter(None, parts))


def _counts() -> Q:
    today = timezone.localdate()
    open_ended = Q(valid_until__isnull=True) | Q(valid_until__gte=today)
    return Q(state=Grant.State.ACTIVE, valid_from__lte=today) & open_ended


def _person(user: User, with_factor: dict[int, str], locked: frozenset[str]) -> Person:
    counting: list[Grant] = user.counting  # type: ignore[attr-defined]
    if not user.is_active:
        state = "left"
    elif user.email in locked:
        state = "locked"
    else:
        state = "active" if counting else "waiting"
    return Person(
        id=user.pk,
        name=user.name or user.email,
        email=user.email,
        roles="; ".join(map(position_in_words, counting)),
        role_codes=tuple(grant.role for grant in counting),
        last_login=user.last_login,
        second_factor=with_factor.get(user.pk, "none"),
        state=state,
    )


def _access(user: User, grant: Grant | None, factor: str) -> Access:
    return Access(
        person=user.name or user.email,
        email=user.email,
        person_state="active" if user.is_active else "left",
        role=role_name(Role(grant.role)) if grant else "",
        party=party_name(grant.party_kind, grant.party) if grant else "",
        area=area_name(grant.area) if grant else "",
        state=_grant_state(grant),
        valid_from=grant.valid_from if grant and grant.state != Grant.State.REQUESTED else None,
        valid_until=grant.valid_until if grant else None,
        reason=grant.reason if grant else "",
        requested_by=str(grant.requested_by or "") if grant else "",
        approved_by=str(grant.approved_by or "") if grant else "",
        approved_at=grant.settled_at if grant and grant.approved_by_id else None,
        ended_at=grant.ended_at if grant else None,
        last_login=user.last_login,
        second_factor=factor or "none",
    )


def _grant_state(grant: Grant | None) -> str:
    """As kept, but a role whose last day has passed is over."""
    if grant is None:
        return "none"
    return "ended" if grant.state == Grant.State.ACTIVE and not grant.active else grant.state
