# SPDX-License-Identifier: EUPL-1.2
"""From a snapshot and the region's agreements to what everyone pays: cost, causes, valve, settlement.

Every step is computed once per period and kept: the settlement of a year needs the requests over parts of it, and
what the years settled before would come to now.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path

import numpy as np

from regie.contract import Contract, Line, reference_budget, version_on
from regie.contract.lines import Words, added, said
from regie.contract.reference import covered_months
from regie.contract.settlement import (
    Correction,
    Exit,
    ReconciledCost,
    Settled,
    Settlement,
    corrections,
    load_exits,
    reconcile,
    settle,
)
from regie.contract.valve import (
    RiskEntry,
    ValveDecision,
    ValveRequest,
    ValveResult,
    assess,
    load_requests,
    load_risk_file,
)
from regie.figures import Source
from regie.review.contracts import contract_for, region_contracts
from regie.review.costs import Costs, costs_of
from regie.review.explaining import Explanation, explain
from regie.review.in_order import rows_in_order, tree_in_order
from regie.review.requests import counting_requests, requests_over
from regie.review.settled import fixed_settlements
from regie.review.views import Said, SettlementView, line_view
from regie.vocabulary import Period, PeriodKind, RegieError
from regie.vocabulary.money import Cents, to_euros
from regie.vocabulary.region import OVERHEAD

WITHOUT_REFERENCE = ("explaining.choose_base", "explaining.lot_without_production")
"""Why the cost of a contract cannot be explained without choosing a base period."""


@dataclass(frozen=True)
class Agreements:
    """What was agreed and decided beside the deliveries: the contract, the risk file, requests under the safety
    valve, members that left, and the years that were settled for good: those of this contract, and those of the
    contracts before it, whose later differences have no other year to come back in."""

    contract: Contract
    risks: tuple[RiskEntry, ...] = ()
    requests: tuple[ValveRequest, ...] = ()
    exits: tuple[Exit, ...] = ()
    fixed: tuple[SettlementView, ...] = ()
    fixed_before: tuple[tuple[Contract, SettlementView], ...] = ()


def agreements_for(folder: Path, period: Period, file: Path | None = None) -> Agreements:
    """What the region's folder holds for a period, with the contract in ``file`` where one is given.

    Raises ``RegieError`` when there is no contract for the period, a file is not right, or a request is about a
    contract that the region does not have.
    """
    contract = contract_for(folder, period, file)
    contracts = region_contracts(folder)
    requests = load_requests(folder)
    known = sorted({contract.id, *(versions[-1].id for versions in contracts)})
    for request in requests:
        if request.contract not in known:
            named = {"request": request.id, "contract": request.contract, "known": ", ".join(known)}
            raise RegieError("settling.request_contract", **named)
    return Agreements(
        contract=contract,
        risks=load_risk_file(folder),
        requests=requests,
        exits=load_exits(folder, period.year),
        fixed=fixed_settlements(folder, contract.id),
        fixed_before=tuple(_fixed_before(folder, contract, contracts)),
    )


def _fixed_before(
    folder: Path, contract: Contract, contracts: Sequence[Sequence[Contract]]
) -> Iterator[tuple[Contract, SettlementView]]:
    """Years fixed under contracts that ended before this one began and were with one of its municipalities."""
    for versions in contracts:
        last = versions[-1]
        if last.end_month <= contract.first_month and {*last.municipality_names} & {*contract.municipality_names}:
            for fixed in fixed_settlements(folder, last.id):
                yield version_on(versions, Period.parse(fixed.period).last_day), fixed


@dataclass
class Settling:
    """The computations of one contract at one snapshot, each made when first asked for."""

    source: Source
    agreements: Agreements
    _periods: dict[Period, OfPeriod] = field(default_factory=dict)
    _before: dict[tuple[str, str], Settling] = field(default_factory=dict)

    def before(self, contract: Contract) -> Settling:
        """The same snapshot under a contract that came before: its years as they come to, without corrections."""
        key = (contract.id, contract.version)
        if key not in self._before:
            bare = replace(self.agreements, contract=contract, fixed=(), fixed_before=())
            self._before[key] = Settling(self.source, bare)
        return self._before[key]

    def base_costs(self, period: Period) -> Costs:
        """What a period cost that others are compared with: it may lie before the contract, as the years do that
        its lump sum was based on.

        Raises ``RegieError`` when its deliveries do not reach the end of the period.
        """
        if self.source.end_day < period.end:
            last = self.source.end_day - timedelta(days=1)
            raise RegieError("settling.not_delivered", period=period, last=last)
        return costs_of(self.source, self.agreements.contract, period)

    def of(self, period: Period) -> OfPeriod:
        """Everything about one period."""
        if period not in self._periods:
            self._periods[period] = OfPeriod(self, period)
        return self._periods[period]


@dataclass
class OfPeriod:
    """One period of the contract; every property is computed once."""

    settling: Settling
    period: Period
    _assessed: dict[str, tuple[ValveResult, dict[str, ValveDecision]]] = field(default_factory=dict)

    @property
    def contract(self) -> Contract:
        """The contract version."""
        return self.settling.agreements.contract

    @cached_property
    def costs(self) -> Costs:
        """What the period cost as far as the snapshot knows.

        Raises ``RegieError`` when its deliveries do not reach the end of the period, for half a year of cost says
        nothing about a whole one; and when there is cost of months in which the contract does not hold, for the
        reference budget has nothing against it.
        """
        found = self.settling.base_costs(self.period)
        for code, called in self.contract.municipality_names.items():
            covered = covered_months(self.contract, code, self.period)
            rest = [row for row in found.tables.cost if row.municipality == code and row.month not in covered]
            if any(row.cents for row in rest):
                raise RegieError(
                    "settling.outside_contract",
                    period=self.period,
                    municipality=called,
                    months=", ".join(str(Period.of_month(month)) for month in sorted({r.month for r in rest})),
                    amount=to_euros(sum(row.cents for row in rest)),
                    clause=self.contract.clause_labels[self.contract.term.clause],
                )
        return found

    @cached_property
    def explanation(self) -> Explanation:
        """Why that differs from what was agreed; raises ``RegieError`` when nothing says what to compare with."""
        found = explain(self.costs, self.contract)
        rows = rows_in_order(found.plain.rows, self.municipalities)
        return found.model_copy(update={"plain": found.plain.model_copy(update={"rows": rows})})

    @cached_property
    def explained(self) -> Explanation | None:
        """The same, or nothing where the contract says no volume or price: it can be settled all the same."""
        try:
            return self.explanation
        except RegieError as problem:
            if problem.key in WITHOUT_REFERENCE:
                return None
            raise

    @property
    def municipalities(self) -> tuple[str, ...]:
        """The codes of the region's municipalities, in its own order."""
        return tuple(self.settling.source.region.municipality_names)

    @cached_property
    def reference(self) -> Line:
        """The reference budget."""
        return reference_budget(self.contract, self.period)

    @cached_property
    def _reconciled(self) -> tuple[ReconciledCost, ...]:
        costs, snapshot = self.costs, self.settling.source.snapshot
        found = reconcile(
            self.contract, self.period, costs.cells, costs.ledger, snapshot=snapshot, segment_names={}
        )
        return found.costs

    def reconciled(self, municipality: str = "") -> tuple[ReconciledCost, ...]:
        """Cost reconciled to the ledger, of one municipality or all."""
        return tuple(each for each in self._reconciled if municipality in ("", each.municipality))

    def assessed(self, request: ValveRequest) -> tuple[ValveResult, dict[str, ValveDecision]]:
        """What a request over exactly this period comes to; raises ``RegieError`` when it cannot be assessed."""
        if request.id not in self._assessed:
            self._assessed[request.id] = assess(
                self.contract,
                self.period,
                reference={_code(line): line.cents for line in self.reference.children},
                excess={code: np.asarray(sum(parts.values())) for code, parts in self.causes.items()},
                effects=self._effects,
                risks=self.settling.agreements.risks,
                request=request,
                factor_names=self.explanation.cause_names(),
                snapshot=self.settling.source.snapshot,
            )
        return self._assessed[request.id]

    @property
    def valve(self) -> ValveResult | None:
        """The last request over exactly this period, with what follows from it; a draft if there is no other."""
        own = requests_over(self.settling.agreements.requests, self.contract.id, self.period)
        if not own:
            return None
        found = self.assessed(own[-1])[0]
        return found.model_copy(
            update={"municipalities": rows_in_order(found.municipalities, self.municipalities)}
        )

    @property
    def requests(self) -> tuple[ValveRequest, ...]:
        """The requests that count in this period."""
        return counting_requests(self.settling.agreements.requests, self.contract.id, self.period)

    @cached_property
    def decisions(self) -> dict[str, ValveDecision]:
        """Per municipality what the requests that count came to."""
        found = []
        for request in self.requests:
            part = Period.parse(request.period)
            decisions = self.settling.of(part).assessed(request)[1]
            whole = part == self.period
            found.append({code: one if whole else _of_part(one, part) for code, one in decisions.items()})
        codes = sorted({code for one in found for code in one})
        return {code: _together(code, [one[code] for one in found if code in one]) for code in codes}

    @cached_property
    def causes(self) -> dict[str, dict[str, int]]:
        """Per municipality every cause with its cents; together the excess."""
        return self.explanation.causes()

    @property
    def _effects(self) -> dict[str, dict[str, Cents]]:
        """The variance's own factors: what amendments already paid is no effect that a cause can carry."""
        factors = self.explanation.variance.factors
        return {
            code: {factor: np.asarray(cents) for factor, cents in parts.items() if factor in factors}
            for code, parts in self.causes.items()
        }

    @cached_property
    def corrections(self) -> tuple[Correction, ...]:
        """What earlier years, settled for good, would come to otherwise by now, as far as no year between them and
        this one has it already."""
        agreements = self.settling.agreements
        own = [(self.settling, fixed) for fixed in agreements.fixed]
        before = [(self.settling.before(contract), fixed) for contract, fixed in agreements.fixed_before]
        all_fixed = [fixed for _, fixed in (*before, *own) if Period.parse(fixed.period).year < self.period.year]
        found: list[Correction] = []
        for settling, fixed in (*before, *own):
            if fixed in all_fixed:
                now = settling.of(Period.parse(fixed.period)).settlement
                found += corrections(_as_settled(fixed, all_fixed), now)
        return tuple(found)

    @cached_property
    def settlement(self) -> Settlement:
        """The settlement of the period as it comes to now."""
        region = self.settling.source.region
        explained = self.explained
        names = explained.cause_names() if explained else {}
        return settle(
            self.contract,
            self.period,
            snapshot=self.settling.source.snapshot,
            costs=self.costs.cells,
            ledger=self.costs.ledger,
            causes=self._effects if explained else None,
            factor_names={code: names[code] for code in explained.variance.factors} if explained else None,
            valve=self.decisions,
            turnover=self.costs.turnover,
            corrections=self.corrections if self.period.kind is PeriodKind.YEAR else (),
            exits=[
                each
                for each in self.settling.agreements.exits
                if self.period.start <= each.left_on < self.period.end
            ],
            party_names=region.party_names,
            segment_names={each.code: Words(each.name, each.name_en) for each in region.segments}
            | {OVERHEAD: Words("Overhead", "Overhead")},
        )

    @property
    def fixed(self) -> SettlementView | None:
        """The settlement of the period as it was fixed for good, or nothing when it was not."""
        return next((one for one in self.settling.agreements.fixed if one.period == str(self.period)), None)

    @property
    def view(self) -> SettlementView:
        """The settlement as a review keeps it: as it was fixed, or else as it comes to now.

        It is provisional while the period is no whole year, part of the cost could not be estimated, or a
        municipality has not decided on a request under the safety valve.
        """
        if self.fixed is not None:
            return self.fixed
        found = self.settlement
        completion = self.costs.completion
        unknown = completion is not None and any(
            Period.parse(month).year == self.period.year for _, month in completion.not_estimated
        )
        undecided = any(one.granted is None and one.claimed for one in self.decisions.values())
        return SettlementView(
            contract=found.contract,
            version=found.version,
            period=str(self.period),
            snapshot=found.snapshot,
            provisional=self.period.kind is not PeriodKind.YEAR or unknown or undecided,
            parts=tuple(tree_in_order(line_view(part), self.municipalities) for part in found.parts),
            remarks=tuple(Said.of(each) for each in (*found.remarks, *self.costs.remarks)),
        )


def _as_settled(fixed: SettlementView, later: Sequence[SettlementView]) -> Settled:
    """What a fixed settlement said of reference budget and cost per municipality, with the corrections of it that
    settlements of ``later`` years hold: each difference comes back once."""
    amounts = {
        kind: {line.key.split("/")[1]: line.amount for line in part.children}
        for kind in ("reference", "cost")
        if (part := fixed.part(kind)) is not None
    }
    for settled in later:
        part = settled.part("corrections")
        for line in part.walk() if part is not None else ():
            if line.key.startswith(f"corrections/{fixed.period}/") and not line.children:
                _, _, code, kind = line.key.split("/")
                # a lower reference budget is more excess
                change = line.amount if kind == "cost" else -line.amount
                amounts[kind][code] = amounts[kind].get(code, 0) + change
    return Settled(fixed.period, fixed.snapshot, amounts["reference"], amounts["cost"])


def _of_part(decision: ValveDecision, part: Period) -> ValveDecision:
    """The decision over a part of a period: its maximum as one line, for the computation is of that part."""
    line = decision.maximum_line
    formula = said("settling.maximum_of_part", period=part)
    own = Line.leaf(f"{line.key}/{part}", line.label, line.cents, formula, clause=line.clause)
    return replace(decision, maximum_line=Line.total(line.key, line.label, [own], clause=line.clause))


def _together(code: str, found: list[ValveDecision]) -> ValveDecision:
    """The decisions of one municipality over a period and parts of it as one; undecided where none is."""
    if len(found) == 1:
        return found[0]
    first = found[0].maximum_line
    parts = [child for each in found for child in each.maximum_line.children]
    line = Line.total(first.key, first.label, parts, clause=first.clause)
    granted = [each.granted for each in found if each.granted is not None]
    return ValveDecision(
        municipality=code,
        claimed=sum(each.claimed for each in found),
        assessed=sum(each.assessed for each in found),
        maximum=line.cents,
        maximum_line=line,
        granted=added(granted) if granted else None,
        decided_on=max((each.decided_on for each in found if each.decided_on), default=None),
        body=next((each.body for each in reversed(found) if each.body), ""),
        reason="; ".join(dict.fromkeys(each.reason for each in found if each.reason)),
    )


def _code(line: Line) -> str:
    return line.key.split("/")[1]
