# SPDX-License-Identifier: EUPL-1.2
"""What reading iJw messages gives: one record per client of a message, and how far the reading is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Record:
    """One client of one message.

    ``message`` is ``JW323``, ``release`` is ``3.2``. ``place`` is the file, ``archive.zip/file.xml`` within a zip,
    with personal numbers masked. ``number`` is the place of the client in the file, from 1; it is 0 for a message
    without clients (JW319, JW320, a return message or JW325 without a client) and for the record with which every
    JW325 closes, as its return codes stand after its clients; ``client`` is then empty.

    ``header``, ``client`` and ``around`` have the official names of the elements; what stands in a class or shared
    structure is a dict, what may repeat a list. Texts and codes are ``str``, whole numbers and amounts in cents
    ``int``, days ``date``, times ``time``; numbers that name something (``ToewijzingNummer``) are ``str``. An
    element that is not there is not in the dict. ``around`` is what stands around the clients: ``Declaratie`` of
    JW323, ``DeclaratieAntwoord`` of JW325, ``Antwoord`` of JW319 and JW320.

    No personal data except birth date, sex and legal status: ``Bsn`` is replaced by ``Pseudoniem``; names,
    addresses, telephone numbers, e-mail, communication, comments and ``Relaties`` are left out. A reference that
    may hold a name or number is replaced by a keyed pseudonym of itself (``R…``), the same one wherever it stands.
    """

    message: str
    release: str
    place: str
    number: int
    header: Mapping[str, Any]
    client: Mapping[str, Any]
    around: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far reading is: files read and known of so far, messages, client records given, findings."""

    place: str
    files: int
    messages: int
    records: int
    findings: int
