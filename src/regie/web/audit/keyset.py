# SPDX-License-Identifier: EUPL-1.2
"""Turn over the pages of the log by where a page ended, not by its number: page 10,000 is as quick as page 1."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from regie.web.audit.models import AuditEvent

SORTS = ("sequence", "user_name", "action", "outcome")
"""What can be sorted by; the number decides between equals."""


@dataclass(frozen=True)
class Slice:
    """The events of one page; ``before`` and ``after`` are the numbers of its first and last event where there is
    more on that side."""

    rows: list[AuditEvent]
    before: int | None
    after: int | None


def page(events: QuerySet[AuditEvent], sort: str, size: int, *, after: int = 0, before: int = 0) -> Slice:
    """The page that follows on event ``after``, or that precedes event ``before``; else the first.

    ``sort`` is one of ``SORTS``, with ``-`` for descending.
    """
    backwards = bool(before)
    ordered = events.order_by(*_order(sort, backwards))
    edge = AuditEvent.objects.filter(pk=before or after).first()
    if edge is not None:
        ordered = ordered.filter(_beyond(edge, sort, backwards))
    rows = list(ordered[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    there_is_before = more if backwards else edge is not None
    there_is_after = bool(rows) and (edge is not None if backwards else more)
    return Slice(
        rows,
        rows[0].sequence if rows and there_is_before else None,
        rows[-1].sequence if rows and there_is_after else None,
    )


def _order(sort: str, backwards: bool) -> list[str]:
    field, descending = sort.lstrip("-"), sort.startswith("-") != backwards
    sign = "-" if descending else ""
    return [f"{sign}{name}" for name in dict.fromkeys((field, "sequence"))]


def _beyond(edge: AuditEvent, sort: str, backwards: bool) -> Q:
    field, descending = sort.lstrip("-"), sort.startswith("-") != backwards
    way = "lt" if descending else "gt"
    value = getattr(edge, field)
    return Q(**{f"{field}__{way}": value}) | Q(**{field: value, f"sequence__{way}": edge.sequence})
