# SPDX-License-Identifier: EUPL-1.2
"""The cooperative: its members and what each bears, who left, and what every provider delivered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.review import LineView, Review
from regie.vocabulary import TOTAL
from regie.web.access import Permission, Scope, needs, scope_of
from regie.web.audit import service as audit
from regie.web.cooperative import queries
from regie.web.cooperative.forms import GROUNDS, ExitForm
from regie.web.jobs import service as jobs
from regie.web.jobs.queries import job_for
from regie.web.region import door
from regie.web.reviews.asked import asked as what_is_asked
from regie.web.reviews.ready import when_ready
from regie.web.ui import formats
from regie.web.ui.columns import Cents, Column, Day, Percent
from regie.web.ui.components import KeyFigure, Tab
from regie.web.ui.tables import Table, exported

P = Permission


class MemberTable(Table):
    """Members, with what each turned over and bears."""

    name = Column(gettext_lazy("Lid"), link=lambda row: reverse("cooperative:statement", args=[row.party]))
    since = Day(gettext_lazy("Lid sinds"))
    until = Day(gettext_lazy("Tot en met"))
    successor = Column(gettext_lazy("Opvolger"))
    turnover = Cents(gettext_lazy("Omzet"), decimals=2)
    share = Percent(gettext_lazy("Aandeel"), decimals=2)
    loss = Cents(gettext_lazy("Aandeel in het tekort"), decimals=2)


class StatementTable(Table):
    """Providers, with what each delivered."""

    name = Column(gettext_lazy("Aanbieder"), link=lambda row: reverse("cooperative:statement", args=[row.party]))
    booked = Cents(gettext_lazy("Geboekt"), decimals=2)
    accrued = Cents(gettext_lazy("Nog te verwachten"), decimals=2)
    total = Cents(gettext_lazy("Samen"), decimals=2)


@needs(P.SEE_MEMBERS, P.SEE_STATEMENT)
@when_ready
def overview(request: HttpRequest) -> HttpResponse:
    """Members, shares, exits and statements of a period; who sees only an own statement is led there."""
    scope = scope_of(request)
    if not scope.may(P.SEE_MEMBERS):
        return redirect("cooperative:own_statement")
    asked = replace(what_is_asked(request, scope), places=(TOTAL,), place=TOTAL)
    review = door.review(scope, asked.period, asked.snapshot.id)
    rows, delivered = queries.members(review), queries.statements(review)
    facts = {_("Periode"): formats.period(asked.period), _("Momentopname"): asked.snapshot.id}
    members = MemberTable(
        rows,
        request=request,
        caption=_("Leden"),
        name="leden",
        unit=_("euro"),
        order_by="-turnover",
        facts=facts,
        totals={name: _sum([getattr(row, name) for row in rows]) for name in ("turnover", "loss")},
        empty=_("In dit contract zijn geen leden genoemd."),
        note=_("Het tekort wordt over de leden verdeeld naar hun omzet in de maanden dat zij lid waren."),
    )
    statements = StatementTable(
        delivered,
        request=request,
        caption=_("Wat aanbieders leverden"),
        name="opgaven",
        unit=_("euro"),
        search=("name",),
        order_by="-total",
        facts=facts,
        totals={name: _sum([getattr(row, name) for row in delivered]) for name in ("booked", "accrued", "total")},
        empty=_("Over deze periode is nog niets geleverd."),
    )
    file = exported(request, members, statements)
    if file is not None:
        return file
    context = {
        "tabs": _tabs(scope, "overview"),
        "asked": asked,
        "lead": _lead(review, rows),
        "figures": _figures(review, rows),
        "members": members,
        "statements": statements,
        "exits": queries.exits(review),
        "provisional": review.settlement is not None and review.settlement.provisional,
        "snapshot": asked.snapshot.id,
    }
    return render(request, "cooperative/overview.html", context)


@needs(P.SEE_STATEMENT)
def own_statement(request: HttpRequest) -> HttpResponse:
    """The statement of one's own party."""
    return redirect("cooperative:statement", party=scope_of(request).party)


@needs(P.SEE_MEMBERS, P.SEE_STATEMENT)
@when_ready
def statement(request: HttpRequest, party: str) -> HttpResponse:
    """What one provider delivered, what is still expected, and its share in the result."""
    scope = scope_of(request)
    if scope.providers is not None and party not in scope.providers:
        raise Http404
    asked = replace(what_is_asked(request, scope), places=(TOTAL,), place=TOTAL)
    review = door.review(scope, asked.period, asked.snapshot.id)
    name = asked.region.party_names.get(party)
    if name is None:
        raise Http404
    line = queries.statement_of(scope, review, party)
    member = queries.member_of(review, party)
    audit.note(request, object=f"statement/{party}/{asked.period}")
    context = {
        "tabs": _tabs(scope, "statement"),
        "asked": asked,
        "name": name,
        "line": line,
        "member": member,
        "figures": _statement_figures(line, member.turnover if member else None, member.loss if member else None),
        "provisional": review.settlement is not None and review.settlement.provisional,
        "snapshot": asked.snapshot.id,
    }
    return render(request, "cooperative/statement.html", context)


@needs(P.SEE_MEMBERS)
@when_ready
def exit_trial(request: HttpRequest) -> HttpResponse:
    """What leaving would cost a member, under the contract."""
    scope = scope_of(request)
    asked = replace(what_is_asked(request, scope), places=(TOTAL,), place=TOTAL)
    review = door.review(scope, asked.period, asked.snapshot.id)
    choices = [(each.party, each.name) for each in review.members if each.valid_to is None]
    form = ExitForm(request.POST or None, members=choices, initial={"left_on": asked.snapshot.last_day})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        job = jobs.start(
            "exit_trial",
            scope,
            party=given["party"],
            left_on=given["left_on"].isoformat(),
            amounts={name: str(given[name] or 0) for name in (*GROUNDS, "mitigation")},
            snapshot=asked.snapshot.id,
        )
        return redirect("cooperative:exit_result", identifier=job.pk)
    return render(request, "cooperative/exit.html", {"tabs": _tabs(scope, "exit"), "form": form, "asked": asked})


@needs(P.SEE_MEMBERS)
def exit_result(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """The compensation that was asked for, or how far it is."""
    scope = scope_of(request)
    job = job_for(scope, identifier)
    if job.kind != "exit_trial":
        raise Http404
    found: dict[str, Any] = job.result or {}
    written = found.get("line")
    context = {
        "tabs": _tabs(scope, "exit"),
        "job": job,
        "line": LineView.model_validate(written) if written else None,
        "name": door.region().party_names.get(job.arguments["party"], job.arguments["party"]),
    }
    return render(request, "cooperative/exit_result.html", context)


def _tabs(scope: Scope, here: str) -> list[Tab]:
    """The views of the cooperative that this reader has."""
    offered = [
        ("overview", _("Leden en aanbieders"), "cooperative:overview", P.SEE_MEMBERS),
        ("exit", _("Als een lid uittreedt"), "cooperative:exit", P.SEE_MEMBERS),
        ("statement", _("Onze opgave"), "cooperative:own_statement", P.SEE_STATEMENT),
    ]
    return [Tab(label, reverse(url), key == here) for key, label, url, needed in offered if scope.may(needed)]


def _lead(review: Review, rows: list[queries.MemberRow]) -> str:
    shortage = queries.shortage_of(review)
    number = sum(1 for row in rows if row.until is None)
    if shortage is None:
        return _("De coöperatie heeft %(number)s leden.") % {"number": number}
    words = {"number": number, "amount": formats.cents(abs(shortage))}
    if shortage > 0:
        return _("Over deze periode komt de coöperatie %(amount)s tekort; haar leden dragen dat.") % words
    return _("Over deze periode houdt de coöperatie %(amount)s over; zij heeft %(number)s leden.") % words


def _figures(review: Review, rows: list[queries.MemberRow]) -> list[KeyFigure]:
    shortage, turnover = queries.shortage_of(review), _sum([row.turnover for row in rows])
    largest = max((row for row in rows if row.share is not None), key=lambda row: row.share or 0, default=None)
    found = [KeyFigure(label=_("Leden"), value=str(sum(1 for row in rows if row.until is None)))]
    if turnover is not None:
        found.append(KeyFigure(label=_("Omzet van de leden"), value=formats.cents(turnover)))
    if shortage is not None:
        label = _("Tekort") if shortage > 0 else _("Overschot")
        found.append(KeyFigure(label=label, value=formats.cents(abs(shortage))))
    if largest is not None:
        share = formats.percent(largest.share, 1)
        found.append(KeyFigure(label=_("Grootste aandeel"), value=share, sentence=largest.name))
    return found


def _statement_figures(line: LineView | None, turnover: int | None, loss: int | None) -> list[KeyFigure]:
    found = []
    if line is not None:
        found.append(KeyFigure(label=_("Geleverd en nog te verwachten"), value=formats.cents(line.amount)))
    if turnover is not None:
        found.append(KeyFigure(label=_("Omzet die telt voor het aandeel"), value=formats.cents(turnover)))
    if loss is not None:
        found.append(KeyFigure(label=_("Aandeel in het tekort"), value=formats.cents(loss)))
    return found


def _sum(values: list[int | None]) -> int | None:
    """The values together; nothing when one of them is not known."""
    known = [value for value in values if value is not None]
    return sum(known) if known and len(known) == len(values) else None
