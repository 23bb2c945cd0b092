# SPDX-License-Identifier: EUPL-1.2
"""One message read from one file, a client at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import IO, Any

from lxml import etree

from regie.deliveries.archive import DAMAGED_ZIP
from regie.exchange.identities import Identities
from regie.exchange.ijw.compiled import Compiled, Readers
from regie.exchange.ijw.conversation import Conversation
from regie.exchange.ijw.definitions import MESSAGES, RELEASES, MessageDefinition, definition, message_of_namespace
from regie.exchange.ijw.findings import Finding, Severity
from regie.exchange.ijw.first_look import has_attributes, look
from regie.exchange.ijw.places import MAX_BYTES, Source
from regie.exchange.ijw.records import Record
from regie.exchange.ijw.rules import Rules, facts, rules_of
from regie.exchange.ijw.structures import Problem, StructureReader, Values, attributes, text_between

CHUNK = 64 * 1024
"""Bytes read at once."""

MOST_PROBLEMS = 100
"""Findings told of one client or header; what more there is is counted."""

OUTER = {"JW319": "Antwoord", "JW320": "Antwoord", "JW323": "Declaratie", "JW325": "DeclaratieAntwoord"}
"""The class that stands beside the header where that is not the client."""

_TAGS = tuple(f"{{*}}{name}" for name in ("Bericht", "Header", "Client", *sorted(set(OUTER.values()))))
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class MessageReader:
    """Reads one file; ``definition`` is filled once it turned out to hold a message that can be read."""

    def __init__(self, source: Source, readers: Readers, talk: Conversation) -> None:
        self.definition: MessageDefinition | None = None
        self._source, self._readers, self._talk = source, readers, talk
        self._refused = False
        self._message: _Message | None = None
        self._header_seen = False
        self._watchful = True

    def read(self) -> Iterator[Record | Finding]:
        """Its records and findings, in the order of the file."""
        try:
            with self._source.open() as stream:
                yield from self._parse(stream)
        except DAMAGED_ZIP:
            yield self._finding("file_damaged")

    def _parse(self, stream: IO[bytes]) -> Iterator[Record | Finding]:
        chunk = stream.read(CHUNK)
        looked = look(chunk)
        if looked is not None:
            yield self._finding(looked.rule, "error" if looked.refused else "warning", looked.details)
            if looked.refused:
                return
        parser = etree.XMLPullParser(
            events=("end",),
            tag=_TAGS,
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            recover=False,
            collect_ids=False,
            remove_comments=True,
            remove_pis=True,
            remove_blank_text=True,
        )
        size, end = 0, b""
        self._watchful = has_attributes(chunk)
        broken: etree.XMLSyntaxError | None = None
        while chunk and broken is None:
            size += len(chunk)
            if size > MAX_BYTES:
                yield self._finding("file_too_large", details={"size": MAX_BYTES // 1024**2 + 1})
                return
            try:
                parser.feed(chunk)
            except etree.XMLSyntaxError as problem:
                broken = problem
            if size > CHUNK and b"=" in chunk:
                self._watchful = True
            if self._message is not None:
                self._message.watchful = self._watchful
            for _, node in parser.read_events():
                yield from self._meet(node)
                if self._refused:
                    return
            end = (end + chunk)[-200:]
            chunk = stream.read(CHUNK)
        try:
            parser.close()
        except etree.XMLSyntaxError as problem:
            broken = broken or problem
        if broken is not None:
            yield self._broken(broken, end)

    def _meet(self, node: Any) -> Iterator[Record | Finding]:
        """One of the elements that matter has been read to its end."""
        if self.definition is None:
            refusal = self._recognise(node)
            if refusal is not None:
                self._refused = True
                yield refusal
                return
        message, tag = self._message, node.tag
        if message is not None and tag == message.client_tag:
            yield from message.client(node)
            return
        name = tag.rpartition("}")[2]
        if name == "Header" and not self._header_seen:
            self._header_seen = True
            yield from self._read_header(node)
        elif message is None:
            self._refused = True
            yield self._finding("header_missing")
        elif name == OUTER.get(message.known.message):
            yield from message.outer(node)
        elif node.getparent() is None:
            yield from message.end(node)

    def _recognise(self, node: Any) -> Finding | None:
        """Find out which message it is by the namespace of the root; the finding when it cannot be read."""
        tree = node.getroottree()
        space, _, name = tree.getroot().tag.rpartition("}")
        found = message_of_namespace(space.removeprefix("{"))
        if tree.docinfo.doctype or tree.docinfo.internalDTD is not None:
            return self._finding("document_type")
        if name != "Bericht":
            return self._finding("not_ijw")
        if found is None:
            return self._finding("namespace_unknown")
        if found[1] not in RELEASES:
            known = ", ".join(reversed(RELEASES))
            return self._finding("release_not_read", details={"release": found[1], "known": known})
        if found[0] not in MESSAGES:
            return self._finding("message_not_read", details={"known": ", ".join(MESSAGES)})
        self.definition = definition(*found)
        return None

    def _read_header(self, node: Any) -> Iterator[Finding]:
        known = self.definition
        assert known is not None
        problems: list[Problem] = []
        header = self._readers.compiled(known, None).reader("Header").read(node, problems)
        problems.extend(attributes(node))
        yield from told(problems, self._source, known, None)
        try:
            header |= header["BerichtIdentificatie"]
            day = header["Dagtekening"]
            twice = self._talk.meet(known, header, self._source.place)
        except (KeyError, TypeError):
            self._refused = True
            yield self._finding("header_unusable")
            return
        if twice is not None:
            self._refused = True
            yield twice
            return
        rules = rules_of(known, header, self._readers.today)
        compiled = self._readers.compiled(known, day)
        self._message = _Message(known, header, compiled, rules, self._source, self._readers.identities)
        self._message.watchful = self._watchful
        rules.of_header()
        yield from self._message.ruled(None)
        node.clear(keep_tail=True)

    def _broken(self, problem: Any, end: bytes) -> Finding:
        """The file stops making sense. The parser's own words may repeat what stands there and are not used."""
        rule = "xml_broken"
        if problem.code in _ENCODING:
            rule = "encoding_wrong"
        elif not end.rstrip().endswith(b"Bericht>"):
            rule = "file_truncated"
        after = 0 if self._message is None else self._message.number
        return self._finding(rule, details={"after": after, "line": problem.lineno or 0})

    def _finding(
        self, rule: str, severity: Severity = "error", details: Mapping[str, object] | None = None
    ) -> Finding:
        known = self.definition
        message = known.message if known else None
        return Finding(rule, severity, self._source.place, message, details=details or {})


_ENCODING = (etree.ErrorTypes.ERR_INVALID_ENCODING, etree.ErrorTypes.ERR_INVALID_CHAR)


class _Message:
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
        self._stray: list[Problem] = []
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
        problems: list[Problem] = []
        values = self._client.read(node, problems)
        if self.watchful:
            problems.extend(attributes(node))
        wrong = bool(problems)
        if wrong:
            self._rules.complete = False
            yield from told(problems, self._source, self.known, self.number)
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
        problems = [*self._stray, *(Problem(rule, node, part) for rule, part in reader.judge(tags_in(node)))]
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
        problems = [Problem(rule, root, name) for rule, name in reader.judge(tags_in(root))]
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
            yield _more(len(broken), self._source, self.known, record)

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
        values = reader.read_some(before, [])
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
        if len(self._stray) < MOST_PROBLEMS:
            if child.tag != self.client_tag:
                self._stray.append(Problem("element_unknown", group))
            if (child.tail or "").strip():
                self._stray.append(Problem("text_between", group))


def told(
    problems: Iterable[Problem], source: Source, known: MessageDefinition, record: int | None
) -> Iterator[Finding]:
    """Problems with the shape of a client or header as findings; what more there is than most is counted."""
    every = list(problems)
    for one in every[:MOST_PROBLEMS]:
        place, message = source.place, known.message
        path = one.path or None
        yield Finding(one.rule, "error", place, message, record, path, one.value, "0001", one.details)
    if len(every) > MOST_PROBLEMS:
        yield _more(len(every), source, known, record)


def tags_in(node: Any) -> list[str]:
    """The tags of the children of a node."""
    return [child.tag for child in node]


def _more(count: int, source: Source, known: MessageDefinition, record: int | None) -> Finding:
    details = {"count": count - MOST_PROBLEMS}
    return Finding("more_problems", "error", source.place, known.message, record, details=details)
