# SPDX-License-Identifier: EUPL-1.2
"""Cost of a period from a snapshot: what is booked, what late bookings still add, and what the ledger says."""

from __future__ import annotations

from dataclasses import dataclass

from regie.completion import Completion, PicturePoint
from regie.contract import Contract, Words
from regie.contract.settlement.inputs import CostCell, LedgerTotal, Turnover
from regie.figures import Source
from regie.figures.money import MoneyTables
from regie.vocabulary import Period


@dataclass(frozen=True)
class Costs:
    """What a period cost as far as the snapshot knows.

    ``cells`` hold every booked cent and what completion still expects, per municipality, segment, provider and
    account; ``ledger`` the control totals of the period; ``turnover`` of each party per month of the period's
    calendar year and the two years before. ``completion`` is None, and nothing is to come, where no care is
    billed. ``months`` is the picture of how complete each month of the billed care is. ``tables`` are the count
    tables behind it all. ``remarks`` say who is late and what could not be estimated: such amounts are not in
    ``to_come``.
    """

    period: Period
    snapshot: str
    cells: tuple[CostCell, ...]
    ledger: tuple[LedgerTotal, ...]
    turnover: tuple[Turnover, ...]
    completion: Completion | None
    months: tuple[PicturePoint, ...]
    tables: MoneyTables
    remarks: tuple[Words, ...]

    def band(self, municipality: str = "") -> tuple[int, int] | None:
        """P10 and P90 in cents of what is still to come in a municipality, or in all; None without an estimate."""
        raise NotImplementedError


def costs_of(source: Source, contract: Contract, period: Period) -> Costs:
    """The cost of ``period`` at the snapshot that ``source`` has open, for the parties of ``contract``.

    Raises ``RegieError`` when the period lies outside what the snapshot knows.
    """
    raise NotImplementedError
