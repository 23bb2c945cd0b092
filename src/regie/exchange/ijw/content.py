# SPDX-License-Identifier: EUPL-1.2
"""What a message says after its header: its clients one by one, and what stands around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from regie.exchange.identities import Identities
from regie.exchange.ijw.compiled import Compiled
from regie.exchange.ijw.definitions import MessageDefinition
from regie.exchange.ijw.findings import Finding
from regie.exchange.ijw.places import Source
from regie.exchange.ijw.records import Record
from regie.exchange.ijw.rules import Rules, facts
from regie.exchange.ijw.structures import (
    MOST_PROBLEMS,
    Problem,
    Problems,
    StructureReader,
    Values,
    attributes,
    text_between,
)

OUTER = {"JW319": "Antwoord", "JW320": "Antwoord", "JW323": "Declaratie", "JW325": "DeclaratieAntwoord"}
"""The class that stands beside the header where that is not the client."""

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Content:
    """A message whose header has been read: its clients one by one, then what stands around them."""

    def __init__(
        self,
        known: MessageDefinition,
        header: Values,
        compiled: Compiled,
        rules: Rules,
        source: Source,
        identities: Identities | None,
    ) -> None:
        self.known, self.number = known, 0
        self.watchful = True
        """Whether clients may have attributes, which costs time to find out."""
        self.client_tag = f"{{{known.namespace}}}Client"
        self._client_parent = f"{{{known.namespace}}}{'Clienten' if known.many_clients else 'Bericht'}"
        self._header: Mapping[str, Any] = MappingProxyType(header)
        self._around: Mapping[str, Any] = _NOTHING
        self._compiled, self._rules = compiled, rules
        self._source, self._identities = source, identities
        self._stray = Problems()
        self._closed = False
        self._client: StructureReader | None = None
        if "Client" in known.structures:
            self._client = compiled.reader("Client")

    def client(self, node: Any) -> Iterator[Record | Finding]:
        """The record of a client, or why it is set aside."""
        if self._client is None or node.getparent().tag != self._client_parent:
            return  # in a wrong place: told where that place is judged
        self.number += 1
        if self.number == 1 and self.known.many_clients:
            self._read_around(node)
        problems = Problems()
        values = self._client.read(node, problems)
        if self.watchful:
            problems.extend(attributes(node))
        wrong = bool(problems)
        if wrong:
            self._rules.complete = False
            yield from told(problems, self._source, self.known, self.number)
            problems.clear()
        else:
            self._rules.client(values)
            if self._rules.broken:
                for finding in self.ruled(self.number):
                    wrong = wrong or finding.severity == "error"
                    yield finding
        if not wrong:
            yield self._record(node, values)
        node.clear(keep_tail=True)
        if self.known.many_clients:
            self._forget_before(node)

    def outer(self, node: Any) -> Iterator[Record | Finding]:
        """What stands around the clients, after the last one."""
        name = OUTER[self.known.message]
        if node.tag != f"{{{self.known.namespace}}}{name}" or self._closed:
            return
        self._closed = True
        reader = self._compiled.reader(name)
        groups = [child for child in node if child.tag.endswith("}Clienten")]
        for group in groups:
            self._look_for_strays(group)
        problems = self._stray
        problems.extend(Problem(rule, node, part) for rule, part in reader.judge(tags_in(node)))
        values = reader.read_some([child for child in node if child not in groups], problems)
        problems.extend((*text_between(node), *attributes(node)))
        yield from told(problems, self._source, self.known, None)
        if not problems:
            self._rules.outer(values)
            broken = False
            for finding in self.ruled(None):
                broken = broken or finding.severity == "error"
                yield finding
            if self.known.message != "JW323" and not broken:
                yield self._closing({name: reader.public(values)})
        node.clear(keep_tail=True)

    def end(self, root: Any) -> Iterator[Record | Finding]:
        """The end of the message."""
        reader = self._compiled.reader("Root")
        problems = Problems()
        problems.extend(Problem(rule, root, name) for rule, name in reader.judge(tags_in(root)))
        problems.extend((*text_between(root), *attributes(root)))
        yield from told(problems, self._source, self.known, None)
        if self.number == 0 and not self._closed and not problems:
            yield self._closing({})

    def ruled(self, record: int | None) -> Iterator[Finding]:
        """The rules found broken since the last time, as findings."""
        broken = self._rules.taken()
        for one in broken[:MOST_PROBLEMS]:
            severity, code = facts(one.rule, self.known.release)
            place, message = self._source.place, self.known.message
            yield Finding(one.rule, severity, place, message, record, one.element, one.value, code)
        if len(broken) > MOST_PROBLEMS:
            yield _more(len(broken) - MOST_PROBLEMS, self._source, self.known, record)

    def _record(self, node: Any, values: Values) -> Record:
        pseudonym = values.pop("Bsn")
        if self._identities is not None:
            number = node.findtext(f"{{{self.known.namespace}}}Bsn")
            self._identities.remember_client({**values, "Bsn": number}, self._header["Dagtekening"])
        if self._client is not None and self._client.has_private:
            self._client.public(values)
        known = self.known
        client = {"Pseudoniem": pseudonym, **values}
        return Record(
            known.message, known.release, self._source.place, self.number, self._header, client, self._around
        )

    def _closing(self, around: Values) -> Record:
        known, place = self.known, self._source.place
        return Record(known.message, known.release, place, 0, self._header, _NOTHING, MappingProxyType(around))

    def _read_around(self, node: Any) -> None:
        """What stands before the clients; it is judged at the end, as the nodes after them are not there yet."""
        name, outer = OUTER[self.known.message], node.getparent().getparent()
        if outer is None or outer.tag != f"{{{self.known.namespace}}}{name}":
            return
        before = []
        for child in outer:
            if child.tag.endswith("}Clienten"):
                break
            before.append(child)
        reader = self._compiled.reader(name)
        values = reader.read_some(before, Problems())
        self._rules.before(values)
        self._around = MappingProxyType({name: reader.public(values)})

    def _forget_before(self, node: Any) -> None:
        """Let go of the clients before this one, so that memory does not grow with their number."""
        group, before = node.getparent(), node.getprevious()
        while before is not None:
            self._look_at_stray(group, before)
            group.remove(before)
            before = node.getprevious()

    def _look_for_strays(self, group: Any) -> None:
        if self.number == 0 and not len(group):
            self._stray.append(Problem("element_missing", group, "Client"))
        for child in group:
            self._look_at_stray(group, child)

    def _look_at_stray(self, group: Any, child: Any) -> None:
        """Note what is no client, or stands between clients."""
        if child.tag != self.client_tag:
            self._stray.append(Problem("element_unknown", group))
        if (child.tail or "").strip():
            self._stray.append(Problem("text_between", group))


def told(problems: Problems, source: Source, known: MessageDefinition, record: int | None) -> Iterator[Finding]:
    """Problems with the shape of a client or header as findings; what more there is is counted."""
    place, message = source.place, known.message
    for one in problems:
        path = one.path or None
        yield Finding(one.rule, "error", place, message, record, path, one.value, "0001", one.details)
    if problems.more:
        yield _more(problems.more, source, known, record)


def tags_in(node: Any) -> list[str]:
    """The tags of the children of a node."""
    return [child.tag for child in node]


def _more(count: int, source: Source, known: MessageDefinition, record: int | None) -> Finding:
    return Finding("more_problems", "error", source.place, known.message, record, details={"count": count})
