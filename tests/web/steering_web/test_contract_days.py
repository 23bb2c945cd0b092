# SPDX-License-Identifier: EUPL-1.2
"""Half-year reports and annual accounts: due when the contract says so, and otherwise nobody is reminded of them.
Deliveries: due by the calendar, one line for each coming period."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core import mail
from django.test import TestCase
from tests.web.people import person, scope, signed_in
from tests.web.region_folder import own_region

from regie.deliveries.calendar import Receipt
from regie.vocabulary import Period, PeriodKind, Region
from regie.web.access import Role
from regie.web.accounts.models import Grant
from regie.web.deliveries import receipts
from regie.web.programme import queries
from regie.web.programme.models import Accounts
from regie.web.region import door
from regie.web.steering import deadlines, reminders, team
from regie.web.steering.team import Task

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


def coming() -> list[deadlines.Deadline]:
    """The deadlines of deliveries that are still to come."""
    return [each for each in deadlines.deadlines() if each.kind == "delivery" and each.day >= deadlines.today()]


def test_each_coming_period_has_one_line_for_all_parties_that_still_owe_a_delivery(region: Path) -> None:
    on = deadlines.today()
    period = Period(PeriodKind.HALF_YEAR, on.year, 1 if on.month <= 6 else 2)
    owed = [each for each in receipts.receipts_about(door.region(), period) if each.state != "outside"]
    assert len(owed) > 1
    told = [each for each in coming() if each.key.startswith(f"delivery:{period}:")]
    (line,) = told
    assert line.day == period.last_day + timedelta(days=31)
    assert line.nl.endswith(f"nog te ontvangen van {len(owed)} van de {len(owed)} partijen.")
    assert line.en.endswith(f"still to come from {len(owed)} of the {len(owed)} parties.")
    assert line.near(line.day - timedelta(days=14))
    assert not line.near(line.day - timedelta(days=15))
    assert line.nl in text(signed_in(Role.ACCOUNT_MANAGER).get("/regie/mijn-week"))


def test_a_period_that_everybody_delivered_about_asks_nothing(
    region: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (line,) = coming()
    found = receipts.receipts_about

    def of_one(region: Region, period: Period) -> list[Receipt]:
        first, *others = found(region, period)
        return [first, *(each.model_copy(update={"complete_on": deadlines.today()}) for each in others)]

    def of_none(region: Region, period: Period) -> list[Receipt]:
        return [each.model_copy(update={"complete_on": deadlines.today()}) for each in found(region, period)]

    monkeypatch.setattr(receipts, "receipts_about", of_one)
    assert [each.key for each in coming()] == [line.key]
    assert "van 1 van de" in coming()[0].nl
    monkeypatch.setattr(receipts, "receipts_about", of_none)
    assert coming() == []


def test_of_deliveries_that_are_due_the_account_team_gets_one_mail_before_the_day(
    region: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = person(Role.ACCOUNT_MANAGER)
    writer = scope(Role.ACCOUNT_MANAGER)
    grant = Grant.objects.get(user=user)
    team.take_on(writer, Task(grant.pk, "contract", "Leveringen bewaken", deadlines.today()))
    (line,) = coming()
    told = []
    for days in (15, 14, 13):
        monkeypatch.setattr(reminders, "today", lambda days=days: line.day - timedelta(days=days))
        mail.outbox.clear()
        with TestCase.captureOnCommitCallbacks(execute=True):
            reminders.send()
        told.append(sum(line.nl in str(each.body) for each in mail.outbox))
    assert told == [0, 1, 0]
