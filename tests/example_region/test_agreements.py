# SPDX-License-Identifier: EUPL-1.2
"""What was agreed in the example region: contracts, risk file, valve requests, an exit; and that they settle."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from regie.contract import Contract, agreed_budget, load_versions, reference_budget, reference_production
from regie.contract.settlement.exit import load_exits
from regie.contract.valve import load_requests, load_risk_file, risks_on
from regie.example_region import ExampleRegion, make_region, parameters, wanted_excess, write_agreements
from regie.vocabulary import Period, RegieError
from regie.vocabulary.money import to_cents

HALF_YEAR = Period.parse("2024-H1")
EXCESS = {"2019": "3000000", "2020": "3200000", "2021": "5600000", "2022": "8400000", "2023": "5250000"}
REMAINDERS = {"0882": -1234, "0917": 5678, "0986": 0}


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> ExampleRegion:
    made = make_region(tmp_path_factory.mktemp("agreed") / "hlv")
    snapshots = made.folder / "snapshots"
    snapshots.mkdir()
    (snapshots / "2024-08-31-0123abcd.json").touch()  # only its name is read
    write_agreements(made.folder, remainders=REMAINDERS)
    return made


@pytest.fixture(scope="module")
def truth(region: ExampleRegion) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(region.truth.read_text(encoding="utf-8"))
    return loaded


def contract_of(region: ExampleRegion, year: int) -> Contract:
    name = "jens-2019-2022" if year < 2023 else "jens-2023-2027"
    return load_versions(region.folder / "contracts" / name)[0]


def by_municipality(money: Mapping[str, Any]) -> dict[str, int]:
    return {code: to_cents(row["total"]) for code, row in money["by_municipality"].items()}


def test_excess_wanted_in_the_half_year_is_the_published_amount(region: ExampleRegion) -> None:
    wanted = wanted_excess(region.folder)
    assert wanted == {"0882": 1_009_000_00, "0917": 2_100_000_00, "0986": 250_000_00}
    assert sum(wanted.values()) == 3_359_000_00


def test_cost_lies_above_the_agreed_budget_of_each_year_as_specified(
    region: ExampleRegion, truth: dict[str, Any]
) -> None:
    for year, excess in EXCESS.items():
        agreed = agreed_budget(contract_of(region, int(year)), Period.parse(year))
        assert to_cents(truth["money"][year]["total"]) - agreed.amount == to_cents(excess), year


def test_extra_budget_of_2021_and_2022_is_the_public_amount(region: ExampleRegion) -> None:
    contract = contract_of(region, 2021)
    added = [
        reference_budget(contract, Period.parse(year)).amount - agreed_budget(contract, Period.parse(year)).amount
        for year in ("2019", "2020", "2021", "2022")
    ]
    assert added[:2] == [0, 0]
    assert sum(added) == 3_700_000_00


def test_a_remainder_counts_in_the_half_year_only_and_says_why(region: ExampleRegion) -> None:
    contract = contract_of(region, 2024)
    assert {each.municipality: to_cents(each.amount) for each in contract.remainders} == {
        "0882": -1234,
        "0917": 5678,
    }
    assert all("3.359.000" in each.reason for each in contract.remainders)
    both = [budget(contract, HALF_YEAR).amount for budget in (reference_budget, agreed_budget)]
    assert both == [16_768_825_00 + 4444, 16_768_825_00]
    year = Period.parse("2024")
    assert reference_budget(contract, year).amount == agreed_budget(contract, year).amount


def test_reference_production_makes_up_the_lump_sum_of_every_year(region: ExampleRegion) -> None:
    for year in range(2019, 2025):
        contract, period = contract_of(region, year), Period.parse(str(year))
        made = reference_production(contract, period)
        assert made.line.amount == agreed_budget(contract, period).amount
        rounding = [line.amount for line in made.line.walk() if line.key.endswith("/remainder")]
        assert all(abs(cents) < 100_00 for cents in rounding)


def test_the_half_year_splits_in_plain_order_as_specified(truth: dict[str, Any]) -> None:
    split = truth["agreements"]["plain_split"]
    assert (split["client_months"], split["client_months_reference"]) == ("13872", "13380")
    euros = [round(to_cents(split[name]) / 100) for name in ("volume", "cost_per_client_month", "not_client_tied")]
    assert euros == [524_683, 2_524_317, 310_000]
    assert split["excess"] == "3359000.00"


def test_members_of_the_contracts_are_those_of_the_fact_sheet_and_of_the_registration(
    region: ExampleRegion,
) -> None:
    rows = parameters()["providers"]
    teams = [
        (date.fromisoformat(f"{row['from']}-01"), set(row["shares"])) for row in parameters()["money.staff_shares"]
    ]
    numbers = {}
    for day in map(date.fromisoformat, ("2019-01-01", "2022-12-31", "2023-01-01", "2024-04-01", "2024-06-30")):
        contract = contract_of(region, day.year)
        members = {m.party for m in contract.members if m.valid_from <= day <= (m.valid_to or date.max)}
        registered = {
            row["code"]
            for row in rows
            for role in row["roles"]
            if role["role"] == "member" and role["from"] <= day.isoformat() <= role.get("to", "9999")
        }
        assert members == registered == next(shares for begin, shares in reversed(teams) if begin <= day)
        numbers[day.isoformat()] = len(members)
    assert list(numbers.values()) == [7, 7, 7, 6, 5]
    merged = next(m for m in contract_of(region, 2024).members if m.party == "A009")
    assert (merged.valid_to, merged.successor) == (date(2024, 4, 30), "A002")


def test_42_providers_have_monitoring_talks_and_20_a_transformation_agreement(region: ExampleRegion) -> None:
    services = contract_of(region, 2024).service_contracts
    begin, end = HALF_YEAR.start, HALF_YEAR.end
    talked = {each.party for each in services if any(begin <= day < end for day in each.monitoring_talks)}
    assert len(talked) == 42
    assert len({each.party for each in services if each.transformation}) == 20
    assert talked <= {row["code"] for row in parameters()["providers"]}


def test_turnover_of_members_can_be_told_from_the_accounts_that_the_ledger_has(region: ExampleRegion) -> None:
    for year in (2019, 2024):
        contract = contract_of(region, year)
        for member in contract.members:
            own = [each.ledger_accounts for each in contract.service_contracts if each.party == member.party]
            assert {account for accounts in own for account in accounts} == {f"43{member.party[-2:]}"}


def test_the_risk_file_grows_and_later_entries_follow_earlier_ones(region: ExampleRegion) -> None:
    entries = load_risk_file(region.folder)
    assert 12 <= len(entries) <= 18
    assert {each.recorded_at.year for each in entries} == {2019, 2020, 2021, 2022, 2023, 2024}
    latest = risks_on(entries, date(2024, 12, 31))
    assert len(latest) < len(entries)
    assert {each.state for each in latest.values()} >= {"claimed", "closed", "watched"}
    assert any(amount.amount < 0 for each in latest.values() for amount in each.amounts)


def test_requests_claim_what_the_risk_file_held_when_they_were_submitted(region: ExampleRegion) -> None:
    entries = load_risk_file(region.folder)
    requests = {each.period: each for each in load_requests(region.folder)}
    assert set(requests) == {"2022", "2024-H1"}
    for period, request in requests.items():
        known = risks_on(entries, request.submitted_on)
        for cause in request.causes:
            amounts = {(each.municipality, each.period): each.amount for each in known[cause.risk].amounts}
            assert cause.claimed == amounts[cause.municipality, period]
            assert known[cause.risk].reported_on is not None
    assert {each.municipality for each in requests["2022"].decisions} == {"0882", "0917", "0986"}
    assert {each.municipality for each in requests["2024-H1"].decisions} == {"0882"}
    assert requests["2024-H1"].snapshot == "2024-08-31-0123abcd"


def test_the_largest_member_left_on_the_day_its_membership_ended(region: ExampleRegion) -> None:
    (left,) = load_exits(region.folder, 2024)
    member = next(m for m in contract_of(region, 2024).members if m.party == left.party)
    assert (left.party, left.left_on) == ("A001", member.valid_to)
    damage = sum(each.amount for each in left.components) - sum(each.amount for each in left.mitigation)
    assert {each.amount for each in left.decisions} == {damage}


def test_the_same_agreements_give_the_same_bytes_and_are_written_once(
    region: ExampleRegion, tmp_path: Path
) -> None:
    again = tmp_path / "hlv"
    (again / "snapshots").mkdir(parents=True)
    (again / "snapshots" / "2024-08-31-0123abcd.json").touch()
    for file in (region.folder / "region.toml", region.truth):
        (again / file.name if file.name == "region.toml" else tmp_path / file.name).write_bytes(file.read_bytes())
    write_agreements(again, remainders=REMAINDERS)
    assert digests(again) == digests(region.folder)
    with pytest.raises(RegieError) as problem:
        write_agreements(again)
    assert "voorbeeldregio" in problem.value.message("nl")
    assert digests(again) == digests(region.folder)


def digests(folder: Path) -> dict[str, str]:
    parts = [folder / name for name in ("contracts", "risk-file", "valve", "settlements")]
    files = [file for part in parts for file in sorted(part.rglob("*.toml"))]
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_without_the_truth_beside_it_nothing_is_written(region: ExampleRegion, tmp_path: Path) -> None:
    (tmp_path / "region.toml").write_bytes((region.folder / "region.toml").read_bytes())
    with pytest.raises(RegieError) as problem:
        write_agreements(tmp_path)
    assert "-truth.json" in problem.value.message("nl")
    assert not (tmp_path / "contracts").exists()


def test_another_region_gets_contracts_that_compute_and_no_risks(tmp_path: Path) -> None:
    made = make_region(tmp_path / "more", scale=2, municipalities=5)
    write_agreements(made.folder)
    assert sorted(file.name for file in made.folder.iterdir()) == ["contracts", "inbox", "region.toml"]
    told = json.loads(made.truth.read_text(encoding="utf-8"))
    for year, excess in EXCESS.items():
        contract, period = contract_of(made, int(year)), Period.parse(year)
        agreed = agreed_budget(contract, period)
        assert to_cents(told["money"][year]["total"]) - agreed.amount == 2 * to_cents(excess)
        assert reference_production(contract, period).line.amount == agreed.amount
        assert len(agreed.children) == 5
    assert abs(sum(wanted_excess(made.folder).values()) - 2 * 3_359_000_00) <= 5  # a cent per indexed lump sum
    costs = by_municipality(told["money"]["2024-H1"])
    assert all(abs(cents) < 0.5 * costs[code] for code, cents in wanted_excess(made.folder).items())
    assert reference_production(contract_of(made, 2024), Period.parse("2025")).line.amount > 0
