# SPDX-License-Identifier: EUPL-1.2
"""Files that survive a crash: written, synced to disk and only then given their name by a rename."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

BUILDING = ".building-"
"""How the name of something unfinished begins; whoever holds the lock may remove it."""

LOCK = ".lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Let one process at a time change a region's store; readers need no lock.

    The operating system gives the lock back when a process dies, and what it left unfinished is removed here.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def remove_unfinished(folder: Path) -> None:
    """Remove what a crash left unfinished. Only for whoever holds the lock."""
    for leftover in sorted(folder.glob(f"{BUILDING}*")):
        if leftover.is_dir():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()


def sync_tree(folder: Path) -> None:
    """Put every file and folder below ``folder`` on disk."""
    for path in sorted(folder.rglob("*"), reverse=True):
        sync(path)
    sync(folder)


def commit_folder(built: Path, final: Path) -> None:
    """Give a finished folder its name; before this moment it does not exist for anyone."""
    sync_tree(built)
    built.rename(final)
    sync(final.parent)


def commit_files(final: Path, content: Mapping[str, bytes]) -> None:
    """Make a folder with these files, whole or not at all. Only for whoever holds the lock of its parent; raises
    ``OSError`` when it is there."""
    built = Path(mkdtemp(prefix=BUILDING, dir=final.parent))
    try:
        for name, each in content.items():
            (built / name).write_bytes(each)
        built.chmod(0o755)
        commit_folder(built, final)
    except BaseException:
        shutil.rmtree(built, ignore_errors=True)
        raise


def commit_file(final: Path, content: bytes) -> None:
    """Write a file so that it is there with all its content or not at all."""
    final.parent.mkdir(parents=True, exist_ok=True)
    built = final.parent / f"{BUILDING}{final.name}"
    built.write_bytes(content)
    sync(built)
    os.replace(built, final)
    sync(final.parent)


def commit_new_file(final: Path, content: bytes) -> None:
    """As ``commit_file``, for a file that never changes once it is there: raises ``FileExistsError`` then."""
    final.parent.mkdir(parents=True, exist_ok=True)
    built = final.parent / f"{BUILDING}{os.getpid()}-{final.name}"
    built.write_bytes(content)
    try:
        sync(built)
        os.link(built, final)
    finally:
        built.unlink()
    sync(final.parent)


def move_into_place(built: Path, final: Path) -> None:
    """Replace one file by a finished, synced one."""
    final.parent.mkdir(parents=True, exist_ok=True)
    os.replace(built, final)
    sync(final.parent)


def sync(path: Path) -> None:
    """Put a file, or which files a folder has, on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
