# SPDX-License-Identifier: EUPL-1.2
"""One message read from one file, a client at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import IO, Any

from lxml import etree

from regie.deliveries.archive import DAMAGED_ZIP
from regie.exchange.ijw.compiled import Readers
from regie.exchange.ijw.content import OUTER, Content, told
from regie.exchange.ijw.conversation import Conversation
from regie.exchange.ijw.definitions import MESSAGES, RELEASES, MessageDefinition, definition, message_of_namespace
from regie.exchange.ijw.findings import Finding, Severity
from regie.exchange.ijw.first_look import has_attributes, look
from regie.exchange.ijw.places import MAX_BYTES, Source
from regie.exchange.ijw.records import Record
from regie.exchange.ijw.rules import rules_of
from regie.exchange.ijw.structures import Problems, attributes

CHUNK = 64 * 1024
"""Bytes read at once."""

MOST_TAGS = 1_000_000
"""Tags within one client, or between clients, beyond which a file is not read further: a real client has thousands
at most, and all elements of a client are in memory at once."""

_TAGS = tuple(f"{{*}}{name}" for name in ("Bericht", "Header", "Client", *sorted(set(OUTER.values()))))


class MessageReader:
    """Reads one file; ``definition`` is filled once it turned out to hold a message that can be read."""

    def __init__(self, source: Source, readers: Readers, talk: Conversation) -> None:
        self.definition: MessageDefinition | None = None
        self._source, self._readers, self._talk = source, readers, talk
        self._refused = False
        self._message: Content | None = None
        self._header_seen = False
        self._watchful = True

    def read(self) -> Iterator[Record | Finding]:
        """Its records and findings, in the order of the file."""
        chunks = _Chunks(self._source)
        try:
            yield from self._parse(chunks)
        finally:
            chunks.close()
        if chunks.damaged:
            yield self._finding("file_damaged")

    def _parse(self, chunks: _Chunks) -> Iterator[Record | Finding]:
        chunk = chunks.next()
        if chunks.damaged and not chunk:
            return
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
        size, end, opened = 0, b"", 0
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
            opened += chunk.count(b"<")
            for _, node in parser.read_events():
                opened = 0
                yield from self._meet(node)
                if self._refused:
                    return
            if opened > MOST_TAGS:
                yield self._finding("too_many_elements")
                return
            end = (end + chunk)[-200:]
            chunk = chunks.next()
        if chunks.damaged:
            return
        try:
            parser.close()
        except etree.XMLSyntaxError as problem:
            broken = broken or problem
        if broken is not None:
            yield self._broken(broken, None if chunk else end)

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
        problems = Problems()
        header = self._readers.compiled(known, None).reader("Header").read(node, problems)
        problems.extend(attributes(node))
        yield from told(problems, self._source, known, None)
        try:
            header |= header["BerichtIdentificatie"]
            day = header["Dagtekening"]
            twice = self._talk.meet(known, header, self._source.place)
        except KeyError:
            self._refused = True
            yield self._finding("header_unusable")
            return
        if twice is not None:
            self._refused = True
            yield twice
            return
        rules = rules_of(known, header, self._readers.today)
        compiled = self._readers.compiled(known, day)
        self._message = Content(known, header, compiled, rules, self._source, self._readers.identities)
        self._message.watchful = self._watchful
        rules.of_header()
        yield from self._message.ruled(None)
        node.clear(keep_tail=True)

    def _broken(self, problem: Any, end: bytes | None) -> Finding:
        """The file stops making sense; ``end`` are its last bytes, None when there is more.

        The parser's own words may repeat what stands there and are not used.
        """
        rule = "xml_broken"
        if problem.code in _ENCODING:
            rule = "encoding_wrong"
        elif end is not None and not end.rstrip().endswith(b"Bericht>"):
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


class _Chunks:
    """The bytes of a file a part at a time. A file that cannot be read further just ends; ``damaged`` says so."""

    def __init__(self, source: Source) -> None:
        self.damaged = False
        self._source = source
        self._opened = ExitStack()
        self._stream: IO[bytes] | None = None

    def next(self) -> bytes:
        """The next part; nothing at the end."""
        try:
            if self._stream is None:
                self._stream = self._opened.enter_context(self._source.open())
            return self._stream.read(CHUNK)
        except DAMAGED_ZIP:
            self.damaged = True
            return b""

    def close(self) -> None:
        """Let go of the file."""
        self._opened.close()
