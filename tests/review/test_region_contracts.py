# SPDX-License-Identifier: EUPL-1.2
"""Which contract of a region's folder a period falls under."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from regie.contract import contract_toml, example
from regie.review.contracts import contract_for, region_contracts
from regie.vocabulary import Period, RegieError


@pytest.fixture
def region(tmp_path: Path) -> Path:
    """Both examples of one region; the second has another version from April 2024."""
    second = example("jens-2023-2027")
    versions = (
        example("jens-2019-2022"),
        second.model_copy(update={"version_to": date(2024, 3, 31)}),
        second.model_copy(update={"version": "2", "version_from": date(2024, 4, 1)}),
    )
    for version in versions:
        file = tmp_path / "contracts" / version.id / f"{version.version}.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(contract_toml(version), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("period", "found"),
    [
        ("2022", ("jens-2019-2022", "1")),
        ("2023", ("jens-2023-2027", "1")),
        ("2024-Q1", ("jens-2023-2027", "1")),
        ("2024-H1", ("jens-2023-2027", "2")),
        ("2027-12", ("jens-2023-2027", "2")),
    ],
)
def test_the_version_on_the_last_day_of_the_period_holds(
    region: Path, period: str, found: tuple[str, str]
) -> None:
    contract = contract_for(region, Period.parse(period))
    assert (contract.id, contract.version) == found


def test_a_period_without_a_contract_names_those_there_are(region: Path) -> None:
    with pytest.raises(RegieError) as refused:
        contract_for(region, Period.parse("2028"))
    assert refused.value.key == "explaining.no_contract_for"
    assert "jens-2023-2027 (2023-01 - 2027-12)" in refused.value.message("nl")


def test_a_region_without_contracts_says_where_one_goes(tmp_path: Path) -> None:
    assert region_contracts(tmp_path) == []
    with pytest.raises(RegieError) as refused:
        contract_for(tmp_path, Period.parse("2024"))
    assert refused.value.key == "explaining.no_contracts"


def test_a_file_that_is_named_goes_before_the_folder(region: Path) -> None:
    file = region / "contracts" / "jens-2019-2022" / "1.toml"
    assert contract_for(region, Period.parse("2024"), file).id == "jens-2019-2022"
