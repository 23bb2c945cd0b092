# SPDX-License-Identifier: EUPL-1.2
"""From award to contract: who is chosen, the contract that follows, and its way to a file.

The amounts of a contract are agreed amounts and are shown per party; a municipality that does not make the study
sees those of the region and its own.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regie.contract.lines import Words
from regie.vocabulary import RegieError
from regie.web.access import Permission, needs
from regie.web.audit import service as audit
from regie.web.procurement import service
from regie.web.procurement.awards import Offered, Party, broken, offered, parties
from regie.web.procurement.blocks import facts_of
from regie.web.procurement.editions import towns_of
from regie.web.procurement.labels import WORDS
from regie.web.procurement.matters import AWARD
from regie.web.procurement.views.frame import Stand, stand_of
from regie.web.region import door
from regie.web.ui import columns
from regie.web.ui.language import active
from regie.web.ui.tables import Choice, Table, exported
from regie.web.workflow.models import Matter
from regie.web.workflow.queries import matters

P = Permission


@needs(P.SEE_PROCUREMENT)
def award(request: HttpRequest, study: str) -> HttpResponse:
    """Who is chosen, what the contract would be, and how far it is."""
    stand = stand_of(request, study)
    ready, problem = _ready(stand)
    found = _matter(stand, ready)
    table = _table(request, stand)
    if table is not None and (answer := exported(request, table)) is not None:
        return answer
    audit.note(request, object=f"procurement/{study}/award")
    context = stand.context("award") | {
        "page_heading": _("Gunning"),
        "table": table,
        "ready": ready,
        "problem": problem,
        "matter": found,
        "may_propose": stand.may_edit and ready is not None and found is None,
        "broken": [each.said(active()) for each in _broken(stand)],
        "earlier": _earlier(stand, found),
        "together": _together(stand),
    }
    return render(request, "procurement/award.html", context)


@needs(P.EDIT_PROCUREMENT)
def text(request: HttpRequest, study: str) -> HttpResponse:
    """The contract file as it would be written."""
    stand = stand_of(request, study)
    ready = offered(stand.latest.result if stand.latest else None, stand.found.study)
    audit.note(request, object=f"procurement/{study}/contract")
    answer = HttpResponse(ready.toml, content_type="application/toml; charset=utf-8")
    name = ready.key.replace("/", "-")
    answer["Content-Disposition"] = f'attachment; filename="{name}.toml"'
    return answer


@needs(P.EDIT_PROCUREMENT)
@require_POST
def propose(request: HttpRequest, study: str) -> HttpResponseBase:
    """Propose the award."""
    stand = stand_of(request, study)
    service.propose_award(stand.scope, stand.found)
    messages.success(
        request, _("De gunning is voorgesteld. Een accountmanager of controller van een gemeente keurt haar goed.")
    )
    return redirect("procurement:award", study)


def _ready(stand: Stand) -> tuple[Offered | None, str]:
    """The contract, or why there is none."""
    try:
        return offered(stand.latest.result if stand.latest else None, stand.found.study), ""
    except RegieError as wrong:
        return None, wrong.message(active())


def _broken(stand: Stand) -> tuple[Words, ...]:
    return broken(stand.latest.result if stand.latest else None, stand.found.study, towns_of(stand.scope))


def _matter(stand: Stand, ready: Offered | None) -> Matter | None:
    """The matter of this version of the contract; nothing when it was never proposed."""
    found = [each for each in matters(stand.scope, AWARD) if each.payload.get("study") == stand.found.key]
    if ready is not None:
        return next((each for each in found if each.key == ready.key), None)
    return found[0] if found else None


def _earlier(stand: Stand, now: Matter | None) -> list[Matter]:
    """Other awards of this study."""
    found = [each for each in matters(stand.scope, AWARD) if each.payload.get("study") == stand.found.key]
    return [each for each in found if now is None or each.pk != now.pk]


def _together(stand: Stand) -> list[tuple[str, tuple[str, ...]]]:
    """The collectives and main contractors with who is in them."""
    study = stand.found.best
    if study is None:
        return []
    rows = parties(stand.latest.result if stand.latest else None, study, frozenset())
    return list({row.bidder: (row.name, row.members) for row in rows if row.members}.values())


def _table(request: HttpRequest, stand: Stand) -> Table | None:
    """The chosen parties with their amounts."""
    study = stand.found.best
    if study is None or not study.chosen:
        return None
    result = stand.latest.result if stand.latest else None
    rows = parties(result, study, towns_of(stand.scope))
    names = door.region().municipality_names
    towns = sorted({code for row in rows for code in row.towns}, key=lambda code: names[code])
    shown: dict[str, Any] = {
        "lot_name": columns.Column(_("Perceel")),
        "name": columns.Column(_("Partij")),
        "kind": columns.Column(_("Soort")),
        "amount": columns.Cents(_("Eerste jaar, regio")),
    } | {code: columns.Cents(names[code]) for code in towns}
    made = type("Parties", (Table,), shown)
    lots = [(name, name) for name in study.lot_names.values()]
    facts = facts_of(study.title, result.snapshot, result.study.seed) if result is not None else {}
    note = "" if any(row.amount is not None for row in rows) else _(
        "Bedragen komen er als de studie met deze keuze is doorgerekend."
    )  # fmt: skip
    return made(  # type: ignore[no-any-return]
        [_row(row) for row in rows],
        request=request,
        caption=_("Gekozen partijen"),
        name="partijen",
        unit=_("euro, in prijzen van het prijsjaar"),
        search=("name", "members"),
        filters=[Choice("lot_name", _("Perceel"), lots)],
        facts=facts,
        note=note,
    )


def _kind(party: Party) -> str:
    if not party.members:
        return str(WORDS[party.kind])
    count = len(party.members)
    if party.kind == "collective":
        return _("Collectief van %(count)s aanbieders") % {"count": count}
    return _("Hoofdaannemer met %(count)s onderaannemers") % {"count": count - 1}


def _row(party: Party) -> dict[str, Any]:
    return {
        "lot_name": party.lot_name,
        "name": party.name,
        "kind": _kind(party),
        "members": ", ".join(party.members),
        "amount": party.amount,
        **party.towns,
    }
