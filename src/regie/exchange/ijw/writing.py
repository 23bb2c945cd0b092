# SPDX-License-Identifier: EUPL-1.2
"""Start and stop messages (JW305, JW307, release 3.2) from steps and identities: one client a message.

This is the only place where a pseudonym becomes a personal number again, in the messages and nowhere else.
"""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from string import ascii_uppercase
from types import MappingProxyType
from typing import Any

from regie.exchange.identities import Identities, Identity
from regie.exchange.ijw.definitions import MessageDefinition, codelist, definition
from regie.exchange.ijw.register import Kind, Register, Report, Sent
from regie.exchange.ijw.rendering import MOST_BYTES, ElementWrong, render
from regie.exchange.ijw.reporting import Remark, Step
from regie.exchange.pseudonyms import outside_regions

RELEASE = "3.2"

XSD_VERSION = ("1.0.0", "1.0.0")
"""``BasisschemaXsdVersie`` and ``BerichtXsdVersie`` of the published schemas of release 3.2, as in the official
examples; where the schemas themselves are at hand, theirs count (IV034)."""

_RECORDS = {"JW305": ("StartProducten", "StartProduct"), "JW307": ("StopProducten", "StopProduct")}
_OLDEST = 120
_UNKNOWN_BIRTH = date(1900, 1, 1)


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """A message to send: its file, and what goes into the register once it is in place."""

    message: Kind
    municipality: str
    identification: str
    content: bytes
    sent: tuple[Sent, ...]

    @property
    def file_name(self) -> str:
        """A name that says kind, receiver and identification, and nothing about the client."""
        return f"{self.message}_{self.municipality}_{self.identification}.xml"

    def __repr__(self) -> str:
        return f"Message({self.file_name})"


@dataclass
class Written:
    """Messages, and the steps that could not become one, each with its remark."""

    messages: list[Message] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def messages_for(
    steps: Iterable[Step],
    identities: Identities,
    register: Register,
    day: date,
    *,
    xsd_versions: Mapping[str, tuple[str, str]] = MappingProxyType({}),
) -> Written:
    """The messages that say ``steps`` on ``day``, sent by the holder of ``identities``.

    The same steps, register and day give the same bytes. ``xsd_versions`` has base schema and message version per
    kind of message, where the official schemas are at hand. Neither the register nor a file is changed.
    """
    grouped: dict[tuple[Kind, str, str], list[Step]] = defaultdict(list)
    for step in steps:
        grouped[(step.message, step.report.municipality, step.client_key)].append(step)
    written = Written()
    for (kind, municipality, client_key), group in sorted(grouped.items(), key=lambda item: item[0]):
        identity = identities.find(client_key)
        if identity is None:
            written.remarks += [_remark(step, "identity_unknown") for step in group]
            continue
        rule = _person_wrong(identity, day) or (
            None if municipality in codelist("CBS-GEMEENTE") else "municipality_unknown"
        )
        if rule is not None:
            written.remarks += [_remark(step, rule, municipality=municipality) for step in group]
            continue
        identification = _identification(identities.holder, municipality, day, register, client_key, group)
        header = _header(definition(kind, RELEASE), identities.holder, municipality, identification, day)
        versions = xsd_versions.get(kind, XSD_VERSION)
        header["XsdVersie"] = {"BasisschemaXsdVersie": versions[0], "BerichtXsdVersie": versions[1]}
        try:
            content = render(
                definition(kind, RELEASE), {"Header": header, "Client": _client(kind, identity, group)}
            )
        except ElementWrong as wrong:
            written.remarks += [_remark(step, "element_wrong", element=wrong.path) for step in group]
            continue
        if len(content) > MOST_BYTES:
            written.remarks += [_remark(step, "too_large", most=MOST_BYTES // 1_000_000) for step in group]
            continue
        sent = tuple(_sent(step, identities.holder, identification, day) for step in group)
        written.messages.append(Message(kind, municipality, identification, content, sent))
    return written


def write_files(messages: Iterable[Message], folder: Path) -> list[Path]:
    """Write the files into a folder that is not there yet, readable by their owner only; their paths.

    Raises ``RegieError`` when ``folder`` lies in a region's folder, because these files hold personal data and the
    web uses that folder.
    """
    outside_regions(folder)
    folder.mkdir(parents=True, mode=0o700)
    paths = []
    for message in messages:
        path = folder / message.file_name
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(message.content)
        paths.append(path)
    return paths


def _header(
    kind: MessageDefinition, sender: str, municipality: str, identification: str, day: date
) -> dict[str, Any]:
    major, minor = kind.version
    return {
        "BerichtCode": kind.code,
        "BerichtVersie": major,
        "BerichtSubversie": minor,
        "Afzender": sender,
        "Ontvanger": municipality,
        "BerichtIdentificatie": {"Identificatie": identification, "Dagtekening": day},
    }


def _client(kind: Kind, identity: Identity, group: list[Step]) -> dict[str, Any]:
    container, record = _RECORDS[kind]
    return {
        "Bsn": identity.personal_number,
        "Geboortedatum": {"Datum": identity.birth_date, "DatumGebruik": identity.birth_date_use},
        "Geslacht": identity.sex,
        "Naam": {
            "Geslachtsnaam": {"Achternaam": identity.surname, "Voorvoegsel": identity.prefix},
            "Voornamen": identity.first_names,
            "Voorletters": identity.initials,
        },
        container: {record: [record_content(step.report, step.status) for step in group]},
    }


def record_content(report: Report, status: str) -> dict[str, Any]:
    """A ``StartProduct`` or ``StopProduct`` with the official names."""
    told = {
        "ToewijzingNummer": report.assignment,
        "Product": None if report.category is None else {"Categorie": report.category, "Code": report.code},
        "ToewijzingIngangsdatum": report.assigned_on,
        "Begindatum": report.began_on,
        "StatusAanlevering": status,
    }
    if report.ended_on is not None:
        told |= {"RedenBeeindiging": report.end_reason, "Einddatum": report.ended_on}
    return told


def _identification(
    sender: str, municipality: str, day: date, register: Register, client_key: str, group: list[Step]
) -> str:
    """Twelve characters that differ for every message of a sender (TR056), and are the same when the same message
    is made again: 52 bits of a hash over what it says and over how much was sent before. Every fourth is a digit
    and the others are none, so that nobody reads a name or a personal number in it."""
    parts = (
        sender,
        municipality,
        day,
        len(register.sent),
        len(register.refused),
        client_key,
        *((step.message, step.status, *step.report.key) for step in group),
    )
    taken = {(one.message, one.identification) for one in register.sent}
    for attempt in count():
        number = int.from_bytes(hashlib.sha256(repr((*parts, attempt)).encode("utf-8")).digest()[:16])
        signs = []
        for place in range(12):
            alphabet = "0123456789" if place % 4 == 3 else ascii_uppercase
            number, which = divmod(number, len(alphabet))
            signs.append(alphabet[which])
        identification = "".join(signs)
        if (group[0].message, identification) not in taken:
            break
    return identification


def _person_wrong(identity: Identity, day: date) -> str | None:
    """The rule that the date of birth breaks: TR134 and TR002 on the day, CS139 on what is unknown of it."""
    born, use = identity.birth_date, identity.birth_date_use
    filled_in = {
        None: True,
        "1": born.day == 1,
        "2": (born.month, born.day) == (1, 1),
        "3": born == _UNKNOWN_BIRTH,
    }
    if not filled_in.get(use, False):
        return "birth_date_use"
    if use != "3" and (born > day or (day.year - _OLDEST, day.month, day.day) > (born.year, born.month, born.day)):
        return "birth_date"
    return None


def _sent(step: Step, sender: str, identification: str, day: date) -> Sent:
    return Sent(
        sender,
        step.message,
        identification,
        day,
        step.status,
        step.trajectory_key,
        step.client_key,
        step.provider,
        step.report,
    )


def _remark(step: Step, rule: str, **details: object) -> Remark:
    return Remark(rule, "error", step.trajectory_key, step.client_key, MappingProxyType(details))
