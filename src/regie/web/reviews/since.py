# SPDX-License-Identifier: EUPL-1.2
"""What changed in the first page's figures since the snapshot before."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from regie.deliveries import Snapshot
from regie.reporting.half_year.wording import difference, known
from regie.review.build import HEADLINES
from regie.vocabulary import Figure
from regie.web.reviews.headlines import LABELS, excess_name, when_of
from regie.web.reviews.own import Own
from regie.web.reviews.wording import said
from regie.web.ui import formats


@dataclass(frozen=True)
class Moved:
    """A figure that differs: what it was, what it is, and by how much."""

    label: str
    before: str
    now: str
    difference: str


@dataclass(frozen=True)
class Since:
    """The snapshot before, and the figures of the same period that differ between the two."""

    snapshot: Snapshot
    moved: tuple[Moved, ...]


def since(now: Own, before: Own, snapshot: Snapshot) -> Since:
    """The differences between the same period at two snapshots."""
    found = [*_money(now, before)]
    for indicator in HEADLINES:
        if indicator == "cost" and now.budget() is not None:
            continue
        when = when_of(indicator, now.review.period)
        one = _figure(indicator, now.figure(indicator, when), before.figure(indicator, when))
        if one is not None:
            found.append(one)
    return Since(snapshot, tuple(found))


def _figure(indicator: str, now: Figure | None, before: Figure | None) -> Moved | None:
    if now is None or before is None or known(now) == known(before):
        return None
    step = difference(now, before)
    if step == 0:
        return None
    return Moved(_(LABELS[indicator]), said(before), said(now), _step(now, step) if step is not None else "")


def _step(figure: Figure, step: Decimal) -> str:
    match figure.unit:
        case "euro":
            return formats.euro(step, signed=True)
        case "percent" | "days":
            return formats.number(step, 1, signed=True)
    return formats.number(step, signed=True)


def _money(now: Own, before: Own) -> list[Moved]:
    new, old = now.budget(), before.budget()
    if new is None or old is None:
        return []
    pairs = (
        (_("Kosten, geboekt en te verwachten"), old.cost, new.cost),
        (excess_name(new), old.excess, new.excess),
    )
    return [
        Moved(label, formats.cents(was), formats.cents(is_now), formats.cents(is_now - was, signed=True))
        for label, was, is_now in pairs
        if was != is_now
    ]
