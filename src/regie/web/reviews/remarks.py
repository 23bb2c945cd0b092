# SPDX-License-Identifier: EUPL-1.2
"""The remark of a figure in the reader's language: figures carry it in Dutch."""

from __future__ import annotations

import re
from functools import cache

from regie.figures import definitions
from regie.vocabulary import Figure
from regie.vocabulary.texts import sentences
from regie.web.ui.language import active

_ROOMS = ("figures", "suppression")


def remark_of(figure: Figure) -> str:
    """Why there is no value, or what to know with it."""
    remark = figure.remark or ""
    if not remark or active() == "nl":
        return remark
    for pattern, english in _patterns():
        match = pattern.fullmatch(remark)
        if match:
            return english.format(**match.groupdict())
    return remark


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Every sentence that a remark can be, as a pattern of the Dutch with the English beside it."""
    pairs = [
        (text["nl"], text["en"])
        for room in _ROOMS
        for text in sentences(room).values()
        if {"nl", "en"} <= set(text)
    ]
    pairs += [
        (measure.unknown_nl, measure.unknown_en)
        for indicator in definitions().values()
        for measure in indicator.measures
        if measure.unknown_nl
    ]
    return [(_pattern(nl), en) for nl, en in pairs]


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", sentence)
    written = "".join(f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts))
    return re.compile(written)
