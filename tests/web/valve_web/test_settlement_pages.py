# SPDX-License-Identifier: EUPL-1.2
"""The settlement on the screen is that of the review to the cent, and one year is fixed by two people, once."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html import unescape

import pytest
from django.conf import settings as configured
from python_calamine import CalamineWorkbook
from tests.web.people import HEERLEN, LANDGRAAF, VOERENDAAL, confirmed, person, scope, signed_in
from tests.web.region_folder import half_year_snapshot, latest_snapshot, own_region, small_region
from tests.web.valve_web.valve_people import folder_as_it_is

from regie.review.settled import fixed_settlements
from regie.vocabulary import Period, RegieError
from regie.vocabulary.formatting import euro
from regie.vocabulary.money import to_euros
from regie.web.access import Role
from regie.web.jobs.models import Job
from regie.web.region import door
from regie.web.valve import settling
from regie.web.workflow import service as workflow
from regie.web.workflow.models import Matter

pytestmark = pytest.mark.django_db

ADDRESS = "/hulpventiel/afrekening/2023"
YEAR = Period.parse("2023")


@pytest.fixture
def shared(settings):
    settings.REGIE = replace(configured.REGIE, region=small_region())
    return small_region()


@pytest.fixture
def region(tmp_path, settings, monkeypatch):
    """A region to write in; its settlement is that of the shared one, which is computed once."""
    settings.REGIE = replace(configured.REGIE, region=small_region())
    found = settling.whole_settlement(YEAR, latest_snapshot(small_region()))
    settings.REGIE = replace(configured.REGIE, region=own_region(tmp_path))
    monkeypatch.setattr(settling, "whole_settlement", lambda period, snapshot: found)
    return settings.REGIE.region


def amounts(page):
    """What stands on the page by the anchor of a line."""
    found = re.findall(
        r'<li id="regel-([^"]+)">.*?<span class="amount">(.*?)</span></(?:summary|div)>', page, re.DOTALL
    )
    return {key: unescape(re.sub(r"<[^>]+>", "", amount)) for key, amount in found}


def matter():
    return Matter.objects.unscoped().get(kind="settlement")


def test_every_line_on_the_page_is_the_line_of_the_review_to_the_cent(shared):
    answer = signed_in(Role.COOPERATIVE_CONTROLLER).get(ADDRESS)
    shown = amounts(answer.content.decode())
    settlement = door.review(scope(Role.COOPERATIVE_CONTROLLER), YEAR, latest_snapshot(shared)).settlement
    lines = [line for part in settlement.parts for line in part.walk()]
    assert len(lines) > 300
    told = {line.key: "–nog niet besloten" if line.undecided else euro(to_euros(line.amount), 2) for line in lines}
    assert shown == {key.replace(" ", "_"): amount for key, amount in told.items()}


def test_a_municipality_sees_its_own_lines_and_no_amount_of_a_member(shared):
    page = signed_in(Role.MUNICIPAL_CONTROLLER, HEERLEN).get(ADDRESS).content.decode()
    shown = amounts(page)
    assert f"excess/{HEERLEN}" in shown
    assert not any(code in key for key in shown for code in (LANDGRAAF, VOERENDAAL))
    assert not any(key.startswith(("members/", "statements/", "exit/")) for key in shown)
    whole = door.edition_full(YEAR, latest_snapshot(shared)).settlement
    for line in whole.part("members").children:
        assert euro(to_euros(line.amount), 2) not in unescape(page)


def test_a_half_year_says_that_it_is_provisional_and_cannot_be_proposed(shared):
    browser = signed_in(Role.COOPERATIVE_CONTROLLER)
    page = browser.get(
        f"/hulpventiel/afrekening/2024-H1?momentopname={half_year_snapshot(shared)}"
    ).content.decode()
    assert "Voorlopig" in page
    assert "Stel voor om vast te stellen" not in page
    answer = browser.post("/hulpventiel/afrekening/2024-H1/voorstel", follow=True)
    assert Matter.objects.unscoped().filter(kind="settlement").count() == 0
    assert answer.status_code == 200


@pytest.mark.parametrize("written", ["onzin", "2024-H9", "1850", "2024-13", "x" * 200])
def test_a_period_that_cannot_be_is_not_found(shared, written):
    assert signed_in(Role.DIRECTOR).get(f"/hulpventiel/afrekening/{written}").status_code == 404


def test_one_person_proposes_a_year_and_another_fixes_it_for_good(region):
    proposer, fixer = person(Role.COOPERATIVE_CONTROLLER), person(Role.MUNICIPAL_CONTROLLER, HEERLEN)
    assert confirmed(proposer).post(f"{ADDRESS}/voorstel").status_code == 302
    before = folder_as_it_is(region)
    assert matter().state == "proposed"
    assert confirmed(proposer).post(f"/overleg/{matter().id}/stap/fix", {"note": ""}).status_code == 403
    assert folder_as_it_is(region) == before
    assert confirmed(fixer).post(f"/overleg/{matter().id}/stap/fix", {"note": ""}).status_code == 302
    (fixed,) = fixed_settlements(region, "jens-2023-2027")
    assert (fixed.period, fixed.provisional) == ("2023", False)
    assert matter().state == "fixed"
    again = confirmed(proposer).post(f"{ADDRESS}/voorstel", follow=True)
    assert again.status_code == 200
    assert Matter.objects.unscoped().filter(kind="settlement").count() == 1


def test_who_proposed_it_cannot_fix_it_in_another_role_either(region):
    proposer = person(Role.COOPERATIVE_CONTROLLER)
    confirmed(proposer).post(f"{ADDRESS}/voorstel")
    director = scope(Role.DIRECTOR, user_id=proposer.id)
    with pytest.raises(RegieError) as refused:
        workflow.move(matter(), "fix", director)
    assert refused.value.key == "web.workflow_four_eyes"
    assert fixed_settlements(region, "jens-2023-2027") == ()


def test_what_was_proposed_is_what_is_fixed_or_nothing(region, monkeypatch):
    confirmed(person(Role.COOPERATIVE_CONTROLLER)).post(f"{ADDRESS}/voorstel")
    found = settling.whole_settlement(YEAR, "")
    other = found.model_copy(update={"version": "2"})
    monkeypatch.setattr(settling, "whole_settlement", lambda period, snapshot: other)
    answer = confirmed(person(Role.DIRECTOR)).post(f"/overleg/{matter().id}/stap/fix", {"note": ""})
    assert answer.status_code == 409
    assert "stel opnieuw voor" in answer.content.decode()
    assert fixed_settlements(region, "jens-2023-2027") == ()
    assert matter().state == "proposed"


def test_nothing_is_left_when_the_file_cannot_be_written(region, monkeypatch):
    confirmed(person(Role.COOPERATIVE_CONTROLLER)).post(f"{ADDRESS}/voorstel")

    def broken(folder, settlement, on):
        raise OSError("disk full")

    monkeypatch.setattr(settling, "fix_settlement", broken)
    with pytest.raises(OSError, match="disk full"):
        confirmed(person(Role.DIRECTOR)).post(f"/overleg/{matter().id}/stap/fix", {"note": ""})
    assert matter().state == "proposed"
    assert fixed_settlements(region, "jens-2023-2027") == ()


def test_a_file_that_was_written_before_a_crash_is_taken_as_it_is(region, monkeypatch):
    confirmed(person(Role.COOPERATIVE_CONTROLLER)).post(f"{ADDRESS}/voorstel")
    real = settling.fix_settlement

    def written_then_gone(folder, settlement, on):
        real(folder, settlement, on)
        raise OSError("database away")

    monkeypatch.setattr(settling, "fix_settlement", written_then_gone)
    director = person(Role.DIRECTOR)
    with pytest.raises(OSError, match="database away"):
        confirmed(director).post(f"/overleg/{matter().id}/stap/fix", {"note": ""})
    before = folder_as_it_is(region)
    monkeypatch.setattr(settling, "fix_settlement", real)
    assert confirmed(director).post(f"/overleg/{matter().id}/stap/fix", {"note": ""}).status_code == 302
    assert matter().state == "fixed"
    assert folder_as_it_is(region) == before


@pytest.mark.parametrize("role", [Role.ACCOUNT_MANAGER, Role.COOPERATIVE_AUDITOR, Role.DIRECTOR])
def test_who_may_not_propose_changes_nothing(region, role):
    assert signed_in(role).post(f"{ADDRESS}/voorstel").status_code == 403
    assert not Matter.objects.unscoped().filter(kind="settlement").exists()


def test_the_file_of_a_settlement_has_the_readers_edition(shared):
    whole = signed_in(Role.DIRECTOR).get(f"{ADDRESS}/bestand.xlsx")
    own = signed_in(Role.ACCOUNT_MANAGER, HEERLEN).get(f"{ADDRESS}/bestand.xlsx")
    assert "afrekening-2023.xlsx" in whole["Content-Disposition"]
    assert "afrekening-2023-heerlen.xlsx" in own["Content-Disposition"]
    assert b"".join(signed_in(Role.DIRECTOR).get(f"{ADDRESS}/bestand.pdf").streaming_content).startswith(b"%PDF")
    assert signed_in(Role.DIRECTOR).get(f"{ADDRESS}/bestand.docx").status_code == 404
    assert signed_in(Role.MEMBER).get(f"{ADDRESS}/bestand.pdf").status_code == 403


def written(answer) -> set[object]:
    """Everything that stands in the cells of a workbook."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    return {cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row}


def test_the_file_of_a_settlement_names_no_amount_of_another_municipality(shared):
    whole = written(signed_in(Role.DIRECTOR).get(f"{ADDRESS}/bestand.xlsx"))
    own = written(signed_in(Role.ACCOUNT_MANAGER, HEERLEN).get(f"{ADDRESS}/bestand.xlsx"))
    cost = door.review(scope(Role.DIRECTOR), YEAR, latest_snapshot(shared)).settlement.part("cost")
    amounts = {line.key.split("/")[1]: float(to_euros(line.amount)) for line in cost.children}
    assert set(amounts.values()) <= whole
    assert amounts[HEERLEN] in own
    assert not {amounts[LANDGRAAF], amounts[VOERENDAAL]} & own
    assert "Andere gemeenten samen" in own - whole


def test_the_file_of_a_request_has_the_readers_edition(shared):
    address = "/hulpventiel/verzoek/ventiel-2024-h1/bestand"
    whole = signed_in(Role.DIRECTOR).get(f"{address}.pdf")
    own = signed_in(Role.MUNICIPAL_CONTROLLER, HEERLEN).get(f"{address}.xlsx")
    assert b"".join(whole.streaming_content).startswith(b"%PDF")
    assert "hulpventiel-ventiel-2024-h1-heerlen.xlsx" in own["Content-Disposition"]
    claimed = {
        row.municipality: float(to_euros(row.claimed))
        for row in door.review(scope(Role.DIRECTOR), Period.parse("2024-H1")).valve.municipalities
    }
    cells = written(own)
    assert claimed[HEERLEN] in cells
    assert not {claimed[LANDGRAAF], claimed[VOERENDAAL]} & cells
    assert signed_in(Role.MEMBER).get(f"{address}.pdf").status_code == 403
    assert signed_in(Role.DIRECTOR).get("/hulpventiel/verzoek/onbekend/bestand.pdf").status_code == 404


def test_the_overview_says_extra_cost_and_four_amounts_of_the_own_municipality(shared):
    address = f"/hulpventiel/?periode=2024-H1&momentopname={half_year_snapshot(shared)}"
    own = unescape(signed_in(Role.ACCOUNT_MANAGER, HEERLEN).get(address).content.decode())
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", own, re.DOTALL)
    told = {re.sub(r"<[^>]+>|\s+", " ", row).strip().split(" ")[0] for row in rows}
    assert "Heerlen" in told
    assert "Landgraaf" not in told
    whole = unescape(signed_in(Role.DIRECTOR).get(address).content.decode())
    review = door.review(scope(Role.DIRECTOR), Period.parse("2024-H1"), half_year_snapshot(shared))
    for row in review.valve.municipalities:
        assert euro(to_euros(row.claimed)) in whole
        assert euro(to_euros(row.excess)) in whole


def test_a_period_that_contract_and_snapshot_do_not_cover_starts_no_work(shared):
    client = signed_in(Role.MUNICIPAL_CONTROLLER)
    assert client.get("/hulpventiel/afrekening/2031").status_code == 404
    assert not Job.objects.unscoped().filter(arguments__period="2031").exists()
