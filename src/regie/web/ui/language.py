# SPDX-License-Identifier: EUPL-1.2
"""The language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from django.utils.translation import get_language


class Words(Protocol):
    """A text in both languages, as the review and the contract give it."""

    @property
    def nl(self) -> str: ...
    @property
    def en(self) -> str: ...


def active() -> str:
    """``nl`` or ``en``: what the reader reads."""
    return "en" if (get_language() or "nl").startswith("en") else "nl"


def pick(words: Words | Mapping[str, str] | str | None) -> str:
    """A text in the reader's language; a plain text as it is; nothing for nothing."""
    if words is None or isinstance(words, str):
        return words or ""
    if isinstance(words, Mapping):
        return words.get(active()) or words.get("nl", "")
    return words.en if active() == "en" else words.nl
