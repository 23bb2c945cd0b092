# SPDX-License-Identifier: EUPL-1.2
"""Where a region stands: who gives which care where, at what price, and what its administration takes."""
