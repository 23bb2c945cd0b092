# SPDX-License-Identifier: EUPL-1.2
"""What a safety valve request came to in one municipality, as the settlement takes it over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from regie.contract.lines import Line
from regie.vocabulary.money import Cents


@dataclass(frozen=True, eq=False)
class ValveDecision:
    """Claimed, assessed, maximum and granted for one municipality, in whole cents.

    ``claimed`` and ``assessed`` add up the request's causes (favourable ones are negative); ``maximum`` is the
    maximum under the clause with its computation ``maximum_line``; it may have a leading axis of draws. It is an
    option of the municipality, not a right: only ``granted`` is money. ``granted`` is nothing where ``body`` has
    not decided yet. These are not ``ValveAmounts``: they may hold draws, which are never stored.
    """

    municipality: str
    claimed: int
    assessed: int
    maximum: Cents
    maximum_line: Line
    granted: Cents | None = None
    decided_on: date | None = None
    body: str = ""
    reason: str = ""
