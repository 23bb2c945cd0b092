# SPDX-License-Identifier: EUPL-1.2
"""What was worked out for the outlook and can be made again: files in the cache folder, named by what went in.

A file is written whole or not at all, so a worker that is stopped in the middle leaves nothing that could be read.
"""

from __future__ import annotations

import contextlib
import os
import pickle  # nosec B403
import tempfile
from collections import OrderedDict
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

from django.conf import settings
from pydantic import BaseModel

from regie.forecast.trials import Ground

FOLDER = "outlook"

MOST_TRIALS = 2000
"""Trials that are kept; the oldest make room."""

MOST_GROUNDS = 6
"""Grounds that are kept on disk: each takes some megabytes."""

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


class _Few(Generic[T]):
    """The few that were used last, in the memory of this process."""

    def __init__(self, most: int) -> None:
        self.most, self.kept, self.lock = most, OrderedDict[str, T](), Lock()

    def get(self, name: str) -> T | None:
        with self.lock:
            if name in self.kept:
                self.kept.move_to_end(name)
            return self.kept.get(name)

    def put(self, name: str, value: T) -> None:
        with self.lock:
            self.kept[name] = value
            self.kept.move_to_end(name)
            while len(self.kept) > self.most:
                self.kept.popitem(last=False)


_grounds: _Few[Ground] = _Few(2)
_trials: _Few[BaseModel] = _Few(64)


def ground(name: str) -> Ground | None:
    """The ground of this name, from memory or from its file; nothing when it must still be made."""
    found = _grounds.get(name)
    if found is None:
        found = _ground_on_disk(_path("grounds", f"{name}.pickle"))
        if found is not None:
            _grounds.put(name, found)
    return found


def keep_ground(name: str, made: Ground) -> None:
    """Keep a ground for the other processes."""
    _write(_path("grounds", f"{name}.pickle"), pickle.dumps(made, pickle.HIGHEST_PROTOCOL), MOST_GROUNDS)
    _grounds.put(name, made)


def result(kind: type[M], name: str) -> M | None:
    """What was worked out under this name; nothing when it must still be."""
    key = f"{kind.__name__}-{name}"
    found = _trials.get(key)
    if isinstance(found, kind):
        return found
    try:
        read = kind.model_validate_json(_path("trials", f"{key}.json").read_bytes())
    except (OSError, ValueError):
        return None
    _trials.put(key, read)
    return read


def keep_result(name: str, made: BaseModel) -> None:
    """Keep what was worked out."""
    key = f"{type(made).__name__}-{name}"
    _write(_path("trials", f"{key}.json"), made.model_dump_json().encode(), MOST_TRIALS)
    _trials.put(key, made)


def _path(folder: str, name: str) -> Path:
    return Path(settings.REGIE.cache) / FOLDER / folder / name


def _ground_on_disk(file: Path) -> Ground | None:
    try:
        # our own file, in a folder of this application alone, named by the hash of what it was made from
        found = pickle.loads(file.read_bytes())  # nosec B301 # noqa: S301
    except (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError):
        return None
    return found if isinstance(found, Ground) else None


def _write(file: Path, content: bytes, most: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=".building-")
    with os.fdopen(handle, "wb") as out:
        out.write(content)
    os.replace(temporary, file)
    _tidy(file.parent, most)


def _tidy(folder: Path, most: int) -> None:
    """Remove the oldest files of more than ``most``; another process may be doing the same."""
    files = [each for each in folder.iterdir() if not each.name.startswith(".")]
    if len(files) <= most:
        return
    with contextlib.suppress(OSError):
        for old in sorted(files, key=lambda each: each.stat().st_mtime)[: len(files) - most]:
            old.unlink(missing_ok=True)
