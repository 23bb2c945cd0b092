# SPDX-License-Identifier: EUPL-1.2
"""A draft of a next version: its text with a check while one types, what it changes, and who approved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regie.contract.difference import Difference
from regie.vocabulary import RegieError
from regie.web.access import Permission, Scope, needs, scope_of
from regie.web.contracts import queries, service
from regie.web.contracts.checking import Checked, checked
from regie.web.contracts.chosen import choose
from regie.web.ui.language import active
from regie.web.workflow.models import Matter
from regie.web.workflow.queries import matter_for

P = Permission


@needs(P.EDIT_CONTRACT)
@require_POST
def begin(request: HttpRequest, id_: str) -> HttpResponse:
    """Begin a draft of the next version, or go on with the one that is there."""
    matter = service.begin_version(scope_of(request), id_)
    return redirect("contracts:draft", *matter.key.split("/"))


@needs(P.SEE_RISKS)
def draft(request: HttpRequest, id_: str, version: str) -> HttpResponse:
    """A draft: what it would change, who approved, and for who may edit it the text."""
    scope, matter = _matter(request, id_, version)
    found = checked(matter.payload["toml"], id_, version)
    context = _context(scope, matter, found)
    return render(request, "contracts/draft.html", context)


@needs(P.EDIT_CONTRACT)
def edit(request: HttpRequest, id_: str, version: str) -> HttpResponse:
    """Edit the text of a draft. It is kept right or not; offered it can be only when it is right."""
    scope, matter = _matter(request, id_, version)
    if matter.state != "draft":
        raise RegieError("web_contracts.no_draft")
    text, problem, status = matter.payload["toml"], "", 200
    if request.method == "POST":
        text = request.POST.get("text", "").replace("\r\n", "\n")
        try:
            if request.POST.get("version", "") != str(matter.version):
                raise RegieError("web.workflow_changed")
            service.save_text(scope, matter, text)
        except RegieError as error:
            problem, status = error.message(active()), 409
        else:
            messages.success(request, _("Het concept is opgeslagen."))
            return redirect("contracts:draft", id_, version)
    context = {"matter": matter, "id": id_, "version": version, "text": text, "problem": problem}
    context |= _found(scope, matter, checked(text, id_, version))
    return render(request, "contracts/edit.html", context, status=status)


@needs(P.EDIT_CONTRACT)
@require_POST
def check(request: HttpRequest, id_: str, version: str) -> HttpResponse:
    """Check a text while somebody types it; nothing is kept."""
    scope, matter = _matter(request, id_, version)
    text = request.POST.get("text", "").replace("\r\n", "\n")
    return render(request, "contracts/checked.html", _found(scope, matter, checked(text, id_, version)))


def _matter(request: HttpRequest, id_: str, version: str) -> tuple[Scope, Matter]:
    scope = scope_of(request)
    return scope, matter_for(scope, service.KIND, f"{id_}/{version}")


def _context(scope: Scope, matter: Matter, found: Checked) -> dict[str, Any]:
    id_, _sep, version = matter.key.rpartition("/")
    names = dict(found.contract.municipality_names) if found.contract is not None else {}
    names[service.COOPERATIVE] = _("De coöperatie")
    approvals = matter.payload["approvals"]
    return {
        "matter": matter,
        "id": id_,
        "version": version,
        "contract": found.contract,
        "approvals": [(name, approvals.get(code)) for code, name in names.items()] if found.contract else [],
        "may_edit": scope.may(P.EDIT_CONTRACT) and matter.state == "draft",
        **_found(scope, matter, found),
    }


def _found(scope: Scope, matter: Matter, found: Checked) -> dict[str, Any]:
    """What came of a check: the problems, or what the text changes against the version it began with."""
    id_ = matter.key.rpartition("/")[0]
    base = choose(id_, matter.payload["base"])
    if base is None:
        raise Http404
    changes: list[Difference] = []
    hidden = 0
    if found.contract is not None:
        changes, hidden = queries.changes(scope, base.contract, found.contract)
    return {
        "problems": found.problems,
        "right": found.contract is not None,
        "base": base.contract,
        "changes": changes,
        "hidden": hidden,
    }
