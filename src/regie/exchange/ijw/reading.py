# SPDX-License-Identifier: EUPL-1.2
"""iJw messages read from files, folders and zips: a record per client, a finding for all that is wrong.

Everything streams: one message is in memory a client at a time, and what is remembered between messages is a hash
of each. A record with an error is not given; the others are. Nothing that a sender can write raises an exception.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from regie.exchange.identities import Identities
from regie.exchange.ijw.compiled import Readers
from regie.exchange.ijw.conversation import Conversation
from regie.exchange.ijw.findings import Finding
from regie.exchange.ijw.messages import MessageReader
from regie.exchange.ijw.places import sources
from regie.exchange.ijw.records import Progress, Record
from regie.exchange.ijw.schemas import Schemas
from regie.exchange.pseudonyms import Pseudonyms

__all__ = ["Finding", "Progress", "Record", "check", "read"]

_TELL_EVERY = 5_000
"""Records between two signs of life within one file."""


def read(
    places: Iterable[Path],
    *,
    pseudonyms: Pseudonyms,
    today: date,
    xsd: Path | None = None,
    identities: Identities | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Iterator[Record | Finding]:
    """Read all messages in these files, folders and zips, in that order and by name within each.

    ``today`` is the day of reading: a message of a later day is a finding. ``xsd`` is a folder with the official
    schemas; each message is then held against them too. ``identities``, when given, remembers who the clients are
    (it is not saved here). ``progress`` is called after every file and now and then within a large one.

    Raises ``RegieError`` when a place does not exist or the folder of schemas has none.
    """
    readers = Readers(pseudonyms, today, identities)
    schemas = None if xsd is None else Schemas(xsd)
    talk = Conversation()
    counts = {"files": 0, "messages": 0, "records": 0, "findings": 0}

    def told(place: str) -> None:
        if progress is not None:
            progress(Progress(place, **counts))

    def counted(one: Record | Finding) -> Record | Finding:
        counts["findings" if isinstance(one, Finding) else "records"] += 1
        return one

    for source in sources(places):
        if isinstance(source, Finding):
            yield counted(source)
            continue
        message = MessageReader(source, readers, talk)
        for one in message.read():
            yield counted(one)
            if progress is not None and counts["records"] % _TELL_EVERY == 0 and isinstance(one, Record):
                told(source.place)
        if schemas is not None and message.definition is not None:
            for finding in schemas.findings(source, message.definition):
                yield counted(finding)
        counts["files"] += 1
        counts["messages"] += message.definition is not None
        told(source.place)
    for finding in talk.unanswered():
        yield counted(finding)


def check(
    places: Iterable[Path],
    *,
    pseudonyms: Pseudonyms,
    today: date,
    xsd: Path | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Iterator[Finding]:
    """Only the findings of ``read``."""
    for one in read(places, pseudonyms=pseudonyms, today=today, xsd=xsd, progress=progress):
        if isinstance(one, Finding):
            yield one
