# SPDX-License-Identifier: EUPL-1.2
"""Return messages on what we sent: JW306 and JW308 that refuse a message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from regie.exchange.ijw.records import Record

_NO_ERROR = frozenset({"0200", "0233"})
"""No remark, and not assessed (IV028); every other code refuses the whole message (IV032, OP286)."""

_RETURNED = {"JW306": "JW305", "JW308": "JW307"}


def refused_message(record: Record) -> tuple[str, str] | None:
    """The message, as kind and identification, that a return message refuses; None when it refuses none."""
    message = _RETURNED.get(record.message)
    if message is None or not _codes([record.header, record.client]) - _NO_ERROR:
        return None
    return message, str(record.header["Identificatie"])


def _codes(parts: Any) -> set[str]:
    return set(_each_code(parts))


def _each_code(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        for name, inner in part.items():
            if name == "RetourCode":
                yield from inner
            else:
                yield from _each_code(inner)
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from _each_code(inner)
