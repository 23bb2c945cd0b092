# SPDX-License-Identifier: EUPL-1.2
"""Where messages lie: files, folders and zips, looked at before anything in them is opened."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from regie.deliveries.archive import DAMAGED_ZIP
from regie.exchange.ijw.findings import Finding
from regie.exchange.ijw.privacy import masked
from regie.vocabulary.errors import RegieError

MAX_BYTES = 25 * 1024**2
"""Most bytes of one message: the limit of the message hubs (codes IB003, IB012 and IB904)."""

MAX_FILES = 50_000
"""Most files in one zip."""

MAX_RATIO = 400
"""Most times that a zip may be larger unpacked than it is itself; messages of one kind repeat themselves much, but
stay under 100."""

SMALL_BYTES = 16 * 1024**2
"""Unpacked size below which the ratio says nothing."""

_ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".tar", ".tgz", ".bz2", ".xz")


@dataclass(frozen=True, slots=True)
class Source:
    """One file that may hold a message: its name as a person sees it, its size, and how to open it."""

    place: str
    size: int
    open: Callable[[], AbstractContextManager[IO[bytes]]]


def sources(places: Iterable[Path]) -> Iterator[Source | Finding]:
    """Every file in the order of the places, by name within a folder or zip; each is to be read before the next.

    What cannot be opened is a finding. Files that an operating system leaves behind are passed over. Raises
    ``RegieError`` for a place that does not exist.
    """
    for place in places:
        if place.is_dir():
            yield from _folder(place)
        elif place.is_file():
            yield from _file(place, place.name)
        else:
            raise RegieError("ijw.place_missing", place=masked(str(place)))


def _folder(folder: Path) -> Iterator[Source | Finding]:
    found = False
    for path, inside in _walk(folder):
        if path.is_symlink():
            yield Finding("link_not_followed", "warning", masked(inside))
        elif path.is_file():
            found = True
            yield from _file(path, inside)
        else:  # a folder that may not be opened, or no plain file
            found = True
            yield Finding("file_not_readable", "error", masked(inside))
    if not found:
        yield Finding("folder_empty", "warning", masked(folder.name))


def _walk(folder: Path) -> Iterator[tuple[Path, str]]:
    """The files below a folder with their names in it, sorted, and links to folders and folders that cannot be
    opened, which are not entered."""
    closed: list[OSError] = []
    for at, names, files in os.walk(folder, onerror=closed.append):
        names[:] = sorted(name for name in names if not _is_clutter(name))
        links = [name for name in names if Path(at, name).is_symlink()]
        for name in sorted([*files, *links]):
            path = Path(at, name)
            inside = path.relative_to(folder).as_posix()
            if not _is_clutter(inside):
                yield path, inside
    for problem in closed:
        path = Path(problem.filename)
        yield path, folder.name if path == folder else path.relative_to(folder).as_posix()


def _file(path: Path, name: str) -> Iterator[Source | Finding]:
    place = masked(name)
    try:
        size = path.stat().st_size
        with path.open("rb") as opened:
            is_zip = opened.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    except OSError:
        yield Finding("file_not_readable", "error", place)
        return
    if is_zip:
        yield from _zip(path, place)
    elif size > MAX_BYTES:
        yield Finding("file_too_large", "error", place, details={"size": size // 1024**2 + 1})
    else:
        yield Source(place, size, lambda: path.open("rb"))


def _zip(path: Path, place: str) -> Iterator[Source | Finding]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = sorted(
                (entry for entry in archive.infolist() if not entry.is_dir() and not _is_clutter(entry.filename)),
                key=lambda entry: entry.filename,
            )
            if refusal := _refusal(entries, path.stat().st_size, place):
                yield refusal
                return
            before = ""
            for entry in entries:
                if entry.filename == before:
                    yield Finding("zip_member_twice", "error", _member(place, entry))
                    continue
                before = entry.filename
                yield _entry(archive, entry, place)
    except DAMAGED_ZIP:
        yield Finding("zip_damaged", "error", place)


def _refusal(entries: list[zipfile.ZipInfo], size: int, place: str) -> Finding | None:
    """Why a zip is refused as a whole: what stands in its index is all that is looked at."""
    if len(entries) > MAX_FILES:
        return Finding("zip_too_many", "error", place, details={"count": len(entries), "most": MAX_FILES})
    if not entries:
        return Finding("folder_empty", "warning", place)
    if any(entry.flag_bits & 0x1 for entry in entries):
        return Finding("zip_encrypted", "error", place)
    # against the size of the file itself: in a bomb the entries may lie over one another
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > SMALL_BYTES and unpacked > MAX_RATIO * size:
        return Finding("zip_too_large", "error", place, details={"size": unpacked // 1024**2 + 1})
    return None


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, place: str) -> Source | Finding:
    member = _member(place, entry)
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return Finding("zip_unsafe_name", "error", place)
    if path.name.lower().endswith(_ARCHIVES):
        return Finding("zip_nested", "error", member)
    if entry.file_size > MAX_BYTES:
        return Finding("file_too_large", "error", member, details={"size": entry.file_size // 1024**2 + 1})
    return Source(member, entry.file_size, lambda: archive.open(entry))


def _member(place: str, entry: zipfile.ZipInfo) -> str:
    return masked(f"{place}/{entry.filename}")


def _is_clutter(name: str) -> bool:
    """Files that an operating system or office program leaves behind."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not parts:
        return True
    hidden = any(part.startswith((".", "~$")) and part != ".." for part in parts)
    return hidden or "__MACOSX" in parts or parts[-1].lower() in ("thumbs.db", "desktop.ini")
