# SPDX-License-Identifier: EUPL-1.2
"""Providers: all of them in a list, their agreements and meetings together, and the file of each.

A municipality reads the agreements that stand in the contract, and what the cooperative agreed to share: no
amounts of a single provider and no meetings. A provider reads its own file.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.web.access import Permission, Scope, needs, scope_of
from regie.web.audit import service as audit
from regie.web.programme import queries, states
from regie.web.programme.exits import steps_of
from regie.web.programme.models import Signal
from regie.web.programme.views import frame
from regie.web.region import door
from regie.web.ui import columns
from regie.web.ui.language import active
from regie.web.ui.tables import Choice, Table, exported, table_response

P = Permission


class Providers(Table):
    """All providers, with what asks for attention."""

    name = columns.Column(
        gettext_lazy("Aanbieder"), link=lambda row: reverse("programme:provider", args=[row.party])
    )
    role = columns.Badge(gettext_lazy("Rol"), states=states.ROLES)
    agreements = columns.Number(gettext_lazy("Afspraken"))
    meetings = columns.Number(gettext_lazy("Gesprekken"))
    last_meeting = columns.Day(gettext_lazy("Laatste gesprek"))
    findings = columns.Number(gettext_lazy("Bevindingen open"))
    signals = columns.Number(gettext_lazy("Signalen"))
    exit = columns.Badge(gettext_lazy("Uittreding"), states=states.EXIT_STATES)


class Agreements(Table):
    """Transformation agreements."""

    name = columns.Column(
        gettext_lazy("Aanbieder"), link=lambda row: reverse("programme:provider", args=[row.party])
    )
    subject = columns.Column(gettext_lazy("Afspraak"))
    agreed_on = columns.Day(gettext_lazy("Afgesproken op"))
    state = columns.Badge(gettext_lazy("Stand"), states=states.AGREEMENT_STATES)
    tariffs = columns.Column(gettext_lazy("Gekoppeld tarief"))
    service_contract = columns.Column(
        gettext_lazy("Overeenkomst"),
        link=lambda row: reverse("contracts:tariffs") if row.service_contract else None,
    )
    line = columns.Column(gettext_lazy("Programmalijn"))


class Meetings(Table):
    """Monitoring meetings."""

    name = columns.Column(
        gettext_lazy("Aanbieder"), link=lambda row: reverse("programme:provider", args=[row.party])
    )
    held_on = columns.Day(gettext_lazy("Gehouden op"))
    present = columns.Column(gettext_lazy("Aanwezig"))
    findings = columns.Column(gettext_lazy("Bevindingen"))
    agreements = columns.Number(gettext_lazy("Afspraken"))
    open = columns.Number(gettext_lazy("Waarvan open"))


@needs(P.SEE_PROVIDERS, P.SEE_PROVIDER_FILES)
def providers(request: HttpRequest) -> HttpResponseBase:
    """The list of providers; a provider is led to its own file."""
    scope = scope_of(request)
    if scope.providers is not None:
        return redirect("programme:provider", party=scope.party)
    whole = queries.sees_files(scope)
    table = Providers(
        queries.provider_rows(scope),
        request=request,
        name="aanbieders",
        caption=_("Aanbieders"),
        search=("name",),
        filters=[Choice("role", _("Rol"), states.choices(states.ROLES))],
        exclude=() if whole else ("meetings", "last_meeting", "exit"),
        empty=_("In deze regio zijn nog geen aanbieders genoemd. Zij staan in region.toml."),
        note="" if whole else _("Bevindingen en signalen: alleen wat is afgesproken met de gemeenten te delen."),
    )
    audit.note(request, object="providers")
    context = {"tabs": frame.provider_tabs("providers", scope), "title": _("Aanbieders")}
    return table_response(request, table, "programme/providers.html", context)


@needs(P.SEE_PROVIDERS)
def agreements(request: HttpRequest) -> HttpResponse:
    """The transformation agreements of all providers."""
    scope = scope_of(request)
    table = _agreements(request, scope, "")
    context = {"tabs": frame.provider_tabs("agreements", scope), "title": _("Transformatieafspraken")}
    return table_response(request, table, "programme/providers.html", context)


@needs(P.SEE_PROVIDER_FILES)
def meetings(request: HttpRequest) -> HttpResponseBase:
    """The monitoring meetings of all providers."""
    scope = scope_of(request)
    if scope.providers is not None:
        return redirect("programme:provider", party=scope.party)
    table = _meetings(request, scope, "")
    context = {"tabs": frame.provider_tabs("meetings", scope), "title": _("Monitorgesprekken")}
    return table_response(request, table, "programme/providers.html", context)


@needs(P.SEE_PROVIDERS, P.SEE_PROVIDER_FILES)
def provider(request: HttpRequest, party: str) -> HttpResponse:
    """The file of one provider, as far as the reader may see it."""
    scope = scope_of(request)
    name = queries.party_name(scope, party)
    whole, edits = queries.sees_files(scope), scope.may(P.EDIT_PROVIDER_FILES)
    agreed, held = _agreements(request, scope, party), _meetings(request, scope, party)
    file = exported(request, *([agreed, held] if whole else [agreed]))
    if file is not None:
        return file
    audit.note(request, object=f"provider/{party}")
    plan = queries.exit_plan(scope, party)
    member = next((each for each in door.region().parties if each.code == party), None)
    context: dict[str, Any] = {
        "party": party,
        "name": name,
        "role": states.ROLES.get(member.role, states.ROLES["supplier"]) if member else None,
        "whole": whole,
        "may_edit": edits,
        "agreements": agreed,
        "meetings": held if whole else None,
        "own_agreements": [each for each in queries.agreements(scope, party) if each.pk is not None],
        "without_report": [each for each in queries.meetings(scope, party) if each.pk is None],
        "reports": [each for each in queries.meetings(scope, party) if each.pk is not None],
        "actions": queries.actions(scope, party),
        "findings": [(each, states.SEVERITIES[each.severity]) for each in queries.findings(scope, party)],
        "tariff_remarks": [each.sentence().said(active()) for each in queries.tariff_remarks(scope, party)],
        "delivery": queries.delivery_state(scope, party),
        "signals": queries.signals(scope, party),
        "derived": [(each, Signal.Kind(each.kind).label) for each in queries.derived(scope, party)],
        "accounts": queries.accounts_with_day(scope, party),
        "plan": plan,
        "plan_state": states.EXIT_STATES[plan.state] if plan else None,
        "plan_steps": steps_of(plan) if plan else (),
        "is_member": member is not None and member.role == "member",
        "sees_exit": whole and scope.party_kind in ("cooperative", "provider"),
        "own": scope.providers is not None,
    }
    return render(request, "programme/provider.html", context)


def _agreements(request: HttpRequest, scope: Scope, party: str) -> Agreements:
    return Agreements(
        queries.agreements(scope, party),
        request=request,
        name="afspraken",
        caption=_("Transformatieafspraken"),
        search=() if party else ("name", "subject", "tariffs"),
        filters=() if party else [Choice("state", _("Stand"), states.choices(states.AGREEMENT_STATES))],
        exclude=("name",) if party else (),
        empty=_("Er zijn nog geen transformatieafspraken: niet in het contract, en hier niet geschreven."),
        note=_("Afspraken in het contract wijzigen met een nieuwe versie van het contract."),
    )


def _meetings(request: HttpRequest, scope: Scope, party: str) -> Meetings:
    return Meetings(
        queries.meetings(scope, party),
        request=request,
        name="gesprekken",
        caption=_("Monitorgesprekken"),
        search=() if party else ("name", "present", "findings"),
        exclude=("name",) if party else (),
        empty=_("Er is nog geen monitorgesprek gevoerd of vastgelegd."),
        note=_("Een streepje: het gesprek staat met zijn dag in het contract; er is nog geen verslag."),
    )
