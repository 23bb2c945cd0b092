# SPDX-License-Identifier: EUPL-1.2
"""What was agreed in the example region: its contracts, risk file, valve requests and an exit.

They are files of the region folder; what stands in them is in ``agreements.toml``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from regie.contract import Contract
from regie.contract.settlement import Exit
from regie.contract.valve import RiskEntry, ValveRequest, append_risk, write_request
from regie.contract.writing import part_toml
from regie.example_region.contracts import agreed_by_municipality, make_contracts
from regie.example_region.inbox import SNAPSHOT
from regie.example_region.parameters import parameters
from regie.vocabulary import Period, RegieError, load_region
from regie.vocabulary.durable import commit_new_file
from regie.vocabulary.money import to_cents

CONTRACTS = "contracts"
HALF_YEAR = Period.parse("2024-H1")


def write_agreements(folder: Path, *, remainders: Mapping[str, int] | None = None) -> None:
    """Write ``contracts/`` into the region folder and, where the published figures apply, ``risk-file/``,
    ``valve/`` and ``settlements/2024/``.

    ``remainders`` (municipality to cents) become the remainder lines of the reference budget of 2024-H1, with
    their reason: what a completed cost lies above ``wanted_excess`` and the agreed budget together. A request
    names the half-year's snapshot, so make that one first. Raises ``RegieError`` when the folder has contracts
    already (what was approved never changes) or is no example region with its truth beside it.
    """
    if (folder / CONTRACTS).exists():
        raise RegieError("example_region.agreements_exist", folder=folder)
    p, truth = parameters(), truth_beside(folder)
    for contract in example_contracts(folder, remainders=remainders):
        file = folder / CONTRACTS / contract.id / f"{contract.version}.toml"
        commit_new_file(file, part_toml(contract).encode("utf-8"))
    if truth["public_figures_exact"]:
        for number, risk in enumerate(p["agreements.risks"], start=1):
            append_risk(folder, RiskEntry.model_validate({"number": number} | risk))
        for request in p["agreements.requests"]:
            write_request(folder, _request(folder, request))
        for written in p["agreements.exits"]:
            left = Exit.model_validate(written)
            file = folder / "settlements" / str(left.left_on.year) / f"exit-{left.party}.toml"
            commit_new_file(file, part_toml(left).encode("utf-8"))


def wanted_excess(folder: Path) -> dict[str, int]:
    """Cents above the agreed budget per municipality in the first half of 2024 when everything is booked.

    Where the published figures apply they add up to 3,359,000 euro.
    """
    truth = truth_beside(folder)
    contract = example_contracts(folder)[-1]
    cost = truth["money"][str(HALF_YEAR)]["by_municipality"]
    return {
        code: to_cents(cost[code]["total"]) - cents
        for code, cents in agreed_by_municipality(contract, HALF_YEAR).items()
    }


def example_contracts(folder: Path, *, remainders: Mapping[str, int] | None = None) -> tuple[Contract, ...]:
    """The contracts of an example region in order of time, as ``write_agreements`` writes them."""
    p, truth = parameters(), truth_beside(folder)
    specified, scale = truth["public_figures_exact"], truth["scale"]
    cost = {
        period: {code: to_cents(row["total"]) for code, row in of_period["by_municipality"].items()}
        for period, of_period in truth["money"].items()
    }
    region = load_region(folder)
    return make_contracts(p, region, cost, scale, specified=specified, remainders=remainders or {})


def _request(folder: Path, written: Mapping[str, Any]) -> ValveRequest:
    """A request as written, with the half-year's snapshot where it is about that."""
    snapshots = sorted(file.stem for file in (folder / "snapshots").glob(f"{SNAPSHOT}-*.json"))
    named = snapshots[0] if snapshots and written["period"] == str(HALF_YEAR) else ""
    return ValveRequest.model_validate({"snapshot": named, **written})


def truth_beside(folder: Path) -> dict[str, Any]:
    """What was built into an example region, as written beside its folder when that was made."""
    file = folder.parent / f"{folder.name}-truth.json"
    if not file.exists():
        raise RegieError("example_region.truth_missing", file=file)
    truth: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return truth
