# SPDX-License-Identifier: EUPL-1.2
"""From award to contract: the chosen parties with their lump sums as a contract that settles."""
