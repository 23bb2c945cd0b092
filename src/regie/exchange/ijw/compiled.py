# SPDX-License-Identifier: EUPL-1.2
"""Compiled classes kept ready: one set per message, release and codes that are valid on its day."""

from __future__ import annotations

from datetime import date
from typing import Any

from regie.exchange.identities import Identities
from regie.exchange.ijw.definitions import Element, MessageDefinition, codelist, simple_types
from regie.exchange.ijw.privacy import reference_maker
from regie.exchange.ijw.structures import Step, StructureReader
from regie.exchange.ijw.values import Check, Checks
from regie.exchange.pseudonyms import Pseudonyms

JUDGED_BY_RULE = {("JZ002", "01")}
"""Codes whose end the standard has a rule about (CS336)."""


class Readers:
    """What reading messages shares."""

    def __init__(self, pseudonyms: Pseudonyms, today: date, identities: Identities | None) -> None:
        self.today = today
        self.identities = identities
        self._pseudonyms = pseudonyms
        self._reference = reference_maker(pseudonyms)
        self._made: dict[tuple[str, str, frozenset[tuple[str, str]]], Compiled] = {}
        lists = {kind.codelist for kind in simple_types().values() if kind.codelist and kind.enumerated}
        self._dated = [
            (name, code)
            for name in sorted(lists)
            for code in codelist(name).values()
            if (code.valid_from or code.valid_to) and (name, code.code) not in JUDGED_BY_RULE
        ]
        self._expired: dict[date | None, frozenset[tuple[str, str]]] = {None: frozenset()}
        self._alike: dict[frozenset[tuple[str, str]], frozenset[tuple[str, str]]] = {}

    def compiled(self, known: MessageDefinition, day: date | None) -> Compiled:
        """The readers of a message; with ``day``, codes that are not valid then are problems."""
        if day not in self._expired:
            assert day is not None
            expired = frozenset((name, code.code) for name, code in self._dated if not code.valid_on(day))
            self._expired[day] = self._alike.setdefault(expired, expired)  # most days have the same ones
        expired = self._expired[day]
        key = (known.message, known.release, expired)
        if key not in self._made:
            self._made[key] = Compiled(known, Checks(self._pseudonyms, self._reference, expired))
        return self._made[key]


class Compiled:
    """The readers of one message in one release."""

    def __init__(self, definition: MessageDefinition, checks: Checks) -> None:
        self.definition = definition
        self._checks = checks
        self._by_type: dict[Any, Check] = {}
        self._readers: dict[str, StructureReader] = {}

    def reader(self, structure: str) -> StructureReader:
        """The reader of the class or shared structure with this name."""
        if structure not in self._readers:
            self._readers[structure] = StructureReader(
                self.definition.structures[structure], self.definition.namespace_of(structure), self._step
            )
        return self._readers[structure]

    def _step(self, element: Element) -> Step:
        check = reader = None
        if element.simple is not None:
            if element.simple not in self._by_type:
                self._by_type[element.simple] = self._checks.check(element.simple)
            check = self._by_type[element.simple]
        else:
            reader = self.reader(element.structure or "")
        return Step(element.name, element, check, reader, element.maximum is None)
