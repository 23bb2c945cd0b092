# SPDX-License-Identifier: EUPL-1.2
"""Free text that people write about the steering of care holds no personal data: no personal number (BSN), no
e-mail address, no telephone number. The patterns are those by which deliveries are checked."""

from __future__ import annotations

import re
from typing import Literal

from regie.vocabulary.errors import RegieError

NINE_DIGITS = r"(\d{9}|\d{3}[. -]\d{3}[. -]\d{3}|\d{4}[. -]\d{2}[. -]\d{3})"
EMAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"
PHONE_ABROAD = r"(\+|\b00)31[ -]?(\(0\)[ -]?)?[1-9](([ -]?\d){8})\b"
MOBILE = r"\b06[ -]{0,3}(\d{8}|\d{2} \d{2} \d{2} \d{2}|\d{4} \d{4}|\d{3} \d{3} \d{2})\b"
LANDLINE = (
    r"(\b0[1-9]\d{8}\b|\b0[1-9]\d\)?[ -]{1,3}(\d{7}|\d{3} \d{4}|\d{3} \d{2} \d{2})\b"
    r"|\b0[1-9]\d{2}\)?[ -]{1,3}(\d{6}|\d{2} \d{2} \d{2}|\d{3} \d{3})\b)"
)
"""Patterns for DuckDB and Python alike."""

Kind = Literal["number", "email", "telephone"]

_NUMBER = re.compile(rf"(?:\b|bsn){NINE_DIGITS}\b", re.IGNORECASE)
_CONTACT: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("email", re.compile(EMAIL)),
    ("telephone", re.compile(f"{PHONE_ABROAD}|{MOBILE}|{LANDLINE}")),
)
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def personal_data(text: str) -> Kind | None:
    """What kind of personal data stands in a text; nothing when there is none.

    >>> personal_data("Bel 06 12345678"), personal_data("In 2024 waren er 2.301 jeugdigen")
    ('telephone', None)
    """
    if any(_eleven_test(found.group(1)) for found in _NUMBER.finditer(text)):
        return "number"
    return next((kind for kind, pattern in _CONTACT if pattern.search(text)), None)


def without_personal_data(text: str, where: str) -> str:
    """The text, when there is no personal data in it. Raises ``RegieError`` with ``where`` it stands and what kind
    it is, never the data itself."""
    kind = personal_data(text)
    if kind is not None:
        raise RegieError(f"vocabulary.free_text_{kind}", where=where)
    return text


def _eleven_test(written: str) -> bool:
    digits = [int(each) for each in written if each.isdecimal()]
    return any(digits) and sum(w * d for w, d in zip(_WEIGHTS, digits, strict=True)) % 11 == 0
