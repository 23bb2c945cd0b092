# SPDX-License-Identifier: EUPL-1.2
"""How far a snapshot's care goes: months that parties still have to deliver are no fall in care."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from regie.figures import Source
from regie.figures.money import care_months
from regie.vocabulary import Period
from regie.vocabulary.periods import month_number

NEARLY_ALL = 0.95
"""Part of the care that must be delivered for a month to count."""

WINDOW = 12
"""Months before a party stopped over which its part of the care is taken."""


@dataclass(frozen=True)
class Delivered:
    """``end_month``: the month after the last that nearly all care is delivered for. ``missing``: the part (0..1)
    of the care that is not, in the first month left out, or 0 when none is left out; ``behind``: parties that are
    late within the months that count, and ``behind_share`` their part of the care."""

    end_month: int
    missing: float
    behind: int
    behind_share: float


def delivered(source: Source, first_month: int) -> Delivered:
    """Decide by the part of the care, not by the number of parties: one small party that is late cuts nothing."""
    end = month_number(source.end_day)
    stopped = stopped_providers(source, "trajectories")
    if not stopped or end <= first_month:
        return Delivered(end, 0.0, 0, 0.0)
    care: dict[str, dict[int, int]] = {}
    months = [Period.of_month(month) for month in range(first_month, end)]
    for (provider,), month, clients in care_months(source, ("provider",), months):
        care.setdefault(provider, {})[month] = clients
    shares = {provider: _share(care, provider, month) for provider, month in stopped.items() if month < end}

    def missing(month: int) -> float:
        """Of the care of ``month``."""
        return sum(share for provider, share in shares.items() if stopped[provider] <= month)

    last = end
    while last > first_month and missing(last - 1) > 1 - NEARLY_ALL:
        last -= 1
    behind = {provider for provider in shares if stopped[provider] < last and shares[provider] > 0}
    parties = {source.region.party_of_record("trajectories", provider) for provider in behind}
    return Delivered(
        last, missing(last) if last < end else 0.0, len(parties), sum(shares[provider] for provider in behind)
    )


def stopped_providers(source: Source, table: str) -> dict[str, int]:
    """Providers whose rows of ``table`` are of a party that is late, with the first month that it did not deliver
    wholly; a party that never delivered has no care here."""
    until = {late.party: late.delivered_to for late in source.opened.late} if source.opened else {}
    found = {}
    for provider in source.dimensions.codes["provider"]:
        day = until.get(source.region.party_of_record(table, provider))
        if day is not None:
            found[provider] = _first_missing(day)
    return found


def _first_missing(delivered_to: date) -> int:
    return month_number(delivered_to + timedelta(days=1))


def _share(care: Mapping[str, Mapping[int, int]], provider: str, stopped: int) -> float:
    """Of all care in the last year that the provider's party delivered."""
    window = range(stopped - WINDOW, stopped)
    own = sum(care.get(provider, {}).get(month, 0) for month in window)
    everyone = sum(one.get(month, 0) for one in care.values() for month in window)
    return own / everyone if everyone else 0.0
