# SPDX-License-Identifier: EUPL-1.2
"""The pages of a study: who sees what, what they say, and what of small numbers they keep to themselves."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from tests.web.people import HEERLEN, LANDGRAAF, VOERENDAAL, scope, signed_in
from tests.web.procurement.study_region import KEY, get, main, of_study
from tests.web.region_folder import small_region

from regie.procurement.result import StudyResult, latest
from regie.reporting.values import Hidden
from regie.web.access import POLICY, Permission, Role
from regie.web.procurement import editions
from regie.web.procurement.blocks import Tree, shown
from regie.web.procurement.tabs import TABS
from regie.web.region import door

pytestmark = pytest.mark.django_db

PAGES = ("", "/percelen", "/dekking", "/lumpsums", "/ingangsdatum", "/gunning", "/aannames", "/rapport")
READERS = [Role.BUYER, Role.ACCOUNT_MANAGER, Role.MUNICIPAL_CONTROLLER, Role.POLICY_OFFICER]


@pytest.fixture(autouse=True)
def region(settings: Any) -> Path:
    return of_study(settings)


def result() -> StudyResult:
    found = latest(door.folder(), KEY)
    assert found is not None
    return found


def test_a_tender_in_preparation_is_for_buyers_and_municipalities_alone() -> None:
    sees = {role for role, policy in POLICY.items() if Permission.SEE_PROCUREMENT in policy.permissions}
    assert sees == set(READERS)
    assert {r for r in sees if Permission.EDIT_PROCUREMENT in POLICY[r].permissions} == {Role.BUYER}
    assert Permission.APPROVE_AWARD not in POLICY[Role.BUYER].permissions


@pytest.mark.parametrize("role", READERS)
def test_every_page_of_a_study_is_there_for_who_may_see_it(role: Role) -> None:
    browser = signed_in(role)
    assert "Proef met twee percelen" in get(browser, "/inkoop/")
    for page in PAGES:
        assert "<h1>" in get(browser, f"/inkoop/{KEY}{page}"), page


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.MEMBER, Role.COOPERATIVE_AUDITOR, Role.TEAM_COACH])
def test_for_others_there_is_no_procurement(role: Role) -> None:
    browser = signed_in(role)
    assert browser.get("/inkoop/").status_code == 403
    assert "/inkoop/" not in get(browser, "/hulp")


def test_every_page_names_snapshot_seed_and_that_choices_are_invented() -> None:
    found = result()
    browser = signed_in(Role.BUYER)
    for page in PAGES:
        text = get(browser, f"/inkoop/{KEY}{page}")
        assert found.snapshot in text
        assert "startgetal 1" in text
        assert "keuzes en bedragen zijn verzonnen" in text


def test_without_a_study_the_list_says_how_to_begin(settings: Any) -> None:
    settings.REGIE = replace(django_settings.REGIE, region=small_region())
    assert "Begin een studie" in get(signed_in(Role.BUYER), "/inkoop/")
    assert "Een inkoper kan er een beginnen" in get(signed_in(Role.POLICY_OFFICER), "/inkoop/")


def test_a_study_that_is_not_there_is_not_found() -> None:
    assert signed_in(Role.BUYER).get("/inkoop/weg").status_code == 404
    assert signed_in(Role.BUYER).get("/inkoop/weg/aannames/lots").status_code == 404


def test_a_table_leaves_the_page_as_a_file_with_its_snapshot() -> None:
    browser = signed_in(Role.BUYER)
    page = get(browser, f"/inkoop/{KEY}/percelen")
    (address, *_more) = re.findall(r'href="(\?[^"]*export=csv[^"]*)"', page)
    answer = browser.get(f"/inkoop/{KEY}/percelen{address}".replace("&amp;", "&"))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) > 2
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("tab", [name for name in TABS if name != "assumptions"])
def test_no_count_of_fewer_clients_than_may_be_shown_is_on_a_page(tab: str, rf: Any) -> None:
    reader = scope(Role.ACCOUNT_MANAGER)
    sections = [editions.chapter(reader, result(), part) for part in TABS[tab]]
    page = shown(rf.get("/"), sections, {})
    columns = ("cliënten", "clients")
    counts: list[object] = []
    for piece in [*page.pieces, *page.full]:
        table = piece.value.table if isinstance(piece.value, Tree) else None
        if table is not None:
            places = [at for at, each in enumerate(table.columns) if each.title.lower() in columns]
            counts += [row.cells[at] for row in table.rows if row.cells for at in places]
    limit = door.region().suppression.hide_up_to
    assert [each for each in counts if isinstance(each, int) and 1 <= each <= limit] == []
    step = door.region().suppression.round_to
    assert [each for each in counts if isinstance(each, int) and each % step] == []


def test_what_is_hidden_for_the_buyer_is_hidden_for_everyone(rf: Any) -> None:
    """Suppressed first and cut after: no reader sees what another one does not."""

    def seen(reader: Any) -> dict[tuple[str, str, int], object]:
        found: dict[tuple[str, str, int], object] = {}
        for parts in TABS.values():
            for part in parts:
                section = editions.chapter(reader, result(), part)
                for piece in shown(rf.get("/"), [section], {}).tables if section else ():
                    for row in piece.data.data:
                        found |= {(piece.name, f"{row.get('group')}{row['label']}", at): value
                                  for at, value in enumerate(row.values())}  # fmt: skip
        return found

    whole, cut = seen(scope(Role.BUYER)), seen(scope(Role.ACCOUNT_MANAGER))
    assert cut
    shared = whole.keys() & cut.keys()
    assert len(shared) > 50
    assert [place for place in shared if isinstance(whole[place], Hidden) != isinstance(cut[place], Hidden)] == []


def test_a_municipality_sees_its_own_euros_and_those_of_the_region() -> None:
    whole = result()
    assert whole.lump_sums is not None
    assert whole.starting is not None
    found = editions.edition_for(scope(Role.ACCOUNT_MANAGER, HEERLEN), whole)
    assert found.lump_sums is not None
    assert found.starting is not None
    assert {each.municipality for each in found.lump_sums.totals} == {"", HEERLEN}
    assert {each.municipality for each in found.lump_sums.lump_sums} == {HEERLEN}
    assert {cost.place for each in found.starting.scenarios for cost in each.costs} == {"total", HEERLEN}
    assert found.solidarity is not None
    assert {row.municipality for lot in found.solidarity.lots for key in lot.keys for row in key.rows} == {HEERLEN}
    assert editions.edition_for(scope(Role.BUYER, HEERLEN), whole) is whole


def test_names_of_other_municipalities_stand_in_no_table_of_amounts() -> None:
    own = main(signed_in(Role.MUNICIPAL_CONTROLLER, VOERENDAAL), f"/inkoop/{KEY}/lumpsums")
    assert "Voerendaal" in own
    assert "Landgraaf" not in own
    assert "Landgraaf" in main(signed_in(Role.BUYER, LANDGRAAF), f"/inkoop/{KEY}/lumpsums")


def test_only_who_makes_the_study_hands_out_the_report() -> None:
    assert signed_in(Role.ACCOUNT_MANAGER).get(f"/inkoop/{KEY}/rapport/bestand/html").status_code == 403
    answer = signed_in(Role.BUYER).get(f"/inkoop/{KEY}/rapport/bestand/html")
    assert answer.status_code == 200
    assert result().snapshot in answer.content.decode()
    assert signed_in(Role.BUYER).get(f"/inkoop/{KEY}/rapport/bestand/exe").status_code == 404


def test_the_pages_are_there_in_english() -> None:
    browser = signed_in(Role.BUYER)
    browser.cookies["django_language"] = "en"
    browser.cookies["regie_language"] = "en"
    text = get(browser, f"/inkoop/{KEY}/aannames")
    assert 'lang="nl"' in text or "Assumptions" in text
