# SPDX-License-Identifier: EUPL-1.2
"""What the lump sum should have been, apart from care: amounts divided over the reference they cover."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from regie.variance.model import Adjustment, Cell
from regie.vocabulary.errors import RegieError
from regie.vocabulary.money import Cents, largest_remainder


def adjusted(cells: Sequence[Cell], lump_sum: Cents, adjustments: Sequence[Adjustment]) -> dict[str, Cents]:
    """Per step the cents added to each cell's reference, in proportion to its positive lump sum.

    All steps are divided by the lump sum itself, so their order does not matter. Raises ``RegieError`` for a step
    whose cells have no reference: it could only be spread by guessing.
    """
    result: dict[str, Cents] = {}
    for adjustment in adjustments:
        covered = [all(cell.where.get(k) == v for k, v in adjustment.where.items()) for cell in cells]
        weights = np.where(np.array(covered), np.maximum(lump_sum, 0), 0)
        if not weights.any():
            place = ", ".join(f"{name}={code}" for name, code in sorted(adjustment.where.items()))
            raise RegieError("variance.adjustment_covers_nothing", step=adjustment.step, place=place or "*")
        step = result.setdefault(adjustment.step, np.zeros(len(cells), dtype=np.int64))
        result[adjustment.step] = step + largest_remainder(adjustment.cents, weights)
    return result
