# SPDX-License-Identifier: EUPL-1.2
"""Draws of yearly cost run through the contract: who bears what, per municipality and member, in every draw.

These are the settlement's own functions on arrays of draws, so that one draw is that settlement to the cent. What
no contract can know is an argument: which part of an excess is accepted under the valve, and whether it is
granted. What is shown of the draws is in ``year_outlook``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from regie.contract import Contract, PriceLevels
from regie.contract.settlement import Turnover, member_shares, shares_by_draw
from regie.contract.valve import maximum_under_clause
from regie.forecast.budgeting.lump_sums import LumpSum, lump_sum
from regie.forecast.budgeting.member_turnover import DrawnTurnover
from regie.forecast.budgeting.year import YearNeed, mean_cents, whole_need
from regie.forecast.estimating.history import History
from regie.forecast.simulating.draws import Draws, quantiles
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Cents, Money
from regie.vocabulary.periods import Period

BAD_YEAR = 0.9
"""A 1-in-10 bad year is exceeded in one draw of ten."""


class Outlook(Frozen):
    """An amount over the draws, in cents: the ``chance`` that it is above zero, its ``mean``, the mean of what is
    ``above`` zero (nothing where it is not), and its ``bad_year``, exceeded in one draw of ten."""

    chance: float
    mean: Money
    above: Money
    bad_year: Money


@dataclass(frozen=True, eq=False)
class SettledYear:
    """A year of all draws. ``reference`` (municipality,); ``cost``, ``excess``, ``maximum`` under the clause and
    ``granted`` (draw, municipality); ``result`` (draw,), above zero a loss; ``members``: what each bears (draw,).
    Whole cents. ``maximum`` is nothing without a safety valve. ``lump_sum`` says of which year the reference is,
    ``need`` how much of the cost is known."""

    year: int
    municipalities: tuple[str, ...]
    reference: Cents
    cost: Cents
    excess: Cents
    maximum: Cents | None
    granted: Cents
    result: Cents
    lump_sum: LumpSum
    need: YearNeed
    members: dict[str, Cents] = field(default_factory=dict)

    def deficits(self) -> dict[str, Outlook]:
        """The excess of each municipality: the chance of a deficit, its mean and its 1-in-10 bad year."""
        return {code: outlook(self.excess[:, place]) for place, code in enumerate(self.municipalities)}

    def payments(self) -> dict[str, Outlook]:
        """The maximum under the clause of each municipality; empty without a safety valve."""
        if self.maximum is None:
            return {}
        return {code: outlook(self.maximum[:, place]) for place, code in enumerate(self.municipalities)}

    def member_losses(self) -> dict[str, Outlook]:
        """What each member bears."""
        return {code: outlook(amounts) for code, amounts in self.members.items()}


def settled_year(
    contract: Contract,
    draws: Draws,
    year: int,
    *,
    history: History | None = None,
    turnover: Sequence[Turnover] | DrawnTurnover = (),
    accepted: Mapping[str, npt.ArrayLike] | None = None,
    grant: bool = False,
    last_known: bool = False,
    prices: PriceLevels | None = None,
) -> SettledYear:
    """Settle one year of all draws; its months before the simulation are those of ``history``.

    ``accepted``: cents of accepted causes per municipality (one number or one per draw) for the safety valve;
    nothing means the whole excess, which gives the most that the clause could ever give. ``grant``: the
    municipalities pay that maximum; else nothing. ``turnover`` of the year divides a loss over members: one for
    all draws (see ``turnover_as_before``) or one for each (``member_turnover``); without it the members are left
    out. ``last_known`` and ``prices``: what stands in for a lump sum that is not there (see ``lump_sum``).

    Raises ``RegieError`` when the contract and the draws do not have the same municipalities, months of the year
    are neither known nor simulated, or the contract has no budget for it and nothing may stand in.
    """
    codes = draws.axes.municipalities
    need = whole_need(draws, year, history)
    budget = lump_sum(contract, year, codes, last_known=last_known, prices=prices)
    excess = need.cents - budget.cents
    maximum = _maximum(contract, codes, budget.cents, excess, accepted)
    granted = maximum if grant and maximum is not None else np.zeros_like(excess)
    result = (excess - granted).sum(axis=1)
    settled = SettledYear(year, codes, budget.cents, need.cents, excess, maximum, granted, result, budget, need)
    return with_members(settled, contract, turnover)


def with_members(
    settled: SettledYear, contract: Contract, turnover: Sequence[Turnover] | DrawnTurnover
) -> SettledYear:
    """The same year with what each member bears, divided by ``turnover`` (none: without). Raises ``RegieError`` as
    the settlement does, such as for a member without turnover."""
    period = Period.parse(str(settled.year))
    if isinstance(turnover, DrawnTurnover):
        return replace(settled, members=shares_by_draw(contract, period, settled.result, turnover.cents))
    if not turnover:
        return settled
    return replace(settled, members=_members(contract, period, settled.result, turnover))


def turnover_as_before(turnover: Sequence[Turnover], year: int) -> list[Turnover]:
    """The turnover of the last twelve months that have any, each put in the same month of ``year``."""
    if not turnover:
        return []
    last = max(each.month for each in turnover)
    return [
        Turnover(each.party, year * 12 + each.month % 12, each.cents, each.accrued)
        for each in turnover
        if each.month > last - 12
    ]


def outlook(amounts: Cents) -> Outlook:
    """An amount over its draws (draw,)."""
    return Outlook(
        chance=float((amounts > 0).mean()),
        mean=mean_cents(amounts),
        above=mean_cents(np.maximum(amounts, 0)),
        bad_year=int(quantiles(amounts, [BAD_YEAR])[0]),
    )


def _maximum(
    contract: Contract,
    codes: Sequence[str],
    reference: Cents,
    excess: Cents,
    accepted: Mapping[str, npt.ArrayLike] | None,
) -> Cents | None:
    """The maximum under the clause (draw, municipality); no netting between municipalities."""
    if contract.safety_valve is None:
        return None
    columns = []
    for place, code in enumerate(codes):
        over = excess[:, place]
        causes = np.maximum(over, 0) if accepted is None else np.asarray(accepted.get(code, 0), np.int64)
        columns.append(maximum_under_clause(contract.safety_valve, int(reference[place]), over, causes, 0, 0))
    return np.stack([np.broadcast_to(column, excess[:, 0].shape) for column in columns], axis=1)


def _members(contract: Contract, period: Period, result: Cents, turnover: Sequence[Turnover]) -> dict[str, Cents]:
    """What each member bears (draw,), with what it took over from another; ``cooperative`` what stays there."""
    borne: dict[str, Cents] = {}
    for child in member_shares(contract, period, result, turnover, {}).children:
        member = child.key.split("/")[1]
        borne[member] = borne.get(member, np.zeros(result.shape, np.int64)) + child.cents
    return borne
