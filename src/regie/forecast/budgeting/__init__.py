# SPDX-License-Identifier: EUPL-1.2
"""From draws to what a controller reads: the need of a year, the contract, the fitting budget, the gap."""
