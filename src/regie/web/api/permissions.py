# SPDX-License-Identifier: EUPL-1.2
"""The same policy as on the screens: a view of the API names the permission that it needs."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from regie.web.access import Permission, Scope
from regie.web.api.models import Token


class ByPolicy(BasePermission):
    """``needs`` of the view: permissions of which one is enough, or ``public``. A view without it is closed."""

    def has_permission(self, request: Request, view: Any) -> bool:
        needed = getattr(view, "needs", None)
        if needed == "public":
            return True
        scope: Scope | None = getattr(request._request, "scope", None)
        token = request.auth
        if not isinstance(token, Token) or scope is None or not needed:
            return False
        if request.method not in ("GET", "HEAD", "OPTIONS") and token.use != Token.Use.DELIVER:
            return False
        return scope.may(Permission.USE_API) and any(scope.may(permission) for permission in needed)
