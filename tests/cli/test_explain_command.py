# SPDX-License-Identifier: EUPL-1.2
"""``regie explain`` on the small region of the command line, with a contract in its folder."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import LATE, Made, Ran

from regie.cli import GOOD, REFUSED
from regie.contract import contract_from, contract_toml

Command = Callable[..., Ran]

CONTRACT: dict[str, Any] = {
    "id": "proef",
    "version": "1",
    "name": "Proefcontract",
    "version_from": "2024-01-01",
    "illustrative": True,
    "clauses": [{"id": "lumpsum", "title": "Lumpsum"}, {"id": "looptijd", "title": "Looptijd"}],
    "parties": [{"code": "COOP", "name": "Coöperatie Proef", "role": "cooperative"}],
    "municipalities": [{"code": "0882", "name": "Landgraaf"}, {"code": "0917", "name": "Heerlen"}],
    "lots": [{"clause": "lumpsum", "code": "BHJ", "name": "Basishulp", "funding": "lump_sum"}],
    "term": {"clause": "looptijd", "starts_on": "2024-01-01", "ends_on": "2024-12-31"},
    "budget_base": [
        {"clause": "lumpsum", "municipality": code, "lot": "BHJ", "year": 2024, "name": "hulp", "amount": amount,
         "source": "proef"}
        for code, amount in (("0882", "3000.00"), ("0917", "1000.00"))
    ],
    "indexation": {"clause": "lumpsum", "method": "none"},
    "reference_production": [
        {"clause": "lumpsum", "municipality": "0882", "lot": "BHJ", "year": 2024, "client_months": 10,
         "segments": [{"segment": "outsourced_care", "care_months": 10, "cost_per_care_month": "100.00"}],
         "not_tied": [{"segment": "overhead", "amount": "2000.00"}], "source": "proef"},
        {"clause": "lumpsum", "municipality": "0917", "lot": "BHJ", "year": 2024, "client_months": 100,
         "segments": [{"segment": "outsourced_care", "care_months": 100, "cost_per_care_month": "10.00"}],
         "source": "proef"},
    ],
}  # fmt: skip


def with_contract(region: Path, **changes: Any) -> Path:
    """The region with the contract in its folder."""
    folder = region / "contracts" / "proef"
    folder.mkdir(parents=True, exist_ok=True)
    text = contract_toml(contract_from(CONTRACT | changes))
    (folder / "1.toml").write_text(text, encoding="utf-8")
    return region


@pytest.fixture
def region(own: Made) -> Path:
    """The region with its contract."""
    return with_contract(own.folder)


def test_explain_says_why_in_a_sentence_steps_parts_and_methods(regie: Command, region: Path) -> None:
    """Half of 4,000.00 against 100.50 x 2 + 1,234.56 billed + 1,234.56 overhead, and what is still to come."""
    shown = regie("explain", "--region", region, "--period", "2024-H1")
    assert shown.code == GOOD, shown.err
    for words in (
        "verzonnen bedragen",
        "lumpsum van €\u00a02.000",
        "Vergeleken met de referentieproductie proef, 2024-H1",
        "Van lumpsum naar kosten",
        "Splitsing in twee factoren",
        "Uitbestede zorg",
        "voor- en nacalculatie",
    ):
        assert words in shown.out, words


def test_the_json_adds_up_from_the_lump_sum_to_the_cost(regie: Command, region: Path) -> None:
    shown = regie("explain", "--region", region, "--period", "2024-H1", "--format", "json", "--lang", "en")
    found = json.loads(shown.out)
    steps = {step["code"]: step for step in found["bridge"]}
    effects = [Decimal(step["amount"]) for code, step in steps.items() if step["amount"] and code != "excess"]
    assert Decimal(steps["lump_sum"]["level"]) == Decimal("2000.00")
    assert Decimal(steps["lump_sum"]["level"]) + sum(effects) == Decimal(steps["cost"]["level"])
    assert sum(Decimal(part["excess"]) for part in found["parts"]) == Decimal(steps["excess"]["amount"])
    assert [row["municipality"] for row in found["plain"]] == ["0882", "0917", "total"]
    assert found["snapshot"].startswith(LATE)


def test_one_municipality_and_some_methods(regie: Command, region: Path) -> None:
    shown = regie("explain", "--region", region, "--period", "2024-H1", "--municipality", "0917", "--by", "segment",
                  "--method", "bennet", "--format", "json")  # fmt: skip
    found = json.loads(shown.out)
    assert {part["municipality"] for part in found["parts"]} == {"0917"}
    assert {key for row in found["methods"] for key in row} == {"conclusion", "bennet", "sign_conflict"}
    assert found["bridge"][0]["level"] == "500.00"


def test_parts_by_municipality_are_those_by_segment_added_up(regie: Command, region: Path) -> None:
    def effects(by: str) -> dict[str, Decimal]:
        shown = regie("explain", "--region", region, "--period", "2024-H1", "--by", by, "--format", "json")
        sums: dict[str, Decimal] = {}
        for part in json.loads(shown.out)["parts"]:
            for key in part.keys() - {"municipality", "segment"}:
                place = f"{part['municipality']}/{key}"
                sums[place] = sums.get(place, Decimal(0)) + Decimal(part[key])
        return sums

    assert effects("municipality") == effects("municipality,segment")


def test_csv_has_a_row_per_part_whose_effects_are_its_excess(regie: Command, region: Path) -> None:
    shown = regie("explain", "--region", region, "--period", "2024-H1", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(shown.out)))
    assert ("0882", "overhead") in {(row["municipality"], row["segment"]) for row in rows}
    before = ("municipality", "segment", "reference", "realised", "accrued", "excess")
    for row in rows:
        effects = sum(Decimal(value) for key, value in row.items() if key not in before)
        assert effects == Decimal(row["excess"])


def test_without_reference_production_a_base_period_has_to_be_chosen(regie: Command, own: Made) -> None:
    region = with_contract(own.folder, reference_production=[])
    refused = regie("explain", "--region", region, "--period", "2024-Q2")
    assert (refused.code, refused.out) == (REFUSED, "")
    assert "met --base een periode" in refused.err
    shown = regie("explain", "--region", region, "--period", "2024-06", "--base", "2024-03",
                  "--by", "segment,provider")  # fmt: skip
    assert shown.code == GOOD, shown.err
    assert "basisperiode 2024-03" in shown.out
    assert "Aanbieder Een" in shown.out


@pytest.mark.parametrize("level", ["provider", "referrer"])
def test_parts_of_single_parties_are_said_to_be_for_internal_use(regie: Command, region: Path, level: str) -> None:
    by = ["segment", "provider"] if level == "provider" else ["segment", "provider", "referrer"]
    ask = ("explain", "--region", region, "--period", "2024-06", "--base", "2024-03", "--by", ",".join(by))
    said = "Voor intern gebruik"
    assert regie(*ask).out.count(said) == 1
    as_json = json.loads(regie(*ask, "--format", "json").out)
    assert as_json["internal"] is True
    assert as_json["remarks"][0].startswith(said)
    as_csv = regie(*ask, "--format", "csv")
    assert said in as_csv.err
    assert said not in as_csv.out
    whole = regie("explain", "--region", region, "--period", "2024-06", "--base", "2024-03")
    assert said not in whole.out


def test_a_region_without_a_contract_for_the_period_says_what_to_do(regie: Command, own: Made) -> None:
    refused = regie("explain", "--region", own.folder, "--period", "2024-H1")
    assert refused.code == REFUSED
    assert "--contract" in refused.err
    region = with_contract(own.folder)
    refused = regie("explain", "--region", region, "--period", "2025")
    assert refused.code == REFUSED
    assert "proef (2024-01 - 2024-12)" in refused.err
    file = region / "contracts" / "proef" / "1.toml"
    assert regie("explain", "--region", region, "--period", "2024-H1", "--contract", file).code == GOOD


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--by", "area"), "municipality, segment, provider, referrer"),
        (("--by", "provider"), "--base"),
        (("--municipality", "0001"), "0001"),
        (("--method", "guess"), "shapley"),
    ],
)
def test_what_is_not_possible_is_refused(
    regie: Command, region: Path, arguments: tuple[str, ...], words: str
) -> None:
    refused = regie("explain", "--region", region, "--period", "2024-H1", *arguments)
    assert refused.code == REFUSED
    assert words in refused.err


def test_two_contracts_for_one_period_have_to_be_told_apart(regie: Command, region: Path) -> None:
    other = region / "contracts" / "tweede"
    other.mkdir()
    text = contract_toml(contract_from(CONTRACT | {"id": "tweede"}))
    (other / "1.toml").write_text(text, encoding="utf-8")
    refused = regie("explain", "--region", region, "--period", "2024-H1")
    assert refused.code == REFUSED
    assert "proef" in refused.err
    assert "tweede" in refused.err


def test_a_period_that_the_deliveries_do_not_cover_is_refused(regie: Command, region: Path) -> None:
    refused = regie("explain", "--region", region, "--period", "2024")
    assert (refused.code, refused.out) == (REFUSED, "")
    assert "niet compleet" in refused.err


def test_segments_have_their_english_names_in_english(region: Path) -> None:
    words = [
        sys.executable,
        "-m",
        "regie.cli",
        "explain",
        "--region",
        str(region),
        "--period",
        "2024-H1",
        "--lang",
        "en",
    ]
    shown = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert "Outsourced care" in shown.stdout
    assert "Uitbestede zorg" not in shown.stdout
