# SPDX-License-Identifier: EUPL-1.2
"""Figures as they may leave the circle that sees small numbers: one document, all hidden together."""

from __future__ import annotations

from collections.abc import Sequence

from regie.figures.query import query
from regie.figures.registry import definitions
from regie.figures.source import Source
from regie.figures.suppression import suppress
from regie.vocabulary import Figure, Period

BEHIND = "unique_clients_period"
"""The count that says how many clients an amount is about."""


def published(source: Source, figures: Sequence[Figure]) -> list[Figure]:
    """The figures of one document, in the same order, with small cells hidden as the region's settings say.

    An amount is hidden with the clients behind it; where the document does not hold their number it is asked for
    here, so that an amount asked for alone is no less protected than beside its clients.
    """
    document = [*figures, *_clients_behind(source, figures)]
    areas = {area.code: area.municipality for area in source.region.areas}
    return suppress(document, source.region.suppression, areas=areas)[: len(figures)]


def _clients_behind(source: Source, figures: Sequence[Figure]) -> list[Figure]:
    wanted: dict[tuple[str, ...], set[str]] = {}
    offered = set(definitions()[BEHIND].breakdowns)
    for figure in figures:
        if figure.unit == "euro" and set(figure.breakdown) <= offered:
            wanted.setdefault(tuple(figure.breakdown), set()).add(figure.period)
    there = {_key(figure) for figure in figures}
    asked = [
        figure
        for names, periods in wanted.items()
        for figure in query(source, BEHIND, by=names, periods=sorted(map(Period.parse, periods)))
    ]
    return [figure for figure in asked if _key(figure) not in there]


def _key(figure: Figure) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    return figure.indicator, figure.period, tuple(sorted(figure.breakdown.items()))
