# SPDX-License-Identifier: EUPL-1.2
"""Make and revoke tokens."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from regie.vocabulary import RegieError
from regie.web.access import Permission, Scope
from regie.web.accounts.models import Grant
from regie.web.api.models import Token
from regie.web.audit import service as audit

LONGEST = timedelta(days=366)
"""A token ends at most so long after it was made."""

PREFIX = "rg_"


def make_token(scope: Scope, grant: Grant, name: str, use: str, expires_on: date) -> tuple[Token, str]:
    """A token for the role that the person acts in; the second value is shown once and kept nowhere.

    Raises ``PermissionDenied`` for who may not use the API, ``RegieError`` for a name or end that is not right.
    """
    if not scope.may(Permission.USE_API) or grant.user_id != scope.user_id or not grant.active:
        raise PermissionDenied
    if use == Token.Use.DELIVER and not scope.may(Permission.DELIVER):
        raise PermissionDenied
    today = timezone.localdate()
    if not name.strip():
        raise RegieError("web_api.token_name")
    if not today < expires_on <= today + LONGEST:
        raise RegieError("web_api.token_end", last=f"{today + LONGEST:%d-%m-%Y}")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        name=name.strip()[:100],
        prefix=secret[:8],
        digest=digest(secret),
        use=use,
        grant=grant,
        made_by_id=scope.user_id,
        expires_on=expires_on,
    )
    audit.record(action="api.token_made", scope=scope, object=f"token/{token.prefix}", outcome="done")
    return token, secret


def revoke_token(scope: Scope, identifier: int) -> None:
    """End a token of one's own at once; one of others is not found."""
    changed = Token.objects.within(scope).filter(pk=identifier, revoked_at=None).update(revoked_at=timezone.now())
    if changed:
        audit.record(action="api.token_revoked", scope=scope, object=f"token/{identifier}", outcome="done")


def digest(secret: str) -> str:
    """What of a token is kept. It is long and random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
