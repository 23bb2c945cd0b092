# SPDX-License-Identifier: EUPL-1.2
"""What is found in iJw messages: which rule, where, and a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from regie.vocabulary.texts import say

Severity = Literal["error", "warning"]

_NONE: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in one place.

    ``rule`` is a rule of the standard (``TR018``, ``CD087``, ``CS002``) or the name of a check of ours
    (``element_missing``); its sentence is ``ijw.<rule>``. ``returncode`` is what the standard answers (``0001``,
    ``9019``), None for a check of ours. ``place`` is the file, ``archive.zip/file.xml`` within a zip; ``message``
    the kind (``JW323``) when known. ``record`` is the number of the client in the file, from 1; None when the
    finding is about the message or the file. ``element`` is its path within the client (``Prestatie[2]/Eenheid``)
    or the message. ``value`` is what stood there, only when it is a code, a day or a small number: never a
    personal number, name or address, which is why most findings have none.

    An ``error`` on a record means that the record is not given; on a whole message (``record`` is None) that its
    sender should send it anew; what was read of it before is given.
    """

    rule: str
    severity: Severity
    place: str
    message: str | None = None
    record: int | None = None
    element: str | None = None
    value: str | None = None
    returncode: str | None = None
    details: Mapping[str, object] = field(default_factory=lambda: _NONE, repr=False)

    @property
    def nl(self) -> str:
        """The sentence in Dutch."""
        return self.says("nl")

    @property
    def en(self) -> str:
        """The sentence in English."""
        return self.says("en")

    def says(self, lang: str = "nl") -> str:
        """The sentence in ``nl`` or ``en``."""
        shown = "" if self.value is None else f" ({self.value})"
        element = self.element or ("Bericht" if self.record is None else "Client")
        return say(f"ijw.{self.rule}", lang, element=element, shown=shown, **self.details)
