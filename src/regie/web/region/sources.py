# SPDX-License-Identifier: EUPL-1.2
"""Open snapshots, kept open per process: opening one costs a quarter of a second, asking it a few milliseconds."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from regie.figures import Source, open_snapshot

MOST_OPEN = 2
"""Snapshots that one process keeps open; the one used longest ago makes room."""


class _Open:
    """An open snapshot; its engine answers one question at a time."""

    def __init__(self, folder: Path, snapshot: str) -> None:
        self.source = open_snapshot(folder, snapshot)
        self.lock = threading.RLock()
        self.closed = False

    def close(self) -> None:
        """Close it when whoever asks it is done."""
        with self.lock:
            self.closed = True
            self.source.close()


_guard = threading.Lock()
_opened: OrderedDict[tuple[str, str], _Open] = OrderedDict()


@contextmanager
def source_of(folder: Path, snapshot: str) -> Iterator[Source]:
    """The source of a snapshot, for this thread alone. Raises ``RegieError`` when there is no such snapshot, or
    when only its published figures are left."""
    while True:
        found = _open(folder, snapshot)
        with found.lock:
            if not found.closed:  # another snapshot may have taken its place since it was found
                yield found.source
                return


def close(snapshot: str) -> None:
    """Close a snapshot wherever it is open in this process: what was erased must not be read any more."""
    with _guard:
        gone = [_opened.pop(key) for key in list(_opened) if key[1] == snapshot]
    for each in gone:
        each.close()


def _open(folder: Path, snapshot: str) -> _Open:
    key = (str(folder), snapshot)
    with _guard:
        if key not in _opened:
            _opened[key] = _Open(folder, snapshot)
        _opened.move_to_end(key)
        oldest = [_opened.popitem(last=False)[1] for _ in range(len(_opened) - MOST_OPEN)]
        found = _opened[key]
    for each in oldest:
        threading.Thread(target=each.close, daemon=True).start()
    return found


_of_the_parent: list[object] = []


def _after_fork() -> None:
    """An engine does not survive a fork: what the parent had open is left to the parent, and nothing is locked.

    It is held on to: taking an engine apart waits for its threads, and a copy of the process has none of them.
    """
    global _guard, _opened
    _of_the_parent.append(_opened)
    _guard, _opened = threading.Lock(), OrderedDict()


os.register_at_fork(after_in_child=_after_fork)
