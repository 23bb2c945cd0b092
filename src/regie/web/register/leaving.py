# SPDX-License-Identifier: EUPL-1.2
"""Until when a provider is there: what contracts and plans for an exit say, so that no client is left behind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.utils import timezone

from regie.contract import Contract
from regie.review.contracts import region_contracts
from regie.web.region import door
from regie.web.workflow.models import Matter

ENDS_WITHIN = 90
"""Days before a provider's last day from which its clients are called out of view."""

_PLAN = "exit_plan"
"""The kind of matter that the guided exit of a member is."""


@dataclass(frozen=True)
class Ending:
    """The last day of a provider. ``contract``: everything agreed with it ends; ``member``: it leaves as a member,
    and goes on under another contract; ``plan``: an exit is being prepared that no contract has yet."""

    on: date
    why: Literal["contract", "member", "plan"]

    def signal(self, today: date) -> str:
        """Why its clients need a look: ``contract_ends``, ``member_leaves``, ``contract_ended``, ``member_left``;
        empty while it is far off, and for who left as a member and goes on."""
        if self.on < today:
            return {"contract": "contract_ended", "member": "", "plan": "member_left"}[self.why]
        if (self.on - today).days > ENDS_WITHIN:
            return ""
        return "contract_ends" if self.why == "contract" else "member_leaves"


def endings() -> dict[str, Ending]:
    """The last day of each party that has one. A membership or service contract counts no longer than the main
    contract that it stands in, once that is over."""
    agreed: dict[str, list[date | None]] = defaultdict(list)
    member: dict[str, list[date | None]] = defaultdict(list)
    for contract in _contracts():
        for party, last in _last_days(contract, [(one.party, one.valid_to) for one in contract.service_contracts]):
            agreed[party].append(last)
        for party, last in _last_days(contract, [(one.party, one.valid_to) for one in contract.members]):
            agreed[party].append(last)
            member[party].append(last)
    found = {party: Ending(last, "plan") for party, last in _planned()}
    found |= {party: Ending(max(_known(days)), "member") for party, days in member.items() if all(days)}
    return found | {party: Ending(max(_known(days)), "contract") for party, days in agreed.items() if all(days)}


def _last_days(contract: Contract, rows: Sequence[tuple[str, date | None]]) -> Iterator[tuple[str, date | None]]:
    last = contract.end - timedelta(days=1)
    over = last < timezone.localdate()
    for party, valid_to in rows:
        yield party, min(valid_to or last, last) if over else valid_to


def _planned() -> Iterator[tuple[str, date]]:
    """Exits that are being prepared or were decided."""
    for matter in Matter.objects.unscoped().filter(kind=_PLAN).exclude(state="withdrawn"):
        yield matter.payload["party"], date.fromisoformat(matter.payload["last_day"])


def _known(days: Sequence[date | None]) -> list[date]:
    return [day for day in days if day is not None]


def _contracts() -> Sequence[Contract]:
    """The last version of each contract of the region."""
    return [versions[-1] for versions in region_contracts(door.folder()) if versions]
