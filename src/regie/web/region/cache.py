# SPDX-License-Identifier: EUPL-1.2
"""What was computed once is kept on disk, under the hash of everything that it depends on, and in memory.

A snapshot never changes; what was agreed and decided does. So a review's key holds the snapshot, the code, and
name, size and time of every file of the region folder that a review reads.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Hashable
from pathlib import Path
from typing import Any

from django.conf import settings

from regie.vocabulary.code import code_version
from regie.vocabulary.durable import commit_file

READ_BY_A_REVIEW = ("contracts", "risk-file", "valve", "settlements", "measures", "scenarios", "runs")
READ_FILES = ("budget-lines.toml",)

MOST_IN_MEMORY = 24
MOST_ON_DISK = 600
"""Files; when there are more, those used longest ago go."""


class Memory:
    """Things used lately, shared by the threads of a process. They are never changed."""

    def __init__(self, most: int = MOST_IN_MEMORY) -> None:
        self.most = most
        self.guard = threading.Lock()
        self.kept: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable) -> Any | None:
        """What is kept under a key, or nothing."""
        with self.guard:
            if key in self.kept:
                self.kept.move_to_end(key)
            return self.kept.get(key)

    def put(self, key: Hashable, value: Any) -> None:
        """Keep something; what was used longest ago makes room."""
        with self.guard:
            self.kept[key] = value
            self.kept.move_to_end(key)
            while len(self.kept) > self.most:
                self.kept.popitem(last=False)


def agreed_state(folder: Path) -> str:
    """A hash that changes when anything does that was agreed, decided or published in the region: a few hundred
    microseconds, so that a page may ask it every time."""
    digest = hashlib.sha256()
    for name in READ_BY_A_REVIEW:
        _add_folder(digest, folder / name, depth=2)
    for name in READ_FILES:
        _add_file(digest, folder / name)
    return digest.hexdigest()


def key_of(*parts: object) -> str:
    """One key of several parts and the version of the code."""
    written = "\x1f".join([code_version(), *(str(part) for part in parts)])
    return hashlib.sha256(written.encode("utf-8")).hexdigest()[:40]


def read(kind: str, key: str) -> bytes | None:
    """What is on disk under a key, or nothing."""
    path = _path(kind, key)
    try:
        content = path.read_bytes()
        os.utime(path)
    except FileNotFoundError:
        return None
    return content


def write(kind: str, key: str, content: bytes) -> None:
    """Keep something on disk; another process that makes the same at this moment does no harm."""
    path = _path(kind, key)
    commit_file(path, content)
    _make_room(path.parent)


def _path(kind: str, key: str) -> Path:
    return Path(settings.REGIE.cache) / kind / f"{key}.json"


def _make_room(folder: Path) -> None:
    found = [each for each in os.scandir(folder) if each.name.endswith(".json")]
    if len(found) <= MOST_ON_DISK:
        return
    for each in sorted(found, key=lambda one: one.stat().st_mtime)[: len(found) - MOST_ON_DISK]:
        Path(each.path).unlink(missing_ok=True)


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
            _add_stat(digest, each.path, each.stat())


def _add_file(digest: Any, path: Path) -> None:
    if path.exists():
        _add_stat(digest, str(path), path.stat())


def _add_stat(digest: Any, path: str, found: os.stat_result) -> None:
    digest.update(f"{path}\x1f{found.st_size}\x1f{found.st_mtime_ns}\x1e".encode())
