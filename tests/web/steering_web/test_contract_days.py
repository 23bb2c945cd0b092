# SPDX-License-Identifier: EUPL-1.2
"""Half-year reports and annual accounts: due when the contract says so, and otherwise nobody is reminded of them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from tests.web.people import scope, signed_in
from tests.web.region_folder import own_region

from regie.web.access import Role
from regie.web.programme import queries
from regie.web.programme.models import Accounts
from regie.web.steering import deadlines

pytestmark = pytest.mark.django_db

MEMBER = "A003"
NOW = date(2024, 8, 1)


@pytest.fixture
def region(tmp_path: Path, settings: Any) -> Path:
    found = own_region(tmp_path)
    settings.REGIE = replace(configured.REGIE, region=found)
    return found


def without(region: Path, *sections: str) -> None:
    """Take these terms out of the contract that holds."""
    file = region / "contracts" / "jens-2023-2027" / "1.toml"
    kept = file.read_text(encoding="utf-8")
    for section in sections:
        kept, times = re.subn(rf"(?ms)^\[{section}\]\n.*?\n\n", "", kept)
        assert times == 1
    file.write_text(kept, encoding="utf-8")


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def reports() -> list[tuple[str, date]]:
    return [(each.nl, each.day) for each in deadlines.deadlines(NOW) if each.kind == "report"]


def test_the_report_is_due_as_the_contract_says_and_names_its_clause(region: Path) -> None:
    told = reports()
    assert [day for _sentence, day in told] == [date(2024, 9, 30), date(2025, 3, 31)]
    assert "(Prestaties en rapportage)" in told[0][0]
    assert deadlines.untold(NOW) is None
    file = region / "contracts" / "jens-2023-2027" / "1.toml"
    written = file.read_text(encoding="utf-8")
    file.write_text(written.replace("due_after_months = 3", "due_after_days = 45"), encoding="utf-8")
    assert [day for _sentence, day in reports()] == [date(2024, 8, 14), date(2025, 2, 14)]


def test_without_the_term_there_is_no_deadline_and_a_sentence_says_why(region: Path) -> None:
    without(region, "half_year_report")
    assert not reports()
    told = deadlines.untold(NOW)
    assert told is not None
    assert "noemt geen termijn voor de halfjaarrapportage" in told["nl"]
    assert "names no term for the half-year report" in told["en"]
    assert told["nl"] in text(signed_in(Role.ACCOUNT_MANAGER).get("/regie/mijn-week"))


def test_accounts_are_late_by_the_contract_of_their_year_and_never_without_a_day(region: Path) -> None:
    for year in (2022, 2023):
        Accounts.objects.create(party=MEMBER, year=year, received_on=date(year + 1, 6, 15), source="Jaarstuk")
    reader = scope(Role.DIRECTOR)
    assert [each.year for each in queries.derived(reader, MEMBER)] == [2022, 2023]
    without(region, "annual_accounts")
    assert [each.year for each in queries.derived(reader, MEMBER)] == [2022]
    (row,) = [each for each in queries.provider_rows(reader) if each.party == MEMBER]
    assert row.signals == 1
    page = text(signed_in(Role.DIRECTOR).get(f"/aanbieders/{MEMBER}"))
    assert "geen termijn" in page
    assert "Noemt het geen dag, dan meldt Regie nooit dat een jaarrekening te laat is" in page


def test_the_page_of_the_contract_shows_the_terms_or_that_there_are_none(region: Path) -> None:
    page = text(signed_in(Role.ACCOUNT_MANAGER).get("/contract/?contract=jens-2023-2027"))
    assert "uiterlijk 3 maanden na het halfjaar" in page
    assert "uiterlijk op 31 mei na het boekjaar" in page
    without(region, "half_year_report", "annual_accounts")
    page = text(signed_in(Role.ACCOUNT_MANAGER).get("/contract/?contract=jens-2023-2027"))
    assert "daarom is er geen herinnering aan de halfjaarrapportage" in page
    assert "daarom meldt Regie nooit dat een jaarrekening te laat is" in page
