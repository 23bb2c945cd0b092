# SPDX-License-Identifier: EUPL-1.2
"""A next version: drafted by the cooperative, checked with the line, approved by every party, written once."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest
from django.conf import settings as configured
from tests.web.people import HEERLEN, LANDGRAAF, VOERENDAAL, confirmed, person
from tests.web.region_folder import own_region

from regie.review.contracts import region_contracts
from regie.web.access import Role
from regie.web.contracts import service
from regie.web.contracts.toml_lines import line_of
from regie.web.workflow.models import Matter

pytestmark = pytest.mark.django_db

ID = "jens-2023-2027"
TOWNS = (HEERLEN, LANDGRAAF, VOERENDAAL)


@pytest.fixture
def region(tmp_path, settings):
    found = own_region(tmp_path)
    settings.REGIE = replace(configured.REGIE, region=found)
    return found


class Draft:
    """A draft of version 2, and the people around it."""

    def __init__(self, region):
        self.region = region
        self.editor, self.director = person(Role.COOPERATIVE_CONTROLLER), person(Role.DIRECTOR)
        self.managers = {code: person(Role.ACCOUNT_MANAGER, code) for code in TOWNS}
        assert confirmed(self.editor).post(f"/contract/concept/{ID}/begin").status_code == 302

    address = f"/contract/concept/{ID}/2"

    @property
    def file(self):
        return self.region / "contracts" / ID / "2.toml"

    @property
    def matter(self):
        return Matter.objects.unscoped().get(kind="contract_version", key=f"{ID}/2")

    @property
    def text(self):
        return self.matter.payload["toml"]

    def save(self, text, user=None, version=None):
        fields = {"text": text, "version": str(version or self.matter.version)}
        return confirmed(user or self.editor).post(f"{self.address}/bewerken", fields)

    def step(self, user, name, note="Omdat."):
        return confirmed(user).post(f"/overleg/{self.matter.id}/stap/{name}", {"note": note})

    def offered(self):
        assert (
            self.save(self.text.replace('note = "Voorbeeld.', 'note = "Gewijzigd. Voorbeeld.')).status_code == 302
        )
        assert self.step(self.editor, "offer").status_code == 302
        return self


def test_a_version_becomes_a_file_when_every_party_approved(region):
    draft = Draft(region).offered()
    for code in TOWNS:
        assert draft.step(draft.managers[code], "approve").status_code == 302
        assert not draft.file.exists()
    assert draft.step(draft.director, "settle").status_code == 302
    assert draft.matter.state == "approved"
    assert draft.file.read_text("utf-8") == draft.text
    versions = next(each for each in region_contracts(region) if each[0].id == ID)
    assert [each.version for each in versions] == ["1", "2"]
    page = unescape(confirmed(draft.managers[HEERLEN]).get(f"/contract/versies/{ID}/2").content.decode())
    assert "Wat anders is dan in versie 1" in page


def test_who_offered_a_version_does_not_approve_it(region):
    draft = Draft(region)
    assert draft.step(draft.editor, "offer").status_code == 302
    assert draft.step(draft.editor, "approve").status_code in (403, 409)
    assert draft.matter.payload["approvals"] == {}


def test_a_party_approves_once_and_only_for_itself(region):
    draft = Draft(region).offered()
    assert draft.step(draft.managers[HEERLEN], "approve").status_code == 302
    colleague = person(Role.ACCOUNT_MANAGER, HEERLEN)
    assert draft.step(colleague, "approve").status_code in (302, 409)
    assert list(draft.matter.payload["approvals"]) == [HEERLEN]
    assert draft.step(draft.managers[LANDGRAAF], "settle").status_code in (302, 409)
    assert draft.matter.state == "offered"
    assert not draft.file.exists()


@pytest.mark.parametrize(
    "role", [Role.MUNICIPAL_CONTROLLER, Role.POLICY_OFFICER, Role.COOPERATIVE_AUDITOR, Role.MEMBER]
)
def test_who_may_not_approve_changes_nothing(region, role):
    draft = Draft(region).offered()
    user = person(role)
    for name in ("approve", "settle", "take_back", "withdraw"):
        assert draft.step(user, name).status_code in (403, 404)
    assert draft.save("niets", user).status_code == 403
    assert confirmed(user).post(f"/contract/concept/{ID}/begin").status_code == 403
    assert (draft.matter.state, draft.matter.payload["approvals"]) == ("offered", {})
    assert not draft.file.exists()


def test_a_draft_is_seen_by_the_cooperative_until_it_is_offered(region):
    draft = Draft(region)
    outsider = confirmed(draft.managers[HEERLEN])
    assert outsider.get(draft.address).status_code == 404
    draft.offered()
    assert outsider.get(draft.address).status_code == 200
    assert confirmed(person(Role.MEMBER)).get(draft.address).status_code == 403


def test_a_text_that_is_wrong_is_kept_told_with_its_line_and_not_offered(region):
    draft = Draft(region)
    line = next(n for n, each in enumerate(draft.text.split("\n"), 1) if each.startswith("[[budget_base]]"))
    wrong = draft.text.replace("[[budget_base]]\n", '[[budget_base]]\nonzin = "x"\n', 1)
    assert draft.save(wrong).status_code == 302
    page = unescape(confirmed(draft.editor).get(draft.address).content.decode())
    assert f"Regel {line + 1}" in page
    assert "onzin" in page
    assert draft.step(draft.editor, "offer").status_code == 409
    assert draft.matter.state == "draft"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (lambda text: text + "\n[[[", "Regel"),
        (lambda text: text.replace(f'id = "{ID}"', 'id = "ander"', 1), "Zet id en version terug"),
        (lambda text: text.replace('version = "2"', 'version = "1"', 1), "Zet id en version terug"),
        (lambda text: text.replace("version_from = 20", "version_from = 19", 1), "kies een latere dag"),
        (lambda text: "\0" * 50, "Er klopt"),
        (lambda text: "", "Er klop"),
        (lambda text: "x" * 2_000_001, "te groot"),
    ],
)
def test_garbage_is_explained_and_nothing_is_lost(region, changed, told):
    draft = Draft(region)
    text = changed(draft.text)
    answer = confirmed(draft.editor).post(f"{draft.address}/controle", {"text": text})
    assert answer.status_code == 200
    assert told in unescape(answer.content.decode())
    assert draft.text != text


def test_two_people_who_edit_at_once_notice_and_keep_what_they_typed(region):
    draft = Draft(region)
    version = draft.matter.version
    assert draft.save(draft.text + "\n# eerste\n", version=version).status_code == 302
    answer = draft.save(draft.text + "\n# tweede\n", version=version)
    assert answer.status_code == 409
    assert "# tweede" in answer.content.decode()
    assert "# tweede" not in draft.text


def test_an_offered_version_is_not_edited_but_taken_back_and_approvals_fall_away(region):
    draft = Draft(region).offered()
    draft.step(draft.managers[HEERLEN], "approve")
    assert draft.save("anders").status_code == 400
    assert draft.step(draft.editor, "take_back", "Nog een bedrag.").status_code == 302
    assert (draft.matter.state, draft.matter.payload["approvals"]) == ("draft", {})
    assert confirmed(draft.managers[HEERLEN]).get(draft.address).status_code == 404


def test_nothing_is_left_of_an_approval_whose_file_cannot_be_written(region, monkeypatch):
    draft = Draft(region).offered()
    for code in TOWNS:
        draft.step(draft.managers[code], "approve")

    def broken(file, content):
        raise OSError("disk full")

    monkeypatch.setattr(service, "commit_new_file", broken)
    with pytest.raises(OSError, match="disk full"):
        draft.step(draft.director, "settle")
    assert draft.matter.state == "offered"
    assert set(draft.matter.payload["approvals"]) == set(TOWNS)
    assert not draft.file.exists()


def test_a_file_that_is_there_already_is_never_overwritten(region):
    draft = Draft(region).offered()
    for code in TOWNS:
        draft.step(draft.managers[code], "approve")
    other = draft.text.replace("Gewijzigd.", "Van een ander.")
    draft.file.write_text(other, encoding="utf-8")
    assert draft.step(draft.director, "settle").status_code == 409
    assert draft.file.read_text("utf-8") == other


def test_a_municipality_is_not_told_what_changed_for_another(region):
    draft = Draft(region)
    block = draft.text.index(f'municipality = "{LANDGRAAF}"', draft.text.index("[[budget_base]]"))
    place = draft.text.index('amount = "', block)
    amount = draft.text[place : draft.text.index("\n", place)]
    assert (
        draft.save(draft.text[:place] + 'amount = "7654321.00"' + draft.text[place + len(amount) :]).status_code
        == 302
    )
    assert draft.step(draft.editor, "offer").status_code == 302
    own = unescape(confirmed(draft.managers[HEERLEN]).get(draft.address).content.decode())
    assert "7654321.00" not in own
    assert "staat hier niet" in own or "staan hier niet" in own
    assert "7654321.00" in unescape(confirmed(draft.managers[LANDGRAAF]).get(draft.address).content.decode())
    assert "7654321.00" in unescape(confirmed(draft.director).get(draft.address).content.decode())


TEXT = """\
id = "x"
name = "y"

[term]
starts_on = 2023-01-01

[[budget_base]]
municipality = "0917"
amount = "1"

[[budget_base]]
municipality = "0882"
amount = "veel"

[[service_contracts]]
id = "A"
tariffs = [
  { product = "1" },
  { product = "2" },
]
"""


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("name", 2),
        ("term.starts_on", 5),
        ("term.ends_on", 4),
        ("budget_base[2].amount", 13),
        ("budget_base[1]", 7),
        ("budget_base (0882, BHJ)", 7),
        ("budget_base (0882)", 11),
        ("service_contracts[1].tariffs[2].product", 19),
        ("onbekend[1].x", None),
        ("", None),
    ],
)
def test_a_place_is_found_in_the_text(where, line):
    assert line_of(TEXT, where) == line
