# SPDX-License-Identifier: EUPL-1.2
"""Whole numbers out of an address, a header or a hidden field, where anybody may have written anything."""

from __future__ import annotations

MOST_DIGITS = 18
"""What any column holds; many more digits Python refuses to read at all."""


def whole_number(written: str, least: int = 0, most: int = 10**MOST_DIGITS - 1) -> int | None:
    """The number that stands there in plain digits, within bounds; nothing for anything else.

    >>> whole_number("042", 1, 730)
    42
    >>> [whole_number(each, 1, 730) for each in ("0", "731", "-1", "", "²", "٣", "1" * 5000)]
    [None, None, None, None, None, None, None]
    """
    # superscripts count as digits for ``isdigit`` and are no number for ``int``
    if not (written.isascii() and written.isdecimal() and len(written) <= MOST_DIGITS):
        return None
    number = int(written)
    return number if least <= number <= most else None


def content_length(written: str | None) -> int:
    """How much a request says to hold, at least: more digits than fit are cut, and stay too much for any limit.

    >>> [content_length(each) for each in (None, "", "²", "0012")], content_length("9" * 5000) >= 10**MOST_DIGITS
    ([0, 0, 0, 12], True)
    """
    if not (written and written.isascii() and written.isdecimal()):
        return 0
    return int(written.lstrip("0")[: MOST_DIGITS + 1] or "0")
