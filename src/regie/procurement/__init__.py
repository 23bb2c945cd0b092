# SPDX-License-Identifier: EUPL-1.2
"""From products and open house to lots and lump sums: what a region looks at before it buys.

A *study* (``procurement/ID.toml`` in the region's folder) holds everything that people chose or assumed; a
snapshot holds what was delivered. Together they give the landscape as it is, lots with their history, the fewest
parties that cover every need, lump sums, what a later start costs, and in the end contract files.
"""
