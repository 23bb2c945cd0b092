# SPDX-License-Identifier: EUPL-1.2
"""What a member would compensate that left on some day: a supposition, computed as an exit that happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from regie.contract import Contract
from regie.contract.settlement import Exit, exit_line
from regie.figures import Source
from regie.review.contracts import contract_for
from regie.review.costs import costs_of
from regie.review.views import LineView, line_view
from regie.vocabulary import Period
from regie.vocabulary.periods import month_number


def supposed_exit(source: Source, folder: Path, exit_: Exit) -> LineView:
    """The compensation under the contract that holds on the day, as if the membership ended then, line by line.

    Raises ``RegieError`` when no contract holds, the party is no member on that day, or the turnover of a month
    that the cap rests on is not in the snapshot.
    """
    day = Period.of_month(month_number(exit_.left_on))
    contract = contract_for(folder, day)
    last = Period.of_month(month_number(source.end_day - timedelta(days=1)))
    known = min(day, last, key=lambda period: period.start)
    turnover = costs_of(source, contract, known).turnover
    names: Mapping[str, str] = source.region.party_names
    line = exit_line(_ended(contract, exit_), exit_, turnover, names, snapshot=source.snapshot)
    return line_view(line)


def _ended(contract: Contract, exit_: Exit) -> Contract:
    """The contract with the party's membership ended on its last day, without a successor."""
    members = tuple(
        each.model_copy(update={"valid_to": exit_.left_on, "successor": ""})
        if each.party == exit_.party
        and each.valid_from <= exit_.left_on
        and (each.valid_to is None or each.valid_to >= exit_.left_on)
        else each
        for each in contract.members
    )
    return contract.model_copy(update={"members": members})
