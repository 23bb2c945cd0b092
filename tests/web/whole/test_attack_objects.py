# SPDX-License-Identifier: EUPL-1.2
"""Somebody who knows or guesses the name of what belongs to another party: it looks as if it were not there, and
nothing changes. And what people type comes out of every file as text."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.web.people import HEERLEN, LANDGRAAF, browser_of, confirmed, person
from tests.web.region_folder import own_region, small_region
from tests.web.valve_web.valve_people import Journey, risk_fields
from tests.web.whole.walking import walk

from regie.deliveries import delivery_list
from regie.web.access import PartyKind, Role
from regie.web.accounts.models import User
from regie.web.api import service as tokens
from regie.web.api.models import Token
from regie.web.deliveries.models import Upload
from regie.web.jobs.models import Job
from regie.web.outlook.models import ScenarioDraft
from regie.web.region import door
from regie.web.workflow.models import Comment, Matter

pytestmark = pytest.mark.django_db

MEMBER, ANOTHER_MEMBER = "A002", "A003"

FORMULA = '=HYPERLINK("http://evil.example";"klik")'


@pytest.fixture(autouse=True)
def region(settings: Any) -> Path:
    settings.REGIE = replace(settings.REGIE, region=small_region())
    return small_region()


def _not_there(client: Client, *paths: str, posting: bool = True) -> None:
    """None of these addresses tells the reader anything, nor does anything."""
    for path in paths:
        assert client.get(path).status_code in (403, 404, 405), path
        if posting:
            assert client.post(path, {"text": "x", "note": "x"}).status_code in (403, 404, 405), path


def test_a_delivery_is_there_for_its_party_only() -> None:
    party_of = {each.hash: each.party for each in delivery_list(door.folder())}
    members = sorted(set(party_of.values()))
    own = next(name for name in members if list(party_of.values()).count(name))
    owner, other = confirmed(person(Role.MEMBER, own)), confirmed(person(Role.MEMBER, "A00X"))
    one = next(each for each, party in party_of.items() if party == own)
    names = ("delivery", "findings", "set_aside", "original")
    paths = [reverse(f"deliveries:{name}", args=[one[:16]]) for name in names]
    assert owner.get(paths[0]).status_code == 200
    _not_there(other, *paths)
    assert _bearer(Client(), f"/api/v1/leveringen/{one}", _token(person(Role.MEMBER, "A00X"))) == 404


def test_rows_of_a_delivery_are_not_for_a_municipality() -> None:
    client = confirmed(person(Role.ACCOUNT_MANAGER))
    for one in delivery_list(door.folder())[:3]:
        for name in ("set_aside", "original"):
            assert client.get(reverse(f"deliveries:{name}", args=[one.hash[:16]])).status_code in (403, 404)


def test_an_upload_is_there_for_its_party_only() -> None:
    sender = person(Role.MEMBER, MEMBER)
    one = Upload.objects.unscoped().create(
        wish="check", state="checked", file_name="juni.zip", size=1, sha256="0" * 64, party_kind=PartyKind.PROVIDER,
        owner=MEMBER, role=Role.MEMBER, uploaded_by=sender, received_on=timezone.localdate(),
    )  # fmt: skip
    paths = [reverse(f"deliveries:{name}", args=[one.pk]) for name in ("uploaded", "deliver_checked", "discard")]
    assert confirmed(sender).get(paths[0]).status_code == 200
    for other in (
        person(Role.MEMBER, ANOTHER_MEMBER),
        person(Role.SUBCONTRACTOR, ANOTHER_MEMBER),
        person(Role.ACCOUNT_MANAGER),
    ):
        _not_there(confirmed(other), *paths)
    secret = _token(person(Role.MEMBER, ANOTHER_MEMBER), use="deliver")
    assert _bearer(Client(), reverse("api:handed", args=[one.pk]), secret) == 404
    assert Upload.objects.unscoped().get().state == "checked"


def test_a_scenario_that_was_not_shared_is_there_for_its_maker_only() -> None:
    maker = person(Role.ACCOUNT_MANAGER, HEERLEN)
    one = ScenarioDraft.objects.unscoped().create(
        key="geheim-plan", title="Geheim plan", owner=maker, party_kind=PartyKind.MUNICIPALITY, party=HEERLEN
    )
    paths = [reverse(f"outlook:{name}", args=[one.key]) for name in ("scenario", "propose", "delete")]
    for other in (
        person(Role.ACCOUNT_MANAGER, LANDGRAAF),
        person(Role.MUNICIPAL_CONTROLLER, HEERLEN),
        person(Role.DIRECTOR),
    ):
        client = confirmed(other)
        _not_there(client, *paths)
        for place in ("scenarios", "compare"):
            page = client.get(reverse(f"outlook:{place}"), {"s": one.key})
            assert "Geheim plan" not in page.content.decode(), (other, place)
    assert ScenarioDraft.objects.unscoped().get().matter is None


def test_a_draft_of_the_cooperative_cannot_be_moved_or_talked_about_by_others() -> None:
    writer = person(Role.COOPERATIVE_CONTROLLER)
    matter = Matter.objects.unscoped().create(
        kind="valve_request", key="ventiel-2023", title="Verzoek", state="draft", party_kind=PartyKind.COOPERATIVE,
        created_by=writer, prepared_by=writer,
    )  # fmt: skip
    paths = [reverse("workflow:comment", args=[matter.pk])]
    paths += [
        reverse("workflow:move", args=[matter.pk, name])
        for name in ("submit", "decide", "withdraw", "bestaat-niet")
    ]
    for role in (Role.ACCOUNT_MANAGER, Role.MUNICIPAL_CONTROLLER, Role.MEMBER, Role.COOPERATIVE_AUDITOR):
        _not_there(confirmed(person(role)), *paths)
    assert Matter.objects.unscoped().get().state == "draft"
    assert not Comment.objects.exists()


def test_a_job_is_there_for_who_asked_and_colleagues_in_the_same_role() -> None:
    asker = person(Role.MEMBER, MEMBER)
    job = Job.objects.unscoped().create(
        kind="deliver",
        started_by=asker,
        role=Role.MEMBER,
        party_kind=PartyKind.PROVIDER,
        party=MEMBER,
        message="juni.zip",
    )
    paths = [reverse(f"jobs:{name}", args=[job.pk]) for name in ("job", "progress")]
    assert browser_of(asker).get(paths[0]).status_code == 200
    for other in (person(Role.MEMBER, ANOTHER_MEMBER), person(Role.SUBCONTRACTOR, MEMBER), person(Role.DIRECTOR)):
        _not_there(confirmed(other), *paths)


def test_a_provider_has_its_own_statement_only() -> None:
    client = confirmed(person(Role.MEMBER, MEMBER))
    for other in (ANOTHER_MEMBER, "A001", "", "../A001", "een"):
        answer = client.get(f"/cooperatie/opgave/{other}")
        assert answer.status_code in (302, 404), other
        assert answer.status_code == 404 or answer["Location"].endswith(MEMBER)


def test_a_token_is_revoked_by_its_maker_only() -> None:
    maker, colleague = person(Role.DIRECTOR), person(Role.DIRECTOR)
    secret = _token(maker, "Spreadsheet van de directie")
    _not_there(confirmed(colleague), reverse("api:revoke_token", args=[Token.objects.unscoped().get().pk]))
    assert Token.objects.unscoped().get().works
    assert "Spreadsheet van" not in confirmed(colleague).get(reverse("api:tokens")).content.decode()
    assert _bearer(Client(), "/api/v1/indicatoren", secret) == 200


def test_a_device_is_signed_out_by_its_owner_only() -> None:
    owner, other = person(Role.DIRECTOR), person(Role.DIRECTOR)
    victim = confirmed(owner)
    victim.get("/hulp")
    attacker = confirmed(other)
    for number in range(1, 12):
        attacker.post(reverse("accounts:end_device", args=[number]))
    assert victim.get(reverse("reviews:figures")).status_code == 200


def test_a_municipality_reads_nothing_of_another_in_a_settlement_or_a_request(
    settings: Any, tmp_path: Path
) -> None:
    settings.REGIE = replace(settings.REGIE, region=own_region(tmp_path))
    journey = Journey(settings.REGIE.region).to_submitted()
    heerlen, landgraaf = (confirmed(person(Role.MUNICIPAL_CONTROLLER, code)) for code in (HEERLEN, LANDGRAAF))
    director = confirmed(journey.director)
    for path in (journey.address, "/hulpventiel/afrekening/2023"):
        whole, own, others = (_amounts(client.get(path)) for client in (director, heerlen, landgraaf))
        secret = (others & whole) - own
        assert others - own, path
        asked = heerlen.get(path, {"gemeente": LANDGRAAF, "plaats": LANDGRAAF, "municipality": LANDGRAAF})
        assert asked.status_code in (400, 403) or not _amounts(asked) & secret, path
    answer = heerlen.post(f"{journey.address}/besluit", {"municipality": LANDGRAAF, "granted": "1", "body": "x"})
    assert answer.status_code in (400, 403, 409, 422)


@pytest.mark.parametrize(
    "path",
    [
        "/rapporten/2024-H1/v1/bestand/{}",
        "/openbaar/2024-H1/v1/{}",
        "/vooruitblik/prognoses/{}",
        "/vooruitblik/prognoses/{}/bestand",
        "/hulpventiel/verzoek/{}",
        "/hulpventiel/risico/{}",
        "/contract/versies/{}/1",
        "/leveringen/levering/{}/origineel",
        "/api/v1/leveringen/{}",
        "/static/{}",
    ],
)
def test_a_name_leads_out_of_no_folder(path: str) -> None:
    client = confirmed(person(Role.DIRECTOR))
    wrong = ("..%2f..%2fregion.toml", "../../region.toml", "%2e%2e/%2e%2e/region.toml", "....//region.toml", "%2fetc%2fpasswd", "..\\..\\region.toml", "x%00.pdf")  # fmt: skip
    for name in wrong:
        answer = client.get(path.format(name))
        assert answer.status_code in (301, 302, 400, 401, 404), (name, answer.status_code)
        assert b"synthetic" not in b"".join(answer) if answer.streaming else b"synthetic =" not in answer.content


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.FUNCTIONAL_MANAGER, Role.PRIVACY_OFFICER])
def test_no_exported_file_holds_a_formula_that_somebody_typed(role: Role, settings: Any, tmp_path: Path) -> None:
    settings.REGIE = replace(settings.REGIE, region=own_region(tmp_path))
    villain = person(Role.DIRECTOR)
    User.objects.filter(pk=villain.pk).update(name=FORMULA)
    browser = confirmed(villain)
    typed = risk_fields(title=FORMULA, owner="@SUM(A1)", cause="+1+1", done_so_far="-2+3")
    assert browser.post("/hulpventiel/risicos/nieuw", typed).status_code == 302
    browser.get(reverse("reviews:figures"), {"zoek": FORMULA})
    client = confirmed(person(role))
    addresses = sorted({link for page in walk(client, 2) if page.html for link in _exports(page.html, page.path)})
    assert addresses
    found = {path: bad for path in addresses if (bad := _formulas(client.get(path)))}
    assert found == {}


def _token(user: User, name: str = "Een ander programma", use: str = "read") -> str:
    """A token that this person made."""
    grant = user.grants.get()
    tomorrow = timezone.localdate() + timedelta(days=1)
    return str(tokens.make_token(grant.scope(), grant, name, use, tomorrow)[1])


def _bearer(client: Client, path: str, secret: str) -> int:
    return int(client.get(path, headers={"authorization": f"Bearer {secret}"}).status_code)


def _exports(html: Any, path: str) -> list[str]:
    bare = path.partition("?")[0]
    links = [link for link in html.values("a", "href") if "export=" in link]
    return [link if link.startswith("/") else f"{bare}{link}" for link in links]


def _amounts(answer: Any) -> set[str]:
    """The amounts of euros on a page, those under a thousand left out: they may be the same by chance."""
    assert answer.status_code == 200
    return set(re.findall(r"€\s?(?:\xa0)?-?(\d{1,3}(?:\.\d{3})+(?:,\d\d)?)", answer.content.decode()))


def _formulas(answer: Any) -> list[str]:
    """Cells of a file that a spreadsheet would work out."""
    assert answer.status_code == 200
    content = b"".join(answer) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name]
        return [found for sheet in sheets for found in re.findall(r"<f>.*?</f>|<hyperlink ", sheet)]
    text = content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]
    return [cell for cell in cells if cell[:1] in tuple("=+-@\t\r") and not re.fullmatch(r"-?[\d.,]+", cell)]
