# SPDX-License-Identifier: EUPL-1.2
"""Permanent addresses of figures and their proofs."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from regie.vocabulary import Period, PeriodKind
from regie.vocabulary.figure import TOTAL
from regie.web.reviews.asked import Asked
from regie.web.reviews.indicators import BY, PER

_BY = {name: written for written, name in BY.items()}
_PER = {kind: written for written, kind in PER.items()}


def address(name: str, *parts: str) -> str:
    """The address of a page of another app; empty where that page is not there."""
    try:
        return reverse(name, args=parts)
    except NoReverseMatch:
        return ""


def proof_url(
    figure: str, asked: Asked, period: Period | None = None, where: Mapping[str, str] | None = None
) -> str:
    """Where a figure of the first page comes from: an indicator or a figure of money."""
    place = (where or {}).get("municipality", asked.place if where is None else TOTAL)
    parameters = {"periode": str(period or asked.period), "gemeente": place, "momentopname": asked.snapshot.id}
    return f"{reverse('reviews:proof', args=[figure])}?{urlencode(parameters)}"


def figure_url(
    indicator: str,
    *,
    per: PeriodKind | None = None,
    by: tuple[str, ...] = (),
    only: Mapping[str, str] | None = None,
    snapshot: str = "",
) -> str:
    """The page of an indicator, by a kind of period and breakdowns, of some of their codes only."""
    parameters = [("per", _PER[per])] if per is not None else []
    parameters += [("uitsplitsing", _BY[name]) for name in by]
    parameters += [(_BY[name], code) for name, code in (only or {}).items()]
    parameters += [("momentopname", snapshot)] if snapshot else []
    path = reverse("reviews:figure", args=[indicator])
    return f"{path}?{urlencode(parameters)}" if parameters else path
