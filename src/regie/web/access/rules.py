# SPDX-License-Identifier: EUPL-1.2
"""The rule that stands on every view: who may come in. A view without one is refused for everyone.

Denied means denied before the view runs: nothing is read and nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from regie.web.access.policy import Permission
from regie.web.access.scope import Scope

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

RULE = "access_rule"
"""The attribute of a view that names its rule: ``public``, ``signed_in`` or the permissions."""


def needs(*permissions: Permission) -> Callable[[View], View]:
    """Only for who has at least one of the permissions in the role they act in; others get a 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            answer = _signed_in(request)
            if answer is not None:
                return answer
            scope: Scope | None = getattr(request, "scope", None)
            if scope is None:
                return redirect(reverse("accounts:no_role"))
            if not any(scope.may(permission) for permission in permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        setattr(checked, RULE, permissions)
        return checked  # type: ignore[return-value]

    return decorate


def signed_in(view: View) -> View:
    """For everyone who is signed in, with or without a role."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _signed_in(request) or view(request, *args, **kwargs)

    setattr(checked, RULE, "signed_in")
    return checked  # type: ignore[return-value]


def public(view: View) -> View:
    """For everyone."""
    setattr(view, RULE, "public")
    return view


def confirmed(view: View) -> View:
    """A risky action: asks for password or second factor again when that is longer than five minutes ago.

    Stands under ``needs``. What was typed in a form is lost at the detour, so put the question before the form.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        from regie.web.accounts.confirmation import confirmation_address, recently_confirmed

        if recently_confirmed(request):
            return view(request, *args, **kwargs)
        back = request.get_full_path() if request.method in ("GET", "HEAD") else _before(request)
        return redirect(confirmation_address(request, back))

    return checked  # type: ignore[return-value]


def may(request: HttpRequest, permission: Permission) -> bool:
    """Whether who asks has the permission."""
    scope: Scope | None = getattr(request, "scope", None)
    return scope is not None and scope.may(permission)


def scope_of(request: HttpRequest) -> Scope:
    """The scope of who asks. Raises ``PermissionDenied`` when there is none."""
    scope: Scope | None = getattr(request, "scope", None)
    if scope is None:
        raise PermissionDenied
    return scope


def _signed_in(request: HttpRequest) -> HttpResponseBase | None:
    if request.user.is_authenticated:
        return None
    if request.headers.get("HX-Request"):
        from django.http import HttpResponse

        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = reverse("account_login")
        return answer
    return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")


def _before(request: HttpRequest) -> str:
    """The page that a form stood on, in this application; else the page of the address itself."""
    from urllib.parse import urlsplit

    parts = urlsplit(request.headers.get("Referer", ""))
    if parts.netloc == request.get_host() and parts.path.startswith("/"):
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return request.path
