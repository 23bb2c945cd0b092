# SPDX-License-Identifier: EUPL-1.2
"""The screens of a contract: years and options, amounts, clauses, index, members, tariffs and versions."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.contract import Contract
from regie.contract.tariffs import TariffBuildUp
from regie.contract.terms import ContractMunicipality
from regie.vocabulary import Period, PeriodKind, RegieError
from regie.web.access import Permission, Scope, needs, scope_of
from regie.web.contracts import queries, service
from regie.web.contracts.chosen import Chosen, choose, chosen
from regie.web.contracts.timeline import drawing, stretches
from regie.web.region import door
from regie.web.ui import columns
from regie.web.ui.components import Tab
from regie.web.ui.language import active, pick
from regie.web.ui.numbers import whole_number
from regie.web.ui.tables import Choice, Table, exported
from regie.web.workflow.queries import matters

P = Permission

ROLES = {
    "member": gettext_lazy("Lid"),
    "subcontractor": gettext_lazy("Onderaannemer"),
    "supplier": gettext_lazy("Leverancier"),
    "commissioning_party": gettext_lazy("Opdrachtgever"),
    "cooperative": gettext_lazy("Coöperatie"),
    "contractor": gettext_lazy("Opdrachtnemer"),
}

FINDINGS = {
    "below_cost_price": gettext_lazy("Onder de opbouw van de kostprijs"),
    "no_build_up": gettext_lazy("Zonder opbouw van de kostprijs"),
    "element_missing": gettext_lazy("Opbouw niet volledig"),
    "not_indexed": gettext_lazy("Niet geïndexeerd zoals afgesproken"),
    "gap": gettext_lazy("Periode zonder tarief"),
    "expired": gettext_lazy("Tarief verlopen"),
}


class TariffTable(Table):
    """Tariffs with what was found about each."""

    party = columns.Column(gettext_lazy("Aanbieder"))
    product = columns.Column(gettext_lazy("Product en eenheid"))
    since = columns.Day(gettext_lazy("Vanaf"))
    until = columns.Day(gettext_lazy("Tot en met"))
    amount = columns.Cents(gettext_lazy("Tarief"), decimals=2)
    total = columns.Cents(gettext_lazy("Opbouw"), decimals=2)
    said = columns.Column(gettext_lazy("Bevinding"), orderable=False)


@needs(P.SEE_CONTRACT)
def contract(request: HttpRequest) -> HttpResponse:
    """The contract at a glance: years and options, parties, lots, norms and who decides."""
    found = chosen(request)
    if found is None:
        return render(request, "contracts/none.html")
    agreed = found.contract
    good, _bad = queries.years(agreed)
    context = {
        "drawing": drawing(agreed, found.today),
        "stretches": [(each, each.near(found.today), each.passed(found.today)) for each in stretches(agreed)],
        "years": [(year, queries.amounts(scope_of(request), agreed, year)) for year in good],
        "roles": ROLES,
        "towns": _towns(agreed),
        "parties": [each for each in agreed.parties if each.role in ("cooperative", "contractor")],
    }
    return _page(request, found, "contract", "contracts/contract.html", context)


@needs(P.SEE_CONTRACT)
def amounts(request: HttpRequest) -> HttpResponse:
    """The reference budget of a year with its whole computation."""
    found = _there(request)
    scope = scope_of(request)
    good, bad = queries.years(found.contract)
    asked = request.GET.get("jaar", "")
    year = number if (number := whole_number(asked)) in good else (good[-1] if good else None)
    if year is not None and found.today.year in good and not asked:
        year = found.today.year
    context = {
        "year": year,
        "good": good,
        "bad": [(each, problem.message(active())) for each, problem in bad.items()],
        "line": queries.amounts(scope, found.contract, year) if year is not None else None,
        "total_only": scope.providers is not None,
    }
    return _page(request, found, "amounts", "contracts/amounts.html", context)


@needs(P.SEE_CONTRACT)
def clauses(request: HttpRequest) -> HttpResponse:
    """What the clauses say, in our own words, and where they stand."""
    return _page(request, _there(request), "clauses", "contracts/clauses.html", {})


@needs(P.SEE_CONTRACT)
def index(request: HttpRequest) -> HttpResponse:
    """The index of every year with its computation, and the published figures behind it."""
    found = _there(request)
    context = {"years": queries.index_lines(found.contract), "rule": found.contract.indexation}
    return _page(request, found, "index", "contracts/index.html", context)


@needs(P.SEE_CONTRACT)
def members(request: HttpRequest) -> HttpResponse:
    """Who is a member since when, who left and who went over into whom; and service contracts, counted by role."""
    found = _there(request)
    names = {each.code: each.name for each in found.contract.parties}
    rows = [
        {
            "name": names.get(each.party, each.party),
            "successor": names.get(each.successor, each.successor),
            "member": each,
        }
        for each in sorted(found.contract.members, key=lambda each: (each.valid_from, each.party))
    ]
    return _page(request, found, "members", "contracts/members.html", {"rows": rows})


@needs(P.SEE_TARIFFS)
def tariffs(request: HttpRequest) -> HttpResponse:
    """Tariffs against their build-up and the index: all of them, one's own, or how many there are."""
    found, scope = _there(request), scope_of(request)
    good, _bad = queries.years(found.contract)
    asked = request.GET.get("jaar", "")
    newest = max(queries.years_with_tariffs(found.contract) or good, default=None)
    year = number if (number := whole_number(asked)) in good else newest
    if year is None:
        return _page(request, found, "tariffs", "contracts/tariffs.html", {"table": None, "good": good})
    seen = queries.tariffs(scope, found.contract, Period(PeriodKind.YEAR, year))
    table = TariffTable(
        _tariff_rows(seen),
        request=request,
        caption=_("Tarieven in %(year)s") % {"year": year},
        name="tarieven",
        unit=_("euro per eenheid"),
        search=("party", "product", "said"),
        filters=[Choice("kind", _("Bevinding"), [("none", _("Geen bevinding")), *FINDINGS.items()])],
        empty=_("Er zijn over dit jaar geen tarieven afgesproken."),
    )
    found_by_kind: dict[str, int] = {str(kind): count for kind, count in seen.counts.findings.items()}
    context = {
        "table": table,
        "counts": seen.counts,
        "kinds": [(label, count) for kind, label in FINDINGS.items() if (count := found_by_kind.get(kind))],
        "contracts_by_role": [(ROLES[role], count) for role, count in seen.counts.contracts.items()],
        "year": year,
        "good": good,
        "only_own": scope.providers is not None,
    }
    return exported(request, table) or _page(request, found, "tariffs", "contracts/tariffs.html", context)


@needs(P.SEE_CONTRACT)
def versions(request: HttpRequest) -> HttpResponse:
    """All versions of the contract, and drafts of a next one for the parties to it."""
    found, scope = _there(request), scope_of(request)
    drafts = (
        [each for each in matters(scope, service.KIND) if each.key.startswith(f"{found.contract.id}/")]
        if scope.may(P.SEE_RISKS)
        else []
    )
    context = {"drafts": drafts, "may_edit": scope.may(P.EDIT_CONTRACT)}
    return _page(request, found, "versions", "contracts/versions.html", context)


@needs(P.SEE_CONTRACT)
def version(request: HttpRequest, id_: str, version: str) -> HttpResponse:
    """One version: since when it holds, and what changed against another one (the one before, unless asked)."""
    found, scope = choose(id_, version), scope_of(request)
    if found is None:
        raise Http404
    place = found.versions.index(found.contract)
    named = {each.version: each for each in found.versions}
    before = named.get(request.GET.get("met", ""), found.versions[place - 1] if place else None)
    changes, hidden = queries.changes(scope, before, found.contract) if before is not None else ([], 0)
    if request.GET.get("bestand") == "toml":
        return _file(scope, found.contract)
    context = {
        "before": before,
        "others": [each for each in found.versions if each is not found.contract],
        "changes": changes,
        "hidden": hidden,
        "may_download": queries.sees_all(scope),
    }
    return _page(request, found, "versions", "contracts/version.html", context)


def _towns(agreed: Contract) -> list[ContractMunicipality]:
    """The municipalities in the order of the region."""
    order = list(door.region().municipality_names)
    known = sorted(
        (each for each in agreed.municipalities if each.code in order), key=lambda each: order.index(each.code)
    )
    return [*known, *(each for each in agreed.municipalities if each.code not in order)]


def _file(scope: Scope, agreed: Contract) -> HttpResponse:
    """The file of a version, for who sees the whole of it."""
    if not queries.sees_all(scope):
        raise PermissionDenied
    answer = HttpResponse(service.file_text(agreed), content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{agreed.id}-{agreed.version}.toml"'
    return answer


def _there(request: HttpRequest) -> Chosen:
    found = chosen(request)
    if found is None:
        raise RegieError("web_contracts.none")
    return found


def _page(request: HttpRequest, found: Chosen, here: str, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page about a contract, with its tabs and the other contracts to choose from."""
    parts = (
        (_("Overzicht"), "contract", P.SEE_CONTRACT),
        (_("Bedragen"), "amounts", P.SEE_CONTRACT),
        (_("Bepalingen"), "clauses", P.SEE_CONTRACT),
        (_("Index"), "index", P.SEE_CONTRACT),
        (_("Leden"), "members", P.SEE_CONTRACT),
        (_("Tarieven"), "tariffs", P.SEE_TARIFFS),
        (_("Versies"), "versions", P.SEE_CONTRACT),
    )
    scope = scope_of(request)
    frame = {
        "chosen": found,
        "contract": found.contract,
        "tabs": [
            Tab(label, reverse(f"contracts:{name}") + found.query, active=name == here)
            for label, name, needed in parts
            if scope.may(needed)
        ],
        "names": [(each[-1].id, each[-1].name, each[-1].id == found.contract.id) for each in found.contracts],
    }
    return render(request, template, {**frame, **context})


def _tariff_rows(seen: queries.Tariffs) -> list[dict[str, Any]]:
    return [_tariff_row(seen, each) for each in seen.build_ups]


def _tariff_row(seen: queries.Tariffs, tariff: TariffBuildUp) -> dict[str, Any]:
    found = seen.of(tariff)
    return {
        "party": tariff.party_name,
        "product": pick(tariff.named()),
        "since": tariff.valid_from,
        "until": tariff.valid_to,
        "amount": tariff.amount,
        "total": tariff.total,
        "said": " ".join(pick(each.sentence()) for each in found),
        "kind": found[0].kind if found else "none",
    }
