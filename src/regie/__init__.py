# SPDX-License-Identifier: EUPL-1.2
"""Regie: one provable set of figures about a lump-sum youth-care contract."""

__version__ = "0.1.0"
