# SPDX-License-Identifier: EUPL-1.2
"""What goes into the log is short, plain and holds nothing of a person but a pseudonym."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

LONGEST = 200
"""Characters of one value."""

MOST = 40
"""Values in one mapping or list."""

HIDDEN = "•••"
"""Stands where something was left out that could name a person or open a door."""

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_NINE_DIGITS = re.compile(r"(?<!\w)(?:\d{3}[ .]?\d{3}[ .]?\d{3}|\d{4}[ .]\d{2}[ .]\d{3})(?!\w)")
_SECRET = re.compile(r"token|secret|password|wachtwoord|nonce|otp|signature|^(code|key)$", re.IGNORECASE)


def plain(value: object, longest: int = LONGEST) -> str:
    """A text as the database can hold it: without null characters and half letters, cut off at ``longest``."""
    written = str(value).encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
    return written if len(written) <= longest else written[: longest - 1] + "…"


def cleaned(value: Any) -> Any:
    """A JSON value without secrets, e-mail addresses and citizen numbers; other types become text."""
    match value:
        case None | bool() | int():
            return value
        case Mapping():
            return {
                plain(k, 60): HIDDEN if _SECRET.search(str(k)) else cleaned(v)
                for k, v in list(value.items())[:MOST]
            }
        case list() | tuple() | set() | frozenset():
            ordered = sorted(value, key=str) if isinstance(value, set | frozenset) else list(value)
            return [cleaned(each) for each in ordered[:MOST]]
    return without_persons(plain(value))


def without_persons(text: str) -> str:
    """The text with e-mail addresses and what passes the test of a citizen service number (BSN) hidden."""
    return _NINE_DIGITS.sub(_hide_citizen_number, _EMAIL.sub(HIDDEN, text))


def _hide_citizen_number(found: re.Match[str]) -> str:
    digits = [int(digit) for digit in found[0] if digit.isdecimal()]
    total = sum(digit * weight for digit, weight in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
    return HIDDEN if total % 11 == 0 and any(digits) else found[0]
