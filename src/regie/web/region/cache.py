# SPDX-License-Identifier: EUPL-1.2
"""What was computed once is kept on disk, under the hash of everything that it depends on, and in memory.

    CACHE/KIND/SNAPSHOT/KEY.json

A snapshot never changes; what was agreed and decided does. So a review's key holds the snapshot, the code, and
name, size and time of every file of the region folder that a review reads. Files are plain JSON that is checked
when it is read; only this user can open them, for they hold small numbers.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.conf import settings

import regie
from regie.forecast.runs import FOLDER as RUNS
from regie.forecast.runs import PUBLISHED
from regie.vocabulary.code import KINDS

T = TypeVar("T")

READ_BY_A_REVIEW = ("contracts", "risk-file", "valve", "settlements")
"""Folders of the region that a review reads beside its snapshot, and the runs that were published; what a forecast
read went into its run."""

COUNTING = ("figures/", "vocabulary/", "deliveries/counting", "deliveries/snapshots", "deliveries/sql")
"""Where the code stands that figures come from."""

MOST_BYTES_ON_DISK = 1_000_000_000
"""When a kind of file takes more, those used longest ago go."""


class Memory(Generic[T]):
    """Things used lately, shared by the threads of a process. They are never changed."""

    def __init__(self, most: int, weight: Callable[[T], int] = lambda _: 1) -> None:
        self.most = most
        self.weight = weight
        self.held = 0
        self.guard = threading.Lock()
        self.kept: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        """What is kept under a key, or nothing."""
        with self.guard:
            if key not in self.kept:
                return None
            self.kept.move_to_end(key)
            return self.kept[key][0]

    def put(self, key: Hashable, value: T) -> None:
        """Keep something; what was used longest ago makes room."""
        weight = self.weight(value)
        with self.guard:
            self.held += weight - self.kept.pop(key, (None, 0))[1]
            self.kept[key] = value, weight
            while self.held > self.most and len(self.kept) > 1:
                self.held -= self.kept.popitem(last=False)[1][1]


def agreed_state(folder: Path) -> str:
    """A hash that changes when anything does that was agreed, decided or published in the region: a few hundred
    microseconds, so that a page may ask it every time."""
    digest = hashlib.sha256()
    for name in READ_BY_A_REVIEW:
        _add_folder(digest, folder / name, depth=2)
    for marked in sorted(folder.glob(f"{RUNS}/*/{PUBLISHED}")):
        _add_folder(digest, marked.parent, depth=0)
    return digest.hexdigest()


def key_of(*parts: object) -> str:
    """One key of several parts."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8")).hexdigest()[:40]


@cache
def counting_version() -> str:
    """The code that figures come from; what a review or forecast does with them is nothing to a table."""
    digest = hashlib.sha256()
    root = Path(regie.__file__).parent
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root).as_posix()
        if path.suffix in KINDS and inside.startswith(COUNTING) and "/texts/" not in inside:
            digest.update(inside.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def read(kind: str, snapshot: str, key: str) -> bytes | None:
    """What is on disk under a key, or nothing."""
    path = folder_of(kind) / snapshot / f"{key}.json"
    try:
        content = path.read_bytes()
        os.utime(path)
    except FileNotFoundError:
        return None
    return content


def write(kind: str, snapshot: str, key: str, content: bytes) -> None:
    """Keep something on disk; another process that makes the same at this moment does no harm."""
    path = folder_of(kind) / snapshot / f"{key}.json"
    write_file(path, content)
    _make_room(folder_of(kind))


def write_file(path: Path, content: bytes) -> None:
    """A file with all its content or none; what a crash of the machine leaves half is found when it is read."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    built = path.parent / f".{path.name}-{os.getpid()}-{threading.get_ident()}"
    handle = os.open(built, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    built.replace(path)


def forget(snapshot: str) -> None:
    """Remove all that was kept of a snapshot."""
    root = Path(settings.REGIE.cache)
    for folder in [*root.glob(f"*/{snapshot}"), books_folder() / snapshot]:
        shutil.rmtree(folder, ignore_errors=True)


def books_folder() -> Path:
    """Where books are kept (``books.py``): a folder in the cache, or one that several installations share."""
    return Path(getattr(settings, "REGIE_BOOKS", None) or folder_of("books"))


@contextmanager
def alone(folder: Path, name: str) -> Iterator[None]:
    """While no other process or thread is making the thing of this name in ``folder``."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / f".{name}.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        yield


def folder_of(kind: str) -> Path:
    """Where the files of one kind are kept."""
    return Path(settings.REGIE.cache) / kind


def _make_room(folder: Path) -> None:
    found = [(each, each.stat()) for each in folder.glob("*/*.json")]
    too_much = sum(stat.st_size for _, stat in found) - MOST_BYTES_ON_DISK
    for path, stat in sorted(found, key=lambda one: one[1].st_mtime):
        if too_much <= 0:
            return
        path.unlink(missing_ok=True)
        too_much -= stat.st_size


def _add_folder(digest: Any, folder: Path, depth: int) -> None:
    try:
        entries = sorted(os.scandir(folder), key=lambda each: each.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for each in entries:
        if each.name.startswith("."):
            continue
        if each.is_dir():
            if depth:
                _add_folder(digest, Path(each.path), depth - 1)
        else:
            found = each.stat()
            digest.update(f"{each.path}\x1f{found.st_size}\x1f{found.st_mtime_ns}\x1e".encode())
