# SPDX-License-Identifier: EUPL-1.2
"""Make the example region: a folder with ``region.toml`` and files to hand in, and the truth beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from regie.example_region.facts import broken_facts
from regie.example_region.inbox import SNAPSHOT, Handed, write_inbox
from regie.example_region.parameters import Parameters, parameters
from regie.example_region.provider_files import make_outcomes
from regie.example_region.region_file import region_text
from regie.example_region.registration import make_keys
from regie.example_region.truth import make_truth, write_truth
from regie.example_region.world import World, larger_region, make_world, the_region
from regie.vocabulary.errors import RegieError
from regie.vocabulary.region import REGION_FILE

ATTEMPTS = 10
MOST_MUNICIPALITIES = 200


@dataclass(frozen=True)
class ExampleRegion:
    """A region made ready: its folder, the files to hand in (in the order in which they are received), the truth
    beside the folder, and the reference date of the half-year snapshot."""

    folder: Path
    manifest: tuple[Handed, ...]
    truth: Path
    snapshot_date: date


def make_region(
    folder: Path, *, seed: int = 1, scale: int = 1, municipalities: int | None = None
) -> ExampleRegion:
    """Write ``region.toml`` and ``inbox/`` into ``folder``, and ``<folder>-truth.json`` beside it.

    Nothing is delivered: hand in the files of the manifest one by one. The same arguments give the same bytes.
    With ``scale`` 1 and no ``municipalities`` the published figures come out exactly (checked here); a larger
    ``scale`` multiplies clients and money, ``municipalities`` makes that many invented ones: then they do not.
    Raises ``RegieError`` when the folder already holds a region or an argument is out of range.
    """
    if scale < 1 or scale > 1000:
        raise RegieError("example_region.scale_out_of_range", scale=scale)
    if municipalities is not None and not 1 <= municipalities <= MOST_MUNICIPALITIES:
        raise RegieError(
            "example_region.municipalities_out_of_range", number=municipalities, most=MOST_MUNICIPALITIES
        )
    if (folder / REGION_FILE).exists() or (folder / "inbox").exists():
        raise RegieError("example_region.folder_in_use", folder=folder)
    p = parameters()
    world, rng, attempt = _drawn(p, seed, scale, municipalities)
    keys = make_keys(world)
    outcomes = make_outcomes(p, world, rng)
    folder.mkdir(parents=True, exist_ok=True)
    files = write_inbox(p, world, keys, outcomes, folder / "inbox")
    (folder / "inbox" / "manifest.json").write_text(_manifest(files), encoding="utf-8")
    truth = folder.parent / f"{folder.name}-truth.json"
    write_truth(truth, make_truth(p, world, keys, files, seed, scale, attempt))
    (folder / REGION_FILE).write_text(region_text(p, world), encoding="utf-8")
    return ExampleRegion(folder, tuple(files), truth, SNAPSHOT)


def _drawn(
    p: Parameters, seed: int, scale: int, municipalities: int | None
) -> tuple[World, np.random.Generator, int]:
    """A world in which all published facts hold; a draw in which chance could not be taken out is thrown away
    and the next stream of the same seed tried."""
    specified = scale == 1 and municipalities is None
    ground = the_region(p) if specified else larger_region(p, scale, municipalities)
    broken: list[str] = []
    for attempt in range(ATTEMPTS):
        rng = np.random.default_rng([seed, attempt])
        world = make_world(p, ground, scale, rng)
        broken = broken_facts(p, world) if specified else []
        if not broken:
            return world, rng, attempt
    raise RegieError("example_region.facts_not_met", seed=seed, facts="; ".join(broken))


def _manifest(files: list[Handed]) -> str:
    rows: list[dict[str, Any]] = [
        {"path": file.path.name, "received_on": file.received_on.isoformat(), "party": file.party}
        for file in files
    ]
    return json.dumps(rows, indent=1) + "\n"
