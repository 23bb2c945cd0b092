# SPDX-License-Identifier: EUPL-1.2
"""The kinds of array that the forecast computes with; money is ``vocabulary.money.Cents``."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
"""Rates, chances, factors, and clients where a part of one can be expected."""

Integers = npt.NDArray[np.int64]
"""Whole numbers: clients, months by number, places in another array."""

Mask = npt.NDArray[np.bool_]
"""Which of something are meant."""
