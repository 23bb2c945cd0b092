# SPDX-License-Identifier: EUPL-1.2
"""Which municipality is responsible for a young person: the residence rule (woonplaatsbeginsel) since 2022.

Jeugdwet article 1.1, "woonplaats": with a stay (foster care, family home, institution) the municipality
of registration in the BRP right before the stay; for all other help the municipality of registration; and when
that cannot be found, the municipality where the young person really is when the question comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from regie.vocabulary.region import Region
from regie.vocabulary.texts import say

Situation = Literal["home", "stay", "unknown"]

ELSEWHERE = "elsewhere"
"""A municipality that is not in this region."""


@dataclass(frozen=True)
class Answer:
    """The responsible municipality (or ``elsewhere``), by which branch of the rule."""

    municipality: str
    situation: Situation

    def sentence(self, region: Region, lang: str = "nl") -> str:
        """The answer with its reason."""
        if self.municipality == ELSEWHERE:
            return say(f"web_register.residence_elsewhere_{self.situation}", lang)
        name = region.municipality_names[self.municipality]
        return say(f"web_register.residence_{self.situation}", lang, municipality=name)


def responsible(situation: Situation, registered: str, before_stay: str, present: str) -> Answer | None:
    """Who is responsible; nothing while the municipality that decides is not given.

    ``registered``: in the BRP now; ``before_stay``: in the BRP right before the stay began; ``present``: where the
    young person is. Each a CBS code of the region, ``elsewhere`` or empty.

    >>> responsible("stay", "0882", "0917", "")
    Answer(municipality='0917', situation='stay')
    >>> responsible("home", "", "0917", "") is None
    True
    """
    found = {"home": registered, "stay": before_stay, "unknown": present}[situation]
    return Answer(found, situation) if found else None
