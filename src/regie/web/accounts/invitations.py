# SPDX-License-Identifier: EUPL-1.2
"""Invitations: the only way to an account, beside the organisation's own login.

The link holds a random secret with our signature; only a hash of it is kept. It works once, for seven days.
Whoever accepts gets an account; the role is then still a request that a second person approves.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from regie.vocabulary import RegieError
from regie.web.access import Permission, Scope
from regie.web.access.policy import POLICY, PartyKind, Role
from regie.web.accounts import devices, service
from regie.web.accounts.models import Grant, Invitation, User
from regie.web.accounts.positions import Position, check_end
from regie.web.audit import service as audit

VALID_DAYS = 7

_SIGNER = signing.Signer(salt="regie.invitation")

FEWEST_APPROVERS = 2
"""With fewer people than this no grant could ever be approved, since nobody approves what they asked for."""


def invite(scope: Scope, email: str, name: str, position: Position) -> tuple[Invitation, str]:
    """Invite someone; the second value is the token of the link, kept nowhere.

    Raises ``PermissionDenied`` for who may not manage people, ``RegieError`` for an address that is not one, that
    has an account, or that has an open invitation.
    """
    service.must(scope, Permission.MANAGE_USERS)
    email, name = _address(email), _name(name)
    check_end(position.role, position.valid_until, timezone.localdate())
    if User.objects.filter(email=email, is_active=True).exists():
        raise RegieError("web_accounts.has_account")
    if open_invitations().filter(email=email).exists():
        raise RegieError("web_accounts.invitation_open")
    with transaction.atomic():
        invitation, token = _made(email, name, position, invited_by=scope.user_id)
        _recorded("invitation.made", scope, invitation)
    return invitation, token


def invite_from_server(email: str, name: str, position: Position) -> tuple[Invitation, str]:
    """Invite someone from the command line of the server: the first administrator, or one who lost every way in.

    An older open invitation for the address is withdrawn. Raises ``RegieError`` for an address that is not one.
    """
    email, name = _address(email), _name(name)
    check_end(position.role, position.valid_until, timezone.localdate())
    with transaction.atomic():
        open_invitations().filter(email=email).update(withdrawn_at=timezone.now())
        invitation, token = _made(email, name, position, invited_by=None)
        _recorded("invitation.made", None, invitation)
    return invitation, token


def renew(scope: Scope, invitation: Invitation) -> tuple[Invitation, str]:
    """A new link and seven new days; the old link works no more."""
    service.must(scope, Permission.MANAGE_USERS)
    with transaction.atomic():
        invitation = _unanswered(invitation)
        token = _token()
        invitation.token_hash, invitation.expires_at = _hash(token), _end()
        invitation.save()
        _recorded("invitation.renewed", scope, invitation)
    return invitation, token


def withdraw(scope: Scope, invitation: Invitation) -> Invitation:
    """The link works no more."""
    service.must(scope, Permission.MANAGE_USERS)
    with transaction.atomic():
        invitation = _unanswered(invitation)
        invitation.withdrawn_at = timezone.now()
        invitation.save()
        _recorded("invitation.withdrawn", scope, invitation)
    return invitation


def open_invitations() -> QuerySet[Invitation]:
    """Invitations whose link still works, newest first."""
    return unanswered_invitations().filter(expires_at__gt=timezone.now())


def unanswered_invitations() -> QuerySet[Invitation]:
    """Invitations that were neither accepted nor withdrawn, newest first; of some the link has expired."""
    return Invitation.objects.select_related("invited_by").filter(accepted_at=None, withdrawn_at=None)


def invitation_of(token: str) -> Invitation:
    """The open invitation that the link leads to.

    Raises ``RegieError`` with one and the same sentence for a link that was changed, used, withdrawn or is old.
    """
    found = open_invitations().filter(token_hash=_hash(token)).first() if _signed(token) else None
    if found is None:
        raise RegieError("web_accounts.invitation_over", days=VALID_DAYS)
    return found


def accept(token: str, name: str, password: str) -> User:
    """Make the account with this password and ask for the role. Raises ``RegieError`` as :func:`invitation_of`."""
    with transaction.atomic():
        invitation = _taken(token)
        user = User.objects.select_for_update().filter(email=invitation.email).first()
        user = user or User(email=invitation.email)
        user.name, user.is_active, user.left_at = _name(name), True, None
        user.set_password(password)
        user.save()
        # Who comes back, or had lost every way in, starts anew: what they signed in with before opens nothing.
        Authenticator.objects.filter(user=user).delete()
        devices.end_all(user)
        answer(invitation, user)
    return user


def answer(invitation: Invitation, user: User) -> None:
    """Take an invitation up for an account whose mail address is proved: note it, and ask for the role.

    A role that lets people approve counts at once when the invitation was made on the server and fewer than two
    people can approve: somebody has to begin.
    """
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save()
    EmailAddress.objects.update_or_create(
        user=user, email=invitation.email, defaults={"verified": True, "primary": True}
    )
    _recorded("invitation.accepted", None, invitation)
    position = Position(
        Role(invitation.role),
        PartyKind(invitation.party_kind),
        invitation.party,
        invitation.area,
        invitation.valid_until,
    )
    begins = invitation.invited_by_id is None and _lets_approve(position.role) and _approvers() < FEWEST_APPROVERS
    try:
        grant = service.open_request(user, position, "", requested_by=invitation.invited_by_id)
    except RegieError:
        return  # has the role already
    if begins:
        grant.state, grant.settled_at = Grant.State.ACTIVE, timezone.now()
        grant.save()
    service.recorded("grant.begun" if begins else "grant.requested", None, grant)


def _made(email: str, name: str, position: Position, invited_by: int | None) -> tuple[Invitation, str]:
    token = _token()
    invitation = Invitation.objects.create(
        email=email,
        name=name,
        token_hash=_hash(token),
        role=position.role,
        party_kind=position.party_kind,
        party=position.party,
        area=position.area,
        valid_until=position.valid_until,
        invited_by_id=invited_by,
        expires_at=_end(),
    )
    return invitation, token


def _token() -> str:
    return _SIGNER.sign(secrets.token_urlsafe(32))


def _signed(token: str) -> bool:
    try:
        _SIGNER.unsign(token)
    except signing.BadSignature:
        return False
    return True


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _end() -> datetime:
    return timezone.now() + timedelta(days=VALID_DAYS)


def _taken(token: str) -> Invitation:
    """The invitation, held so that two people cannot take it at the same moment."""
    found = invitation_of(token)
    Invitation.objects.select_for_update().get(pk=found.pk)
    return invitation_of(token)


def _unanswered(invitation: Invitation) -> Invitation:
    found = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if found.accepted_at or found.withdrawn_at:
        raise RegieError("web_accounts.already_settled")
    return found


def _lets_approve(role: Role) -> bool:
    return Permission.APPROVE_GRANTS in POLICY[role].permissions


def _approvers() -> int:
    """How many people can approve a request today."""
    grants = Grant.objects.filter(state=Grant.State.ACTIVE, user__is_active=True)
    return len({each.user_id for each in grants if each.active and _lets_approve(Role(each.role))})


def _address(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise RegieError("web_accounts.email_wrong") from None
    return email


def _name(name: str) -> str:
    name = name.strip()[:200]
    if not name:
        raise RegieError("web_accounts.name_needed")
    return name


def _recorded(action: str, scope: Scope | None, invitation: Invitation) -> None:
    audit.record(
        action=action,
        scope=scope,
        object=f"invitation/{invitation.pk}",
        details={"role": invitation.role, "party_kind": invitation.party_kind, "party": invitation.party},
    )
