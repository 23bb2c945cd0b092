# SPDX-License-Identifier: EUPL-1.2
"""The door: what a reader may have of a region, at a snapshot. Every question is asked with the reader's scope.

What takes seconds (a review) is made by a job and kept; what takes milliseconds (figures) is asked when needed and
kept as well. Screens compute nothing.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from regie.deliveries import Snapshot, delivery_list, load_snapshot
from regie.deliveries import snapshots as all_snapshots
from regie.deliveries.summary import Summary
from regie.figures import published, query
from regie.figures.registry import find
from regie.review import Review, build_review
from regie.review.build import public_review
from regie.review.forecasts import forecast_for
from regie.review.settling import agreements_for
from regie.vocabulary import Figure, Period, PeriodKind, RegieError, Region, load_region
from regie.vocabulary.figure import TOTAL
from regie.web.access import PartyKind, Scope, ScopeDenied
from regie.web.region import cache
from regie.web.region.editions import edition_for, within
from regie.web.region.models import SnapshotInUse
from regie.web.region.sources import source_of

FULL, PUBLIC = "full", "public"

Progress = Callable[[int, int, str], None]

_memory = cache.Memory()
_cut = cache.Memory()
_regions = cache.Memory(4)
_making = threading.Lock()


class NotReady(Exception):
    """A review that is still being made; ``job_id`` is the work that makes it."""

    def __init__(self, job_id: object) -> None:
        self.job_id = job_id
        super().__init__(str(job_id))


def folder() -> Path:
    """The folder of the region."""
    return Path(settings.REGIE.region)


def region() -> Region:
    """The region as ``region.toml`` says now."""
    path = folder() / "region.toml"
    stamp = path.stat() if path.exists() else None
    key = (str(path), stamp and (stamp.st_mtime_ns, stamp.st_size))
    found: Region | None = _regions.get(key)
    if found is None:
        found = load_region(folder())
        _regions.put(key, found)
    return found


def snapshots() -> Sequence[Snapshot]:
    """The snapshots of the region, newest first."""
    return list(reversed(all_snapshots(folder())))


def current_snapshot() -> str:
    """The snapshot that screens use when none is named: the one that was chosen, else the newest.

    Raises ``RegieError`` when there is none.
    """
    chosen = SnapshotInUse.objects.values_list("snapshot", flat=True).first()
    if chosen and (folder() / "snapshots" / f"{chosen}.json").is_file():
        return chosen
    return load_snapshot(folder()).id


def newest_snapshot() -> str:
    """The newest snapshot, whether or not the screens use it."""
    return load_snapshot(folder()).id


def use_snapshot(scope: Scope | None, snapshot: str) -> None:
    """Let the screens use this snapshot. Raises ``RegieError`` when there is no such snapshot."""
    known = load_snapshot(folder(), snapshot)
    SnapshotInUse.objects.create(snapshot=known.id, chosen_by_id=scope.user_id if scope else None)


def half_years(snapshot: str | None = None) -> Sequence[Period]:
    """The half-years that a snapshot covers whole, newest first."""
    return periods(PeriodKind.HALF_YEAR, snapshot)


def periods(kind: PeriodKind, snapshot: str | None = None) -> Sequence[Period]:
    """The periods of a kind that a snapshot covers whole, newest first."""
    known = load_snapshot(folder(), snapshot or current_snapshot())
    years = range(known.last_day.year, known.first_day.year - 1, -1)
    return [
        period
        for year in years
        for period in reversed(Period(PeriodKind.YEAR, year).split(kind))
        if known.first_day <= period.start and period.end <= known.last_day + timedelta(days=1)
    ]


def deliveries(scope: Scope) -> Sequence[Summary]:
    """The deliveries that the reader may see: of a provider its own."""
    own = scope.providers
    return [each for each in delivery_list(folder()) if own is None or each.party in own]


def review(scope: Scope, period: Period, snapshot: str | None = None) -> Review:
    """The review of a period as far as the reader may see it.

    Raises ``NotReady`` when it must still be made (the work for it has then begun), ``RegieError`` for a period or
    snapshot that is not there.
    """
    used = snapshot or current_snapshot()
    edition = FULL if scope.small_numbers else PUBLIC
    key = _review_key(used, period, edition)
    seen = (key, scope.party_kind, scope.party, scope.area, scope.role)
    found: Review | None = _cut.get(seen)
    if found is None:
        found = edition_for(scope, _review(used, period, edition, key), region())
        _cut.put(seen, found)
    return found


def edition_full(period: Period, snapshot: str) -> Review:
    """The review with every number in it: for work of the system itself."""
    return _review(snapshot, period, FULL, _review_key(snapshot, period, FULL))


def edition_public(period: Period, snapshot: str) -> Review:
    """The review as the council may have it."""
    return _review(snapshot, period, PUBLIC, _review_key(snapshot, period, PUBLIC))


def make_review(period: Period, snapshot: str) -> None:
    """Make both editions of a review and keep them, where they are not there yet."""
    full_key, public_key = (_review_key(snapshot, period, edition) for edition in (FULL, PUBLIC))
    if cache.read("reviews", full_key) is not None and cache.read("reviews", public_key) is not None:
        return
    with _making, source_of(folder(), snapshot) as source:
        agreements = agreements_for(folder(), period) if _has_contract() else None
        forecast = forecast_for(folder(), snapshot, agreements.contract if agreements else None)
        whole = build_review(source, period, agreements=agreements, forecast=forecast, suppressed=False)
        hidden = public_review(source, whole)
    for key, made in ((full_key, whole), (public_key, hidden)):
        cache.write("reviews", key, made.model_dump_json().encode("utf-8"))
        _memory.put(key, made)


def offered(scope: Scope, indicator: str) -> tuple[str, ...]:
    """The breakdowns of an indicator that this reader can ask."""
    found, _ = find(indicator)
    if scope.areas is not None:
        return tuple(name for name in found.breakdowns if name == "area")
    if scope.providers is not None:
        return tuple(name for name in found.breakdowns if name == "provider")
    return found.breakdowns


def figures(
    scope: Scope,
    indicator: str,
    by: Sequence[str] = (),
    periods: Sequence[Period] = (),
    snapshot: str | None = None,
    total: bool = True,
) -> list[Figure]:
    """Figures of one indicator (or one measure) by the breakdowns asked, as far as the reader may see them.

    For who may not see small numbers they are hidden over all cells first, and then cut to what is the reader's
    own. A provider sees its own figures as they are. Raises ``RegieError`` for what does not exist and
    ``ScopeDenied`` for a breakdown that the reader is not offered.
    """
    used = snapshot or current_snapshot()
    asked = tuple(dict.fromkeys(by))
    allowed = offered(scope, indicator)
    refused = [name for name in asked if name not in allowed]
    if refused and not set(refused) - set(find(indicator)[0].breakdowns):
        raise ScopeDenied("web_region.breakdown_denied", names=", ".join(refused), offered=", ".join(allowed))
    if not periods:
        return []
    plain = _figures(used, indicator, asked, tuple(periods), total, hidden=False) if _sees_plain(scope) else None
    if scope.small_numbers and scope.areas is None:
        return plain or []
    if scope.small_numbers:
        return [each for each in plain or [] if within(scope, each, region())]
    hidden = _figures(used, indicator, asked, tuple(periods), total, hidden=True)
    own = {_key(each): each for each in plain or [] if not _whole(each)}
    return [own.get(_key(each), each) for each in hidden if within(scope, each, region())]


def warm(snapshot: str | None = None, progress: Progress | None = None) -> None:
    """Make the reviews that people will ask for first: of the newest half-year, quarter, year and month."""
    used = snapshot or current_snapshot()
    wanted = [
        period
        for kind in (PeriodKind.HALF_YEAR, PeriodKind.YEAR, PeriodKind.QUARTER)
        for period in periods(kind, used)[:2]
    ]
    for done, period in enumerate(wanted):
        if progress:
            progress(done, len(wanted), str(period))
        make_review(period, used)
    if progress:
        progress(len(wanted), len(wanted), "")


def _review(snapshot: str, period: Period, edition: str, key: str) -> Review:
    found: Review | None = _memory.get(key)
    if found is not None:
        return found
    kept = cache.read("reviews", key)
    if kept is None:
        _wait_for(period, snapshot)
        kept = cache.read("reviews", key)
        if kept is None:
            raise RegieError("web_region.review_failed", period=period)
    found = Review.model_validate_json(kept)
    _memory.put(key, found)
    return found


def _wait_for(period: Period, snapshot: str) -> None:
    """Have the review made: at once where jobs are done at once, else by the worker."""
    load_snapshot(folder(), snapshot)
    from regie.web.jobs import service as jobs

    if settings.REGIE_JOBS_AT_ONCE:
        make_review(period, snapshot)
        return
    job = jobs.start_once("make_review", None, period=str(period), snapshot=snapshot)
    raise NotReady(job.pk)


def _review_key(snapshot: str, period: Period, edition: str) -> str:
    return cache.key_of(folder(), snapshot, period, edition, cache.agreed_state(folder()))


def _has_contract() -> bool:
    from regie.review.contracts import region_contracts

    return bool(region_contracts(folder()))


def _sees_plain(scope: Scope) -> bool:
    return scope.small_numbers or scope.party_kind is PartyKind.PROVIDER


def _figures(
    snapshot: str, indicator: str, by: tuple[str, ...], asked: tuple[Period, ...], total: bool, *, hidden: bool
) -> list[Figure]:
    key = cache.key_of(folder(), snapshot, indicator, by, [str(each) for each in asked], total, hidden)
    found: list[Figure] | None = _memory.get(key)
    if found is not None:
        return found
    kept = cache.read("figures", key)
    if kept is not None:
        found = [Figure.model_validate(each) for each in json.loads(kept)]
    else:
        with source_of(folder(), snapshot) as source:
            found = query(source, indicator, by=by, periods=asked, total=total, subtotals=hidden and len(by) > 1)
            if hidden:
                found = published(source, found)
        content = "[" + ",".join(each.model_dump_json() for each in found) + "]"
        cache.write("figures", key, content.encode("utf-8"))
    _memory.put(key, found)
    return found


def _whole(figure: Figure) -> bool:
    """Whether it is of the region as a whole."""
    return all(code == TOTAL for code in figure.breakdown.values())


def _key(figure: Figure) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    return figure.indicator, figure.period, tuple(sorted(figure.breakdown.items()))
