# SPDX-License-Identifier: EUPL-1.2
"""Control measures to apply to the small region of ``forecast_builders``."""

from __future__ import annotations

from typing import Any

from regie.forecast.measures.model import MeasureSet

KINDS: dict[str, dict[str, Any]] = {
    "segment_shift": {"from_segment": "heavy", "to_segment": "light"},
    "outsourced_cap": {"segment": "heavy", "above": "waits"},
    "prevention": {"effect_after": 6},
}


def effect(*sizes: Any) -> dict[str, Any]:
    """One size, or low, likely and high."""
    low, likely, high = sizes if len(sizes) == 3 else sizes * 3
    return {"low": low, "likely": likely, "high": high, "ground": "expert", "source": "Verzonnen"}


def measure(id: str, type: str = "inflow", size: Any = 10, **changed: Any) -> dict[str, Any]:
    """A measure from January 2025 on everyone, without cost."""
    sizes = size if isinstance(size, tuple) else (size,)
    values: dict[str, Any] = {
        "id": id,
        "type": type,
        "title": id,
        "owner": "Bestuur",
        "means": "Middel",
        "concerns": {"text": "Iedereen"} | changed.pop("concerns", {}),
        "decision": {"state": "proposal"},
        "starts": "2025-01",
        "indicators": ["return_after_ending.within_6_months"],
        "effect": effect(*sizes),
    }
    return values | KINDS.get(type, {}) | changed


def measure_set(*measures: dict[str, Any], together: Any = 0) -> MeasureSet:
    """A set of them."""
    return MeasureSet.model_validate(
        {"id": "proef", "name": "Proef", "fail_together": together, "measures": list(measures)}
    )
