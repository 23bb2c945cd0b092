# SPDX-License-Identifier: EUPL-1.2
"""What the page of one request shows: the figures as they are, and what this reader can do now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from regie.contract.valve import CauseResult, Decision, MunicipalityResult, ValveAmounts, ValveRequest, ValveResult
from regie.vocabulary import RegieError
from regie.web.access import PartyKind, Permission, Scope
from regie.web.region import door
from regie.web.ui.components import Step
from regie.web.ui.language import pick
from regie.web.valve import agreement, queries
from regie.web.valve.queries import RequestSeen
from regie.web.valve.request_steps import last_adviser
from regie.web.valve.risk_form import told

STAGES = ("draft", "submitted", "assessed", "decided", "paid")


@dataclass(frozen=True)
class AmountsRow:
    """The amounts of a municipality, or of all together; what was not judged yet is not known."""

    name: str
    amounts: ValveAmounts
    assessed: bool
    total: bool = False
    decision: Decision | None = None

    @property
    def accepted(self) -> int | None:
        return self.amounts.accepted if self.assessed else None

    @property
    def maximum(self) -> int | None:
        return self.amounts.maximum if self.assessed else None


@dataclass(frozen=True)
class Todo:
    """Something that this reader can do now with a request."""

    label: str
    url: str
    tone: str = "primary"


def page(scope: Scope, seen: RequestSeen) -> dict[str, Any]:
    """Everything on the page. Raises ``door.NotReady`` while the figures behind it are being gathered."""
    found = queries.outcome(seen)
    result = found if isinstance(found, ValveResult) else None
    request = seen.request
    return {
        "seen": seen,
        "request_": request,
        "snapshot": snapshot_used(seen),
        "other_figures": bool(request.snapshot) and request.snapshot != snapshot_used(seen),
        "problem": told(found) if isinstance(found, RegieError) else "",
        "steps": stages(seen),
        "rows": amount_rows(scope, seen, result) if result is not None else [],
        "todo": todo(scope, seen),
        "waits_for": waits_for(seen),
        "agreement": None if seen.is_draft else agreement.shown(scope, request),
        "causes": _by_town(scope, result) if result is not None else [],
        "missing": _missing(result) if result is not None else [],
        "remarks": _remarks(scope, result) if result is not None else [],
        "result": result,
        "savings": [each for each in request.savings if _own(scope, each.municipality)],
        "decisions": [each for each in request.decisions if _own(scope, each.municipality)],
        "names": door.region().municipality_names,
        "may_comment": scope.may(Permission.COMMENT),
        "public": not scope.small_numbers,
    }


def snapshot_used(seen: RequestSeen) -> str:
    """The snapshot whose figures a request is shown on: its own, or the current one where that is gone."""
    known = {each.id for each in door.snapshots()}
    return seen.request.snapshot if seen.request.snapshot in known else door.current_snapshot()


def stages(seen: RequestSeen) -> list[Step]:
    """The states that a request passes, and where it is."""
    labels = {
        "draft": _("Concept"),
        "submitted": _("Ingediend"),
        "assessed": _("Beoordeeld"),
        "decided": _("Besloten"),
        "paid": _("Betaald"),
    }
    if seen.stage == "withdrawn":
        return [Step(labels["draft"], "done"), Step(_("Ingetrokken"), "current")]
    here = STAGES.index(seen.stage)
    return [
        Step(
            labels[name],
            "done" if place < here or name == "paid" == seen.stage else "current" if place == here else "ahead",
        )
        for place, name in enumerate(STAGES)
    ]


def amount_rows(scope: Scope, seen: RequestSeen, result: ValveResult) -> list[AmountsRow]:
    """The amounts of the municipalities that the reader sees, and of all together."""
    request = seen.request
    waiting = {each.municipality for each in request.causes if each.claimed > 0 and each.accepted is None}
    decisions = {each.municipality: each for each in request.decisions}
    judged = not seen.is_draft
    rows = [
        AmountsRow(
            each.name,
            each,
            judged and each.municipality not in waiting,
            decision=decisions.get(each.municipality),
        )
        for each in queries.rows(scope, result)
    ]
    return [*rows, AmountsRow(_("Alle gemeenten samen"), result.total, judged and not waiting, total=True)]


def todo(scope: Scope, seen: RequestSeen) -> list[Todo]:
    """What this reader can do now, the first thing first. Submitting goes by the workflow's own button."""
    request = seen.request

    def address(name: str) -> str:
        return reverse(f"valve:{name}", args=[seen.id])

    if seen.stage == "draft":
        return (
            [Todo(_("Bewerk het concept"), address("request_edit"))] if scope.may(Permission.WRITE_REQUEST) else []
        )
    code = scope.party if scope.party_kind is PartyKind.MUNICIPALITY else ""
    own = [each for each in request.causes if each.municipality == code]
    if not own or seen.stage == "withdrawn":
        return []
    found = []
    decision = next((each for each in request.decisions if each.municipality == code), None)
    waiting = any(each.claimed > 0 and each.accepted is None for each in own)
    if scope.may(Permission.ADVISE_REQUEST) and not request.decisions:
        label = _("Beoordeel het verzoek") if waiting else _("Wijzig de beoordeling")
        found.append(Todo(label, address("request_advise"), "primary" if waiting else "secondary"))
    if scope.may(Permission.DECIDE_REQUEST) and decision is None and request.state == "assessed":
        found.append(Todo(_("Leg het besluit vast"), address("request_decide"), "primary"))
    if (
        scope.may(Permission.CONFIRM_PAYMENT)
        and decision is not None
        and decision.granted
        and not decision.paid_on
        and _may_pay(request)
    ):
        found.append(Todo(_("Bevestig de betaling"), address("request_pay"), "primary"))
    return found


def _may_pay(request: ValveRequest) -> bool:
    """Whether all agreed beforehand where that is needed; the page says what is missing."""
    found = agreement.needed(request)
    return found is None or found.agreed


def advised_by(scope: Scope, seen: RequestSeen) -> bool:
    """Whether this person assessed the request for the own municipality, and so leaves the decision to others."""
    return seen.matter is not None and last_adviser(seen.matter, scope.party) == scope.user_id


def waits_for(seen: RequestSeen) -> str:
    """Who has to do something now, in a sentence; nothing where all is done."""
    request, names = seen.request, door.region().municipality_names
    towns = dict.fromkeys(each.municipality for each in request.causes)
    match seen.stage:
        case "draft":
            return _("De coöperatie bereidt dit verzoek voor. Wie het niet zelf voorbereidde, kan het indienen.")
        case "submitted":
            open_ = {each.municipality for each in request.causes if each.claimed > 0 and each.accepted is None}
            text = _("Wacht op de beoordeling van: %(names)s.")
        case "assessed":
            open_ = set(towns) - {each.municipality for each in request.decisions}
            text = _("Wacht op het besluit van: %(names)s.")
        case "decided" if not _may_pay(request):
            return _("Wacht op instemming vooraf; hieronder staat wat er ontbreekt.")
        case "decided":
            open_ = {each.municipality for each in request.decisions if each.granted and not each.paid_on}
            text = _("Wacht op de betaling of verrekening van: %(names)s.")
        case _:
            return ""
    return text % {"names": ", ".join(names.get(code, code) for code in towns if code in open_)}


def _by_town(scope: Scope, result: ValveResult) -> list[tuple[MunicipalityResult, list[CauseResult]]]:
    found: dict[str, list[CauseResult]] = defaultdict(list)
    for cause in queries.causes(scope, result):
        found[cause.municipality].append(cause)
    return [(row, found[row.municipality]) for row in queries.rows(scope, result) if found[row.municipality]]


def _missing(result: ValveResult) -> list[tuple[int, str, list[str]]]:
    """The parts of the file, of ten, that lack something."""
    lacks: dict[int, list[str]] = defaultdict(list)
    for each in result.missing:
        lacks[each.part].append(pick(each.text))
    return [(number, part_name(number), texts) for number, texts in sorted(lacks.items())]


def part_name(number: int) -> str:
    """What a part of the file is called."""
    names = (
        _("Clausule, contract, besluit en mandaat"),
        _("Referentiebudget met indexering"),
        _("Kosten, aangesloten op het grootboek"),
        _("Splitsing van de meerkosten"),
        _("Oorzaken uit het risicodossier"),
        _("Vergelijking met buiten"),
        _("Verdeling over gemeenten"),
        _("Gevraagd, uitgesloten en gevolg voor de budgetbasis"),
        _("Bewijsstukken en kwaliteit van de gegevens"),
        _("Oordelen, besluit, betaling en boeking"),
    )
    return names[number - 1]


def _remarks(scope: Scope, result: ValveResult) -> list[str]:
    """What stands out; for a municipality without what is about another one."""
    others = [
        name
        for code, name in door.region().municipality_names.items()
        if scope.municipalities is not None and code not in scope.municipalities
    ]
    return [text for text in map(pick, result.remarks) if not any(name in text for name in others)]


def _own(scope: Scope, municipality: str) -> bool:
    return scope.municipalities is None or municipality in scope.municipalities
