# SPDX-License-Identifier: EUPL-1.2
"""A year to come under the contract, as a controller reads it: chances, expected amounts, the 1-in-10 bad year.

A part that cannot be said (no lump sum for the year, a member without turnover) is left out and said in a remark.
"""

from __future__ import annotations

from decimal import Decimal

from regie.contract import Contract, PriceLevels, Words
from regie.forecast.budgeting.member_turnover import TurnoverShares, member_turnover
from regie.forecast.budgeting.settled import Outlook, SettledYear, outlook, settled_year, with_members
from regie.forecast.budgeting.year import YearNeed, whole_need
from regie.forecast.estimating.history import History
from regie.forecast.simulating.draws import Draws
from regie.vocabulary import RegieError
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import Money
from regie.vocabulary.rounding import rounded_to


class PlaceOutlook(Frozen):
    """A municipality (or ``total``) in a year, in cents: its mean ``need``, what that is held against
    (``lump_sum``), the ``excess`` over it, and the most that the clause of the safety valve would give when all of
    the excess were accepted (``valve``). Empty where there is no lump sum or no valve. The excess of ``total`` is
    netted: a surplus in one municipality pays for another only there."""

    place: str
    need: Money
    lump_sum: Money | None = None
    excess: Outlook | None = None
    valve: Outlook | None = None


class MemberOutlook(Frozen):
    """What a member (or ``cooperative``: what stays there) bears of the result when no valve money is granted."""

    party: str
    name: str
    loss: Outlook


class YearOutlook(Frozen):
    """A calendar year: ``known_months`` of it are history, ``simulated_months`` are drawn. ``lump_sum_of`` is the
    year whose reference budget it is held against: itself, an earlier one that stands in, or nothing;
    ``lump_sum_rise`` is by how many percent that was raised."""

    year: int
    known_months: int
    simulated_months: int
    lump_sum_of: int | None
    lump_sum_rise: Decimal = Decimal(0)
    places: tuple[PlaceOutlook, ...]
    members: tuple[MemberOutlook, ...]
    remarks: tuple[Words, ...]

    def place(self, code: str) -> PlaceOutlook:
        """One municipality, or ``total``; ``KeyError`` when it is not there."""
        return {each.place: each for each in self.places}[code]


def year_outlook(
    contract: Contract | None,
    draws: Draws,
    year: int,
    *,
    history: History | None = None,
    shares: TurnoverShares | None = None,
    last_known: bool = False,
    prices: PriceLevels | None = None,
) -> YearOutlook:
    """A year of which all months are known or simulated, under a contract (none: need alone).

    ``shares`` divide a loss over the members. ``last_known`` and ``prices`` as in ``lump_sum``. Raises
    ``RegieError`` when months are missing or the contract has other municipalities than the draws.
    """
    need = whole_need(draws, year, history)
    remarks = list(need.remarks())
    if contract is None:
        return _without_lump_sum(need, remarks)
    try:
        settled = settled_year(contract, draws, year, history=history, last_known=last_known, prices=prices)
    except RegieError as problem:
        if problem.key == "forecast.other_municipalities":
            raise
        remarks.append(Words(problem.message("nl"), problem.message("en")))
        return _without_lump_sum(need, remarks)
    remarks += settled.lump_sum.remarks
    if shares is not None:
        remarks += shares.remarks
        try:
            settled = with_members(settled, contract, member_turnover(shares, draws, year, history))
        except RegieError as problem:
            remarks.append(Words(problem.message("nl"), problem.message("en")))
    names = {party.code: party.name for party in contract.parties}
    return YearOutlook(
        year=year,
        known_months=need.known_months,
        simulated_months=need.simulated_months,
        lump_sum_of=settled.lump_sum.of_year,
        lump_sum_rise=rounded_to((settled.lump_sum.rise - 1) * 100, 2),
        places=_places(settled),
        members=tuple(
            MemberOutlook(party=code, name=names.get(code, code), loss=loss)
            for code, loss in settled.member_losses().items()
        ),
        remarks=tuple(remarks),
    )


def _places(settled: SettledYear) -> tuple[PlaceOutlook, ...]:
    """The municipalities, and all of them together."""
    deficits, payments, means = settled.deficits(), settled.payments(), settled.need.means()
    deficits[TOTAL] = outlook(settled.excess.sum(axis=1))
    lump_sums = dict(zip(settled.municipalities, settled.reference.tolist(), strict=True))
    lump_sums[TOTAL] = sum(lump_sums.values())
    if settled.maximum is not None:
        payments[TOTAL] = outlook(settled.maximum.sum(axis=1))
    return tuple(
        PlaceOutlook(
            place=code,
            need=means[code],
            lump_sum=lump_sums[code],
            excess=deficits[code].model_copy(update={"mean": means[code] - lump_sums[code]}),
            valve=payments.get(code),
        )
        for code in (*settled.municipalities, TOTAL)
    )


def _without_lump_sum(need: YearNeed, remarks: list[Words]) -> YearOutlook:
    return YearOutlook(
        year=need.year,
        known_months=need.known_months,
        simulated_months=need.simulated_months,
        lump_sum_of=None,
        places=tuple(PlaceOutlook(place=code, need=cents) for code, cents in need.means().items()),
        members=(),
        remarks=tuple(remarks),
    )
