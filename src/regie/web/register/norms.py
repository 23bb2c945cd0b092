# SPDX-License-Identifier: EUPL-1.2
"""How long waiting may take: in days for one person, and which share of all must be within that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from django.utils import timezone

from regie.contract.cooperation import Norm
from regie.review.contracts import region_contracts
from regie.web.region import door

Phase = Literal["intake", "start"]

TREEK: dict[Phase, int] = {"intake": 28, "start": 70}
"""Days: four weeks to first contact, and from there ten weeks to the start of help (Treeknormen)."""

_INDICATORS: dict[Phase, str] = {"intake": "waiting_registration", "start": "waiting_treatment"}
_DAYS = ".p90"
"""Measures of the indicators that are days."""

_SHARE = ".within_norm"
"""The measure that is a percentage: of those whose help began, who waited no longer than Treek allows."""


@dataclass(frozen=True)
class Norms:
    """Days to first contact and from there to the start of help; ``source`` is ``treek`` or ``contract``.

    ``shares``: per phase the percentage of those who began that must have waited no longer than ``TREEK`` days,
    where a contract asks that.
    """

    intake: int = TREEK["intake"]
    start: int = TREEK["start"]
    source: Literal["treek", "contract"] = "treek"
    shares: dict[Phase, Decimal] = field(default_factory=dict)


def norms() -> Norms:
    """The norms that hold: the strictest of the contracts that run, and Treek's days where these have none."""
    agreed = list(_agreed())
    days, shares = dict(TREEK), dict[Phase, Decimal]()
    found = False
    for phase, indicator in _INDICATORS.items():
        most = [
            int(one.value)
            for one in agreed
            if one.bound == "at_most" and one.indicator in {f"{indicator}{measure}" for measure in _DAYS}
        ]
        least = [one.value for one in agreed if one.bound == "at_least" and one.indicator == indicator + _SHARE]
        if most:
            days[phase], found = min(most), True
        if least:
            shares[phase] = max(least)
    return Norms(days["intake"], days["start"], "contract" if found else "treek", shares)


def _agreed() -> Iterable[Norm]:
    """The norms in the last version of each contract of the region that is not over."""
    for versions in region_contracts(door.folder()):
        if versions and versions[-1].end > timezone.localdate():
            yield from versions[-1].norms
