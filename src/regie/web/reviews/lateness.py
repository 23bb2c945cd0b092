# SPDX-License-Identifier: EUPL-1.2
"""Which deliveries that matter to a figure are late, and from when on it may therefore still change."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from regie.deliveries import Snapshot
from regie.deliveries.snapshots import LateParty
from regie.figures.registry import find
from regie.figures.views import tables_read
from regie.vocabulary import Period, Region
from regie.vocabulary.tables import tables


def tables_of(indicator: str) -> frozenset[str]:
    """The tables of the delivery standard that an indicator is computed from."""
    return tables_read(find(indicator)[0].sql()) & tables().keys()


def late_for(read: Collection[str], snapshot: Snapshot, region: Region) -> list[LateParty]:
    """The late parties whose rows count in one of the tables."""
    return [
        late
        for late in snapshot.late
        if any(region.party_of_record(table, late.party) == late.party for table in read)
    ]


def known_until(indicator: str, snapshot: Snapshot, region: Region) -> date:
    """The last day up to which everyone who matters to the indicator has delivered; who never delivered is not
    waited for."""
    late = late_for(tables_of(indicator), snapshot, region)
    return min([snapshot.last_day, *(one.delivered_to for one in late if one.delivered_to is not None)])


def usual_end(indicator: str, snapshot: Snapshot, region: Region) -> date:
    """The last day up to which at least half of those who matter to the indicator have delivered."""
    read = tables_of(indicator)
    late = {one.party: one.delivered_to for one in late_for(read, snapshot, region)}
    parties = {one.party for one in snapshot.deliveries} | late.keys()
    days = sorted(
        late.get(party, snapshot.last_day) or snapshot.first_day
        for party in parties
        if any(region.party_of_record(table, party) == party for table in read)
    )
    return days[len(days) // 2] if days else snapshot.last_day


def still_moving(indicator: str, months: Iterable[Period], snapshot: Snapshot, region: Region) -> int:
    """How many of the months, in order of time, may still change."""
    until = known_until(indicator, snapshot, region)
    return sum(month.last_day > until for month in months)
