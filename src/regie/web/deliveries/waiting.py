# SPDX-License-Identifier: EUPL-1.2
"""The waiting room: where files stand between being sent and being stored, one folder each, outside the region.

uploads/.incoming-UUID/     a request that is being received
uploads/UUID/file/NAME      a file, or the loose tables of one delivery together
             mapping/NAME   the mapping that goes with it
             check.json     what a check found, until the file is handed in or thrown away
"""

from __future__ import annotations

import hashlib
import os
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from regie.vocabulary import RegieError
from regie.web.config import MEGABYTE

INCOMING = ".incoming-"
LONGEST_NAME = 100
NAMELESS = "levering"


@dataclass(frozen=True)
class Received:
    """A file as it came in, on disk: the name a person gave it (made safe), its size and SHA-256."""

    path: Path
    name: str
    size: int
    sha256: str


def safe_name(written: str) -> str:
    """A file name without folders and without what could mislead: letters, digits, spaces and a few signs.

    >>> safe_name("../../etc/passwd"), safe_name("C:\\\\map\\\\levering juni.xlsx"), safe_name(".htaccess")
    ('passwd', 'levering juni.xlsx', 'htaccess')
    """
    last = PurePosixPath(written.replace("\\", "/").replace("\0", "")).name
    plain = unicodedata.normalize("NFC", last)
    kept = "".join(letter if letter.isalnum() or letter in " ._-()" else "_" for letter in plain)
    kept = " ".join(kept.split()).lstrip(". ")
    stem, suffix = os.path.splitext(kept)
    suffix = suffix[:12]
    stem = stem[: LONGEST_NAME - len(suffix)].rstrip(". ") or NAMELESS
    return _fitting(stem, suffix)


def _fitting(stem: str, suffix: str) -> str:
    """A name of at most so many bytes as a file system takes."""
    while len((stem + suffix).encode()) > 2 * LONGEST_NAME:
        stem = stem[:-1]
    return stem + suffix


@contextmanager
def incoming() -> Iterator[Path]:
    """A folder for the files of one request; what is left in it afterwards is removed."""
    folder = _room() / f"{INCOMING}{uuid4()}"
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def taken(file: UploadedFile[Any], folder: Path) -> Received:
    """A file that another handler received, put into ``folder``. Raises ``RegieError`` when it is too large."""
    most = settings.REGIE.upload_bytes
    digest, size, path = hashlib.sha256(), 0, folder / "taken"
    with path.open("xb") as out:
        for chunk in file.chunks():
            size += len(chunk)
            if size > most:
                raise RegieError("web_deliveries.file_too_large", most=most // MEGABYTE)
            digest.update(chunk)
            out.write(chunk)
    return Received(path, safe_name(file.name or ""), size, digest.hexdigest())


def settle(upload: UUID, files: list[Received], mapping: Received | None) -> None:
    """Give the files of one delivery their place in the waiting room."""
    home = _home(upload)
    (home / "file").mkdir(parents=True, mode=0o700)
    for one in files:
        one.path.rename(home / "file" / one.name)
    if mapping is not None:
        (home / "mapping").mkdir(mode=0o700)
        shutil.copyfile(mapping.path, home / "mapping" / mapping.name)


def file_of(upload: UUID) -> Path | None:
    """What was handed in: a file, or the folder with loose tables; nothing when it is no longer there."""
    found = sorted((_home(upload) / "file").glob("*"))
    if not found:
        return None
    return found[0] if len(found) == 1 else found[0].parent


def mapping_of(upload: UUID) -> Path | None:
    """The mapping that goes with it."""
    return next(iter(sorted((_home(upload) / "mapping").glob("*"))), None)


def keep_check(upload: UUID, summary: bytes) -> None:
    """Keep what a check found, beside the file."""
    built = _home(upload) / ".check.json"
    built.write_bytes(summary)
    built.replace(_home(upload) / "check.json")


def check_of(upload: UUID) -> bytes | None:
    """What a check found; nothing when there was none or the file is gone."""
    try:
        return (_home(upload) / "check.json").read_bytes()
    except FileNotFoundError:
        return None


def leave(upload: UUID) -> None:
    """Remove everything of an upload; nothing happens when it is gone already."""
    shutil.rmtree(_home(upload), ignore_errors=True)


def _home(upload: UUID) -> Path:
    return _room() / str(upload)


def _room() -> Path:
    folder: Path = settings.REGIE.uploads
    return folder
