# SPDX-License-Identifier: EUPL-1.2
"""The catalogue: all indicators by family, found by name, definition or measure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from regie.figures import Indicator
from regie.web.reviews.addresses import figure_url
from regie.web.reviews.indicators import families, family_name, first_sentence, short_measure_name, words_of
from regie.web.ui.tables import folded

MEASURES_SHOWN = 6


@dataclass(frozen=True)
class Entry:
    """An indicator in the catalogue. ``measures`` are its first few measures, ``more`` how many there are beside
    them."""

    id: str
    name: str
    definition: str
    url: str
    measures: tuple[tuple[str, str], ...]
    more: int


def catalogue_page(search: str) -> dict[str, Any]:
    """What the template shows: families with the entries that were searched for."""
    wanted = folded(search.strip()[:100])
    groups = [(label, [_entry(each) for each in found if wanted in _text(each)]) for label, found in families()]
    shown = [(label, entries) for label, entries in groups if entries]
    return {
        "search": search.strip()[:100],
        "families": shown,
        "count": sum(len(entries) for _label, entries in shown),
    }


def _entry(indicator: Indicator) -> Entry:
    several = [
        (short_measure_name(measure), figure_url(indicator.measure_id(measure)))
        for measure in indicator.measures
        if measure.id
    ]
    return Entry(
        id=indicator.id,
        name=family_name(indicator),
        definition=first_sentence(words_of(indicator.id).definition),
        url=figure_url(indicator.id),
        measures=tuple(several[:MEASURES_SHOWN]),
        more=max(0, len(several) - MEASURES_SHOWN),
    )


def _text(indicator: Indicator) -> str:
    """All that is searched in, in both languages."""
    parts = [indicator.id, indicator.nl, indicator.en, indicator.definition_nl, indicator.definition_en]
    for measure in indicator.measures:
        parts += [indicator.measure_id(measure), measure.nl, measure.en]
    return folded(" ".join(parts))
