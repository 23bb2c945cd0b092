# SPDX-License-Identifier: EUPL-1.2
"""Where a figure comes from: what was counted, from which deliveries; of money the computation and its clauses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.deliveries.store import accepted
from regie.figures.registry import find
from regie.figures.views import tables_read
from regie.review import BudgetYear, LineView
from regie.vocabulary import Figure, Period
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.money import to_euros
from regie.vocabulary.tables import tables
from regie.web.access import PartyKind, Permission, Scope
from regie.web.region import door
from regie.web.reviews.addresses import address, figure_url
from regie.web.reviews.asked import Asked, asked, period_of
from regie.web.reviews.definition_page import delivered_tables
from regie.web.reviews.figure_levels import own_level
from regie.web.reviews.headlines import (
    EXCESS,
    LUMP_SUM_USE,
    excess_name,
    money_band,
    money_definition,
    use_name,
)
from regie.web.reviews.indicators import words_of
from regie.web.reviews.own import Own, own
from regie.web.reviews.remarks import remark_of
from regie.web.reviews.wording import said
from regie.web.ui import columns, formats
from regie.web.ui.language import pick
from regie.web.ui.tables import Table

MONEY = (EXCESS, LUMP_SUM_USE)
"""Figures that the contract's computation proves."""

PARTS = ("reference", "cost", "excess")
"""The parts of the settlement behind the excess, in the order of the subtraction."""


@dataclass(frozen=True)
class Delivery:
    """A delivery that counted."""

    party: str
    period_start: date
    period_end: date
    received_on: date
    tables: str
    hash: str


class Hash(columns.Column):
    """The hash of a delivery's content: its beginning on the page, all of it in a file."""

    def written(self, value: str) -> SafeString:
        return format_html('<span class="code" title="{}">{}</span>', value, value[:12])


class DeliveriesTable(Table):
    """The deliveries behind a figure."""

    party = columns.Column(gettext_lazy("Partij"))
    period_start = columns.Day(gettext_lazy("Over, vanaf"))
    period_end = columns.Day(gettext_lazy("Tot en met"))
    received_on = columns.Day(gettext_lazy("Ontvangen"))
    tables = columns.Column(gettext_lazy("Tabellen"))
    hash = Hash(gettext_lazy("Kenmerk van de inhoud"))


@dataclass(frozen=True)
class Amount:
    """A line of the computation as far as this reader may see it."""

    line: LineView
    children: tuple[Amount, ...]
    depth: int


def proof_page(request: HttpRequest, scope: Scope, written: str) -> dict[str, Any]:
    """What the template shows. Raises ``RegieError`` for a figure that is not there, ``NothingYet`` and
    ``door.NotReady`` as the first page does."""
    what = written[:80]
    if what != EXCESS:
        find(what)
    view = asked(request, scope)
    wanted = period_of(request.GET.get("periode", "")) or view.period
    page: dict[str, Any] = {"asked": view, "figure": what, "snapshot": view.snapshot.id, "taken": view.snapshot}
    if what in MONEY:
        review = door.review(scope, view.period, view.snapshot.id)
        mine = own(scope, view, review)
        return page | _money(request, mine if mine.place is not None else Own(scope, review), view, what)
    return page | _counted(request, scope, view, what, wanted)


def _counted(request: HttpRequest, scope: Scope, view: Asked, what: str, wanted: Period) -> dict[str, Any]:
    """Of a figure that is counted: its parts, its definition and the deliveries with the tables it reads."""
    indicator, (measure, *_more) = find(what)
    where = _where(scope, view)
    if not own_level(scope, indicator.id, tuple(where), wanted.kind):
        where = {}
    own_id = indicator.measure_id(measure)
    figures = door.figures(scope, what, by=tuple(where), periods=(wanted,), snapshot=view.snapshot.id)
    found = next((f for f in figures if f.indicator == own_id and f.breakdown == where), None)
    return {
        "name": words_of(what).name,
        "words": words_of(what),
        "when": wanted,
        "place": _place(scope, view, where),
        "value": said(found) if found is not None else "",
        "found": found,
        "numerator": _part(found, "numerator", measure.numerator_counts),
        "denominator": _part(found, "denominator", measure.denominator_counts),
        "remark": remark_of(found) if found is not None else "",
        "figures_url": figure_url(what, per=wanted.kind, by=tuple(where), only=where, snapshot=view.snapshot.id)
        if scope.party_kind is not PartyKind.PROVIDER
        else figure_url(what, per=wanted.kind, snapshot=view.snapshot.id),
        "rows_url": _rows(scope),
        "table": deliveries_table(request, scope, view, tables_read(indicator.sql())),
        "read": delivered_tables(indicator),
    }


def _money(request: HttpRequest, mine: Own, view: Asked, what: str) -> dict[str, Any]:
    """Of the excess and the use of the lump sum: the settlement's lines for this place."""
    budget = mine.budget()
    named = excess_name(budget) if budget is not None else _("Meerkosten")
    return {
        "name": named if what == EXCESS else use_name(),
        "definition": money_definition(what),
        "when": view.period,
        "place": _place(mine.scope, view, mine.where),
        "value": "" if budget is None else _money_value(budget, what),
        "band": "" if budget is None else money_band(budget, what),
        "budget": budget,
        "amounts": list(_amounts(mine)) if mine.scope.may(Permission.SEE_SETTLEMENT) else [],
        "contract": view.contract,
        "rows_url": _rows(mine.scope),
        "table": deliveries_table(request, mine.scope, view, tables_read(find("cost")[0].sql())),
    }


def _money_value(budget: BudgetYear, what: str) -> str:
    return formats.cents(abs(budget.excess)) if what == EXCESS else formats.percent(budget.use_percent)


def _amounts(mine: Own) -> Iterator[Amount]:
    settlement = mine.review.settlement
    if settlement is None or mine.place is None:
        return
    for key in PARTS:
        part = settlement.part(key)
        if part is None:
            continue
        if mine.place == TOTAL:
            yield _amount(part, mine.scope, 0)
            continue
        line = next((child for child in part.children if child.key == f"{key}/{mine.place}"), None)
        if line is not None:
            yield _amount(line.model_copy(update={"label": part.label}), mine.scope, 0)


def _amount(line: LineView, scope: Scope, depth: int) -> Amount:
    """A line and those below it; of municipalities only the reader's own."""
    allowed = scope.municipalities
    children = tuple(
        _amount(child, scope, depth + 1)
        for child in line.children
        if allowed is None or _municipality(child.key) in allowed
    )
    return Amount(line, children, depth)


def _municipality(key: str) -> str:
    parts = key.split("/")
    return parts[1] if len(parts) > 1 else ""


def deliveries_table(
    request: HttpRequest, scope: Scope, view: Asked, read: frozenset[str] | Sequence[str]
) -> DeliveriesTable:
    """The deliveries of the snapshot that hold a table that was read; of a provider only the own ones."""
    names = view.region.party_names
    rows = []
    for one in view.snapshot.deliveries:
        if scope.providers is not None and one.party not in scope.providers:
            continue
        held = [name for name in sorted(accepted(door.folder(), one.hash)) if name in read]
        if held:
            rows.append(
                Delivery(
                    party=names.get(one.party, one.party),
                    period_start=one.period_start,
                    period_end=one.period_end,
                    received_on=one.received_on,
                    tables=", ".join(pick(tables()[name]) for name in held),
                    hash=one.hash,
                )
            )
    return DeliveriesTable(
        rows,
        request=request,
        caption=_("Leveringen die meetelden"),
        name="leveringen",
        search=("party", "hash", "tables"),
        order_by="-received_on",
        page_size=25,
        facts={_("Momentopname"): view.snapshot.id},
        empty=_("Er telden geen leveringen mee die u mag zien."),
    )


def _where(scope: Scope, view: Asked) -> dict[str, str]:
    """The breakdown of the figure: that of the reader, or the municipality that was asked for."""
    if scope.party_kind is PartyKind.PROVIDER:
        return {"provider": scope.party}
    if scope.areas is not None:
        return {"area": scope.area}
    return {} if view.place == TOTAL else {"municipality": view.place}


def _place(scope: Scope, view: Asked, where: dict[str, str]) -> str:
    if "provider" in where:
        return view.region.party_names.get(where["provider"], where["provider"])
    if "area" in where:
        return next((area.name for area in view.region.areas if area.code == where["area"]), where["area"])
    return view.name_of(where.get("municipality", TOTAL))


def _part(figure: Figure | None, field: str, counts: str) -> str:
    number = getattr(figure, field) if figure is not None else None
    if number is None:
        return ""
    return formats.euro(to_euros(number), 2) if counts == "euro" else formats.number(number)


def _rows(scope: Scope) -> str:
    """Where rows behind figures can be seen, for who may see them under a stated purpose."""
    return address("deliveries:rows") if scope.may(Permission.SEE_ROWS) else ""
