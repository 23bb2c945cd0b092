# SPDX-License-Identifier: EUPL-1.2
"""From award to contract file: the buyer proposes, somebody of a municipality approves, once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.web.people import browser_of, confirmed, person, signed_in
from tests.web.procurement.study_region import KEY, get, main, with_study

from regie.contract import load_contract
from regie.procurement.result import compute, keep
from regie.procurement.study import load_study
from regie.web.access import Role
from regie.web.accounts.models import Grant, User
from regie.web.workflow.models import Matter

pytestmark = pytest.mark.django_db

AWARD = f"/inkoop/{KEY}/gunning"
CONTRACT = "contracts/jeugdhulp-proef/1.toml"


@pytest.fixture(autouse=True)
def region(tmp_path: Path, settings: Any) -> Path:
    return with_study(tmp_path, settings)


def proposed() -> tuple[User, Matter]:
    """A buyer, and the award that it proposed."""
    buyer = person(Role.BUYER)
    answer = browser_of(buyer).post(f"{AWARD}/voorstellen")
    assert answer.status_code == 302, answer.content.decode()[-1500:]
    return buyer, Matter.objects.unscoped().get(kind="award")


def move(user: User, matter: Matter, name: str, note: str = "") -> Any:
    return confirmed(user).post(f"/overleg/{matter.id}/stap/{name}", {"note": note})


def test_an_award_that_is_approved_becomes_a_contract_that_is_accepted(region: Path) -> None:
    page = get(signed_in(Role.BUYER), AWARD)
    assert "Stel de gunning voor" in page
    _buyer, matter = proposed()
    assert not (region / CONTRACT).exists()
    assert move(person(Role.ACCOUNT_MANAGER), matter, "approve").status_code == 302
    contract = load_contract(region / CONTRACT)
    assert (contract.id, contract.version) == ("jeugdhulp-proef", "1")
    assert (region / CONTRACT).read_text() == matter.payload["toml"]
    assert "Het contract is vastgelegd" in get(signed_in(Role.BUYER), AWARD)


def test_who_proposed_an_award_does_not_approve_it(region: Path) -> None:
    buyer, matter = proposed()
    assert move(buyer, matter, "approve").status_code == 403
    grant = buyer.grants.get()
    Grant.objects.filter(pk=grant.pk).update(role=Role.ACCOUNT_MANAGER)
    move(buyer, matter, "approve")
    matter.refresh_from_db()
    assert matter.state == "proposed"
    assert not (region / CONTRACT).exists()


@pytest.mark.parametrize("role", [Role.POLICY_OFFICER, Role.DIRECTOR, Role.MEMBER])
def test_other_roles_approve_nothing(role: Role, region: Path) -> None:
    _buyer, matter = proposed()
    assert move(person(role), matter, "approve").status_code in (403, 404)
    assert not (region / CONTRACT).exists()


def test_approving_asks_for_the_password_again(region: Path) -> None:
    _buyer, matter = proposed()
    answer = browser_of(person(Role.MUNICIPAL_CONTROLLER)).post(f"/overleg/{matter.id}/stap/approve")
    assert answer.status_code == 302
    assert "stap" not in answer["Location"].partition("?")[0]
    assert not (region / CONTRACT).exists()


def test_an_award_sent_back_can_be_proposed_again(region: Path) -> None:
    buyer, matter = proposed()
    assert move(person(Role.MUNICIPAL_CONTROLLER), matter, "send_back", "Bedragen bespreken.").status_code == 302
    matter.refresh_from_db()
    assert matter.state == "withdrawn"
    assert move(buyer, matter, "propose").status_code == 302
    assert move(person(Role.MUNICIPAL_CONTROLLER), matter, "approve").status_code == 302
    assert (region / CONTRACT).exists()


def test_a_version_is_awarded_once() -> None:
    buyer, _matter = proposed()
    assert browser_of(buyer).post(f"{AWARD}/voorstellen").status_code >= 400
    assert Matter.objects.unscoped().filter(kind="award").count() == 1


def test_another_contract_file_of_the_same_name_is_never_written_over(region: Path) -> None:
    _buyer, matter = proposed()
    (region / CONTRACT).parent.mkdir(parents=True)
    (region / CONTRACT).write_text("anders")
    move(person(Role.ACCOUNT_MANAGER), matter, "approve")
    matter.refresh_from_db()
    assert matter.state == "proposed"
    assert (region / CONTRACT).read_text() == "anders"


def test_no_contract_of_a_study_that_changed_since_it_was_computed() -> None:
    buyer = signed_in(Role.BUYER)
    buyer.post(f"/inkoop/{KEY}/aannames/gekozen/0/weg")
    assert "gewijzigd na de laatste berekening" in get(buyer, AWARD)
    assert buyer.post(f"{AWARD}/voorstellen").status_code >= 400
    assert not Matter.objects.unscoped().filter(kind="award").exists()


def test_a_municipality_sees_its_own_amounts_of_an_award() -> None:
    page = main(signed_in(Role.ACCOUNT_MANAGER), AWARD)
    assert "Heerlen" in page
    assert "Landgraaf" not in page
    assert signed_in(Role.ACCOUNT_MANAGER).get(f"{AWARD}/contract").status_code == 403
    assert "Landgraaf" in main(signed_in(Role.BUYER), AWARD)


def test_a_choice_by_hand_says_which_rules_of_coverage_it_breaks(region: Path) -> None:
    """The fewest parties with one a place were chosen; then nine are asked everywhere."""
    file = region / "procurement" / f"{KEY}.toml"
    file.write_text(file.read_text().replace("parties = 1", "parties = 9"))
    keep(region, compute(region, load_study(region, KEY)))
    page = main(signed_in(Role.BUYER), AWARD)
    assert "De keuze voldoet niet aan alle dekkingsregels" in page
    assert "Minder partijen dan gevraagd – Ambulante hulp: " in page
    assert "; Dagbehandeling: " in page
    assert "Landgraaf (" in page
    _buyer, matter = proposed()
    assert "dekkingsregels van de studie. Minder partijen dan gevraagd" in matter.payload["toml"]
    assert "Landgraaf" not in main(signed_in(Role.ACCOUNT_MANAGER), AWARD)
