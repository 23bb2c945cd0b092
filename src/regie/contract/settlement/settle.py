# SPDX-License-Identifier: EUPL-1.2
"""The settlement of a period as a proof: from reference budget and cost to what everyone pays, line by line.

    cost      booked + only in the ledger + still to come, every euro of the ledger in one line
    excess    cost - reference budget               per municipality, never netted
    result    excess - granted under the valve      netted at the cooperative
    members   a loss by realised turnover

Amounts are whole cents with an optional leading axis of draws: one draw is the settlement, ten thousand are the
forecast.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from regie.contract.lines import Line, Words, added, euros, name, periods
from regie.contract.model import Contract
from regie.contract.reference import reference_budget
from regie.contract.settlement.booking import booking_line
from regie.contract.settlement.corrections import Correction, corrections_line
from regie.contract.settlement.cost import cost_line
from regie.contract.settlement.exit import Exit, exit_line, exit_remarks
from regie.contract.settlement.inputs import CostCell, LedgerTotal, Turnover
from regie.contract.settlement.ledger import reconcile
from regie.contract.settlement.members import member_shares
from regie.contract.settlement.result import (
    causes_line,
    excess_line,
    maximum_total,
    paid_line,
    result_line,
    valve_line,
)
from regie.contract.settlement.statements import statements_line
from regie.contract.settlement.wording import words
from regie.contract.settlement.year import whole_year
from regie.contract.valve import ValveDecision
from regie.vocabulary.money import Cents
from regie.vocabulary.periods import Period, PeriodKind


@dataclass(frozen=True)
class Settlement:
    """A settlement: ``parts`` are its trees in the order in which they follow from each other.

    ``whole_year`` (what a reference budget of part of a year is part of), ``reference``, ``ledger``,
    ``ledger_division``, ``cost``, ``excess``, ``causes``, ``valve_maximum``, ``valve``, ``paid``, ``result``,
    ``members``, ``statements``, ``booking``, ``corrections`` and one ``exit/PARTY`` per member that left; what
    does not apply is left out.
    """

    contract: str
    version: str
    period: Period
    snapshot: str
    parts: tuple[Line, ...]
    remarks: tuple[Words, ...]

    def part(self, key: str) -> Line | None:
        """The tree with this key, or nothing."""
        return next((line for line in self.parts if line.key == key), None)

    def draw(self, position: int) -> Settlement:
        """One draw of a settlement of many."""
        return replace(self, parts=tuple(part.draw(position) for part in self.parts))


def settle(
    contract: Contract,
    period: Period,
    *,
    snapshot: str,
    costs: Sequence[CostCell],
    ledger: Sequence[LedgerTotal] = (),
    causes: Mapping[str, Mapping[str, Cents]] | None = None,
    factor_names: Mapping[str, Words] | None = None,
    valve: Mapping[str, ValveDecision] | None = None,
    turnover: Sequence[Turnover] = (),
    corrections: Sequence[Correction] = (),
    exits: Sequence[Exit] = (),
    party_names: Mapping[str, str] | None = None,
    segment_names: Mapping[str, Words] | None = None,
    known_on: date | None = None,
) -> Settlement:
    """Settle a period of a contract.

    ``snapshot`` is named as the source of every figure; ``causes`` are the variance's factors per municipality
    (without amendments and remainder, which are added here); ``known_on`` as in ``reference_budget``. Names give
    the order in which factors and segments are told.

    Raises ``RegieError`` for what a person can mend (see ``reference_budget``, ``reconcile``, ``member_shares``,
    ``booking_line``, ``exit_line``), ``ValueError`` when the causes do not add up to the excess.
    """
    segments = segment_names or {}
    parties = {code: name(label) for code, label in (party_names or {}).items()}
    reference = reference_budget(contract, period, known_on=known_on)
    found = reconcile(contract, period, costs, ledger, snapshot=snapshot, segment_names=segments)
    cost = cost_line(contract, period, found, snapshot=snapshot, segment_names=segments, party_names=parties)
    excess = excess_line(contract, period, reference, cost)
    split = (
        causes_line(contract, reference, excess, causes, factor_names or {}, snapshot=snapshot) if causes else None
    )
    maximum = maximum_total(valve) if valve else None
    granted = valve_line(contract, valve) if valve else None
    paid = paid_line(contract, period, reference, granted)
    result = result_line(contract, period, excess, granted)
    members = None
    if contract.cooperative is not None and contract.members:
        members = member_shares(
            contract, period, result.cents, turnover, party_names or {}, source=result, snapshot=snapshot
        )
    statements = statements_line(
        contract,
        period,
        found,
        members,
        turnover,
        snapshot=snapshot,
        segment_names=segments,
        party_names=parties,
    )
    booking = booking_line(contract, contract.booking, paid, cost, segments) if contract.booking else None
    parts = (
        whole_year(reference, period.year),
        reference,
        found.ledger,
        found.division,
        cost,
        excess,
        split,
        maximum,
        granted,
        paid,
        result,
        members,
        statements,
        booking,
        corrections_line(contract, corrections) if corrections else None,
        *(
            exit_line(contract, each, turnover, party_names or {}, snapshot=snapshot)
            for each in sorted(exits, key=lambda each: each.party)
        ),
    )
    accrued = added([each.accrued for each in found.costs])
    undecided = [remark for each in exits for remark in exit_remarks(contract, each, party_names or {})]
    return Settlement(
        contract=contract.id,
        version=contract.version,
        period=period,
        snapshot=snapshot,
        parts=tuple(part for part in parts if part is not None),
        remarks=(*_remarks(contract, period, accrued, valve or {}), *undecided, *found.remarks),
    )


def _remarks(
    contract: Contract, period: Period, accrued: Cents, valve: Mapping[str, ValveDecision]
) -> list[Words]:
    """What a reader must know of the whole."""
    result = []
    if period.kind is not PeriodKind.YEAR:
        result.append(words("no_whole_year", period=periods(period)))
    if not accrued.ndim and accrued:
        result.append(words("still_estimated", amount=euros(int(accrued))))
    for code in sorted(valve):
        municipality = contract.municipality_names[code]
        granted, most = valve[code].granted, valve[code].maximum
        if granted is None and valve[code].claimed:
            result.append(words("undecided", municipality=municipality))
        elif granted is not None and not np.ndim(granted) and not np.ndim(most) and granted > most:
            above = euros(int(granted) - int(most))
            result.append(words("granted_above_maximum", municipality=municipality, amount=above))
    return result
