# SPDX-License-Identifier: EUPL-1.2
"""The region that the web's tests look at: the example region with everything in it, made once per machine.

It has two snapshots, contracts, a risk file, requests, an exit, measures, scenarios, budget lines and a published
forecast of few draws; no documents. Making it takes some twenty seconds and is done again only when the code that
makes it changed; after that it is there at once, for every process.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from fcntl import LOCK_EX, flock
from functools import cache
from hashlib import sha256
from pathlib import Path

import regie
from regie.cli.demo import _agree
from regie.cli.forecast import made
from regie.cli.forecast_question import Question
from regie.deliveries import deliver, make_snapshot
from regie.example_region import make_region, write_outlook_files
from regie.forecast.asked import Asked
from regie.forecast.runs import keep_run, publish_run

REGION, TRUTH = "hlv", "hlv-truth.json"

HALF_YEAR = "2024-H1"
"""The half-year that the example's published forecast and second request are about."""

DRAWS = 100
"""Draws of the forecast: enough for every part of it to be there."""

IN_USE = 4 * 3600.0
"""Seconds that tests may still be running since they began to use a region."""

DOES_NOT_MAKE_IT = ("web", "reporting", "texts", "review", "exchange", "procurement")
"""Rooms in which a change leaves the region's folder as it was."""


def small_region() -> Path:
    """The folder of the region. Read only: it is shared by all tests and by other processes."""
    return _made() / REGION


def own_region(tmp_path: Path) -> Path:
    """A copy of the region for one test, to write in."""
    shutil.copyfile(_made() / TRUTH, tmp_path / TRUTH)
    return shutil.copytree(_made() / REGION, tmp_path / REGION)


def half_year_snapshot(region: Path) -> str:
    """The id of the older snapshot: the one that the forecast and the request of the half-year are about."""
    return min(path.stem for path in (region / "snapshots").glob("*-*-*-*.json"))


def latest_snapshot(region: Path) -> str:
    """The id of the newest snapshot."""
    return max(path.stem for path in (region / "snapshots").glob("*-*-*-*.json"))


@cache
def _made() -> Path:
    with _alone() as shelf:
        folder = shelf / _code()
        if not folder.exists():
            for old in shelf.iterdir():
                if old.is_dir() and old.name.startswith(".building"):
                    shutil.rmtree(old)
            building = shelf / f".building-{folder.name}"
            _make(building / REGION)
            building.rename(folder)
            _keep_few(shelf)
        os.utime(folder)
    return folder


def _make(region: Path) -> None:
    example = make_region(region)
    for handed in example.manifest:
        deliver(handed.path, region, received_on=handed.received_on)
    half_year = make_snapshot(region, example.snapshot_date)
    make_snapshot(region, max(handed.received_on for handed in example.manifest))
    _agree(region, half_year.id)
    write_outlook_files(region)
    run = made(Question(region, snapshot_id=half_year.id, asked=Asked(draws=DRAWS, workers=1)))
    keep_run(region, run)
    publish_run(region, run.id, half_year.reference_date + timedelta(days=5))


@contextmanager
def _alone() -> Iterator[Path]:
    """The folder with made regions, of this user only, while no other process makes one."""
    shelf = Path(tempfile.gettempdir()) / f"regie-test-regions-{os.getuid()}"
    shelf.mkdir(mode=0o700, exist_ok=True)
    assert shelf.stat().st_uid == os.getuid(), f"{shelf} belongs to somebody else"
    with (shelf / "lock").open("w") as lock:
        flock(lock, LOCK_EX)
        yield shelf


def _keep_few(shelf: Path, most: int = 5) -> None:
    """Remove regions made by code of long ago; those that may still be in use stay."""
    used = sorted((each.stat().st_mtime, each) for each in shelf.iterdir() if each.is_dir())
    for last, old in used[:-most]:
        if time.time() - last > IN_USE:
            shutil.rmtree(old)


def _code() -> str:
    """Which code makes the region: a hash of it."""
    root, found = Path(regie.__file__).parent, sha256(Path(__file__).read_bytes())
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if path.suffix in {".py", ".sql", ".toml", ".csv"} and inside.parts[0] not in DOES_NOT_MAKE_IT:
            found.update(inside.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()[:16]
