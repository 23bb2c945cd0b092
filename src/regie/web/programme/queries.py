# SPDX-License-Identifier: EUPL-1.2
"""Reads about providers, as far as the reader may see: what stands in the contract, what was delivered, and what
people wrote, beside each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from regie.contract.cooperation import ServiceContract
from regie.contract.tariffs import TariffFinding, tariff_findings
from regie.deliveries import Summary
from regie.review.continuity import ContinuitySignal, YearOfAccounts, signals_of
from regie.review.duties import Duties
from regie.vocabulary import PeriodKind, RegieError
from regie.vocabulary.codelists import codelist
from regie.web.access import PartyKind, Permission, Scope
from regie.web.programme.exits import KIND
from regie.web.programme.fields import providers
from regie.web.programme.models import Accounts, Agreement, Finding, Meeting, MeetingAgreement, OfProvider, Signal
from regie.web.region import door
from regie.web.ui.language import active
from regie.web.workflow.models import Matter
from regie.web.workflow.queries import matters

P = Permission

M = TypeVar("M", bound=OfProvider)


@dataclass(frozen=True)
class AgreementRow:
    """A transformation agreement: out of the contract (``pk`` is nothing) or written here. ``tariffs`` are the
    tied tariffs in words, ``indicator`` what shows it (only in the contract)."""

    party: str
    name: str
    subject: str
    agreed_on: date
    state: str
    service_contract: str
    tariffs: str
    indicator: str
    line: str
    pk: int | None


@dataclass(frozen=True)
class MeetingRow:
    """A monitoring meeting: a day in the contract without a report (``pk`` is nothing), or one with its report.
    ``open`` is how many of its agreements are not done yet."""

    party: str
    name: str
    held_on: date
    present: str
    findings: str
    agreements: int
    open: int
    pk: int | None


@dataclass(frozen=True)
class DeliveryState:
    """How a provider delivers: the last delivery, whether it is late and since when, rows set aside in it."""

    last: Summary | None
    late: bool
    delivered_to: date | None
    set_aside: int


@dataclass(frozen=True)
class ProviderRow:
    """A provider in the list; what the reader may not see is nothing."""

    party: str
    name: str
    role: str
    agreements: int
    meetings: int | None
    last_meeting: date | None
    findings: int
    signals: int
    exit: str


def party_name(scope: Scope, party: str) -> str:
    """The name of a provider whose file the reader may open; one that is not there and one that is another's look
    the same."""
    if scope.providers is not None and party not in scope.providers:
        raise Http404
    name = dict(providers()).get(party)
    if name is None:
        raise Http404
    return name


def sees_files(scope: Scope) -> bool:
    """Whether the reader sees whole files, and not only what is shared."""
    return scope.may(P.SEE_PROVIDER_FILES)


def agreements(scope: Scope, party: str = "") -> list[AgreementRow]:
    """The transformation agreements, those in the contract first. A municipality reads those in the contract."""
    names = dict(providers())
    found = [
        AgreementRow(
            party=each.party,
            name=names.get(each.party, each.party),
            subject=one.goal,
            agreed_on=each.valid_from,
            state=one.state,
            service_contract=each.id,
            tariffs=", ".join(sorted({product(tariff.product) for tariff in each.tariffs})),
            indicator=one.indicator,
            line="",
            pk=None,
        )
        for each in _service_contracts(scope)
        for one in each.transformation
        if party in ("", each.party)
    ]
    for row in _of(Agreement.objects.within(scope).select_related("line"), party):
        tariff = row.tariff.split("/")
        found.append(
            AgreementRow(
                party=row.party,
                name=names.get(row.party, row.party),
                subject=row.subject,
                agreed_on=row.agreed_on,
                state=row.state,
                service_contract=row.service_contract,
                tariffs=product(tariff[1]) if len(tariff) > 1 else "",
                indicator="",
                line=row.line.name if row.line else "",
                pk=row.pk,
            )
        )
    return sorted(found, key=lambda each: (each.name.casefold(), each.agreed_on, each.subject))


def meetings(scope: Scope, party: str = "") -> list[MeetingRow]:
    """The monitoring meetings, last one first: with their report, or as a day that the contract keeps."""
    if not sees_files(scope):
        return []
    names = dict(providers())
    asked: dict[int, list[MeetingAgreement]] = defaultdict(list)
    for action in _of(MeetingAgreement.objects.within(scope), party):
        asked[action.meeting_id].append(action)
    written = list(_of(Meeting.objects.within(scope), party))
    there = {(each.party, each.held_on) for each in written}
    found = [
        MeetingRow(
            each.party,
            names.get(each.party, each.party),
            each.held_on,
            each.present,
            each.findings,
            len(asked[each.pk]),
            sum(action.done_on is None for action in asked[each.pk]),
            each.pk,
        )
        for each in written
    ]
    found += [
        MeetingRow(each.party, names.get(each.party, each.party), day, "", "", 0, 0, None)
        for each in _service_contracts(scope)
        for day in each.monitoring_talks
        if party in ("", each.party) and (each.party, day) not in there
    ]
    return sorted(found, key=lambda each: (each.held_on, each.name), reverse=True)


def actions(scope: Scope, party: str = "") -> list[MeetingAgreement]:
    """What was agreed in meetings: open ones first, by their day."""
    found = _of(MeetingAgreement.objects.within(scope).select_related("meeting"), party)
    return sorted(found, key=lambda each: (each.done_on is not None, each.due_on, each.pk))


def findings(scope: Scope, party: str) -> list[Finding]:
    """The findings that were written about a provider."""
    return list(_of(Finding.objects.within(scope), party))


def tariff_remarks(scope: Scope, party: str) -> Sequence[TariffFinding]:
    """What the check of the tariffs finds about a provider in the last half-year; empty without a check."""
    if not (scope.may(P.SEE_TARIFFS) and sees_files(scope)):
        return ()
    try:
        period = door.periods(PeriodKind.HALF_YEAR)[0]
        found = tariff_findings(door.contract(scope, period), period).findings
    except (RegieError, IndexError):
        return ()
    return [each for each in found if each.party == party]


def delivery_state(scope: Scope, party: str) -> DeliveryState | None:
    """How a provider delivers, at the snapshot in use; nothing for who does not see its file."""
    if not sees_files(scope):
        return None
    own = [each for each in door.deliveries(scope) if each.party == party]
    last = max(own, key=lambda each: (each.period_end, each.received_on, each.sequence), default=None)
    snapshot = next((each for each in door.snapshots() if each.id == door.current_snapshot()), None)
    late = next((each for each in snapshot.late if each.party == party), None) if snapshot else None
    return DeliveryState(
        last, late is not None, late.delivered_to if late else None, last.rows_set_aside if last else 0
    )


def signals(scope: Scope, party: str) -> list[Signal]:
    """The signals that people saw; for a municipality those that are shared."""
    return list(_of(Signal.objects.within(scope), party))


def accounts(scope: Scope, party: str) -> list[Accounts]:
    """The yearly accounts that were entered, latest first."""
    return list(_of(Accounts.objects.within(scope), party))


def derived(scope: Scope, party: str) -> Sequence[ContinuitySignal]:
    """The signals that follow from the yearly accounts."""
    known = [
        YearOfAccounts(year=each.year, result=each.result, received_on=each.received_on)
        for each in accounts(scope, party)
    ]
    return signals_of(known, timezone.localdate(), Duties(door.folder()).accounts_due)


def accounts_with_day(scope: Scope, party: str) -> list[tuple[Accounts, date | None]]:
    """The yearly accounts that were entered, latest first, each with the day on which the contract of that year
    wants them; nothing where it names none."""
    duties = Duties(door.folder())
    return [(each, duties.accounts_due(each.year)) for each in accounts(scope, party)]


def exit_plan(scope: Scope, party: str) -> Matter | None:
    """The plan for the exit of a member, if there is one that the reader may see."""
    return matters(scope, KIND).filter(key=party).first() if _sees_plans(scope) else None


def provider_rows(scope: Scope) -> list[ProviderRow]:
    """Every provider that the reader may open, by name."""
    roles = {each.code: each.role for each in door.region().parties}
    agreed, held = agreements(scope), meetings(scope)
    plans = {each.key: each.state for each in matters(scope, KIND)} if _sees_plans(scope) else {}
    open_findings = Finding.objects.within(scope).filter(closed_on=None).values_list("party", flat=True)
    open_signals = Signal.objects.within(scope).filter(closed_on=None).values_list("party", flat=True)
    found = [list(open_findings), list(open_signals)]
    years: dict[str, list[YearOfAccounts]] = defaultdict(list)
    for each in Accounts.objects.within(scope):
        years[each.party].append(YearOfAccounts(year=each.year, result=each.result, received_on=each.received_on))
    whole, today, due = sees_files(scope), timezone.localdate(), Duties(door.folder()).accounts_due
    return [
        ProviderRow(
            party=party,
            name=name,
            role=roles[party],
            agreements=sum(each.party == party for each in agreed),
            meetings=sum(each.party == party for each in held) if whole else None,
            last_meeting=max((each.held_on for each in held if each.party == party), default=None),
            findings=found[0].count(party),
            signals=found[1].count(party) + len(signals_of(years[party], today, due)),
            exit=plans.get(party, ""),
        )
        for party, name in providers()
        if scope.providers is None or party in scope.providers
    ]


def product(code: str) -> str:
    """A product by its label, by its code where the list does not have it."""
    found = codelist("JZ021").get(code)
    return found.named(active()) if found is not None else code


def _service_contracts(scope: Scope) -> list[ServiceContract]:
    """The service contracts in the contract that holds now; of a provider its own."""
    try:
        found = door.contract(scope).service_contracts
    except RegieError:
        return []
    return [each for each in found if scope.providers is None or each.party in scope.providers]


def _of(rows: QuerySet[M], party: str) -> QuerySet[M]:
    """The rows of one provider, or all of them."""
    return rows.filter(party=party) if party else rows


def _sees_plans(scope: Scope) -> bool:
    """Plans are for the cooperative and for the member itself."""
    return sees_files(scope) and scope.party_kind in (PartyKind.COOPERATIVE, PartyKind.PROVIDER)
