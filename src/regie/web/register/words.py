# SPDX-License-Identifier: EUPL-1.2
"""Short texts of the register: checked for what could lead to a person before they are kept."""

from __future__ import annotations

import re

from regie.vocabulary import RegieError
from regie.vocabulary.free_text import without_personal_data

_KINDS = (
    ("postcode", re.compile(r"\b[1-9]\d{3} ?[A-Z]{2}\b")),
    ("birthday", re.compile(r"\b\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d{2}\b")),
    (
        "name",
        re.compile(
            r"\b(?:[Mm]evrouw|[Mm]eneer|[Mm]evr\.?|[Mm]w\.?|[Dd]hr\.?|[Dd]e heer|[Ff]amilie|[Ff]am\.)\s+"
            r"(?:(?:van|de|der|den|ten|ter|el|al|[A-Z]\.)[ -]?)*[A-Z]\w+"
        ),
    ),
    ("name", re.compile(r"\b(?:heet|genaamd|naam is|moeder|vader|broer|zus|zoon|dochter)\s+[A-Z][a-zà-ÿ]+")),
)


def short_text(text: str, where: str) -> str:
    """The text on one line. Raises ``RegieError`` when it holds personal data: what a delivery is checked for
    (personal numbers, e-mail addresses, telephone numbers), a postcode, a full date as of a birth, or a name
    behind a form of address or family word. A bare name cannot be told from a word; the form says not to write it.

    >>> short_text(" Past  in groep op school ", "Doel")
    'Past in groep op school'
    """
    text = " ".join(text.split())
    without_personal_data(text, where)
    for kind, pattern in _KINDS:
        if pattern.search(text):
            raise RegieError(f"web_register.text_{kind}", where=where)
    return text
