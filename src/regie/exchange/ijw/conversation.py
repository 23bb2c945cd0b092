# SPDX-License-Identifier: EUPL-1.2
"""Messages that belong together: the same message read twice, and a return message without what it returns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from itertools import chain
from typing import Any

from regie.exchange.ijw.definitions import MESSAGES, MessageDefinition, definition
from regie.exchange.ijw.findings import Finding

_RETURNED_BY = {
    made.original: message for message in MESSAGES if (made := definition(message)).original is not None
}


class Conversation:
    """What one reading met, by a hash of 16 bytes per message: small whatever the number of files."""

    def __init__(self) -> None:
        self._met: dict[bytes, str] = {}
        self._kinds: set[str] = set()
        self._waiting: dict[bytes, list[tuple[str, str]]] = {}

    def meet(self, known: MessageDefinition, header: Mapping[str, Any], place: str) -> Finding | None:
        """Take note of a message by the header of its records.

        The finding is there when it was met before: an identification may be used once (rule TR056).
        """
        own, original = _identities(known, header)
        if own in self._met:
            return Finding(
                "TR056", "error", place, known.message, returncode="9056", details={"other": self._met[own]}
            )
        self._met[own] = place
        self._kinds.add(known.message)
        if original is not None and original not in self._met:
            self._waiting.setdefault(original, []).append((known.message, place))
        elif known.message in _RETURNED_BY:
            self._waiting.pop(own, None)
        return None

    def unanswered(self) -> Iterator[Finding]:
        """The return messages without their original, when originals of that kind were read at all."""
        for message, place in chain.from_iterable(self._waiting.values()):
            original = definition(message).original
            if original in self._kinds:
                yield Finding("return_without_original", "warning", place, message, details={"original": original})


def _identities(known: MessageDefinition, header: Mapping[str, Any]) -> tuple[bytes, bytes | None]:
    """What names this message, and what names the one it returns."""
    sender, receiver = header["Afzender"], header["Ontvanger"]
    if known.kind == "retour":
        # a return keeps the header of what it returns and goes the other way
        own = _hash(known.message, receiver, header["IdentificatieRetour"])
        return own, _hash(known.original, sender, header["Identificatie"])
    own = _hash(known.message, sender, header["Identificatie"])
    if known.kind == "antwoord":
        answered = header["DeclaratieIdentificatie"]["Identificatie"]
        return own, _hash(known.original, receiver, answered)
    return own, None


def _hash(*parts: str | None) -> bytes:
    return blake2b("\n".join(map(str, parts)).encode(), digest_size=16).digest()
