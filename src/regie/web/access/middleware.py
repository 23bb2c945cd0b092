# SPDX-License-Identifier: EUPL-1.2
"""Who asks: the scope of the role that a signed-in person acts in, and no view without a rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from regie.web.access.rules import RULE

OPEN_PACKAGES = ("allauth.", "django.views.static", "django.contrib.staticfiles", "django.views.i18n")
"""Views of libraries that guard themselves or have nothing to guard."""


class UnguardedView(RuntimeError):
    """A view without an access rule was asked for. A mistake in the code."""


class ScopeMiddleware:
    """Puts ``request.scope`` there (nothing for who has no role), asks for a second factor where it is required,
    and refuses a view that has no rule."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        from regie.web.accounts.queries import active_scope

        request.scope = active_scope(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        module = getattr(view, "__module__", "")
        guarded = view_rule(view) is not None
        if not guarded and not module.startswith(OPEN_PACKAGES):
            raise UnguardedView(f"{module}.{getattr(view, '__name__', view)} has no access rule")
        if guarded and view_rule(view) != "public" and _lacks_second_factor(request):
            return redirect(reverse("mfa_index"))
        return None


def view_rule(view: Any) -> Any:
    """The rule of a view function, or of the class behind it."""
    return getattr(view, RULE, None) or getattr(
        getattr(view, "view_class", getattr(view, "cls", None)), RULE, None
    )


def _lacks_second_factor(request: HttpRequest) -> bool:
    if not settings.REGIE.second_factor_required or settings.REGIE.demo or not request.user.is_authenticated:
        return False
    if getattr(request, "auth_token", None) is not None:
        return False
    from regie.web.accounts.queries import has_second_factor

    return not has_second_factor(request)
