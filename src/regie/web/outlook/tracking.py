# SPDX-License-Identifier: EUPL-1.2
"""Forecasts that were published, beside what has come since: scored at the newest snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

from regie.forecast.estimating.history import History, history
from regie.forecast.fans import COST, PROBABILITIES, Fan, KnownMonth
from regie.forecast.run import ForecastRun, Scored
from regie.forecast.scoring.places import Place, happened
from regie.forecast.scoring.published import published_fan, score_published
from regie.vocabulary import Period
from regie.vocabulary.code import code_version
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.money import to_euros
from regie.web.access import Scope
from regie.web.jobs import service as jobs
from regie.web.jobs.models import Job
from regie.web.outlook import store
from regie.web.outlook.editions import for_reader
from regie.web.outlook.kept import KeptRun, kept_runs, whole_forecast
from regie.web.outlook.sources import opened
from regie.web.region import door

JOB = "outlook.track"


class Came(Frozen):
    """What has come of a fan of the region since the first month of a forecast: ``quantity`` as in a fan."""

    quantity: str
    months: tuple[KnownMonth, ...]


class Followed(Frozen):
    """A published forecast beside what came: its scores, and the months of the region."""

    scored: Scored
    came: tuple[Came, ...]


class Tracked(Frozen):
    """All published forecasts beside what came, as known at a snapshot."""

    snapshot: str
    forecasts: tuple[Followed, ...]


@dataclass(frozen=True)
class Shown:
    """A published forecast as a reader may see it beside what came. Its fans have what came in ``known``."""

    kept: KeptRun
    run: ForecastRun
    scored: Scored

    def fan(self, quantity: str) -> Fan | None:
        """The fan of the region with what came of it; nothing while nothing came, or where it is hidden."""
        found = self.run.fan(quantity)
        return found if found is not None and found.known else None


def published_of(scope: Scope) -> list[KeptRun]:
    """The published forecasts, last one first."""
    return [each for each in kept_runs(scope) if each.published is not None and each.is_forecast]


def tracked(scope: Scope) -> list[Shown] | Job:
    """The published forecasts in the reader's edition, or the job that lays them beside what came."""
    published = published_of(scope)
    if not published:
        return []
    snapshot = door.current_snapshot()
    found = store.result(Tracked, _name(snapshot, published))
    if found is None:
        reader = f"{scope.party_kind}/{scope.party}/{scope.role}"
        job = jobs.start_once(JOB, scope, snapshot=snapshot, runs=_runs(published), reader=reader)
        job.refresh_from_db()
        found = store.result(Tracked, _name(snapshot, published))
        if found is None:
            return job
    by_run = {each.scored.run: each for each in found.forecasts}
    return [_shown(scope, each, by_run[each.id]) for each in published if each.id in by_run]


def track(snapshot: str, runs: list[list[str]]) -> None:
    """Lay published forecasts (name and day) beside what a snapshot knows."""
    with opened(snapshot) as source:
        past = history(source)
    followed = tuple(_followed(whole_forecast(run), day, past) for run, day in runs)
    store.keep_result(_named(snapshot, runs), Tracked(snapshot=snapshot, forecasts=followed))


def _followed(run: ForecastRun, day: str, past: History) -> Followed:
    scores = score_published([published_fan(fan) for fan in run.fans], PROBABILITIES, past)
    fans = [fan for fan in run.fans if fan.place == TOTAL and not fan.segment]
    return Followed(
        scored=Scored(run=run.id, published_on=day, scores=scores),
        came=tuple(Came(quantity=fan.quantity, months=tuple(_came(fan, past))) for fan in fans),
    )


def _came(fan: Fan, past: History) -> Iterator[KnownMonth]:
    values = happened(past, Place(), "cost" if fan.quantity == COST else "clients")
    for month in fan.months:
        at = Period.parse(month.month).first_month_number - past.first_month
        if not 0 <= at < past.months or values[at] != values[at]:
            return
        value = round(float(values[at]))
        yield KnownMonth(month=month.month, value=to_euros(value) if fan.quantity == COST else Decimal(value))


def _shown(scope: Scope, kept: KeptRun, followed: Followed) -> Shown:
    """The forecast in the reader's edition, with what came in the place of what was known."""
    came = {each.quantity: each.months for each in followed.came}
    run = whole_forecast(kept.id)
    with_came: dict[str, Any] = {
        "fans": tuple(
            fan.model_copy(update={"known": came.get(fan.quantity, ())})
            if fan.place == TOTAL and not fan.segment
            else fan
            for fan in run.fans
        ),
        "published": (followed.scored,),
    }
    edition = for_reader(
        run.model_copy(update=with_came), door.region(), scope.small_numbers, scope.municipalities
    )
    return Shown(kept, edition, edition.published[0])


def _runs(published: list[KeptRun]) -> list[list[str]]:
    return [[each.id, each.published.isoformat() if each.published else ""] for each in published]


def _name(snapshot: str, published: list[KeptRun]) -> str:
    return _named(snapshot, _runs(published))


def _named(snapshot: str, runs: list[list[str]]) -> str:
    return sha256(f"{door.folder()} {snapshot} {code_version()} {runs}".encode()).hexdigest()[:32]
