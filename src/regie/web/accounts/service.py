# SPDX-License-Identifier: EUPL-1.2
"""Grant and end roles, and let people leave. A grant takes two people, and nobody grants anything to themselves.

Who may do it is checked here, whatever the screen offered.
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from regie.vocabulary import RegieError
from regie.web.access import Permission, Role, Scope
from regie.web.accounts import devices, lockout
from regie.web.accounts.models import FactorReset, Grant, Invitation, User
from regie.web.accounts.positions import LONGEST_REASON, Position, check_end
from regie.web.audit import service as audit

__all__ = [
    "approve_grant",
    "approve_reset",
    "end_grant",
    "leave",
    "refuse_grant",
    "refuse_reset",
    "rename",
    "request_grant",
    "request_reset",
    "unlock",
]


def request_grant(scope: Scope, user: User, position: Position, reason: str) -> Grant:
    """Ask for a role for someone; it counts when a second person approves.

    Raises ``PermissionDenied`` for who may not manage people, ``RegieError`` for oneself, for who has left, or
    when the person has the role already.
    """
    must(scope, Permission.MANAGE_USERS)
    not_oneself(scope, user)
    reason = given(reason)
    check_end(position.role, position.valid_until, timezone.localdate())
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        if not user.is_active:
            raise RegieError("web_accounts.person_left")
        grant = open_request(user, position, reason, requested_by=scope.user_id)
        recorded("grant.requested", scope, grant)
    return grant


def open_request(user: User, position: Position, reason: str, requested_by: int | None) -> Grant:
    """The request itself, for who has checked that it may be made."""
    same = Grant.objects.filter(
        user=user,
        role=position.role,
        party_kind=position.party_kind,
        party=position.party,
        area=position.area,
        state__in=(Grant.State.REQUESTED, Grant.State.ACTIVE),
    )
    if any(each.state == Grant.State.REQUESTED or each.active for each in same):
        raise RegieError("web_accounts.has_role")
    return Grant.objects.create(
        user=user,
        role=position.role,
        party_kind=position.party_kind,
        party=position.party,
        area=position.area,
        valid_from=timezone.localdate(),
        valid_until=position.valid_until,
        reason=reason,
        requested_by_id=requested_by,
    )


def approve_grant(scope: Scope, grant: Grant) -> Grant:
    """Let a requested role count from today. Not by who asked for it, and not by who gets it."""
    must(scope, Permission.APPROVE_GRANTS)
    today = timezone.localdate()
    with transaction.atomic():
        grant = _requested(grant)
        _second_person(scope, grant.requested_by_id, grant.user)
        if grant.valid_until is not None and grant.valid_until < today:
            raise RegieError("web_accounts.grant_over")
        check_end(Role(grant.role), grant.valid_until, today)
        grant.state, grant.valid_from = Grant.State.ACTIVE, today
        grant.approved_by_id, grant.settled_at = scope.user_id, timezone.now()
        grant.save()
        recorded("grant.approved", scope, grant)
    return grant


def refuse_grant(scope: Scope, grant: Grant) -> Grant:
    """Turn a request down. Who asked may take it back too."""
    if grant.requested_by_id != scope.user_id:
        must(scope, Permission.APPROVE_GRANTS)
    with transaction.atomic():
        grant = _requested(grant)
        grant.state = Grant.State.REFUSED
        grant.refused_by_id, grant.settled_at = scope.user_id, timezone.now()
        grant.save()
        recorded("grant.refused", scope, grant)
    return grant


def end_grant(scope: Scope, grant: Grant) -> Grant:
    """End a role today. The person is signed out everywhere and sees nothing of it any more."""
    must(scope, Permission.MANAGE_USERS)
    not_oneself(scope, grant.user)
    with transaction.atomic():
        grant = Grant.objects.select_for_update(of=("self",)).select_related("user").get(pk=grant.pk)
        if grant.state != Grant.State.ACTIVE:
            raise RegieError("web_accounts.already_settled")
        _end(grant, scope.user_id)
        devices.end_all(grant.user)
        recorded("grant.ended", scope, grant)
    return grant


def leave(scope: Scope, user: User) -> User:
    """Someone leaves: no login, no roles, no requests, no open invitation, signed out everywhere."""
    must(scope, Permission.MANAGE_USERS)
    not_oneself(scope, user)
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        if not user.is_active:
            raise RegieError("web_accounts.person_left")
        now = timezone.now()
        user.is_active, user.left_at = False, now
        user.set_unusable_password()
        user.save()
        for grant in user.grants.filter(state=Grant.State.ACTIVE):
            _end(grant, scope.user_id)
        settled = {"state": Grant.State.REFUSED, "refused_by_id": scope.user_id, "settled_at": now}
        user.grants.filter(state=Grant.State.REQUESTED).update(**settled)
        user.factor_resets.filter(state=FactorReset.State.REQUESTED).update(
            state=FactorReset.State.REFUSED, settled_by_id=scope.user_id, settled_at=now
        )
        Invitation.objects.filter(email=user.email, accepted_at=None, withdrawn_at=None).update(withdrawn_at=now)
        devices.end_all(user)
        audit.record(action="accounts.left", scope=scope, object=f"user/{user.pk}")
    return user


def request_reset(scope: Scope, user: User, reason: str) -> FactorReset:
    """Ask to take away someone's second factor because it was lost; it happens when a second person approves."""
    must(scope, Permission.MANAGE_USERS)
    not_oneself(scope, user)
    reason = given(reason)
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        if not user.is_active:
            raise RegieError("web_accounts.person_left")
        if not Authenticator.objects.filter(user=user).exists():
            raise RegieError("web_accounts.no_second_factor")
        if user.factor_resets.filter(state=FactorReset.State.REQUESTED).exists():
            raise RegieError("web_accounts.reset_open")
        reset = FactorReset.objects.create(user=user, reason=reason, requested_by_id=scope.user_id)
        audit.record(action="accounts.reset_requested", scope=scope, object=f"user/{user.pk}")
    return reset


def approve_reset(scope: Scope, reset: FactorReset) -> FactorReset:
    """Take the second factor away; the person is signed out and sets a new one at the next login."""
    must(scope, Permission.APPROVE_GRANTS)
    with transaction.atomic():
        reset = _open_reset(reset)
        _second_person(scope, reset.requested_by_id, reset.user)
        Authenticator.objects.filter(user=reset.user).delete()
        devices.end_all(reset.user)
        return _settled(scope, reset, FactorReset.State.DONE)


def refuse_reset(scope: Scope, reset: FactorReset) -> FactorReset:
    """Turn the request down. Who asked may take it back too."""
    if reset.requested_by_id != scope.user_id:
        must(scope, Permission.APPROVE_GRANTS)
    with transaction.atomic():
        return _settled(scope, _open_reset(reset), FactorReset.State.REFUSED)


def unlock(scope: Scope, user: User, request: HttpRequest) -> None:
    """Let someone who gave a wrong password too often try again at once."""
    must(scope, Permission.MANAGE_USERS)
    lockout.forget(request, user)
    audit.record(action="accounts.unlocked", scope=scope, object=f"user/{user.pk}")


def rename(user: User, name: str) -> None:
    """Change one's own name as others read it. Raises ``RegieError`` for none."""
    name = name.strip()[:200]
    if not name:
        raise RegieError("web_accounts.name_needed")
    User.objects.filter(pk=user.pk).update(name=name)
    user.name = name


def must(scope: Scope, permission: Permission) -> None:
    """Raise ``PermissionDenied`` when the role does not have the permission."""
    if not scope.may(permission):
        raise PermissionDenied


def not_oneself(scope: Scope, user: User) -> None:
    """Raise ``RegieError`` when it is about who does it."""
    if scope.user_id == user.pk:
        raise RegieError("web_accounts.not_to_oneself")


def given(reason: str) -> str:
    """The reason; raises ``RegieError`` for none."""
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise RegieError("web_accounts.reason_needed")
    return reason


def recorded(action: str, scope: Scope | None, grant: Grant) -> None:
    """What happened to a role, in the audit log."""
    audit.record(
        action=action,
        scope=scope,
        object=f"user/{grant.user_id}",
        details={
            "role": grant.role,
            "party_kind": grant.party_kind,
            "party": grant.party,
            "area": grant.area,
            "until": grant.valid_until.isoformat() if grant.valid_until else None,
        },
    )


def _second_person(scope: Scope, requested_by: int | None, user: User) -> None:
    not_oneself(scope, user)
    if requested_by == scope.user_id:
        raise RegieError("web_accounts.second_person")
    if not user.is_active:
        raise RegieError("web_accounts.person_left")


def _requested(grant: Grant) -> Grant:
    found = Grant.objects.select_for_update(of=("self",)).select_related("user").get(pk=grant.pk)
    if found.state != Grant.State.REQUESTED:
        raise RegieError("web_accounts.already_settled")
    return found


def _open_reset(reset: FactorReset) -> FactorReset:
    found = FactorReset.objects.select_for_update(of=("self",)).select_related("user").get(pk=reset.pk)
    if found.state != FactorReset.State.REQUESTED:
        raise RegieError("web_accounts.already_settled")
    return found


def _settled(scope: Scope, reset: FactorReset, state: FactorReset.State) -> FactorReset:
    reset.state, reset.settled_by_id, reset.settled_at = state, scope.user_id, timezone.now()
    reset.save()
    audit.record(action=f"accounts.reset_{state}", scope=scope, object=f"user/{reset.user_id}")
    return reset


def _end(grant: Grant, by: int) -> None:
    grant.state, grant.ended_at, grant.ended_by_id = Grant.State.ENDED, timezone.now(), by
    grant.save()
