# SPDX-License-Identifier: EUPL-1.2
"""The door: what a reader may have of a region, at a snapshot. Every question is asked with the reader's scope.

What takes seconds (a review, the books of readers without small numbers) is made by a job and kept; what takes
milliseconds (a table) is asked when needed and kept as well. Screens compute nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from regie.contract import Contract
from regie.deliveries import Snapshot, counting_plan, delivery_list, load_snapshot
from regie.deliveries import snapshots as all_snapshots
from regie.deliveries.summary import Summary
from regie.figures.registry import BREAKDOWNS
from regie.forecast.runs import published_on, run_folders
from regie.review import Review
from regie.review.contracts import region_contracts
from regie.review.settling import Agreements, agreements_for
from regie.vocabulary import Figure, Period, PeriodKind, RegieError, Region, load_region
from regie.vocabulary.texts import say
from regie.web.access import Permission, Scope, ScopeDenied
from regie.web.region import books, cache, reviews, sources
from regie.web.region import figures as answers
from regie.web.region.cache import Memory
from regie.web.region.editions import edition_for, party_of
from regie.web.region.figures import Question
from regie.web.region.models import SnapshotInUse
from regie.web.region.offered import Level
from regie.web.region.reviews import FULL, PUBLIC

Progress = Callable[[int, int, str], None]

_editions: Memory[Review] = Memory(48)
_regions: Memory[Region] = Memory(4)
_snapshots: Memory[tuple[Snapshot, ...]] = Memory(4)


class NotReady(Exception):
    """Something that is still being made; ``job_id`` is the work that makes it."""

    def __init__(self, job_id: object) -> None:
        self.job_id = job_id
        super().__init__(str(job_id))


def folder() -> Path:
    """The folder of the region."""
    return Path(settings.REGIE.region)


def region() -> Region:
    """The region as ``region.toml`` says now."""
    key = _stamp(folder() / "region.toml")
    found = _regions.get(key)
    if found is None:
        found = load_region(folder())
        _regions.put(key, found)
    return found


def snapshots() -> Sequence[Snapshot]:
    """The snapshots of the region, newest first."""
    places = ("region.toml", "snapshots", "deliveries")
    key = tuple(_stamp(folder() / place) for place in places)
    found = _snapshots.get(key)
    if found is None:
        found = tuple(reversed(all_snapshots(folder())))
        _snapshots.put(key, found)
    return found


def current_snapshot() -> str:
    """The snapshot that screens use when none is named: the one that was chosen, else the newest.

    Raises ``RegieError`` when there is none.
    """
    chosen = SnapshotInUse.objects.values_list("snapshot", flat=True).first()
    if chosen and (folder() / "snapshots" / f"{chosen}.json").is_file():
        return chosen
    return newest_snapshot()


def newest_snapshot() -> str:
    """The newest snapshot, whether or not the screens use it. Raises ``RegieError`` when there is none."""
    found = snapshots()
    return found[0].id if found else load_snapshot(folder()).id


def use_snapshot(scope: Scope | None, snapshot: str) -> None:
    """Let the screens use this snapshot. Raises ``RegieError`` when there is no such snapshot."""
    known = load_snapshot(folder(), snapshot)
    SnapshotInUse.objects.create(snapshot=known.id, chosen_by_id=scope.user_id if scope else None)


def half_years(snapshot: str | None = None) -> Sequence[Period]:
    """The half-years that a snapshot covers whole, newest first."""
    return periods(PeriodKind.HALF_YEAR, snapshot)


def periods(kind: PeriodKind, snapshot: str | None = None) -> Sequence[Period]:
    """The periods of a kind that a snapshot covers whole, newest first."""
    known = _known(snapshot)
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


def contract(scope: Scope, period: Period | None = None) -> Contract:
    """The contract that holds in a period, by default the last month that the snapshot in use covers.

    Raises ``RegieError`` when there is none, ``ScopeDenied`` for a role that may not see it.
    """
    return _agreed(scope, Permission.SEE_CONTRACT, period).contract


def agreements(scope: Scope, period: Period | None = None) -> Agreements:
    """What was agreed and decided about a period, whole: for who sees all of what the parties settle; others find
    their part in the review. Raises as ``contract``."""
    if not scope.small_numbers:
        raise ScopeDenied("web_region.not_for_role")
    return _agreed(scope, Permission.SEE_SETTLEMENT, period)


def runs(scope: Scope) -> Sequence[str]:
    """The names of the runs that a reader may open, oldest first: of who may not make forecasts those that were
    published. Raises ``ScopeDenied`` for a role that may see no forecast."""
    if not scope.may(Permission.SEE_FORECAST):
        raise ScopeDenied("web_region.not_for_role")
    makes = scope.may(Permission.MAKE_FORECAST)
    return [path.name for path in run_folders(folder()) if makes or published_on(path) is not None]


def review(scope: Scope, period: Period, snapshot: str | None = None) -> Review:
    """The review of a period as far as the reader may see it.

    Raises ``NotReady`` when it must still be made (the work for it has then begun), ``RegieError`` for a period or
    snapshot that is not there, ``ScopeDenied`` for a role without any business with figures.
    """
    used = _readable(snapshot).id
    if not scope.small_numbers and period.kind is PeriodKind.MONTH:
        raise RegieError("web_region.edition_month")
    kind = FULL if scope.small_numbers else PUBLIC
    key = (reviews.review_key(folder(), used, period, kind), party_of(scope))
    found = _editions.get(key)
    if found is None:
        public = None if scope.small_numbers else _review(used, period, PUBLIC)
        found = edition_for(scope, _review(used, period, FULL), public, region())
        _editions.put(key, found)
    return found


def edition_full(period: Period, snapshot: str) -> Review:
    """The review with every number in it: for work of the system itself. Raises as ``review``."""
    return _review(_readable(snapshot).id, period, FULL)


def edition_public(period: Period, snapshot: str) -> Review:
    """The review as the council may have it. Raises as ``review``."""
    return _review(_readable(snapshot).id, period, PUBLIC)


def make_review(period: Period, snapshot: str, progress: Progress | None = None) -> None:
    """Make a review in both editions and keep them, where they are not there yet; a job may do so as often as it
    likes."""
    used = _readable(snapshot).id
    if progress:
        progress(0, 1, say("web_region.review_progress", period=period))
    reviews.make(folder(), used, period, FULL)
    if period.kind is not PeriodKind.MONTH:
        make_books(used, progress)
        reviews.make(folder(), used, period, PUBLIC)


def make_books(snapshot: str, progress: Progress | None = None) -> None:
    """Make the books of a snapshot that are not there yet."""
    lacking = books.missing(snapshot)
    for done, name in enumerate(lacking):
        if progress:
            total = len(lacking)
            progress(done, total, say("web_region.book_progress", done=done + 1, total=total))
        with sources.source_of(folder(), snapshot) as source:
            books.make(source, name)


def offered(scope: Scope, indicator: str) -> tuple[str, ...]:
    """The breakdowns of an indicator that this reader can ask, alone or together with others."""
    found = {name for level in answers.offered(scope, indicator) for name in level}
    return tuple(name for name in BREAKDOWNS if name in found)


def combinations(scope: Scope, indicator: str) -> tuple[Level, ...]:
    """Which breakdowns of an indicator this reader can ask together; empty is the region as a whole."""
    return answers.offered(scope, indicator)


def kinds(scope: Scope, indicator: str, by: Sequence[str] = ()) -> tuple[PeriodKind, ...]:
    """The kinds of period in which this reader can ask an indicator by these breakdowns."""
    return answers.kinds(scope, indicator, by)


def figures(
    scope: Scope,
    indicator: str,
    by: Sequence[str] = (),
    periods: Sequence[Period] = (),
    snapshot: str | None = None,
    total: bool = True,
    subtotals: bool = False,
) -> list[Figure]:
    """Figures of one indicator (or one measure) by the breakdowns asked, as far as the reader may see them.

    For who may not see small numbers they come out of the books of the snapshot and are then cut to what is the
    reader's own. A provider sees its own figures as they are. ``total`` adds a row for the region, ``subtotals``
    one for every combination of fewer breakdowns.

    Raises ``RegieError`` for what does not exist, ``ScopeDenied`` for a breakdown that the reader is not offered,
    and ``NotReady`` when the books must still be made (the work for it has then begun).
    """
    if not scope.may(Permission.SEE_FIGURES) and not scope.may(Permission.SEE_STATUS):
        raise ScopeDenied("web_region.not_for_role")
    used = _readable(snapshot)
    question = Question(indicator, tuple(by), tuple(periods), total, subtotals)
    try:
        return answers.answer(folder(), region(), used, scope, question)
    except books.BookMissing:
        _begin("make_books", snapshot=used.id)
        make_books(used.id)
    return answers.answer(folder(), region(), used, scope, question)


def warm(snapshot: str | None = None, progress: Progress | None = None) -> None:
    """Make what people will ask for first: the books, and the reviews of the newest half-years, years and
    quarters."""
    used = _readable(snapshot).id
    wanted = [
        period
        for kind in (PeriodKind.HALF_YEAR, PeriodKind.YEAR, PeriodKind.QUARTER)
        for period in periods(kind, used)[:2]
    ]
    if wanted:
        reviews.make(folder(), used, wanted[0], FULL)
    make_books(used, progress)
    for done, period in enumerate(wanted):
        if progress:
            progress(done, len(wanted), say("web_region.review_progress", period=period))
        make_review(period, used)
    if progress:
        progress(len(wanted), len(wanted), "")


def _review(snapshot: str, period: Period, edition: str) -> Review:
    found = reviews.kept(folder(), snapshot, period, edition)
    if found is not None:
        return found
    _begin("make_review", period=str(period), snapshot=snapshot)
    if edition == PUBLIC:
        make_books(snapshot)
    return reviews.make(folder(), snapshot, period, edition)


def _begin(kind: str, **arguments: str) -> None:
    """Have the worker make something and say so; where jobs are done at once the caller goes on to make it."""
    from regie.web.jobs import service as jobs

    if not settings.REGIE_JOBS_AT_ONCE:
        raise NotReady(jobs.start_once(kind, None, **arguments).pk)


def _agreed(scope: Scope, permission: Permission, period: Period | None) -> Agreements:
    if not scope.may(permission):
        raise ScopeDenied("web_region.not_for_role")
    if not region_contracts(folder()):
        raise RegieError("explaining.no_contracts", folder=folder() / "contracts")
    return agreements_for(folder(), period or periods(PeriodKind.MONTH)[0])


def _known(snapshot: str | None) -> Snapshot:
    """A snapshot by its id, or the one in use. Raises ``RegieError`` when it is not there."""
    wanted = snapshot or current_snapshot()
    found = next((each for each in snapshots() if each.id == wanted), None)
    return found if found is not None else load_snapshot(folder(), wanted)


def _readable(snapshot: str | None) -> Snapshot:
    """A snapshot that can be read. Of one in which a client was erased nothing is kept here, and nothing given:
    raises ``RegieError``, for what was published stands in the reports."""
    found = _known(snapshot)
    if found.published_only:
        cache.forget(found.id)
        sources.close(found.id)
        counting_plan(folder(), found)  # says since when
    return found


def _stamp(path: Path) -> tuple[str, int, int]:
    """What changes when a file does, or what stands in a folder."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return str(path), 0, 0
    return str(path), found.st_mtime_ns, found.st_size
