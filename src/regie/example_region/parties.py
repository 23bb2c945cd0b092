# SPDX-License-Identifier: EUPL-1.2
"""Who takes part: the cooperative and its providers with their roles over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from regie.example_region.days import NEVER, day_number
from regie.example_region.parameters import Parameters

COOPERATIVE = "JENS"


@dataclass(frozen=True)
class Parties:
    """The providers in order of code; ``takes_from`` and ``takes_until`` bound when they take new clients in
    outsourced care (days, half-open)."""

    rows: tuple[dict[str, Any], ...]
    codes: tuple[str, ...]
    kinds: tuple[str, ...]
    weights: tuple[float, ...]
    takes_from: tuple[int, ...]
    takes_until: tuple[int, ...]

    def position(self, code: str) -> int:
        """Where the provider stands in the list."""
        return self.codes.index(code)

    def role_now(self, position: int) -> str:
        """The role on the last day of the registration."""
        return str(self.rows[position]["roles"][-1]["role"])


def make_parties(p: Parameters) -> Parties:
    """The providers of the parameters."""
    rows = sorted(p["providers"], key=lambda row: str(row["code"]))
    # Nobody sends new clients to a provider in the half-year before it leaves or goes over.
    until = {"A001": date(2023, 10, 1), "A009": date(2024, 2, 1), "A040": date(2022, 1, 1)}
    begin = {"A038": date(2021, 1, 1)}
    return Parties(
        rows=tuple(rows),
        codes=tuple(row["code"] for row in rows),
        kinds=tuple(row["kind"] for row in rows),
        weights=tuple(row["weight"] for row in rows),
        takes_from=tuple(day_number(begin[r["code"]]) if r["code"] in begin else -NEVER for r in rows),
        takes_until=tuple(day_number(until[r["code"]]) if r["code"] in until else NEVER for r in rows),
    )
