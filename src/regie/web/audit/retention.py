# SPDX-License-Identifier: EUPL-1.2
"""What is kept how long, and the clean-up: first a preview that counts, then exactly that, as a job.

An app registers what it keeps in its ``AppConfig.ready``: ``retention.category("sessions", nl=…, en=…, …)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sized
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from regie.vocabulary import RegieError
from regie.web.access.scope import Scope
from regie.web.audit.models import Kind, RetentionPreview, RetentionTerm
from regie.web.audit.service import record
from regie.web.jobs import service as jobs
from regie.web.jobs.models import Job

PREVIEW_HOLDS = timedelta(hours=1)
"""A clean-up follows on a preview that is no older than this."""


@dataclass(frozen=True)
class Category:
    """Something that is kept for a term. ``find`` gives what is older than a moment, ``remove`` removes exactly
    that and gives how many."""

    id: str
    nl: str
    en: str
    term_days: int
    find: Callable[[datetime], Sized | QuerySet[Any]]
    remove: Callable[[datetime], int]
    shortest_days: int = 0


_categories: dict[str, Category] = {}


def category(
    identifier: str,
    *,
    nl: str,
    en: str,
    term_days: int,
    find: Callable[[datetime], Sized | QuerySet[Any]],
    remove: Callable[[datetime], int],
    shortest_days: int = 0,
) -> None:
    """Register a category. ``nl`` and ``en`` name what is removed; ``shortest_days`` is the least allowed."""
    _categories[identifier] = Category(identifier, nl, en, term_days, find, remove, shortest_days)


def categories() -> list[Category]:
    """All categories, in the order in which they were registered."""
    return list(_categories.values())


def terms() -> dict[str, int]:
    """The days that each category is kept: those chosen here, else those delivered."""
    chosen = dict(RetentionTerm.objects.values_list("category", "days"))
    return {each.id: chosen.get(each.id, each.term_days) for each in categories()}


def choose_terms(scope: Scope, chosen: Mapping[str, int]) -> None:
    """Keep other terms. Raises ``RegieError`` for a term below what a law asks."""
    for each in categories():
        days = chosen.get(each.id, each.term_days)
        if days < each.shortest_days:
            raise RegieError("web_audit.term_too_short", least=each.shortest_days)
    before = terms()
    changed = {name: days for name, days in chosen.items() if name in before and before[name] != days}
    for name, days in changed.items():
        RetentionTerm.objects.update_or_create(category=name, defaults={"days": days})
    if changed:
        record(action="retention.terms_changed", scope=scope, kind=Kind.CHANGE, details=changed)


def preview(scope: Scope) -> RetentionPreview:
    """Count what a clean-up at this moment would remove."""
    now, days = timezone.now(), terms()
    lines = []
    for each in categories():
        before = now - timedelta(days=days[each.id])
        count = _count(each.find(before))
        lines.append({"category": each.id, "days": days[each.id], "before": before.isoformat(), "count": count})
    return RetentionPreview.objects.create(made_at=now, made_by=str(scope.user_id), lines=lines)


@transaction.atomic
def start(scope: Scope, seen: RetentionPreview, chosen: Iterable[str]) -> Job:
    """Begin the job that removes what the preview counted in these categories.

    Raises ``RegieError`` when the preview is somebody else's, used or older than an hour, or nothing was chosen.
    """
    free = RetentionPreview.objects.filter(
        pk=seen.pk,
        made_by=str(scope.user_id),
        started_at=None,
        made_at__gt=timezone.now() - PREVIEW_HOLDS,
    )
    wanted = [line["category"] for line in seen.lines if line["category"] in set(chosen) and line["count"]]
    if not wanted:
        raise RegieError("web_audit.nothing_chosen")
    if not free.update(started_at=timezone.now()):
        raise RegieError("web_audit.preview_too_old")
    record(
        action="retention.started",
        scope=scope,
        object=f"preview/{seen.pk}",
        kind=Kind.DELETE,
        details={"categories": wanted},
    )
    return jobs.start("retention", scope, preview=str(seen.pk), categories=wanted)


def remove(seen: RetentionPreview, chosen: Iterable[str], told: Callable[[int, int, str], None]) -> dict[str, int]:
    """Remove what the preview found in these categories; gives how many of each. The work of the job."""
    removed: dict[str, int] = {}
    lines = [line for line in seen.lines if line["category"] in set(chosen)]
    for place, line in enumerate(lines):
        each = _categories[line["category"]]
        told(place, len(lines), each.nl)
        removed[each.id] = each.remove(datetime.fromisoformat(line["before"]))
        record(
            action="retention.removed",
            object=f"preview/{seen.pk}",
            kind=Kind.DELETE,
            details={"category": each.id, "counted": line["count"], "removed": removed[each.id]},
        )
    told(len(lines), len(lines), "")
    return removed


def _count(found: Sized | QuerySet[Any]) -> int:
    return found.count() if isinstance(found, QuerySet) else len(found)
