# SPDX-License-Identifier: EUPL-1.2
"""What was built into the region, to hold results against."""

from __future__ import annotations

from typing import Any

from regie.example_region.achterhoek.world import World
from regie.example_region.parameters import Parameters

TRUTH = "truth.json"


def truth_of(p: Parameters, world: World) -> dict[str, Any]:
    return {"seed": world.seed, "scale": world.scale}
