# SPDX-License-Identifier: EUPL-1.2
"""The words of the memo, in the language of the memo."""

from __future__ import annotations

from regie.review.growth import GrowthInvestigation
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.texts import say


def word(name: str, lang: str, /, **values: object) -> str:
    """A text of the memo."""
    return say(f"growth_memo.{name}", lang, **values)


def place(found: GrowthInvestigation, code: str, lang: str) -> str:
    """The name of a municipality, or of the region."""
    if code == TOTAL:
        return word("region", lang)
    return found.header.names["municipality"].get(code, code)
