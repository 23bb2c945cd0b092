# SPDX-License-Identifier: EUPL-1.2
"""What differs between two snapshots: deliveries, settings, rows, and figures as a reader may see them.

Comparing figures takes seconds, so a job does it and keeps the outcome in the cache, per edition of the figures:
the exact ones, or those that a party may see.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from regie.deliveries import Snapshot, snapshot_region
from regie.deliveries.snapshots import Counted
from regie.figures import Change, changes
from regie.figures.changes import MAIN
from regie.vocabulary import TOTAL, Figure, Period, PeriodKind
from regie.vocabulary.code import code_version
from regie.vocabulary.periods import month_number
from regie.web.access import Scope
from regie.web.region import door


@dataclass(frozen=True)
class Replacement:
    """A delivery that counts in the later snapshot only, with those it replaced."""

    added: Counted
    replaced: tuple[Counted, ...]


@dataclass(frozen=True)
class RowsChanged:
    """Counted rows and whole cents of one table in both snapshots."""

    table: str
    rows_before: int
    rows_after: int
    cents_before: int | None
    cents_after: int | None


def deliveries_between(before: Snapshot, after: Snapshot) -> tuple[list[Replacement], list[Counted]]:
    """The deliveries that came in, each with what it replaced, and those that no longer count otherwise."""
    was = {one.hash: one for one in before.deliveries}
    now = {one.hash: one for one in after.deliveries}
    gone = {hash_: one for hash_, one in was.items() if hash_ not in now}
    added = []
    for hash_, one in now.items():
        if hash_ not in was:
            replaced = [gone.pop(old) for old in list(gone) if after.replaced.get(old) == hash_]
            added.append(Replacement(one, tuple(replaced)))
    added.sort(key=lambda each: (each.added.received_on, each.added.party))
    return added, list(gone.values())


def settings_between(before: Snapshot, after: Snapshot) -> list[str]:
    """The names in ``region.toml`` whose value differs."""
    if before.region_hash == after.region_hash:
        return []
    was, now = (snapshot_region(door.folder(), each).model_dump() for each in (before, after))
    return [name for name in now if was.get(name) != now[name]]


def rows_between(before: Snapshot, after: Snapshot) -> list[RowsChanged]:
    """Tables of which the counted rows or their amounts differ."""
    was = {one.table: one for one in before.counted}
    return [
        RowsChanged(now.table, was[now.table].rows, now.rows, was[now.table].cents, now.cents)
        for now in after.counted
        if now.table in was and was[now.table] != now
    ]


def compare(scope: Scope, before: str, after: str) -> list[Change]:
    """The figures that differ, computed and kept."""
    if scope.small_numbers and scope.providers is None:
        found = changes(door.folder(), before, after)
    else:
        found = _shown_changes(scope, before, after)
    file = _file(scope, before, after)
    file.parent.mkdir(parents=True, exist_ok=True)
    built = file.with_suffix(".part")
    built.write_text(json.dumps([change.model_dump(mode="json") for change in found]), encoding="utf-8")
    built.replace(file)
    return found


def compared(scope: Scope, before: str, after: str) -> list[Change] | None:
    """The figures that differ, when they were compared before."""
    try:
        kept = json.loads(_file(scope, before, after).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return [Change.model_validate(change) for change in kept]


def _shown_changes(scope: Scope, before: str, after: str) -> list[Change]:
    """The same comparison between the figures as this reader sees them in both snapshots."""
    known = {one.id: one for one in door.snapshots()}
    first, last = known[before], known[after]
    by = ("provider",) if scope.providers is not None else ("municipality",)
    found = []
    for indicator, wished in MAIN.items():
        offered = tuple(name for name in by if name in door.offered(scope, indicator))
        kinds = door.kinds(scope, indicator, offered)
        periods = _shared_periods(wished if wished in kinds else PeriodKind.HALF_YEAR, first, last)
        was, now = (
            {_key(one): one for one in door.figures(scope, indicator, offered, periods, snapshot=each)}
            for each in (before, after)
        )
        found += [_change(was[key], one) for key, one in now.items() if key in was and _moved(was[key], one)]
    return found


def _shared_periods(kind: PeriodKind, first: Snapshot, last: Snapshot) -> list[Period]:
    """The periods that both snapshots speak about, as ``changes`` takes them."""
    begin = month_number(max(first.first_day, last.first_day)) // kind.months * kind.months
    end = month_number(min(first.last_day, last.last_day))
    return [
        Period(kind, month // 12, month % 12 // kind.months + 1) for month in range(begin, end + 1, kind.months)
    ]


def _key(figure: Figure) -> tuple[str, str, Sequence[tuple[str, str]]]:
    return figure.indicator, figure.period, tuple(sorted(figure.breakdown.items()))


def _moved(before: Figure, after: Figure) -> bool:
    shown = not before.suppressed and not after.suppressed
    return shown and before.value != after.value


def _change(before: Figure, after: Figure) -> Change:
    return Change(
        indicator=after.indicator,
        period=after.period,
        breakdown=after.breakdown or {"municipality": TOTAL},
        unit=after.unit,
        before=before.value,
        after=after.value,
        steps=(),
    )


def _file(scope: Scope, before: str, after: str) -> Path:
    exact = scope.small_numbers and scope.providers is None
    edition = "exact" if exact else f"{scope.party_kind}-{scope.party or 'all'}"
    folder: Path = settings.REGIE.cache
    return folder / "differences" / f"{before}_{after}_{edition}_{code_version()}.json"
