# SPDX-License-Identifier: EUPL-1.2
"""Decisions: the list, one with who agreed when, and the steps of municipality and cooperative."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from regie.web.access import Permission, confirmed, needs, scope_of
from regie.web.region import door
from regie.web.steering import decisions as service
from regie.web.steering import queries, running, weight
from regie.web.steering.decisions import Taken
from regie.web.steering.forms import AgreeForm, DecisionForm
from regie.web.steering.models import Decision, Theme
from regie.web.steering.views.frame import do, form_page, list_page, meeting_form
from regie.web.ui import columns, formats
from regie.web.ui.tables import Choice, Table

P = Permission

STANDING: dict[str, tuple[Any, Any]] = {
    "recorded": (gettext_lazy("Verslag nog niet vastgesteld"), "neutral"),
    "waiting": (gettext_lazy("Wacht op instemming"), "warning"),
    "refused": (gettext_lazy("Een gemeente stemt niet in"), "bad"),
    "free": (gettext_lazy("Mag in uitvoering"), "info"),
    "started": (gettext_lazy("In uitvoering"), "good"),
    "none": (gettext_lazy("Vastgesteld"), "good"),
}


COUNTED: dict[str, Any] = {
    "typed": gettext_lazy("het bedrag in het besluit"),
    "together": gettext_lazy("de bedragen van de besluiten over deze maatregel samen"),
    "cost": gettext_lazy("wat de maatregel zelf kost"),
    "effect": gettext_lazy(
        "wat de maatregel volgens de gepubliceerde prognose naar verwachting aan kosten verandert"
    ),
}
"""What can count against the threshold (``weight.Weight``)."""


class DecisionTable(Table):
    """Every decision."""

    number = columns.Key(
        gettext_lazy("Nummer"), link=lambda row: reverse("steering:decision", args=[row["number"]])
    )
    day = columns.Day(gettext_lazy("Gesprek"))
    theme = columns.Column(gettext_lazy("Thema"))
    text = columns.Column(gettext_lazy("Besluit"))
    owner = columns.Column(gettext_lazy("Wie"))
    amount = columns.Cents(gettext_lazy("Financieel effect"), decimals=2)
    standing = columns.Badge(gettext_lazy("Stand"), states=STANDING)


@needs(P.SEE_MEETINGS)
def decisions(request: HttpRequest) -> HttpResponse:
    """Every decision and how far it is."""
    rows = [
        {
            "number": each.number,
            "day": each.meeting.day,
            "theme": each.get_theme_display(),
            "theme_code": each.theme,
            "text": each.text,
            "owner": queries.function(each.owner_role, each.owner_party_kind, each.owner_party),
            "amount": each.amount,
            "standing": standing(each),
        }
        for each in queries.decisions(scope_of(request))
    ]
    return list_page(
        request,
        DecisionTable,
        rows,
        "decisions",
        _("Besluiten"),
        name="besluiten",
        search=("number", "text", "theme", "owner"),
        filters=[
            Choice("standing", _("Stand"), [(code, str(label)) for code, (label, _tone) in STANDING.items()]),
            Choice("theme_code", _("Thema"), Theme.choices),
        ],
        empty=_("Er zijn nog geen besluiten. U noteert ze op de pagina van een geopend gesprek."),
    )


@needs(P.SEE_MEETINGS)
def decision(request: HttpRequest, number: str) -> HttpResponse:
    """One decision: what it leads to, who agreed when, what is still missing."""
    scope = scope_of(request)
    found = queries.decision_for(scope, number)
    names = door.region().municipality_names
    said, asked = found.latest, found.asked
    label, tone = STANDING[standing(found)]
    context = {
        "decision": found,
        "owner": queries.function(found.owner_role, found.owner_party_kind, found.owner_party),
        "label": label,
        "tone": tone,
        "next": _next(found, names),
        "counted": counted(found),
        "asked": bool(asked),
        "clause": running.clause_name(found.clause),
        "measure": running.measure_name(found.measure),
        "concerned": [(names.get(code, code), said.get(code)) for code in asked],
        "related": queries.related(scope, found),
        "history": [(names.get(each.party, each.party), each) for each in found.agreements.all()],
        "may_agree": scope.may(P.AGREE_DECISION)
        and scope.party in asked
        and found.standing in ("waiting", "refused", "free"),
        "may_start": scope.may(P.START_DECISION) and found.effect != "none" and found.started_on is None,
        "may_withdraw": scope.may(P.WRITE_MEETINGS) and found.fixed_in is None and found.meeting.state == "open",
    }
    return render(request, "steering/decision.html", context)


@needs(P.WRITE_MEETINGS)
def decision_new(request: HttpRequest, key: str) -> HttpResponse:
    """Write down a decision of an open meeting."""
    return meeting_form(
        request,
        key,
        DecisionForm(request.POST or None),
        lambda scope, meeting, typed: service.record(
            scope, meeting, Taken(**typed | {"owner": typed["owner"].pk})
        ),
        title=_("Besluit noteren"),
        lead=_(
            "Vanaf de drempel in het contract stemmen de betrokken gemeenten vooraf in. "
            "Tot die tijd wordt het besluit niet uitgevoerd."
        ),
        button=_("Noteer het besluit"),
    )


@needs(P.WRITE_MEETINGS)
@require_POST
def decision_withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take a decision out of minutes that are still open."""
    scope = scope_of(request)
    found = queries.decision_for(scope, number)
    back = reverse("steering:meeting", args=[found.meeting.key])
    return do(request, lambda: service.withdraw(scope, found), back, _("Het besluit is uit het verslag gehaald."))


@needs(P.AGREE_DECISION)
@confirmed
def agree(request: HttpRequest, number: str) -> HttpResponse:
    """Record whether the own municipality agrees."""
    scope = scope_of(request)
    found = queries.decision_for(scope, number)
    back = reverse("steering:decision", args=[number])

    def write(typed: dict[str, Any]) -> str:
        service.agree(scope, found, typed["agreed"], typed["body"], typed["decided_on"], typed["note"])
        return back

    return form_page(
        request,
        AgreeForm(request.POST or None),
        write,
        title=_("Instemming van de gemeente"),
        lead=found.text,
        back=back,
        button=_("Leg vast"),
    )


@needs(P.START_DECISION)
@require_POST
def start(request: HttpRequest, number: str) -> HttpResponse:
    """Carry a decision out."""
    scope = scope_of(request)
    found = queries.decision_for(scope, number)
    return do(
        request,
        lambda: service.start(scope, found),
        reverse("steering:decision", args=[number]),
        _("Het besluit is in uitvoering."),
    )


def standing(found: Decision) -> str:
    """How far a decision is; one that leads to nothing is done when it is fixed."""
    return "none" if found.effect == "none" and found.fixed_in is not None else str(found.standing)


def counted(found: Decision) -> str:
    """Which amount counts against the threshold and why, and what else is known; nothing for no effect."""
    known = weight.of_decision(found).parts if found.effect != Decision.Effect.NONE else []
    if not known:
        return ""
    (name, cents), *others = known
    said = _("Voor de drempel telt %(amount)s: %(why)s.") % {"amount": formats.exact(cents), "why": COUNTED[name]}
    if not others:
        return said
    listed = "; ".join(f"{COUNTED[name]} {formats.exact(cents)}" for name, cents in others)
    also = _("Ook bekend: %(others)s.") % {"others": listed}
    return f"{said} {also}"


def _next(found: Decision, names: dict[str, str]) -> str:
    """What has to happen before the decision can be carried out."""
    if found.standing == "recorded":
        return _("Het besluit telt zodra een gemeente en de coöperatie het verslag hebben vastgesteld.")
    if found.waits_for and found.started_on is None:
        waits = ", ".join(names.get(code, code) for code in found.waits_for)
        return _("Nog nodig: instemming van %(municipalities)s.") % {"municipalities": waits}
    if found.standing == "free" and found.effect != Decision.Effect.NONE:
        return _("De coöperatie kan het nu in uitvoering nemen.")
    return ""
