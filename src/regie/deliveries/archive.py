# SPDX-License-Identifier: EUPL-1.2
"""The files of a delivery: those in a folder, in a zip, or the one file itself, looked at before opening."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from regie.vocabulary.errors import Refused

MAX_BYTES = 4 * 1024**3
"""Most bytes that one delivery may unpack to."""

MAX_RATIO = 250
"""Most times that a zip may be larger unpacked than packed; real tables stay under 60."""

SMALL_BYTES = 16 * 1024**2
"""Unpacked size below which the ratio says nothing (a sheet of empty rows packs very well)."""

MAX_FILES = 200
"""Most files in one zip or folder."""

_CLUTTER = ("thumbs.db", "desktop.ini")
DAMAGED_ZIP = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
    zlib.error,
    lzma.LZMAError,
    KeyError,
    struct.error,
)
"""What opening or unpacking a damaged zip may raise."""

_ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".tar", ".tgz", ".bz2", ".xz")


@dataclass(frozen=True)
class Member:
    """One file: ``name`` as a person sees it in the folder or zip, ``read`` for its bytes."""

    name: str
    read: Callable[[], bytes]

    @property
    def stem(self) -> str:
        """Name without folders and ending."""
        return PurePosixPath(self.name).stem

    @property
    def suffix(self) -> str:
        """Ending in lower case, with its point."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def hashed_name(self) -> str:
        """What the content hash takes for the name: without folders, in lower case."""
        return PurePosixPath(self.name).name.lower()


@contextmanager
def open_members(file: Path) -> Iterator[list[Member]]:
    """The files of a folder or zip, or the one file, sorted by name; folders one deep are looked into.

    Raises ``Refused`` for what does not exist or cannot be opened, an encrypted, damaged or overly large zip, a
    zip in a zip and names that point outside the zip. Files that the operating system leaves are passed over.
    """
    if file.is_dir():
        yield _folder_members(file)
    elif not file.is_file():
        raise Refused("reading.not_found", file=file)
    elif kind_of(head := _head(file)) == "zip" and not is_office_document(file):
        with _open_zip(file) as archive:
            yield _zip_members(archive, file.name)
    elif not head:
        raise Refused("reading.empty_file", file=file.name)
    else:
        yield [Member(file.name, lambda: _read_bytes(file, file.name))]


def kind_of(head: bytes) -> str:
    """What the first bytes of a file say it is: ``zip``, ``pdf``, ``ole``, ``parquet``, ``html``, ``gzip``,
    ``7z``, ``rar``, ``image``, ``empty`` or ``text`` (nothing else was recognised)."""
    if not head.strip(b"\x00\xef\xbb\xbf \t\r\n"):
        return "empty"
    for kind, magic in (
        ("zip", b"PK\x03\x04"),
        ("zip", b"PK\x05\x06"),
        ("pdf", b"%PDF"),
        ("ole", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("parquet", b"PAR1"),
        ("gzip", b"\x1f\x8b"),
        ("7z", b"7z\xbc\xaf"),
        ("rar", b"Rar!"),
        ("image", b"\x89PNG"),
        ("image", b"\xff\xd8\xff"),
    ):
        if head.startswith(magic):
            return kind
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:100].lower()
    return "html" if start.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml")) else "text"


def is_office_document(file: Path | bytes) -> bool:
    """Whether a zip is a workbook or document of an office program rather than an archive of tables."""
    try:
        with zipfile.ZipFile(io.BytesIO(file) if isinstance(file, bytes) else file) as archive:
            names = set(archive.namelist())
    except DAMAGED_ZIP:
        return not isinstance(file, bytes) and file.suffix.lower().startswith(".xls")
    return "[Content_Types].xml" in names or "content.xml" in names


def check_sizes(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse a zip (or workbook, which is one) that is encrypted or unpacks to more than a delivery can be."""
    entries = archive.infolist()
    if len(entries) > MAX_FILES:
        raise Refused("reading.zip_too_many", file=name, count=len(entries), most=MAX_FILES)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused("reading.zip_encrypted", file=name)
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > MAX_BYTES or (unpacked > SMALL_BYTES and unpacked > MAX_RATIO * max(packed, 1)):
        raise Refused("reading.zip_too_large", file=name, size=unpacked // 1024**2 + 1)


def _head(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(512)
    except OSError as problem:
        raise Refused("reading.not_readable", file=file.name, problem=problem.strerror or problem) from None


def _read_bytes(file: Path, name: str) -> bytes:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise Refused("reading.too_large", file=name, size=file.stat().st_size // 1024**2)
        return file.read_bytes()
    except OSError as problem:
        raise Refused("reading.not_readable", file=name, problem=problem.strerror or problem) from None


def _folder_members(folder: Path) -> list[Member]:
    found = []
    for path in sorted([*folder.glob("*"), *folder.glob("*/*")]):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file() or _is_clutter(name):
            continue
        found.append(Member(name, lambda path=path, name=name: _read_bytes(path, name)))  # type: ignore[misc]
        if len(found) > MAX_FILES:
            raise Refused("reading.folder_too_many", file=folder.name, most=MAX_FILES)
    if not found:
        raise Refused("reading.folder_empty", file=folder.name)
    return found


@contextmanager
def _open_zip(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(file)
    except DAMAGED_ZIP:
        raise Refused("reading.zip_damaged", file=file.name) from None
    with archive:
        check_sizes(archive, file.name)
        yield archive


def _zip_members(archive: zipfile.ZipFile, zip_name: str) -> list[Member]:
    names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
    for name in names:
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            raise Refused("reading.zip_unsafe_name", file=zip_name)
    names = [name for name in names if not _is_clutter(name.replace("\\", "/"))]
    for name in names:
        if name.lower().endswith(_ARCHIVES):
            raise Refused("reading.zip_nested", file=zip_name, member=name)
        if names.count(name) > 1:
            raise Refused("reading.member_twice", file=zip_name, member=name)
    if not names:
        raise Refused("reading.zip_empty", file=zip_name)

    def reader(name: str) -> Callable[[], bytes]:
        def read() -> bytes:
            try:
                return archive.read(name)
            except DAMAGED_ZIP:
                raise Refused("reading.zip_damaged", file=zip_name) from None

        return read

    return [Member(name.replace("\\", "/"), reader(name)) for name in sorted(names)]


def _is_clutter(name: str) -> bool:
    """Files that an operating system or office program leaves behind: never part of a delivery."""
    parts = PurePosixPath(name).parts
    hidden = any(part.startswith((".", "~$")) for part in parts)
    return hidden or "__MACOSX" in parts or parts[-1].lower() in _CLUTTER
