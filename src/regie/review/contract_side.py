# SPDX-License-Identifier: EUPL-1.2
"""What a review says about its contract: lump sum against cost over the years, causes, valve, settlement, members.

What cannot be computed (a member without turnover, no reference production) is left out and said as a signal; the
commands that ask for exactly that part refuse with the same sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from regie.contract import Contract, Line, known_index
from regie.contract.settlement import ReconciledCost, TurnoverShare, shares_of_turnover
from regie.contract.tariffs import tariff_findings
from regie.figures import Source
from regie.review.agreed import arrangements, valve_terms
from regie.review.contracts import covering_contracts, region_contracts
from regie.review.in_order import rows_in_order
from regie.review.model import Signal
from regie.review.money_views import BudgetYear, IndexYear, MemberView
from regie.review.settled import fixed_settlements
from regie.review.settling import OfPeriod, Settling
from regie.review.views import SettlementView
from regie.vocabulary import Figure, Period, PeriodKind, RegieError
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.money import to_cents
from regie.vocabulary.rounding import rounded_to

T = TypeVar("T")

FACTOR_DIGITS = 6

OF_CONTRACT = "contract"
"""The kind of signal that says why a part about the contract is missing."""


def contract_side(source: Source, period: Period, settling: Settling, folder: Path | None) -> dict[str, Any]:
    """The fields of a review that need a contract, as ``Review`` names them; ``signals`` are to be added to its
    own. ``folder`` is the region's, for the contracts of earlier years (none: only this contract's years)."""
    of = settling.of(period)
    contract, agreements = of.contract, settling.agreements
    signals: list[Signal] = []

    def tried(compute: Callable[[], T]) -> T | None:
        try:
            return compute()
        except RegieError as problem:
            about = ":".join((problem.key, *(each for each in problem.values.values() if isinstance(each, str))))
            found = Signal(kind=OF_CONTRACT, nl=problem.message("nl"), en=problem.message("en"), subject=about)
            if found not in signals:
                signals.append(found)
            return None

    explanation = tried(lambda: of.explanation)
    settlement = tried(lambda: of.view)
    tariffs = tariff_findings(contract, period)
    return {
        "budget": tuple(tried(lambda: list(_budget(source, period, settling, folder))) or ()),
        "index": _index(contract, period),
        "completion": tried(lambda: of.costs.completion),
        "variance": explanation.variance if explanation else None,
        "plain_split": explanation.plain if explanation else None,
        "settlement": settlement,
        "risk_file": agreements.risks,
        "valve_terms": valve_terms(contract),
        "valve": tried(lambda: of.valve),
        "members": tuple(tried(lambda: list(_members(of, settlement))) or ()),
        "arrangements": arrangements(contract, tariffs),
        "tariffs": tariffs,
        "signals": tuple(signals),
    }


def contract_header(contract: Contract) -> dict[str, Any]:
    """The fields of a review's header about the contract."""
    return {
        "contract": contract.id,
        "contract_version": contract.version,
        "contract_name": contract.name,
        "contract_illustrative": contract.illustrative,
        "contract_note": contract.note,
        "reported_amount_remark": contract.reported_amount_remark,
    }


def with_lump_sum(figure: Figure, budget: Sequence[BudgetYear]) -> Figure:
    """The figure of lump sum use with the contract's side: cost, with what is still to come, over the reference
    budget. Other figures, and periods that do not begin with the year, stay as they are."""
    row = next((each for each in budget if (each.period, each.municipality) == (figure.period, TOTAL)), None)
    if figure.indicator != "lump_sum_use" or figure.breakdown or row is None or row.use_percent is None:
        return figure
    if Period.parse(figure.period).start.month != 1:
        return figure
    given = {"value": row.use_percent, "numerator": row.cost, "denominator": row.reference, "remark": None}
    return figure.model_copy(update=given)


def _budget(source: Source, period: Period, settling: Settling, folder: Path | None) -> Iterator[BudgetYear]:
    """Every full year before the period under a contract of the region, then the period itself."""
    contracts = region_contracts(folder) if folder is not None else []
    own = settling.agreements
    for year in range(Period.parse(source.region.first_month).year, period.year):
        whole = Period(PeriodKind.YEAR, year)
        if year in own.contract.years:
            yield from _rows_if_whole(settling.of(whole))
            continue
        for contract in covering_contracts(contracts, whole):
            fixed = fixed_settlements(folder, contract.id) if folder is not None else ()
            yield from _rows_if_whole(Settling(source, replace(own, contract=contract, fixed=fixed)).of(whole))
    yield from _rows(settling.of(period))


def _rows_if_whole(of: OfPeriod) -> tuple[BudgetYear, ...]:
    """The rows of an earlier year; none of a year in which the contract did not hold all of the time."""
    try:
        return _rows(of)
    except RegieError as problem:
        if problem.key == "settling.outside_contract":
            return ()
        raise


def _rows(of: OfPeriod) -> tuple[BudgetYear, ...]:
    """The region and its municipalities; of a year that was settled for good, what was settled."""
    found = _computed_rows(of) if of.fixed is None else _fixed_rows(of, of.fixed)
    return rows_in_order(found, (TOTAL, *of.municipalities))


def _computed_rows(of: OfPeriod) -> Iterator[BudgetYear]:
    lines = {line.key.split("/")[1]: line for line in of.reference.children}
    yield _row(of, TOTAL, list(lines.values()), of.reconciled())
    for code, line in lines.items():
        yield _row(of, code, [line], of.reconciled(code))


def _fixed_rows(of: OfPeriod, fixed: SettlementView) -> Iterator[BudgetYear]:
    """The lines of a fixed settlement, added up by what their keys end in."""
    reference, cost = fixed.part("reference"), fixed.part("cost")
    if reference is None or cost is None:
        return
    codes = [line.key.split("/")[1] for line in reference.children]
    for code in (TOTAL, *codes):
        sums = dict.fromkeys(("agreed", "amendments", "remainder", "booked", "ledger_only", "accrued"), 0)
        for line in (*reference.walk(), *cost.walk()):
            parts = line.key.split("/")
            if len(parts) == 4 and code in (TOTAL, parts[1]) and parts[3] in sums:
                sums[parts[3]] += line.amount
        budget = sums["agreed"] + sums["amendments"] + sums["remainder"]
        yield BudgetYear(
            period=str(of.period),
            municipality=code,
            contract=of.contract.id,
            reference=budget,
            excess=sums["booked"] + sums["ledger_only"] + sums["accrued"] - budget,
            granted=_granted(of, code),
            **sums,
        )


def _row(of: OfPeriod, code: str, lines: Sequence[Line], costs: Sequence[ReconciledCost]) -> BudgetYear:
    kinds = dict.fromkeys(("agreed", "amendments", "remainder"), 0)
    for line in lines:
        for part in (part for lot in line.children for part in lot.children):
            kinds[part.key.rpartition("/")[2]] += part.amount
    reference = sum(line.amount for line in lines)
    booked, ledger_only, accrued = (
        sum(int(getattr(each, kind)) for each in costs) for kind in ("booked", "ledger_only", "accrued")
    )
    low, high = _band(of, code, costs)
    return BudgetYear(
        period=str(of.period),
        municipality=code,
        contract=of.contract.id,
        reference=reference,
        booked=booked,
        ledger_only=ledger_only,
        accrued=accrued,
        low=low,
        high=high,
        excess=booked + ledger_only + accrued - reference,
        granted=_granted(of, code),
        **kinds,
    )


def _band(of: OfPeriod, code: str, costs: Sequence[ReconciledCost]) -> tuple[int | None, int | None]:
    """The band of what is accrued: that of what is to come, less what the ledger already has of it."""
    band = of.costs.band("" if code == TOTAL else code)
    if band is None:
        return None, None
    known = sum(int(each.to_come - each.accrued) for each in costs)
    return max(0, band[0] - known), max(0, band[1] - known)


def _granted(of: OfPeriod, code: str) -> int | None:
    """What was granted on the requests that count in the period; nothing where nobody decided."""
    found = [
        to_cents(decision.granted)
        for request in of.requests
        for decision in request.decisions
        if code in (TOTAL, decision.municipality)
    ]
    return sum(found) if found else None


def _index(contract: Contract, period: Period) -> tuple[IndexYear, ...]:
    """The contract's index since its first year, as far as it is known."""
    return tuple(
        IndexYear(year=each.year, percent=each.percent, factor=rounded_to(each.factor, FACTOR_DIGITS))
        for each in known_index(contract, period.year)
    )


def _members(of: OfPeriod, settlement: SettlementView | None) -> Iterator[MemberView]:
    """All memberships, with what they mean in the period."""
    shares = {share.party: share for share in shares_of_turnover(of.contract, of.period, of.costs.turnover)}
    names = {party.code: party.name for party in of.contract.parties}
    for member in sorted(of.contract.members, key=lambda each: (each.valid_from, each.party)):
        share = shares.get(member.party)
        yield MemberView(
            party=member.party,
            name=names.get(member.party, member.party),
            valid_from=member.valid_from,
            valid_to=member.valid_to,
            successor=member.successor,
            turnover=share.cents if share else None,
            share_percent=share.percent if share else None,
            loss=_loss(settlement, share),
            remark=member.remark,
        )


def _loss(settlement: SettlementView | None, share: TurnoverShare | None) -> int | None:
    part = settlement.part("members") if settlement else None
    if part is None or share is None:
        return None
    key = f"members/{share.bearer}" + (f"/from/{share.party}" if share.bearer != share.party else "")
    return next((line.amount for line in part.children if line.key == key), None)
