# SPDX-License-Identifier: EUPL-1.2
"""The trajectories and clients of a snapshot that a delivery is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from regie.deliveries import Snapshot, counting_plan, load_snapshot, snapshot_region
from regie.deliveries.counting import lay_out
from regie.vocabulary.region import Region


@dataclass(frozen=True)
class Care:
    """One trajectory as it was delivered; both dates are days with care. ``referrer`` is that of its journey."""

    trajectory_key: str
    client_key: str
    provider: str
    segment: str
    product_category: str
    began_on: date
    ended_on: date | None = None
    end_reason: str | None = None
    product_code: str | None = None
    referrer: str | None = None
    recorded_on: date | None = None


@dataclass(frozen=True)
class Home:
    """Where a client lived from ``valid_from`` up to and including ``valid_to``, and what is known of them.

    ``birth_month`` is a month number (``year * 12 + month - 1``), ``sex`` a code of COD046.
    """

    municipality: str
    birth_month: int
    valid_from: date
    valid_to: date | None = None
    sex: str | None = None


@dataclass(frozen=True)
class Counted:
    """What counts in a snapshot: ``last_day`` is the last day that anything was delivered about, ``delivered_to``
    the last day for parties that are behind (None for one that never delivered)."""

    snapshot: str
    last_day: date
    region: Region
    care: Mapping[str, tuple[Care, ...]]
    homes: Mapping[str, tuple[Home, ...]]
    delivered_to: Mapping[str, date | None] = field(default_factory=dict)

    @property
    def providers(self) -> tuple[str, ...]:
        """The providers with trajectories, by code."""
        return tuple(sorted(self.care))

    def home(self, client_key: str, day: date) -> Home | None:
        """The client's home on a day, else the last one before it, else the first one after it."""
        known = self.homes.get(client_key, ())
        before = [one for one in known if one.valid_from <= day]
        return before[-1] if before else known[0] if known else None


def counted_rows(
    region: Region,
    care: Iterable[Care],
    homes: Iterable[tuple[str, Home]],
    *,
    last_day: date,
    snapshot: str = "",
    delivered_to: Mapping[str, date | None] | None = None,
) -> Counted:
    """Rows in the order that everything here counts on: trajectories by begin, homes by day."""
    by_provider: dict[str, list[Care]] = defaultdict(list)
    for one in care:
        by_provider[one.provider].append(one)
    by_client: dict[str, list[Home]] = defaultdict(list)
    for client, home in homes:
        by_client[client].append(home)
    return Counted(
        snapshot,
        last_day,
        region,
        {
            provider: tuple(sorted(rows, key=lambda one: (one.client_key, one.began_on, one.trajectory_key)))
            for provider, rows in by_provider.items()
        },
        {client: tuple(sorted(rows, key=lambda one: one.valid_from)) for client, rows in by_client.items()},
        dict(delivered_to or {}),
    )


def counted_in(folder: Path, snapshot_id: str | None = None) -> Counted:
    """What counts in a snapshot of a region's folder; the latest snapshot when none is named.

    Raises ``RegieError`` when there is no such snapshot, or when it is published figures only.
    """
    snapshot: Snapshot = load_snapshot(folder, snapshot_id)
    con = duckdb.connect()
    try:
        lay_out(con, counting_plan(folder, snapshot))
        care = [Care(*row) for row in con.execute(_CARE).fetchall()]
        homes = [(client, Home(*row)) for client, *row in con.execute(_HOMES).fetchall()]
    finally:
        con.close()
    return counted_rows(
        snapshot_region(folder, snapshot),
        care,
        homes,
        last_day=snapshot.last_day,
        snapshot=snapshot.id,
        delivered_to={one.party: one.delivered_to for one in snapshot.late},
    )


_CARE = """
SELECT
    t.trajectory_key, t.client_key, t.provider, t.segment, t.product_category, t.began_on, t.ended_on,
    t.end_reason, t.product_code, j.referrer, t.recorded_on
FROM counted_trajectories AS t
LEFT JOIN counted_journeys AS j ON j.journey_key = t.journey_key
"""

_HOMES = "SELECT client_key, municipality, birth_month, valid_from, valid_to, sex FROM counted_clients"
