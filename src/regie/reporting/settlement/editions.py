# SPDX-License-Identifier: EUPL-1.2
"""What of a settlement may be seen by whom."""

from __future__ import annotations

from regie.review.views import LineView, SettlementView

OF_PARTIES = ("members", "statements", "exit")
"""Parts whose lines are amounts of a single member or provider."""


def is_of_parties(part: LineView) -> bool:
    """Whether a part shows amounts of single members or providers."""
    return part.key.split("/")[0] in OF_PARTIES


def public_edition(settlement: SettlementView) -> SettlementView:
    """The settlement without amounts of single members and providers: of these parts only the total is left, and
    what is about one party alone is left out."""
    kept = [
        part.model_copy(update={"children": (), "inputs": (), "live": ""}) if is_of_parties(part) else part
        for part in settlement.parts
        if not part.key.startswith("exit/")
    ]
    return settlement.model_copy(update={"parts": tuple(kept)})
