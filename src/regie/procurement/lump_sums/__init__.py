# SPDX-License-Identifier: EUPL-1.2
"""Lump sums: from the care given in base years to an amount per lot, party and municipality, and is it fair."""
