# SPDX-License-Identifier: EUPL-1.2
"""The screen of the growth investigation: the answer, the hypothesis, the memo; to nobody more than is theirs."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from docx import Document as read_docx
from tests.web.people import HEERLEN, LANDGRAAF, signed_in
from tests.web.region_folder import small_region
from tests.web.reviews_web.pages import cents, half, rows, said

from regie.web.access import Role
from regie.web.audit.models import AuditEvent
from regie.web.jobs.models import Job
from regie.web.region import cache
from regie.web.reviews import growth_made

PATH = "/groeionderzoek"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _example(settings: Any) -> None:
    settings.REGIE = replace(settings.REGIE, region=small_region())


def asked(**parameters: Any) -> dict[str, Any]:
    return {"van": "2019", "periode": "2020", "momentopname": half()} | parameters


def test_the_answer_stands_first_with_what_it_rests_on() -> None:
    page = said(signed_in(Role.DIRECTOR), PATH, **asked())
    assert "De tekorten zijn echt en niet eenmalig: in 2020 lagen de kosten € 3.200.000" in page
    assert "De lumpsum begon te laag" in page
    assert "10,4%" in page
    assert "kon de coöperatie" in page
    assert page.index("De tekorten zijn echt") < page.index("De lumpsum begon te laag")


def test_the_hypothesis_is_undecided_and_shows_its_rule_and_limits() -> None:
    page = said(signed_in(Role.DIRECTOR), PATH, **asked())
    assert "Onbeslist" in page
    assert "Of Landgraaf groeit doordat het voorliggend veld er dunner is" in page
    assert "De regel van de toets" in page
    assert "hij kan niet zeggen dat het voorliggend veld de oorzaak is" in page


def test_causes_lead_from_cost_to_cost_to_the_cent() -> None:
    found = rows(signed_in(Role.DIRECTOR), PATH, "groei", **asked())
    for place in ("Heerlen", "Landgraaf", "Voerendaal", "Regio"):
        values = [cents(row[place]) for row in found]
        assert sum(values[:-1]) == values[-1]
    assert cents(found[-1]["Regio"]) == 29_600_000_00


def test_without_a_choice_the_newest_half_year_is_held_against_the_year_before() -> None:
    page = said(signed_in(Role.DIRECTOR), PATH, momentopname=half())
    assert "Het aantal cliënten daalde" in page
    assert "2019 met 2020" in page


def test_a_period_that_cannot_be_compared_makes_way() -> None:
    page = said(signed_in(Role.DIRECTOR), PATH, **asked(van="2023-H1", periode="2020"))
    assert "26.897 cliëntmaanden in 2019" in page
    assert said(signed_in(Role.DIRECTOR), PATH, status=400, **asked(van="geen periode"))


@pytest.mark.parametrize("role", [Role.ACCOUNT_MANAGER, Role.MUNICIPAL_CONTROLLER])
def test_a_municipality_sees_its_own_rows_and_the_region_suppressed(role: Role) -> None:
    client = signed_in(role, LANDGRAAF)
    found = rows(client, PATH, "groei", **asked())
    assert set(found[0]) >= {"Landgraaf", "Regio"}
    assert not {"Heerlen", "Voerendaal"} & set(found[0])
    compared = rows(client, PATH, "vergeleken", **asked())
    assert {row["Waar"] for row in compared} == {"Landgraaf", "Regio"}
    inflow = [row for row in compared if row["Cijfer"] == "Instroom"]
    assert all(int(row["Nu"].replace(".", "")) % 5 == 0 for row in inflow)


WHY_NOT = (
    "De grafieken van het voorliggend veld en de instroom in Landgraaf staan hier niet: "
    "dat zijn cijfers van een andere gemeente, die deze uitgave niet toont."
)


def test_another_municipality_sees_no_chart_that_passes_for_the_tested_one_but_why() -> None:
    client = signed_in(Role.ACCOUNT_MANAGER, HEERLEN)
    page = said(client, PATH, **asked())
    assert "in Landgraaf naast de regio" not in page
    assert WHY_NOT in page
    memo = read_docx(io.BytesIO(client.get(PATH, asked(bestand="docx")).content))
    told = " ".join(paragraph.text for paragraph in memo.paragraphs)
    assert "in Landgraaf naast de regio" not in told
    assert WHY_NOT in told


def test_the_tested_municipality_sees_itself_beside_the_region() -> None:
    page = said(signed_in(Role.ACCOUNT_MANAGER, LANDGRAAF), PATH, **asked())
    assert "Het voorliggend veld in Landgraaf naast de regio" in page
    assert "De instroom in Landgraaf naast de regio" in page
    assert WHY_NOT not in page


def test_the_memo_comes_as_pdf_and_docx_in_the_readers_edition_and_is_logged() -> None:
    client = signed_in(Role.ACCOUNT_MANAGER, LANDGRAAF)
    pdf = client.get(PATH, asked(bestand="pdf"))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    word = client.get(PATH, asked(bestand="docx"))
    assert 'filename="groeionderzoek-2019-2020-0882.docx"' in word["Content-Disposition"]
    document = read_docx(io.BytesIO(word.content))
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert "Landgraaf" in cells
    assert not {"Heerlen", "Voerendaal", "Heerlen Noord"} & cells
    assert AuditEvent.objects.filter(object__contains="groeionderzoek-2019-2020-0882").exists()
    assert client.get(PATH, asked(bestand="exe")).status_code == 404


def test_a_member_sees_the_region_alone_and_no_influence() -> None:
    client = signed_in(Role.MEMBER, "A002")
    found = rows(client, PATH, "groei", **asked())
    assert not {"Heerlen", "Landgraaf", "Voerendaal"} & set(found[0])
    assert "kon de coöperatie" not in said(client, PATH, **asked())


@pytest.mark.parametrize("role", [Role.BUYER, Role.TEAM_COACH, Role.PRIVACY_OFFICER])
def test_who_may_not_see_differences_gets_no_investigation_nor_memo(role: Role) -> None:
    client = signed_in(role)
    assert client.get(PATH, asked()).status_code == 403
    assert client.get(PATH, asked(bestand="pdf")).status_code == 403


def test_while_it_is_being_made_the_page_says_how_far(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.REGIE_JOBS_AT_ONCE = False
    monkeypatch.setattr(growth_made, "_memory", cache.Memory(2))
    monkeypatch.setattr(cache, "read", lambda *_: None)
    page = said(signed_in(Role.DIRECTOR), PATH, **asked())
    assert "De cijfers worden klaargezet" in page
    assert Job.objects.unscoped().filter(kind=growth_made.KIND).count() == 1


def test_the_page_is_linked_from_the_differences_and_speaks_english() -> None:
    client = signed_in(Role.DIRECTOR)
    assert f'href="{PATH}"' in client.get("/verschil", {"momentopname": half()}).content.decode()
    client.cookies["regie_language"] = "en"
    page = said(client, PATH, **asked())
    assert "The shortages are real and not one-off" in page
    assert "Undecided" in page
