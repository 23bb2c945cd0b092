# SPDX-License-Identifier: EUPL-1.2
"""Texts that somebody else made up, in files that people open in a spreadsheet."""

from __future__ import annotations


def harmless(text: str) -> str:
    """A text, such as the name of a file, that no spreadsheet runs as a formula: an apostrophe before what begins
    like one.

    >>> harmless("=1+1.xml")
    "'=1+1.xml"
    """
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
