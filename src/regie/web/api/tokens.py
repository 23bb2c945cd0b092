# SPDX-License-Identifier: EUPL-1.2
"""The page with one's own tokens: make one, see it once, revoke it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from regie.vocabulary import RegieError
from regie.web.access import Permission, confirmed, needs, scope_of
from regie.web.api import service
from regie.web.api.models import Token
from regie.web.ui.language import active


class TokenForm(forms.Form):
    """What a token is for and until when."""

    name = forms.CharField(label=gettext_lazy("Waarvoor"), max_length=100)
    use = forms.ChoiceField(label=gettext_lazy("Wat mag het"))
    expires_on = forms.DateField(
        label=gettext_lazy("Geldig tot en met"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, may_deliver: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(Token.Use.READ.value, _("alleen lezen"))]
        if may_deliver:
            choices.append((Token.Use.DELIVER.value, _("lezen en gegevens leveren")))
        self.fields["use"].choices = choices  # type: ignore[attr-defined]


@needs(Permission.USE_API)
@confirmed
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """One's tokens, and a new one."""
    scope = scope_of(request)
    first: dict[str, date] = {"expires_on": timezone.localdate() + timedelta(days=180)}
    form = TokenForm(request.POST or None, initial=first, may_deliver=scope.may(Permission.DELIVER))
    secret = ""  # nosec B105
    grant = getattr(request, "grant", None)
    if request.method == "POST" and form.is_valid() and grant is not None:
        try:
            _made, secret = service.make_token(scope, grant, **form.cleaned_data)
        except RegieError as problem:
            form.add_error(None, problem.message(active()))
        else:
            form = TokenForm(initial=first, may_deliver=scope.may(Permission.DELIVER))
    tokens = Token.objects.within(scope).select_related("grant", "grant__user")
    context = {"form": form, "tokens": tokens, "secret": secret, "address": f"{settings.REGIE.address}/api/v1"}
    return render(request, "api/tokens.html", context)


@needs(Permission.USE_API)
@require_POST
def revoke(request: HttpRequest, identifier: int) -> HttpResponse:
    """End a token at once."""
    scope = scope_of(request)
    found = get_object_or_404(Token.objects.within(scope), pk=identifier)
    service.revoke_token(scope, found.pk)
    messages.success(request, _("Het token is ingetrokken en werkt niet meer."))
    return redirect("api:tokens")
