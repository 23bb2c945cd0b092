# SPDX-License-Identifier: EUPL-1.2
"""A contract in the small region of the register's tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils import timezone
from tests.contract.contract_builders import members, provider

from regie.contract import contract_from, contract_toml


def agree(region: Path, *, name: str = "klein", years: tuple[int, int] | None = None, **changes: Any) -> None:
    """Write a contract into the region's folder, of last year up to and including the year after the next unless
    ``years`` says its first and last; ``changes`` replaces fields of it."""
    year = timezone.localdate().year
    first, last = years or (year - 1, year + 2)
    term = {"clause": "term", "starts_on": f"{first}-01-01", "ends_on": f"{last}-12-31"}
    whole = members() | {
        "id": name,
        "term": term,
        "extensions": [],
        "version_from": term["starts_on"],
        "parties": [{"code": code, "name": code, "role": "member"} for code in ("P", "Q")]
        + [{"code": "C", "name": "C", "role": "cooperative"}],
    }
    whole["budget_base"] = [each | {"year": first} for each in whole["budget_base"]]
    file = region / "contracts" / name / "1.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(contract_toml(contract_from(whole | changes)), encoding="utf-8")


def member(party: str = "P", **more: Any) -> dict[str, Any]:
    """A membership."""
    return {"clause": "coop", "party": party, "valid_from": f"{timezone.localdate().year - 1}-01-01"} | more


def agreement(party: str = "P", **more: Any) -> dict[str, Any]:
    """A service contract."""
    return provider(
        party, [], **{"role": "subcontractor", "valid_from": f"{timezone.localdate().year - 1}-01-01"} | more
    )


def share(indicator: str, percent: str) -> dict[str, Any]:
    """A norm: at least so many percent within the norm of an indicator."""
    return {
        "clause": "coop",
        "indicator": f"{indicator}.within_norm",
        "name": "Wachttijd binnen de norm",
        "bound": "at_least",
        "value": percent,
        "unit": "percent",
    }
