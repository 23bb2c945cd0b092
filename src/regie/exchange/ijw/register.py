# SPDX-License-Identifier: EUPL-1.2
"""What has been reported in start and stop messages: the register that corrections and stops are made from.

One file per sender, JSON lines in the order of sending, with pseudonyms only. A line is either a record that was
sent, or a message that the municipality refused: all records of that message then count as not sent (OP286).
The number of an assignment that could be read as a personal number is written encrypted.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from regie.exchange.ijw.privacy import may_be_personal_number
from regie.exchange.pseudonyms import Pseudonyms, commit_private_file
from regie.vocabulary.errors import RegieError

Kind = Literal["JW305", "JW307"]

FIRST, REMOVED = "1", "3"
"""StatusAanlevering (COD467): a first delivery of a record, and the removal of one. 2 is not allowed (CS058)."""


_PURPOSE = "assignment numbers"


@dataclass(frozen=True, slots=True)
class Report:
    """What a ``StartProduct`` or ``StopProduct`` says, and to which municipality (CBS code).

    ``assignment`` and ``assigned_on`` are empty without an assignment; ``end_reason`` (JZ588) and ``ended_on``
    (the last day of care) are filled in a stop only. What is not known is None.
    """

    municipality: str
    category: str | None
    code: str | None
    began_on: date
    assignment: str | None = None
    assigned_on: date | None = None
    end_reason: str | None = None
    ended_on: date | None = None

    @property
    def start(self) -> Report:
        """The start that this stop belongs to."""
        return Report(
            self.municipality, self.category, self.code, self.began_on, self.assignment, self.assigned_on
        )

    @property
    def key(self) -> tuple[object, ...]:
        """The logical key of the record at the municipality, without the client."""
        return (
            self.municipality,
            self.assignment,
            self.category,
            self.code,
            self.began_on,
            self.end_reason,
            self.ended_on,
        )


@dataclass(frozen=True, slots=True)
class Sent:
    """One record of one message, as sent about one trajectory on ``dated_on`` (the Dagtekening) by the provider or
    cooperative with AGB code ``sender``."""

    sender: str
    message: Kind
    identification: str
    dated_on: date
    status: str
    trajectory_key: str
    client_key: str
    provider: str
    report: Report


@dataclass(frozen=True, slots=True)
class InForce:
    """What the municipality holds about one trajectory: its start and the stops that followed, and when we last
    sent something about it."""

    start: Report | None = None
    stops: tuple[Report, ...] = ()
    last_sent_on: date | None = None
    client_key: str = ""
    provider: str = ""


@dataclass
class Register:
    """All that was sent by one sender, oldest first, and the refused messages."""

    sent: list[Sent] = field(default_factory=list)
    refused: set[tuple[str, str]] = field(default_factory=set)

    @classmethod
    def read(cls, path: Path, sender: str, pseudonyms: Pseudonyms) -> Register:
        """The register of a sender in a file; an empty one when it is not there yet.

        Raises ``RegieError`` naming the line that is not understood or that another sender wrote.
        """
        register = cls()
        if not path.exists():
            return register
        for number, line in enumerate(path.read_bytes().splitlines(), start=1):
            try:
                row = json.loads(line.decode("utf-8"))
                if row.get("refused"):
                    register.refused.add((row["message"], row["identification"]))
                else:
                    register.sent.append(_sent(row, pseudonyms))
            except (ValueError, KeyError, TypeError, AttributeError, InvalidTag):
                raise RegieError("ijw_writing.register_unreadable", path=path, line=number) from None
            if register.sent and register.sent[-1].sender != sender:
                raise RegieError("ijw_writing.register_other", path=path, line=number, sender=sender)
        return register

    def save(self, path: Path, pseudonyms: Pseudonyms) -> None:
        """Write the register whole or not at all."""
        lines = [json.dumps(_row(one, pseudonyms), default=str) for one in self.sent]
        lines += [
            json.dumps({"refused": True, "message": message, "identification": identification})
            for message, identification in sorted(self.refused)
        ]
        commit_private_file(path, "".join(f"{line}\n" for line in lines).encode("utf-8"))

    def refuse(self, message: str, identification: str) -> int:
        """Let a message count as not sent; how many records that changes."""
        if (message, identification) in self.refused:
            return 0
        self.refused.add((message, identification))
        return sum(one.message == message and one.identification == identification for one in self.sent)

    def in_force(self) -> dict[str, InForce]:
        """By trajectory key, what is held about it."""
        return {key: _in_force(list(rows)) for key, rows in self._by_trajectory()}

    def _by_trajectory(self) -> Iterator[tuple[str, Iterable[Sent]]]:
        found: dict[str, list[Sent]] = defaultdict(list)
        for one in self.sent:
            if (one.message, one.identification) not in self.refused:
                found[one.trajectory_key].append(one)
        yield from found.items()


def _in_force(rows: list[Sent]) -> InForce:
    start: Report | None = None
    stops: list[Report] = []
    for one in rows:
        if one.message == "JW305":
            start = one.report if one.status == FIRST else None
        elif one.status == FIRST:
            stops.append(one.report)
        elif one.report in stops:
            stops.remove(one.report)
    last = rows[-1]
    return InForce(start, tuple(stops), max(one.dated_on for one in rows), last.client_key, last.provider)


def _row(one: Sent, pseudonyms: Pseudonyms) -> dict[str, Any]:
    row = asdict(one)
    number = one.report.assignment
    if number is not None and may_be_personal_number(int(number)):
        # without a nonce, so that the same register is the same bytes
        sealed = AESSIV(pseudonyms.secret(_PURPOSE)).encrypt(number.encode("ascii"), None)
        row["report"]["assignment"] = f"~{pseudonyms.generation}~{sealed.hex()}"
    return row


def _sent(row: dict[str, Any], pseudonyms: Pseudonyms) -> Sent:
    report = dict(row["report"])
    for name in ("began_on", "assigned_on", "ended_on"):
        report[name] = None if report[name] is None else date.fromisoformat(report[name])
    if (report["assignment"] or "").startswith("~"):
        _, generation, sealed = report["assignment"].split("~")
        key = pseudonyms.at(int(generation)).secret(_PURPOSE)
        report["assignment"] = AESSIV(key).decrypt(bytes.fromhex(sealed), None).decode("ascii")
    dated_on = date.fromisoformat(row["dated_on"])
    return Sent(**row | {"report": Report(**report), "dated_on": dated_on})
