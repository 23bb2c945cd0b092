# SPDX-License-Identifier: EUPL-1.2
"""The definition of an indicator: in sentences, and as the SQL that is really computed, with what it reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from regie.figures import Indicator
from regie.figures.registry import find
from regie.figures.views import base_views, level_views, names_read, tables_read
from regie.vocabulary.tables import tables
from regie.web.reviews.indicators import (
    BREAKDOWN_LABELS,
    PERIOD_LABELS,
    family_name,
    own_parts,
    short_measure_name,
    unit_name,
    words_of,
)

_WORDS = (
    "WITH|SELECT|FROM|WHERE|GROUP|BY|ORDER|PARTITION|OVER|INNER|LEFT|CROSS|JOIN|ON|AS|AND|OR|NOT|NULL|IS|IN|CASE|"
    "WHEN|THEN|ELSE|END|UNION|ALL|DISTINCT|CAST|HAVING|BETWEEN|ROWS|UNBOUNDED|PRECEDING|CURRENT|ROW|INTERVAL|FILTER"
)

_TOKENS = re.compile(rf"(--[^\n]*)|('[^'\n]*')|\b({_WORDS})\b")


@dataclass(frozen=True)
class MeasureLine:
    """One measure of an indicator, in words. ``own`` is its numerator and denominator where it has other ones than
    the indicator."""

    id: str
    name: str
    unit: str
    own: str
    better: str


@dataclass(frozen=True)
class Prepared:
    """A prepared table that the SQL reads, and its own SQL."""

    name: str
    sql: SafeString


def definition_page(written: str) -> dict[str, Any]:
    """What the template shows. Raises ``RegieError`` for an indicator that is not there."""
    indicator = find(written[:80])[0]
    return {
        "indicator": indicator,
        "name": family_name(indicator),
        "words": words_of(indicator.id),
        "measures": [_measure(indicator, place) for place in range(len(indicator.measures))],
        "breakdowns": [_(BREAKDOWN_LABELS[name]) for name in indicator.breakdowns],
        "periods": [_(PERIOD_LABELS[kind]) for kind in indicator.periods],
        "sql": coloured(indicator.sql()),
        "prepared": prepared(indicator),
        "tables": delivered_tables(indicator),
    }


def delivered_tables(indicator: Indicator) -> list[str]:
    """The tables of the delivery standard that the figure comes from."""
    read = tables_read(indicator.sql())
    return [name for name in tables() if name in read]


def prepared(indicator: Indicator) -> list[Prepared]:
    """The prepared tables behind the SQL, those it reads itself first."""
    known = {**level_views(), **base_views()}
    found: list[str] = []
    waiting = sorted(names_read(indicator.sql()) & known.keys())
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found.append(name)
            waiting += sorted(names_read(known[name]) & known.keys())
    return [Prepared(name, coloured(known[name])) for name in found]


def coloured(sql: str) -> SafeString:
    """SQL with its words, texts and comments marked; the licence line at the top left out."""
    lines = [line for line in sql.strip().splitlines() if not line.startswith("-- SPDX")]
    parts: list[str] = []
    at = 0
    text = "\n".join(lines)
    for match in _TOKENS.finditer(text):
        kind = "comment" if match[1] else "text" if match[2] else "word"
        parts += [escape(text[at : match.start()]), f'<span class="sql__{kind}">{escape(match[0])}</span>']
        at = match.end()
    parts.append(escape(text[at:]))
    return mark_safe("".join(parts))  # nosec B308, B703 # noqa: S308 (every part is escaped)


def _measure(indicator: Indicator, place: int) -> MeasureLine:
    measure = indicator.measures[place]
    better = {"higher": _("hoger is beter"), "lower": _("lager is beter"), "": ""}[measure.better]
    own = " / ".join(part for part in own_parts(measure) if part)
    unit = unit_name(measure.unit)
    return MeasureLine(indicator.measure_id(measure), short_measure_name(measure), unit, own, better)
