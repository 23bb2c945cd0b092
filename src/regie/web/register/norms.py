# SPDX-License-Identifier: EUPL-1.2
"""What contracts say that a register needs: how long waiting may take, and until when a provider is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from regie.contract import Contract
from regie.review.contracts import region_contracts
from regie.web.region import door

TREEK_INTAKE, TREEK_START = 28, 70
"""Days: four weeks to first contact, and from there ten weeks to the start of help (Treeknormen)."""

_OF_CONTRACT = {"intake": "waiting_registration", "start": "waiting_treatment"}
_DAYS = (".p90", ".median")
"""Measures of the indicators that are days; a norm in percent says nothing about one person."""


@dataclass(frozen=True)
class Norms:
    """Days to first contact and from there to the start of help; ``source`` is ``treek`` or ``contract``."""

    intake: int = TREEK_INTAKE
    start: int = TREEK_START
    source: str = "treek"


def norms() -> Norms:
    """The norms that hold: the strictest of the contracts where they have them in days, else those of Treek."""
    found: dict[str, int] = {}
    for name, indicator in _OF_CONTRACT.items():
        days = [
            int(one.value)
            for contract in _contracts()
            for one in contract.norms
            if one.bound == "at_most" and one.indicator in {f"{indicator}{measure}" for measure in _DAYS}
        ]
        if days:
            found[name] = min(days)
    if not found:
        return Norms()
    return Norms(found.get("intake", TREEK_INTAKE), found.get("start", TREEK_START), "contract")


def last_days() -> dict[str, date]:
    """The last day of each provider of whom every service contract and membership ends."""
    ends: dict[str, list[date | None]] = {}
    for contract in _contracts():
        for agreed in contract.service_contracts:
            ends.setdefault(agreed.party, []).append(agreed.valid_to)
        for member in contract.members:
            ends.setdefault(member.party, []).append(member.valid_to)
    return {party: max(day for day in days if day) for party, days in ends.items() if all(days)}


def _contracts() -> Sequence[Contract]:
    """The last version of each contract of the region."""
    return [versions[-1] for versions in region_contracts(door.folder()) if versions]
