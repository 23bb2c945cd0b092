# SPDX-License-Identifier: EUPL-1.2
"""What is written is read back before it is sent: our own reader must find nothing wrong, and the same content."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from regie.exchange.ijw.definitions import codelist
from regie.exchange.ijw.privacy import may_be_personal_number, reference_maker
from regie.exchange.ijw.reading import Progress, Record, read
from regie.exchange.ijw.writing import Message, record_content, write_files
from regie.exchange.pseudonyms import Pseudonyms, outside_regions
from regie.vocabulary.durable import sync, sync_tree
from regie.vocabulary.errors import RegieError

_DRAFT = ".draft"
_RECORDS = {"JW305": ("StartProducten", "StartProduct"), "JW307": ("StopProducten", "StopProduct")}


def place_checked(
    messages: Sequence[Message],
    folder: Path,
    pseudonyms: Pseudonyms,
    day: date,
    *,
    xsd: Path | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> list[Path]:
    """Put the files of ``messages`` in ``folder`` when all of them are read back as they were meant; their paths.

    When one is not, nothing is put there. Raises ``RegieError`` as ``read_back`` and ``write_files``.
    """
    outside_regions(folder / _DRAFT)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / _DRAFT
    shutil.rmtree(draft, ignore_errors=True)  # a crash may have left one, with personal data in it
    try:
        written = write_files(messages, draft)
        read_back(messages, draft, pseudonyms, day, xsd=xsd, progress=progress)
        sync_tree(draft)
        placed = [folder / path.name for path in written]
        for path, final in zip(written, placed, strict=True):
            os.replace(path, final)
        sync(folder)
        return placed
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def read_back(
    messages: Sequence[Message],
    folder: Path,
    pseudonyms: Pseudonyms,
    day: date,
    *,
    xsd: Path | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> None:
    """Read the files of ``messages`` in ``folder`` and compare.

    Raises ``RegieError`` naming the first file that an error is found in, or that says something else than it
    should. ``xsd`` is a folder with the official schemas to hold the files against too.
    """
    waiting = {message.file_name: message for message in messages}
    same_reference = reference_maker(pseudonyms)
    places = [folder / name for name in waiting]
    for one in read(places, pseudonyms=pseudonyms, today=day, xsd=xsd, progress=progress):
        if not isinstance(one, Record):
            if one.severity == "error":
                raise RegieError("ijw_writing.read_back", file=one.place)
            continue
        message = waiting.pop(Path(one.place).name, None)
        if message is None or _told(one) != _meant(message, same_reference):
            raise RegieError("ijw_writing.read_back", file=one.place)
    if waiting:
        raise RegieError("ijw_writing.read_back", file=min(waiting))


def _told(record: Record) -> tuple[Any, ...]:
    container, name = _RECORDS[record.message]
    header = record.header
    return (
        record.message,
        header["Afzender"],
        header["Ontvanger"],
        header["Identificatie"],
        header["Dagtekening"],
        [_flat(each) for each in record.client[container][name]],
    )


def _meant(message: Message, same_reference: Callable[[str], str]) -> tuple[Any, ...]:
    """The same of what was meant, with references as the reader gives them."""
    records = []
    for sent in message.sent:
        record = _flat(record_content(sent.report, sent.status))
        number, code = record.get("ToewijzingNummer"), record.get("Code")
        if number is not None and may_be_personal_number(int(number)):
            record["ToewijzingNummer"] = same_reference(f"number {int(number)}")
        if code is not None and code not in codelist("JZ021"):
            record["Code"] = same_reference(code)
        records.append(record)
    first = message.sent[0]
    return (
        message.message,
        first.sender,
        message.municipality,
        message.identification,
        first.dated_on,
        records,
    )


def _flat(record: Mapping[str, Any]) -> dict[str, Any]:
    flat = {name: value for name, value in record.items() if name != "Product"} | (record.get("Product") or {})
    return {name: value for name, value in flat.items() if value is not None}
