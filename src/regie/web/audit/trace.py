# SPDX-License-Identifier: EUPL-1.2
"""W3C Trace Context: which chain of actions, over the borders of systems, an event belongs to."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}\Z")


@dataclass(frozen=True)
class Trace:
    """One action (span) in a trace; ``parent_span_id`` is the action that asked for it, empty when none did."""

    trace_id: str
    span_id: str
    parent_span_id: str = ""

    @property
    def traceparent(self) -> str:
        """The header that hands the trace on to another system."""
        return f"00-{self.trace_id}-{self.span_id}-01"


def begin(traceparent: str = "") -> Trace:
    """A new action in the trace that the header names; in a new trace when there is none or it cannot be read."""
    found = _TRACEPARENT.match(traceparent.strip().lower())
    if found and set(found[1]) != {"0"} and set(found[2]) != {"0"}:
        return Trace(found[1], secrets.token_hex(8), found[2])
    return Trace(secrets.token_hex(16), secrets.token_hex(8))
