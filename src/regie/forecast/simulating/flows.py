# SPDX-License-Identifier: EUPL-1.2
"""The flows of clients that both ways of simulating give, and the client-months that follow from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regie.forecast.arrays import Array


@dataclass(frozen=True, eq=False)
class Flows:
    """Clients per (draw, month, municipality, segment).

    ``entered`` is new inflow, ``returned`` who came back, ``moved_in`` who came from another segment, all at the
    beginning of the month; ``left`` and ``moved_out`` at its end.
    """

    entered: Array
    returned: Array
    moved_in: Array
    left: Array
    moved_out: Array

    def client_months(self, in_care: Array) -> Array:
        """Who was in care in each month, given ``in_care`` (municipality, segment) at the very beginning."""
        gone = self.left + self.moved_out
        change = self.entered + self.returned + self.moved_in
        change[:, 0] += in_care
        change[:, 1:] -= gone[:, :-1]
        return np.cumsum(change, axis=1)
