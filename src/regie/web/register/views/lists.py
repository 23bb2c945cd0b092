# SPDX-License-Identifier: EUPL-1.2
"""The waiting list, who may be out of view, and capacity."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from regie.vocabulary import RegieError
from regie.vocabulary.texts import say
from regie.web.access import Permission, needs, scope_of
from regie.web.audit import service as audit
from regie.web.region import door
from regie.web.register import queries, service, words_of
from regie.web.register.forms import CapacityForm
from regie.web.register.holders import holder_of, read_holder
from regie.web.register.models import Capacity
from regie.web.register.tables import Capacities, OutOfView, Waits
from regie.web.register.views.frame import Row, exportable, listed, row_of, shown
from regie.web.register.views.purpose import for_a_purpose
from regie.web.register.views.results import norm_figures
from regie.web.ui import formats
from regie.web.ui.components import KeyFigure
from regie.web.ui.language import active
from regie.web.ui.numbers import whole_number
from regie.web.ui.tables import Table, table_response

P = Permission
MOST_QUIET = 730


@needs(P.USE_JOURNEYS, P.SEE_JOURNEYS)
@for_a_purpose
def waiting(request: HttpRequest) -> HttpResponseBase:
    """Who waits, the longest over the norm first."""
    scope, region = scope_of(request), door.region()
    known, found = queries.waiting(scope)
    rows = [
        row_of(one, region)
        | {
            "waits_for": _("eerste contact") if wait.phase == "intake" else _("start van de hulp"),
            "since": wait.since,
            "days": wait.days,
            "over": max(wait.days - wait.norm, 0) or None,
            "signal": _("boven de norm van %(days)s dagen") % {"days": wait.norm} if wait.above else "",
        }
        for one, wait in found
    ]
    above = sum(wait.above for _one, wait in found)
    longest = max((wait.days for _one, wait in found), default=None)
    table = _clients(Waits, rows, request, caption=_("Wie wacht"), name="wachtlijst", empty=_("Niemand wacht."))
    contract = known.source == "contract"
    source = _("uit het contract") if contract else _("Treeknormen")
    longer = _("langer dan het contract toestaat") if contract else _("langer dan de Treeknormen")
    figures = [
        KeyFigure(_("Wachten"), formats.number(len(found)), sentence=_("op eerste contact of op hulp")),
        KeyFigure(_("Boven de norm"), formats.number(above), sentence=longer),
    ]
    if longest is not None:
        figures.append(KeyFigure(_("Wacht het langst"), formats.number(longest), unit=_("dagen")))
    figures += norm_figures(scope, known)
    audit.note(request, object="waiting")
    context = {"figures": figures, "norms": known, "source": source}
    return listed(request, table, "register/waiting.html", "waiting", context)


@needs(P.USE_JOURNEYS, P.SEE_JOURNEYS)
@for_a_purpose
def out_of_view(request: HttpRequest) -> HttpResponseBase:
    """Who may be out of view: no step for some time, a handover that was refused, or a provider whose contract
    ends."""
    scope, region, today = scope_of(request), door.region(), timezone.localdate()
    written = request.GET.get("dagen", "")
    quiet = whole_number(written, 1, MOST_QUIET) or queries.QUIET_DAYS
    rows, known = [], {"quiet": _("lang niets vastgelegd"), "refused": _("overdracht geweigerd")}
    for one, why, ending in queries.out_of_view(scope, quiet):
        days = (today - one.last_step_on).days
        told = [
            known.get(each)
            or say(f"web_register.provider_{each}", active(), day=f"{ending.on:%d-%m-%Y}" if ending else "")
            for each in why
        ]
        rows.append(row_of(one, region) | {"days": days, "why": "; ".join(told)})
    table = _clients(
        OutOfView,
        rows,
        request,
        caption=_("Mogelijk uit beeld"),
        name="uit-beeld",
        empty=_("Iedereen is in beeld."),
    )
    audit.note(request, object="out_of_view")
    return listed(request, table, "register/out_of_view.html", "out_of_view", {"quiet": quiet})


@needs(P.USE_JOURNEYS, P.SEE_JOURNEYS)
def capacity(request: HttpRequest) -> HttpResponseBase:
    """Places and waiting time, and entering one's own."""
    scope, region = scope_of(request), door.region()
    form = CapacityForm(request.POST or None, region=region, own=holder_of(scope))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            holder = read_holder(given["holder"], region)
            service.set_capacity(scope, holder, given["segment"], given["places"], given["waiting_days"])
        except RegieError as problem:
            form.add_error(None, problem.message(active()))
        else:
            messages.success(request, _("De capaciteit is vastgelegd."))
            return redirect("register:capacity")
    table = Capacities(
        [
            {
                "name": one.held_by.named(region),
                "segment": words_of.segment(one.segment, region),
                "places": one.places,
                "waiting_days": one.waiting_days,
                "entered_on": one.entered_on,
            }
            for one in Capacity.objects.all()
        ],
        request=request,
        caption=_("Capaciteit en wachttijd"),
        name="capaciteit",
        search=("name",),
        empty=_("Nog niemand vulde capaciteit in. Begin met uw eigen team of organisatie."),
    )
    context = {"table": table, "form": form}
    if form.errors:
        return shown(request, "register/capacity.html", "capacity", context, status=422)
    if "export" in request.GET:
        return table_response(request, table, "register/capacity.html", context)
    return shown(request, "register/capacity.html", "capacity", context)


def _clients(kind: type[Table], rows: list[Row], request: HttpRequest, **words: Any) -> Table:
    """A list of clients: found by their pseudonym, a file for who may take rows along."""
    return kind(rows, request=request, search=("client_key",), exportable=exportable(request), **words)
