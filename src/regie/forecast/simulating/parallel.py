# SPDX-License-Identifier: EUPL-1.2
"""Batches of work shared out over cores, with progress told and a way to stop.

Copies of this process (fork) do the work where that is safe: on a system that has them, when no other thread runs.
Elsewhere threads do; they give the same outcome, but wait for each other's memory and take nearly twice as long.
"""

from __future__ import annotations

import mmap
import multiprocessing
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from multiprocessing.connection import Connection, wait

import numpy as np

from regie.forecast.arrays import Integers

KEPT = 31 << 20
"""Bytes of the block that is freed: the most of which glibc learns is 32 MiB."""

Told = Generator[int, None, None]
"""What each batch gave, as it is done."""


class Cancelled(Exception):
    """The caller asked to stop; nothing is given back."""


def shared_cents(shape: tuple[int, ...]) -> Integers:
    """Zeros that copies of this process can write in."""
    size = int(np.prod(shape))
    return np.frombuffer(mmap.mmap(-1, max(8, size * 8)), np.int64, size).reshape(shape)


def share_out(
    one: Callable[[int], int],
    firsts: Sequence[int],
    *,
    workers: int,
    progress: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> None:
    """Call ``one`` with each of ``firsts``; what it gives back is told to ``progress``, which adds up.

    ``one`` writes its outcome in ``shared_cents``. Both callbacks are called by this thread. Raises ``Cancelled``
    as soon as ``cancelled`` says so, and what ``one`` raises.
    """
    _keep_freed_memory()
    workers = min(workers, len(firsts))
    done = 0
    with closing(_alone(one, firsts) if workers < 2 else _together(one, firsts, workers)) as told:
        for more in told:
            done += more
            progress(done)
            if cancelled():
                raise Cancelled


def _keep_freed_memory() -> None:
    """Let this process and its copies use memory again that is freed, where the C library is glibc.

    Its ``free`` gives arrays of the size of a batch back to the system time and again, and to get them anew takes
    longer than to compute them. Once a large block is freed it keeps up to twice as much (mallopt(3),
    M_MMAP_THRESHOLD: the threshold is dynamic). Elsewhere this does nothing.
    """
    np.empty(KEPT, np.uint8)


def _alone(one: Callable[[int], int], firsts: Sequence[int]) -> Told:
    return (one(first) for first in firsts)


def _together(one: Callable[[int], int], firsts: Sequence[int], workers: int) -> Told:
    if sys.platform == "linux" and threading.active_count() == 1:
        return _in_copies(one, firsts, workers)
    return _in_threads(one, firsts, workers)


def _in_copies(one: Callable[[int], int], firsts: Sequence[int], workers: int) -> Told:
    """Each copy has a fixed part of the batches, in turn; when the caller stops listening they end."""
    system = multiprocessing.get_context("fork")
    open_: list[Connection] = []
    copies = []
    try:
        for place in range(workers):
            here, there = system.Pipe(duplex=False)
            open_.append(here)
            copy = system.Process(target=_work, args=(one, firsts[place::workers], there, open_), daemon=True)
            copy.start()
            there.close()
            copies.append(copy)
        while open_:
            spoke = wait(open_)
            for here in [each for each in open_ if each in spoke]:
                try:
                    said = here.recv()
                except EOFError:
                    open_.remove(here)
                    continue
                if isinstance(said, str):
                    raise RuntimeError(said)
                yield said
        for copy in copies:
            copy.join()
            if copy.exitcode:
                raise RuntimeError(f"a copy of the process ended with {copy.exitcode}")
    finally:
        for copy in copies:
            copy.terminate()
            copy.join()


def _work(
    one: Callable[[int], int], firsts: Sequence[int], there: Connection, inherited: Sequence[Connection]
) -> None:
    """What a copy does: its batches, telling what each gave, or what went wrong.

    Ctrl-C reaches all of a terminal's processes; it is for the one that was started to stop its copies. When that
    one is gone nobody listens any more, and the copy ends after its batch: for that it lets go of the ends to
    listen at, ``inherited`` from it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for each in inherited:
        each.close()
    try:
        for first in firsts:
            there.send(one(first))
    except BrokenPipeError:
        return
    except Exception:
        there.send(traceback.format_exc())


def _in_threads(one: Callable[[int], int], firsts: Sequence[int], workers: int) -> Told:
    with ThreadPoolExecutor(workers) as pool:
        waiting = [pool.submit(one, first) for first in firsts]
        try:
            for each in as_completed(waiting):
                yield each.result()
        finally:
            for each in waiting:
                each.cancel()
