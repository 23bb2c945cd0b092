# SPDX-License-Identifier: EUPL-1.2
"""Who asks the API: the bearer of a token, or the same token as the password of basic authentication (Excel)."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from regie.web.accounts.models import User
from regie.web.api.models import Token
from regie.web.api.service import digest


class TokenAuthentication(BaseAuthentication):
    """Sets ``request.user`` and ``request.auth`` (the token), and puts the token's scope on the request."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        secret = _secret(request.headers.get("Authorization", ""))
        if secret is None:
            return None
        found = Token.objects.unscoped().select_related("grant__user").filter(digest=digest(secret)).first()
        if found is None or not found.works or not found.grant.user.is_active:
            raise AuthenticationFailed
        today = timezone.localdate()
        if found.last_used_on != today:
            Token.objects.unscoped().filter(pk=found.pk).update(last_used_on=today)
        request._request.scope = found.grant.scope()  # type: ignore[attr-defined]
        request._request.user = found.grant.user
        return found.grant.user, found

    def authenticate_header(self, request: Request) -> str:
        return 'Basic realm="Regie"' if "text/csv" in request.headers.get("Accept", "") else "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """What the OpenAPI document says of it."""

    target_class = "regie.web.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "Een token uit Regie (Account, API-tokens)."}


def _secret(header: str) -> str | None:
    scheme, _, value = header.partition(" ")
    match scheme.lower():
        case "bearer":
            return value.strip()
        case "basic":
            try:
                return base64.b64decode(value, validate=True).decode("utf-8").partition(":")[2]
            except (binascii.Error, UnicodeDecodeError, ValueError):
                return ""
    return None
