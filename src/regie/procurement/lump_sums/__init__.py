# SPDX-License-Identifier: EUPL-1.2
"""Lump sums: from the care given in base years to an amount per lot, party and municipality, and is it fair."""

from regie.procurement.lump_sums.making import lump_sums
from regie.procurement.lump_sums.result import LumpSumResult

__all__ = ["LumpSumResult", "lump_sums"]
