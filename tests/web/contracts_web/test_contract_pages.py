# SPDX-License-Identifier: EUPL-1.2
"""The screens of a contract show what was agreed, each reader as far as it is theirs."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest
from django.conf import settings as configured
from tests.web.people import HEERLEN, signed_in
from tests.web.region_folder import small_region

from regie.contract import load_contract, reference_budget
from regie.contract.tariffs import tariff_findings
from regie.vocabulary import Period
from regie.vocabulary.formatting import euro
from regie.vocabulary.money import to_euros
from regie.web.access import Role

pytestmark = pytest.mark.django_db

PAGES = ("", "bedragen", "bepalingen", "index", "leden", "tarieven", "versies", "versies/jens-2023-2027/1")


@pytest.fixture(autouse=True)
def _region(settings):
    settings.REGIE = replace(configured.REGIE, region=small_region())


def contract():
    return load_contract(small_region() / "contracts" / "jens-2023-2027" / "1.toml")


def page(role, path, party=None):
    answer = signed_in(role, party).get(f"/contract/{path}")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    "role", [Role.DIRECTOR, Role.ACCOUNT_MANAGER, Role.MEMBER, Role.SUBCONTRACTOR, Role.COOPERATIVE_AUDITOR]
)
def test_every_page_opens_for_who_may_see_the_contract(role, path):
    assert page(role, path)


def test_amounts_are_those_of_the_contract_to_the_cent():
    shown = page(Role.COOPERATIVE_CONTROLLER, "bedragen?jaar=2024")
    for line in reference_budget(contract(), Period.parse("2024")).walk():
        assert euro(to_euros(line.amount), 2) in shown, line.key


def test_a_municipality_sees_its_own_lines_and_the_others_together():
    shown = page(Role.ACCOUNT_MANAGER, "bedragen?jaar=2024", HEERLEN)
    lines = {line.code: line for line in reference_budget(contract(), Period.parse("2024")).children}
    own, others = lines.pop(HEERLEN), lines
    assert euro(to_euros(own.amount), 2) in shown
    assert "Andere gemeenten samen" in shown
    for line in others.values():
        assert euro(to_euros(line.amount), 2) not in shown


def test_a_provider_sees_the_total_of_the_region_only():
    shown = page(Role.MEMBER, "bedragen?jaar=2024")
    whole = reference_budget(contract(), Period.parse("2024"))
    assert euro(to_euros(whole.amount), 2) in shown
    for line in whole.children:
        assert euro(to_euros(line.amount), 2) not in shown


def test_a_provider_sees_its_own_tariffs_and_nobody_elses():
    found = tariff_findings(contract(), Period.parse("2024"))
    names = {each.party: each.party_name for each in found.build_ups}
    shown = page(Role.MEMBER, "tarieven?jaar=2024", "A002")
    assert names["A002"] in shown
    for party, name in names.items():
        assert party == "A002" or name not in shown


def test_who_has_no_part_in_tariffs_does_not_see_them():
    assert signed_in(Role.BUYER).get("/contract/tarieven").status_code == 403
    assert signed_in(Role.DATA_MANAGER).get("/contract/tarieven").status_code == 403
    assert "Tarieven" not in page(Role.BUYER, "versies")


@pytest.mark.parametrize("role", [Role.COOPERATIVE_CONTROLLER, Role.MUNICIPAL_CONTROLLER])
def test_who_pays_sees_every_finding_in_a_sentence(role):
    found = tariff_findings(contract(), Period.parse("2024"))
    export = signed_in(role).get("/contract/tarieven?jaar=2024&export=csv&tabel=tarieven")
    text = export.content.decode("utf-8-sig")
    tariffs = {(each.service_contract, each.product, each.valid_from) for each in found.build_ups}
    for finding in found.findings:
        if (finding.service_contract, finding.product, finding.valid_from) in tariffs:
            assert finding.sentence().nl.replace('"', '""') in text


def test_the_file_itself_is_for_who_sees_all_of_it():
    address = "/contract/versies/jens-2023-2027/1?bestand=toml"
    whole = (small_region() / "contracts" / "jens-2023-2027" / "1.toml").read_bytes()
    assert signed_in(Role.DIRECTOR).get(address).content == whole
    for role in (Role.ACCOUNT_MANAGER, Role.MEMBER, Role.MUNICIPAL_AUDITOR):
        assert signed_in(role).get(address).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "?contract=onbekend",
        "?contract=..%2f..",
        "versies/jens-2023-2027/9",
        "versies/onbekend/1",
        "bedragen?contract=x",
    ],
)
def test_a_contract_that_is_not_there_is_not_found(path):
    assert signed_in(Role.DIRECTOR).get(f"/contract/{path}").status_code == 404


@pytest.mark.parametrize("year", ["onzin", "1900", "2099", "-1", "９"])
def test_a_year_that_cannot_be_is_passed_over(year):
    assert "Referentiebudget" in page(Role.DIRECTOR, f"bedragen?jaar={year}")


def test_the_options_say_whether_somebody_has_to_decide():
    shown = page(Role.DIRECTOR, "")
    assert shown.count("Uiterlijk") == len(contract().extensions)
    assert 'class="time"' in shown
