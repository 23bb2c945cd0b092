# SPDX-License-Identifier: EUPL-1.2
"""The main job as `make demo` does it, and what the commands on its contract then say."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

EXTRA = {"0917": "2100000.00", "0882": "1009000.00", "0986": "250000.00", "total": "3359000.00"}
YEARS = {"2019": 3_000_000, "2020": 3_200_000, "2021": 5_600_000, "2022": 8_400_000}
GRANTED_BEFORE = "2022"


@dataclass(frozen=True)
class Shown:
    """The region that the demo made, and what it printed."""

    folder: Path
    out: str


@pytest.fixture(scope="module")
def made_demo(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    from regie.cli import run

    folder, printed = tmp_path_factory.mktemp("demo"), io.StringIO()
    with redirect_stdout(printed):
        assert run(["demo", "--dir", str(folder), "--no-serve"]) == 0
    return Shown(folder / "hlv", printed.getvalue())


@pytest.fixture(scope="module")
def demo(made_demo: Shown) -> Path:
    return made_demo.folder


@pytest.fixture(scope="module")
def snapshot(demo: Path) -> str:
    return min(path.stem for path in (demo / "snapshots").glob("*.json"))


@pytest.fixture(scope="module")
def review(demo: Path) -> dict[str, Any]:
    written = demo / "reports" / "2024-H1" / "halfjaarrapportage-intern.json"
    found: dict[str, Any] = json.loads(written.read_text(encoding="utf-8"))
    return found


def amounts(review: dict[str, Any], period: str) -> dict[str, dict[str, Any]]:
    return {row["municipality"]: row for row in review["budget"] if row["period"] == period}


def test_the_half_year_shows_the_published_extra_cost_to_the_cent(review: dict[str, Any]) -> None:
    assert {code: row["excess"] for code, row in amounts(review, "2024-H1").items()} == EXTRA
    assert review["header"]["reported_amount_remark"]


def test_the_demo_shows_the_money_on_screen(made_demo: Shown, review: dict[str, Any]) -> None:
    [total] = [line for line in made_demo.out.splitlines() if line.startswith("2024-H1") and "Totaal" in line]
    assert total.split()[2:] == ["16.768.825,00", "4.185,15", "16.773.010,15", "20.132.010,15", "3.359.000,00"]
    assert review["variance"]["sentence_nl"] in made_demo.out
    assert review["header"]["reported_amount_remark"] in made_demo.out


def test_the_demo_says_which_snapshot_its_amounts_belong_to(made_demo: Shown, snapshot: str) -> None:
    latest = max(path.stem for path in (made_demo.folder / "snapshots").glob("*.json"))
    assert f"horen bij momentopname {snapshot}." in made_demo.out
    assert f"met de laatste ({latest})" in made_demo.out


def test_municipalities_stand_in_the_regions_own_order_everywhere(review: dict[str, Any]) -> None:
    order = [code for code in review["header"]["names"]["municipality"] if code in EXTRA and code != "total"]
    assert order == ["0917", "0882", "0986"]
    budget = [row["municipality"] for row in review["budget"] if row["period"] == "2024-H1"]
    assert budget == ["total", *order]
    assert [row["municipality"] for row in review["plain_split"]["rows"]] == [*order, "total"]
    assert [row["municipality"] for row in review["valve"]["municipalities"]] == order
    for part in review["settlement"]["parts"]:
        codes = [line["key"].rsplit("/", 1)[-1] for line in part["children"]]
        assert not set(codes) & {*order} or codes == order, part["key"]


def test_the_split_explains_the_extra_cost_to_the_cent(review: dict[str, Any]) -> None:
    total = next(row for row in review["plain_split"]["rows"] if row["municipality"] == "total")
    parts = ("base_correction", "volume", "price", "not_tied", "amendments", "remainder")
    euros = {part: Decimal(total[part]) for part in parts}
    assert sum(euros.values()) == Decimal("3359000.00")
    assert euros["volume"] > 0, "fewer clients than before, yet more than the reference was set on"
    causes = next(part for part in review["settlement"]["parts"] if part["key"] == "causes")
    assert causes["amount"] == "3359000.00"


def test_earlier_years_settle_as_specified_before_amendments(review: dict[str, Any]) -> None:
    for year, excess in YEARS.items():
        row = amounts(review, year)["total"]
        assert Decimal(row["excess"]) + Decimal(row["amendments"]) == excess
    granted = {year: amounts(review, year)["total"]["granted"] for year in YEARS}
    assert [year for year, amount in granted.items() if amount] == [GRANTED_BEFORE]


def test_the_public_report_has_no_amount_of_a_single_member_or_provider(demo: Path) -> None:
    folder = demo / "reports" / "2024-H1"
    public = json.loads((folder / "halfjaarrapportage.json").read_text(encoding="utf-8"))
    assert public["header"]["suppressed"] is True
    assert all(member["turnover"] is member["loss"] is None for member in public["members"])
    assert public["completion"]["groups"] == public["completion"]["accruals"] == []
    keys = {part["key"]: part for part in public["settlement"]["parts"]}
    assert not any(key.startswith("exit") for key in keys)
    assert keys["members"]["children"] == keys["statements"]["children"] == []


def test_the_growth_memo_is_there_in_both_editions(made_demo: Shown) -> None:
    folder = made_demo.folder / "reports" / "groeionderzoek"
    for name in ("groeionderzoek-2023-H1-2024-H1", "groeionderzoek-2019-2020"):
        for edition, hidden in ((name, True), (f"{name}-intern", False)):
            assert (folder / f"{edition}.pdf").read_bytes().startswith(b"%PDF")
            assert (folder / f"{edition}.docx").is_file()
            told = json.loads((folder / f"{edition}.json").read_text(encoding="utf-8"))
            assert told["header"]["suppressed"] is hidden
    assert f"{name}.pdf" in made_demo.out


def test_what_the_commands_say_is_what_the_report_says(
    regie: Any, demo: Path, snapshot: str, review: dict[str, Any]
) -> None:
    common = ("--region", str(demo), "--period", "2024-H1", "--snapshot", snapshot)
    settled = json.loads(regie("settle", *common, "--format", "json").out)
    assert settled == review["settlement"]
    explained = json.loads(regie("explain", *common, "--format", "json").out)
    assert explained["sentence"] == review["variance"]["sentence_nl"]
    told = regie("review", *common).out
    assert "3.359.000" in told.replace(",00", "")


def test_a_settled_year_stays_and_what_comes_later_is_a_correction(regie: Any, demo: Path, snapshot: str) -> None:
    file = demo / "settlements" / "2023" / "jens-2023-2027.json"
    ask = ("settle", "--region", str(demo), "--period", "2023", "--snapshot", snapshot)
    before = json.loads(regie(*ask, "--format", "json").out)
    assert regie(*ask, "--fix", "2024-09-01").code == 0
    fixed = file.read_bytes()
    again = regie(*ask, "--fix", "2024-09-02")
    assert (again.code, file.read_bytes()) == (2, fixed)
    assert "verandert niet meer" in again.err
    later = max(path.stem for path in (demo / "snapshots").glob("*.json"))
    now = json.loads(regie(*ask[:-1], later, "--format", "json").out)
    assert now == {**before, "fixed_on": "2024-09-01"}
    assert regie("settle", "--region", str(demo), "--period", "2024-H1", "--fix", "2024-09-01").code == 2


def test_an_unknown_part_or_contract_is_refused_with_what_to_do(regie: Any, demo: Path, snapshot: str) -> None:
    ask = ("--region", str(demo), "--snapshot", snapshot)
    wrong = regie("settle", *ask, "--period", "2024-H1", "--part", "winst")
    assert wrong.code == 2
    assert "reference" in wrong.err
    outside = regie("review", *ask, "--period", "2018")
    assert outside.code == 2
    assert "contract" in outside.err


def test_wherever_a_settlement_shows_the_extra_cost_it_says_how_the_amount_is_read(
    regie: Any, demo: Path, snapshot: str, review: dict[str, Any]
) -> None:
    remark = review["header"]["reported_amount_remark"]
    page = (demo / "reports" / "2024-H1" / "afrekening.html").read_text(encoding="utf-8")
    assert page.count(remark) == 3
    told = regie(
        "settle", "--region", str(demo), "--period", "2024-H1", "--snapshot", snapshot, "--part", "excess"
    )
    assert remark in told.out
    year = regie("settle", "--region", str(demo), "--period", "2022", "--snapshot", snapshot, "--part", "excess")
    assert remark not in year.out


def test_the_demo_keeps_and_publishes_a_forecast_that_the_review_holds(
    demo: Path, snapshot: str, review: dict[str, Any]
) -> None:
    [folder] = (demo / "runs").glob("forecast-*")
    kept = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert kept["parameters"]["snapshot"] == snapshot
    assert (folder / "published.json").is_file()
    assert review["forecast"] == kept
    assert kept["illustrative"]


def test_the_forecast_goes_from_gap_to_lump_sum_to_the_cent(review: dict[str, Any]) -> None:
    for gap in review["forecast"]["gaps"]:
        for row in gap["rows"]:
            causes = sum(map(Decimal, row["causes"].values()))
            assert causes == Decimal(row["need"]) - Decimal(row["lump_sum"]), (gap["year"], row["place"])


def test_the_forecast_shows_how_good_it_was_beside_simple_forecasts(review: dict[str, Any]) -> None:
    methods = {row["method"] for row in review["forecast"]["backtest"]["rows"]}
    assert {"model", "last_value", "seasonal_naive", "stock_and_flow", "exponential_smoothing"} <= methods
    assert review["forecast"]["backtest"]["remarks"]


def test_the_public_edition_has_no_members_and_no_months_of_a_measure(demo: Path) -> None:
    written = demo / "reports" / "2024-H1" / "halfjaarrapportage.json"
    public = json.loads(written.read_text(encoding="utf-8"))["forecast"]
    assert all(not outlook["members"] for outlook in public["years"])
    assert all(not effect["months"] for effect in public["realised"])
    clients = [fan for fan in public["fans"] if fan["quantity"] == "clients"]
    values = [Decimal(month["value"]) for fan in clients for month in fan["known"] if month["value"]]
    assert values
    assert all(value % 5 == 0 for value in values)


def test_a_forecast_is_made_again_to_the_same_run(regie: Any, demo: Path, snapshot: str) -> None:
    options = ["--region", str(demo), "--snapshot", snapshot, "--draws", "50", "--horizon", "20"]
    options += ["--without", "backtest", "--without", "measures", "--without", "scenarios"]
    first = json.loads(regie("forecast", *options, "--format", "json").out)
    second = json.loads(regie("forecast", *options, "--format", "json").out)
    assert first == second
    rows = regie("forecast", *options, "--format", "csv").out.splitlines()
    assert rows[0].startswith("place,quantity,segment,month,value,mean,q0.025")


def test_scenarios_stand_side_by_side(regie: Any, demo: Path, snapshot: str) -> None:
    common = ("--region", str(demo), "--snapshot", snapshot, "--draws", "50", "--horizon", "20")
    shown = regie("scenario", *common, "ongewijzigd", "besloten-maatregelen").out
    assert "Ongewijzigd beleid" in shown
    assert "Wat besloten is" in shown
    assert "Meer hulpvraag" not in shown


def test_a_published_forecast_is_later_scored_against_what_came(regie: Any, demo: Path, snapshot: str) -> None:
    common = ["forecast", "--region", str(demo), "--snapshot", snapshot, "--draws", "100", "--horizon", "12"]
    common += ["--without", "backtest", "--without", "measures", "--without", "scenarios", "--format", "json"]
    earlier = json.loads(regie(*common, "--until", "2023-12", "--publish", "2024-09-10").out)
    [first] = [
        each for each in json.loads(regie(*common).out)["published"] if each["published_on"] == "2024-09-10"
    ]
    clients = next(
        score
        for score in first["scores"]
        if (score["municipality"], score["quantity"], score["segment"]) == ("total", "clients", "")
    )
    assert earlier["parameters"]["until"] == "2023-12"
    assert (clients["months"], clients["come"], clients["last_month"]) == (12, 6, "2024-06")
    assert clients["happened"] == pytest.approx(2312, abs=20)


def test_the_demo_has_a_published_council_letter_that_says_it_is_invented(demo: Path) -> None:
    place = demo / "letters" / "0917" / "2024-H1" / "v1"
    page = (place / "raadsinformatiebrief.html").read_text(encoding="utf-8")
    assert "Dit document bevat verzonnen cijfers" in page
    assert "2.100.000" in page
    assert (place / "raadsinformatiebrief.docx").stat().st_size > 10_000
