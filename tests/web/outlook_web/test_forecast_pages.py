# SPDX-License-Identifier: EUPL-1.2
"""The pages of a forecast: what each reader sees of it, in which edition, and what a reader sees when there is none."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.web.outlook_web.outlook_pages import Committing, get, look_at, published, write_in
from tests.web.outlook_web.outlook_pages import no_pulse as no_pulse
from tests.web.people import HEERLEN, LANDGRAAF, VOERENDAAL, signed_in

from regie.forecast.run import ForecastRun
from regie.vocabulary.figure import TOTAL
from regie.web.access import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_pulse")]

PAGE = "/vooruitblik/"

READERS = (
    Role.DIRECTOR,
    Role.ACCOUNT_MANAGER,
    Role.POLICY_OFFICER,
    Role.COOPERATIVE_AUDITOR,
    Role.MUNICIPAL_AUDITOR,
)


@pytest.fixture
def region(settings: Any) -> Path:
    return look_at(settings)


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


def millions(cents: int) -> str:
    return f"€ {cents / 10**8:.1f} mln".replace(".", ",")


@pytest.mark.parametrize("role", READERS)
def test_who_may_sees_the_forecast_that_was_published(region: Path, role: Role) -> None:
    answer = signed_in(role).get(PAGE)
    assert answer.status_code == 200
    assert published(region).id in answer.content.decode()


@pytest.mark.parametrize("role", [Role.MEMBER, Role.BUYER, Role.TEAM_COACH, Role.FUNCTIONAL_MANAGER])
def test_others_do_not(region: Path, role: Role) -> None:
    assert signed_in(role).get(PAGE).status_code == 403


def test_the_amounts_are_those_of_the_run(region: Path) -> None:
    run = published(region)
    text = plain(signed_in(Role.DIRECTOR).get(f"{PAGE}?jaar=2025&plaats={TOTAL}").content.decode())
    year, budget = run.outlook(2025), run.budget(2025)
    assert year is not None
    assert budget is not None
    row = year.place(TOTAL)
    assert row.lump_sum is not None
    for cents in (row.need, row.lump_sum, budget.at(10), budget.at(90), budget.at(80)):
        assert millions(cents) in text


def test_the_table_of_years_says_of_which_year_a_lump_sum_is(region: Path) -> None:
    text = plain(signed_in(Role.MUNICIPAL_CONTROLLER).get(PAGE).content.decode())
    borrowed = [year for year in published(region).years if year.lump_sum_of not in (None, year.year)]
    assert borrowed
    for year in borrowed:
        assert f"De lumpsum van {year.year} is nog niet te berekenen; in de tabel staat die van" in text


@pytest.mark.parametrize("certainty", [1, 50, 73, 99])
def test_the_chosen_certainty_gives_the_budget_of_the_runs_own_curve(region: Path, certainty: int) -> None:
    run = published(region)
    text = plain(
        signed_in(Role.DIRECTOR).get(f"{PAGE}?jaar=2025&plaats={TOTAL}&zekerheid={certainty}").content.decode()
    )
    budget = run.budget(2025)
    assert budget is not None
    euros = f"{round(budget.at(certainty) / 100):,}".replace(",", ".")
    assert f"Met {certainty}% zekerheid is in 2025 € {euros} genoeg" in text


@pytest.mark.parametrize(
    "asked", ["zekerheid=abc", "zekerheid=0", "zekerheid=1000", "jaar=x", "jaar=1900", "plaats=9999"]
)
def test_what_cannot_be_asked_gives_the_page_as_it_is(region: Path, asked: str) -> None:
    answer = signed_in(Role.DIRECTOR).get(f"{PAGE}?{asked}")
    assert answer.status_code == 200


@pytest.mark.parametrize("run", ["forecast-00000000", "../../region.toml", "..%2F..%2Fregion", "x" * 300, "%00"])
def test_a_run_that_is_not_there_is_not_found(region: Path, run: str) -> None:
    assert signed_in(Role.DIRECTOR).get(f"{PAGE}?prognose={run}").status_code == 404


def test_a_municipality_begins_with_itself_and_sees_no_other(region: Path) -> None:
    answer = signed_in(Role.ACCOUNT_MANAGER, HEERLEN).get(PAGE)
    assert answer.context["place"] == HEERLEN
    assert {code for code, _ in answer.context["places"]} == {HEERLEN, TOTAL}
    text = answer.content.decode()
    assert "Landgraaf" not in text.partition('<main id="inhoud"')[2].partition("</main>")[0]
    asked = signed_in(Role.ACCOUNT_MANAGER, HEERLEN).get(f"{PAGE}?plaats={LANDGRAAF}")
    assert asked.context["place"] == HEERLEN


def test_amounts_of_members_are_for_the_cooperative_and_its_auditor(region: Path) -> None:
    for role, sees in ((Role.DIRECTOR, True), (Role.COOPERATIVE_AUDITOR, True), (Role.ACCOUNT_MANAGER, False), (Role.MUNICIPAL_AUDITOR, False)):  # fmt: skip
        assert (signed_in(role).get(PAGE).context["members_table"] is not None) is sees


def test_the_file_of_a_run_is_whole_for_who_may_see_small_numbers(region: Path) -> None:
    run = published(region)
    answer = signed_in(Role.DIRECTOR).get(f"/vooruitblik/prognoses/{run.id}/bestand")
    assert answer.content == (region / "runs" / run.id / "run.json").read_bytes()


def test_the_file_for_a_municipality_has_no_members_no_other_towns_and_rounded_clients(region: Path) -> None:
    run = published(region)
    answer = signed_in(Role.ACCOUNT_MANAGER, HEERLEN).get(f"/vooruitblik/prognoses/{run.id}/bestand")
    edition = ForecastRun.model_validate_json(answer.content)
    assert all(not year.members for year in edition.years)
    assert {place.place for year in edition.years for place in year.places} == {TOTAL, HEERLEN}
    assert {fan.place for fan in edition.fans} <= {TOTAL, HEERLEN}
    found = json.loads(answer.content)
    del found["names"]
    told = json.dumps({key: value for key, value in found.items() if key != "parameters"}, ensure_ascii=False)
    assert f'"{LANDGRAAF}"' not in told
    assert f'"{VOERENDAAL}"' not in told
    assert "Voerendaal:" not in told
    clients = [month.mean for fan in edition.fans if fan.quantity == "clients" for month in fan.months]
    assert clients
    assert all(each % 5 == 0 for each in clients)


def test_without_a_published_forecast_it_is_said_who_makes_one(tmp_path: Path, settings: Any) -> None:
    shutil.rmtree(write_in(tmp_path, settings) / "runs")
    for role, button in ((Role.DIRECTOR, True), (Role.ACCOUNT_MANAGER, True), (Role.POLICY_OFFICER, False)):
        text = signed_in(role).get(PAGE).content.decode()
        assert "Er is nog geen gepubliceerde prognose" in text
        assert ('href="/vooruitblik/prognoses/nieuw"' in text) is button


def test_without_any_run_the_other_pages_stand_as_well(
    tmp_path: Path, settings: Any, django_capture_on_commit_callbacks: Committing
) -> None:
    shutil.rmtree(write_in(tmp_path, settings) / "runs")
    browser = signed_in(Role.DIRECTOR)
    for address in ("maatregelen", "scenarios", "scenarios/vergelijken", "prognoses", "kwaliteit"):
        assert get(browser, f"/vooruitblik/{address}", django_capture_on_commit_callbacks).status_code == 200


def test_without_measures_scenarios_and_budget_lines_the_pages_stand(
    tmp_path: Path, settings: Any, django_capture_on_commit_callbacks: Committing
) -> None:
    region = write_in(tmp_path, settings)
    for name in ("runs", "measures", "scenarios"):
        shutil.rmtree(region / name)
    (region / "budget-lines.toml").unlink()
    browser = signed_in(Role.DIRECTOR)
    for address in ("maatregelen", "scenarios", "scenarios/vergelijken"):
        assert get(browser, f"/vooruitblik/{address}", django_capture_on_commit_callbacks).status_code == 200


def test_a_region_without_deliveries_says_what_to_do(tmp_path: Path, settings: Any) -> None:
    region = write_in(tmp_path, settings)
    for name in ("runs", "snapshots", "deliveries"):
        shutil.rmtree(region / name)
    browser = signed_in(Role.DIRECTOR)
    assert browser.get(PAGE).status_code == 200
    assert "Er is nog geen momentopname" in browser.get("/vooruitblik/prognoses/nieuw").content.decode()
    for address in ("maatregelen", "scenarios", "scenarios/vergelijken"):
        assert browser.get(f"/vooruitblik/{address}").status_code < 500


@pytest.mark.parametrize(
    "address", ["", "maatregelen", "scenarios", "scenarios/vergelijken", "prognoses", "kwaliteit"]
)
def test_every_page_is_there_in_english(
    region: Path, address: str, django_capture_on_commit_callbacks: Committing
) -> None:
    browser = signed_in(Role.DIRECTOR)
    browser.cookies["regie_language"] = "en"
    answer = get(browser, f"/vooruitblik/{address}", django_capture_on_commit_callbacks)
    assert '<html lang="en"' in answer.content.decode()
    assert "Prognose" not in answer.content.decode().partition("<main")[2]


def test_tables_and_charts_go_along_as_files(region: Path) -> None:
    browser = signed_in(Role.DIRECTOR)
    assert browser.get(f"{PAGE}?export=xlsx&tabel=jaren").content[:2] == b"PK"
    assert "Verwacht nodig" in browser.get(f"{PAGE}?export=csv&tabel=jaren").content.decode("utf-8-sig")
    assert browser.get(f"{PAGE}?figuur=budget&beeld=png").content[:4] == b"\x89PNG"


@pytest.mark.parametrize("address", ["", "scenarios", "prognoses", "kwaliteit"])
def test_a_page_asks_the_database_little(
    region: Path, address: str, django_assert_max_num_queries: Any, django_capture_on_commit_callbacks: Committing
) -> None:
    browser = signed_in(Role.DIRECTOR)
    get(browser, f"/vooruitblik/{address}", django_capture_on_commit_callbacks)
    get(browser, f"/vooruitblik/{address}", django_capture_on_commit_callbacks)
    with django_assert_max_num_queries(14):
        browser.get(f"/vooruitblik/{address}")
