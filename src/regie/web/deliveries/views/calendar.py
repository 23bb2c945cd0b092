# SPDX-License-Identifier: EUPL-1.2
"""Who delivered what, who is late, and a reminder for who is."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from regie.vocabulary import Period, PeriodKind, RegieError
from regie.web.access import PartyKind, Permission, needs, scope_of
from regie.web.deliveries import queries, receipts, service
from regie.web.deliveries.sections import sections
from regie.web.region import door
from regie.web.ui.components import Tab
from regie.web.ui.language import active

KINDS = {"halfjaar": PeriodKind.HALF_YEAR, "kwartaal": PeriodKind.QUARTER, "maand": PeriodKind.MONTH}


@needs(Permission.SEE_DELIVERIES)
def calendar(request: HttpRequest) -> HttpResponse:
    """Parties against periods, and below it who is overdue."""
    scope = scope_of(request)
    asked = request.GET.get("per", "halfjaar")
    kind = KINDS.get(asked, PeriodKind.HALF_YEAR)
    found = receipts.calendar_for(scope, kind, _period(request.GET.get("tot", ""), kind))
    named = {_("Halfjaar"): "halfjaar", _("Kwartaal"): "kwartaal", _("Maand"): "maand"}
    reminded = queries.reminders(scope)
    return render(
        request,
        "deliveries/calendar.html",
        {
            "sections": sections(scope, "calendar"),
            "calendar": found,
            "kinds": [Tab(label, f"?per={name}", KINDS[name] is kind) for label, name in named.items()],
            "asked": asked if asked in KINDS else "halfjaar",
            "overdue": [
                {"party": party, "receipt": receipt, "reminder": reminded.get((party.code, receipt.period))}
                for party, receipt in found.overdue
            ],
            "may_remind": scope.may(Permission.MAKE_SNAPSHOT),
            "may_deliver": scope.may(Permission.DELIVER),
            "own": scope.party_kind is PartyKind.PROVIDER,
            "counted": scope.small_numbers or scope.party_kind is PartyKind.PROVIDER,
        },
    )


@needs(Permission.MAKE_SNAPSHOT)
@require_POST
def remind(request: HttpRequest, party: str, period: str) -> HttpResponse:
    """Mail a party that is late."""
    scope, region = scope_of(request), door.region()
    when = _period(period)
    receipt = receipts.receipt_of(region, party, when) if when else None
    if receipt is None:
        raise Http404
    try:
        made = service.remind(scope, region, receipt)
    except RegieError as problem:
        messages.warning(request, problem.message(active()))
    else:
        name = region.party_names[party]
        sent = ngettext(
            "Herinnering verstuurd aan %(count)s persoon van %(party)s.",
            "Herinnering verstuurd aan %(count)s personen van %(party)s.",
            made.addresses,
        )
        messages.success(request, sent % {"count": made.addresses, "party": name})
    return redirect(reverse("deliveries:calendar"))


def _period(written: str, kind: PeriodKind | None = None) -> Period | None:
    """The period that an address names; nothing for anything else."""
    try:
        found = Period.parse(written)
    except RegieError:
        return None
    return found if kind is None or found.kind is kind else None
