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
        self.lock = threading.Lock()


_guard = threading.Lock()
_opened: OrderedDict[tuple[str, str], _Open] = OrderedDict()
_process = 0


@contextmanager
def source_of(folder: Path, snapshot: str) -> Iterator[Source]:
    """The source of a snapshot, for this thread alone. Raises ``RegieError`` when there is no such snapshot."""
    found = _open(folder, snapshot)
    with found.lock:
        yield found.source


def _open(folder: Path, snapshot: str) -> _Open:
    global _process
    key = (str(folder), snapshot)
    with _guard:
        if _process != os.getpid():
            # an engine does not survive a fork; what the parent had open is left to the parent
            _opened.clear()
            _process = os.getpid()
        if key not in _opened:
            _opened[key] = _Open(folder, snapshot)
        _opened.move_to_end(key)
        while len(_opened) > MOST_OPEN:
            _, oldest = _opened.popitem(last=False)
            threading.Thread(target=_close, args=(oldest,), daemon=True).start()
        return _opened[key]


def _close(oldest: _Open) -> None:
    """Closed when whoever asks it is done."""
    with oldest.lock:
        oldest.source.close()
