# SPDX-License-Identifier: EUPL-1.2
"""Sentences for people, in Dutch and English, one TOML file per room beside this module.

A file ``deliveries.toml`` holds ``[empty_file]`` with ``nl = "…"`` and ``en = "…"``; its key is
``deliveries.empty_file``. Values in braces are filled in by name.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files

LANGUAGES = ("nl", "en")
_DUTCH_SIGNS = str.maketrans(",.", ".,")


def say(key: str, /, lang: str = "nl", **values: object) -> str:
    """The sentence ``room.name`` in ``lang`` with ``values`` filled in: decimals as people write them."""
    room, _, name = key.partition(".")
    return sentences(room)[name][lang].format(**{each: _written(value, lang) for each, value in values.items()})


def _written(value: object, lang: str) -> object:
    if isinstance(value, Decimal) and value.is_finite():
        text = f"{value:,f}"
        return text if lang == "en" else text.translate(_DUTCH_SIGNS)
    return value


@cache
def sentences(room: str) -> dict[str, dict[str, str]]:
    """All sentences of one room: name to language to text."""
    text = files(__package__).joinpath(f"{room}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
