# SPDX-License-Identifier: EUPL-1.2
"""Make the example region Achterhoek: a folder with ``region.toml``, files to hand in and a study, and the truth
beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from regie.deliveries import Snapshot, Summary, deliver, make_snapshot
from regie.example_region.achterhoek.inbox import write_inbox
from regie.example_region.achterhoek.region_file import region_text
from regie.example_region.achterhoek.settings import SNAPSHOT, settings
from regie.example_region.achterhoek.study_file import STUDY, study_text
from regie.example_region.achterhoek.truth import TRUTH, truth_of
from regie.example_region.achterhoek.world import make_keys, make_world
from regie.example_region.inbox import Handed
from regie.vocabulary.errors import RegieError
from regie.vocabulary.region import REGION_FILE

SCALES = (0.01, 20.0)
"""Smallest and largest scale."""

Progress = Callable[[str, int, int], None]
"""Told the step (``generating``, ``writing``, ``delivering``, ``snapshot``) and how many of how many are done."""


@dataclass(frozen=True)
class Achterhoek:
    """The region made: its folder, the files in the order in which they are received, the day of the snapshot."""

    folder: Path
    manifest: tuple[Handed, ...]
    truth: Path
    snapshot_date: date = SNAPSHOT


def make_achterhoek(
    folder: Path, *, seed: int = 1, scale: float = 1.0, progress: Progress = lambda step, done, of: None
) -> Achterhoek:
    """Write ``region.toml``, ``inbox/`` and ``procurement/verkenning.toml`` into ``folder``, and
    ``FOLDER-truth.json`` beside it. Nothing is delivered yet. The same arguments give the same bytes.

    ``scale`` multiplies clients; residents, providers, products and prices stay. With scale 1 exactly 6,000 youths
    are in care in 2019. Raises ``RegieError`` when the folder holds a region already or the scale is out of range.
    """
    if not SCALES[0] <= scale <= SCALES[1]:
        raise RegieError("achterhoek.scale_out_of_range", scale=scale, least=SCALES[0], most=SCALES[1])
    if (folder / REGION_FILE).exists() or (folder / "inbox").exists():
        raise RegieError("example_region.folder_in_use", folder=folder)
    p = settings()
    progress("generating", 0, 1)
    world = make_world(p, seed, scale)
    keys = make_keys(world)
    progress("writing", 0, 1)
    folder.mkdir(parents=True, exist_ok=True)
    files = write_inbox(p, world, keys, folder / "inbox")
    rows = [
        {"path": file.path.name, "received_on": file.received_on.isoformat(), "party": file.party}
        for file in files
    ]
    (folder / "inbox" / "manifest.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    study = folder / STUDY
    study.parent.mkdir(exist_ok=True)
    study.write_text(study_text(p, world), encoding="utf-8")
    truth = folder.parent / f"{folder.name}-{TRUTH}"
    truth.write_text(json.dumps(truth_of(p, world), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / REGION_FILE).write_text(region_text(p, world), encoding="utf-8")
    return Achterhoek(folder, tuple(files), truth)


def write_achterhoek(
    folder: Path, seed: int = 1, scale: float = 1.0, progress: Progress = lambda step, done, of: None
) -> tuple[Achterhoek, list[Summary], Snapshot]:
    """The same, and deliver the files and take the snapshot of 30 June 2020."""
    made = make_achterhoek(folder, seed=seed, scale=scale, progress=progress)
    summaries = []
    for done, handed in enumerate(made.manifest):
        progress("delivering", done, len(made.manifest))
        summaries.append(deliver(handed.path, folder, received_on=handed.received_on))
    progress("snapshot", 0, 1)
    return made, summaries, make_snapshot(folder, made.snapshot_date)
