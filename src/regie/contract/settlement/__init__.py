# SPDX-License-Identifier: EUPL-1.2
"""The settlement as a proof: from reference and cost to what every party pays, line by line."""
