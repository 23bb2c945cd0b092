# SPDX-License-Identifier: EUPL-1.2
"""Return messages on what we sent: JW306 and JW308 that refuse a message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from regie.exchange.ijw.findings import Finding
from regie.exchange.ijw.records import Record
from regie.exchange.ijw.register import Register

_NO_ERROR = frozenset({"0200", "0233"})
"""No remark, and not assessed (IV028); every other code refuses the whole message (IV032, OP286)."""

_NO_ORIGINAL = "return_without_original"
_RETURNED = {"JW306": "JW305", "JW308": "JW307"}


def take_returns(register: Register, read: Iterable[Record | Finding]) -> tuple[int, list[Finding]]:
    """Let what the municipality refused count as not sent.

    Gives how many records that changed, and what is wrong with the return messages; one without its original is
    one about a message that the register does not have.
    """
    sent = {(one.message, one.identification) for one in register.sent}
    count = 0
    wrong: list[Finding] = []
    for one in read:
        if isinstance(one, Finding):
            if one.rule != _NO_ORIGINAL:
                wrong.append(one)
            continue
        original = _RETURNED.get(one.message)
        if original is None:
            continue
        identification = str(one.header["Identificatie"])
        if (original, identification) not in sent:
            wrong.append(Finding(_NO_ORIGINAL, "warning", one.place, one.message, details={"original": original}))
        elif set(_each_code([one.header, one.client])) - _NO_ERROR:
            count += register.refuse(original, identification)
    return count, wrong


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
