# SPDX-License-Identifier: EUPL-1.2
"""The safety valve: the risk file, the request, the maximum under the clause and what was granted."""

from regie.contract.valve.decision import ValveDecision

__all__ = ["ValveDecision"]
