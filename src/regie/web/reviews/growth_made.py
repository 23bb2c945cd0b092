# SPDX-License-Identifier: EUPL-1.2
"""Growth investigations: made by a job, kept in the cache, and cut to what a reader may see.

For readers without small numbers all figures come out of the books of the snapshot, and the conclusions are drawn
from those.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings

from regie.contract.valve import load_risk_file
from regie.deliveries import counting_plan
from regie.review.contracts import contract_for
from regie.review.growth import GrowthInvestigation, gather, growth_edition, investigate
from regie.vocabulary import Period, PeriodKind
from regie.vocabulary.code import code_version
from regie.vocabulary.texts import say
from regie.web.access import Permission, Scope
from regie.web.jobs import service as jobs
from regie.web.region import books, cache, door
from regie.web.region.sources import source_of
from regie.web.reviews.explanations import Waits

KIND, KEPT = "investigate_growth", "growth"

_memory: cache.Memory[GrowthInvestigation] = cache.Memory(12)


def investigation(scope: Scope, before: Period, now: Period, snapshot: str) -> GrowthInvestigation:
    """The investigation of two periods as this reader may see it.

    Raises ``Waits`` while it is being made, and ``RegieError`` for periods that cannot be compared and for a
    snapshot that only published figures are left of.
    """
    asked = {
        "snapshot": snapshot,
        "before": str(before),
        "now": str(now),
        "suppressed": not scope.small_numbers,
    }
    used = next((each for each in door.snapshots() if each.id == snapshot), None)
    if used is not None and used.published_only:
        counting_plan(door.folder(), used)  # of a snapshot in which a client was erased nothing is given
    found = _kept(asked)
    if found is None:
        if not settings.REGIE_JOBS_AT_ONCE:
            raise Waits(jobs.start_once(KIND, scope, **asked))
        make(lambda done, total, message: None, **asked)
        found = _kept(asked)
        assert found is not None
    if scope.small_numbers or scope.municipalities is None:
        return found
    return growth_edition(found, scope.municipalities, risks=scope.may(Permission.SEE_RISKS))


def kept_about(period: Period, snapshot: str, municipality: str) -> list[GrowthInvestigation]:
    """The kept investigations of a half-year, or of the last whole year before its end, in the edition that
    everyone may see: without small numbers, cut to a municipality. None of a snapshot that only published figures
    are left of."""
    used = next((each for each in door.snapshots() if each.id == snapshot), None)
    if used is None or used.published_only:
        return []
    found = []
    for kind in (period.kind, PeriodKind.YEAR):
        whole = [each for each in door.periods(kind, snapshot) if each.end <= period.end]
        if kind is period.kind and period not in whole:
            continue
        for before in whole[1:]:
            asked = {"snapshot": snapshot, "before": str(before), "now": str(whole[0]), "suppressed": True}
            one = _kept(asked)
            if one is not None:
                found.append(growth_edition(one, {municipality}, risks=False))
    return found


@jobs.job(KIND)
def make(progress: jobs.Progress, **asked: Any) -> dict[str, Any]:
    """Make one investigation and keep it."""
    folder, snapshot = door.folder(), asked["snapshot"]
    before, now = Period.parse(asked["before"]), Period.parse(asked["now"])
    told = say("web_growth.investigating", before=before, now=now)
    with source_of(folder, snapshot) as source:
        found = gather(
            source,
            contract_for(folder, now),
            before,
            now,
            risks=load_risk_file(folder),
            folder=folder,
            progress=lambda done, total: progress(done, total, told),
        )
    shown = None
    if asked["suppressed"]:
        door.make_books(snapshot, progress)
        shown = books.as_shown(snapshot, found.figures)
    made = investigate(found, shown)
    cache.write(KEPT, snapshot, _key(asked), made.model_dump_json().encode())
    return {}


def _kept(asked: dict[str, Any]) -> GrowthInvestigation | None:
    key = _key(asked)
    found = _memory.get(key)
    if found is None:
        content = cache.read(KEPT, asked["snapshot"], key)
        if content is not None:
            found = GrowthInvestigation.model_validate_json(content)
            _memory.put(key, found)
    return found


def _key(asked: dict[str, Any]) -> str:
    """A name for the investigation: another snapshot, agreement, benchmark, question or code gives another one."""
    question = (f"{name}={asked[name]}" for name in sorted(asked))
    benchmark = door.folder() / "growth" / "benchmark.json"
    stamp = str(benchmark.stat().st_mtime_ns) if benchmark.is_file() else ""
    version = books.version() if asked["suppressed"] else ""
    return cache.key_of(
        code_version(), version, door.folder(), cache.agreed_state(door.folder()), stamp, *question
    )
