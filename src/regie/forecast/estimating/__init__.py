# SPDX-License-Identifier: EUPL-1.2
"""From the past of a snapshot to the rates of what comes, and what to believe of them."""
