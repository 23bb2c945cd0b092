# SPDX-License-Identifier: EUPL-1.2
"""People, the roles that were granted to them, and how they come in."""
