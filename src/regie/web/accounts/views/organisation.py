# SPDX-License-Identifier: EUPL-1.2
"""The way to the organisation's login and back; a provider that does not answer is said in a sentence."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.openid_connect import views
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe
from requests import RequestException

from regie.vocabulary import RegieError
from regie.web.access import public, signed_in

log = logging.getLogger(__name__)

View = Callable[..., HttpResponseBase]


def _reachable(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, **address: str) -> HttpResponseBase:
        try:
            return view(request, **address)
        except RequestException:
            log.warning("organisation_login_away", exc_info=True)
            raise RegieError("web_accounts.organisation_away", name=settings.REGIE.oidc_name) from None

    return guarded


@public
@_reachable
def to_organisation(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """On to the organisation's page, to sign in there: an account is not tied to another identity by hand."""
    if request.GET.get("process", AuthProcess.LOGIN) != AuthProcess.LOGIN:
        raise Http404
    answer: HttpResponseBase = views.login(request, provider_id)
    return answer


@public
@_reachable
def from_organisation(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Back, with the proof of who signed in."""
    answer: HttpResponseBase = views.callback(request, provider_id)
    return answer


@signed_in
@require_safe
@_reachable
def confirm_with_organisation(request: HttpRequest) -> HttpResponseBase:
    """Ask who has no password with us to sign in at the organisation once more."""
    if not settings.REGIE.oidc_name:
        raise Http404
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    provider = get_adapter().get_provider(request, provider="openid_connect")
    asked = {**provider.get_auth_params(), "prompt": "login", "max_age": "0"}
    answer: HttpResponseBase = provider.redirect(
        request, process=AuthProcess.LOGIN, next_url=back, auth_params=asked
    )
    return answer
