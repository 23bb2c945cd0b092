# SPDX-License-Identifier: EUPL-1.2
"""What waits for a second person: roles that were asked for, and second factors to take away."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from regie.web.access import POLICY, Permission, Role, confirmed, needs, scope_of
from regie.web.accounts import mail, queries, service
from regie.web.accounts.models import FactorReset, Grant
from regie.web.accounts.names import how_close, permission_name
from regie.web.audit import service as audit

P = Permission


@needs(P.APPROVE_GRANTS, P.MANAGE_USERS)
@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    """All that waits, oldest first."""
    grants = [(grant, queries.position_in_words(grant)) for grant in queries.grants_waiting()]
    return render(
        request, "accounts/approvals.html", {"grants": grants, "resets": list(queries.factor_resets_waiting())}
    )


@needs(P.APPROVE_GRANTS, P.MANAGE_USERS)
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def decide_grant(request: HttpRequest, identifier: int) -> HttpResponse:
    """A requested role: what it would let the person see and do, and the decision."""
    grant = Grant.objects.select_related("user", "requested_by").filter(pk=identifier).first()
    if grant is None:
        raise Http404
    scope = scope_of(request)
    audit.note(request, object=f"user/{grant.user_id}")
    if request.method == "POST":
        if request.POST.get("decision") == "approve":
            mail.role_granted(service.approve_grant(scope, grant))
            messages.success(request, _("De rol is toegekend."))
        else:
            service.refuse_grant(scope, grant)
            messages.success(request, _("De aanvraag is geweigerd."))
        return redirect("accounts:approvals")
    return render(
        request,
        "accounts/decide_grant.html",
        {
            "grant": grant,
            "what": queries.position_in_words(grant),
            "sees": how_close(Role(grant.role)),
            "permissions": [permission_name(each) for each in P if each in POLICY[Role(grant.role)].permissions],
            **_who_may(scope, grant),
        },
    )


@needs(P.APPROVE_GRANTS, P.MANAGE_USERS)
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def decide_reset(request: HttpRequest, identifier: int) -> HttpResponse:
    """A second factor to take away, and the decision."""
    reset = FactorReset.objects.select_related("user", "requested_by").filter(pk=identifier).first()
    if reset is None:
        raise Http404
    scope = scope_of(request)
    audit.note(request, object=f"user/{reset.user_id}")
    if request.method == "POST":
        if request.POST.get("decision") == "approve":
            mail.factor_reset(service.approve_reset(scope, reset).user)
            messages.success(request, _("De tweede factor is verwijderd."))
        else:
            service.refuse_reset(scope, reset)
            messages.success(request, _("De aanvraag is geweigerd."))
        return redirect("accounts:approvals")
    return render(request, "accounts/decide_reset.html", {"reset": reset, **_who_may(scope, reset)})


def _who_may(scope: object, request: Grant | FactorReset) -> dict[str, bool]:
    """Whether the reader may decide, and why not. The service decides; this only says it beforehand."""
    user_id, may = scope.user_id, scope.may(P.APPROVE_GRANTS)  # type: ignore[attr-defined]
    own, about_oneself = request.requested_by_id == user_id, request.user_id == user_id
    waits = request.state == "requested"
    return {
        "waits": waits,
        "own": own,
        "about_oneself": about_oneself,
        "may_approve": waits and may and not own and not about_oneself,
        "may_refuse": waits and (may or own),
    }
