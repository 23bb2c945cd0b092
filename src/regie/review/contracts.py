# SPDX-License-Identifier: EUPL-1.2
"""Which contract a period of a region falls under: the approved versions in the region's folder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from regie.contract import Contract, load_contract, load_versions, version_on
from regie.vocabulary import Period, RegieError

FOLDER = "contracts"


def contract_for(region_folder: Path, period: Period, file: Path | None = None) -> Contract:
    """The version that holds in ``period``, out of ``contracts/ID/VERSION.toml`` in the region's folder; with
    ``file`` the contract in that file.

    Where a version changes within the period, the one that holds on the last day that the contract covers. Raises
    ``RegieError`` when the region has no contract, when none covers the period, and when more than one does.
    """
    if file is not None:
        return load_contract(file)
    contracts = region_contracts(region_folder)
    if not contracts:
        raise RegieError("explaining.no_contracts", folder=region_folder / FOLDER)
    covering = covering_contracts(contracts, period)
    if not covering:
        known = "; ".join(_term(versions[-1]) for versions in contracts)
        raise RegieError("explaining.no_contract_for", period=period, known=known)
    if len(covering) > 1:
        raise RegieError("explaining.more_contracts", period=period, known="; ".join(map(_term, covering)))
    return covering[0]


def covering_contracts(contracts: Sequence[Sequence[Contract]], period: Period) -> list[Contract]:
    """Of every contract, given by its versions, the version that holds in a period."""
    return [found for versions in contracts for found in _in_period(versions, period)]


def region_contracts(region_folder: Path) -> list[tuple[Contract, ...]]:
    """The contracts of a region by id, each with its versions, oldest first.

    Raises as ``load_versions``, and ``RegieError`` when a folder does not bear the id of the contract in it.
    """
    folders = sorted(path for path in (region_folder / FOLDER).glob("*") if path.is_dir())
    found = [load_versions(folder) for folder in folders]
    for folder, versions in zip(folders, found, strict=True):
        if versions[0].id != folder.name:
            named = {"folder": folder, "expected": folder.name, "contract": versions[0].id}
            raise RegieError("contract.folder_of_other", **named)
    return found


def _in_period(versions: Sequence[Contract], period: Period) -> list[Contract]:
    """The version that holds on the last day of the period under the contract, if it covers a month of it."""
    latest = versions[-1]
    if period.first_month_number >= latest.end_month or latest.first_month >= period.end_month_number:
        return []
    return [version_on(versions, min(period.last_day, latest.end - timedelta(days=1)))]


def _term(contract: Contract) -> str:
    last = Period.of_month(contract.end_month - 1)
    return f"{contract.id} ({Period.of_month(contract.first_month)} - {last})"
