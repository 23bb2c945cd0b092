# SPDX-License-Identifier: EUPL-1.2
"""A council letter from draft to the public page of the municipality, and what others may not."""

from __future__ import annotations

import io
import shutil
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.web.people import HEERLEN, LANDGRAAF, browser_of, person, signed_in
from tests.web.region_folder import own_region

sys.path.insert(0, str(Path(__file__).parents[2] / "reporting"))

from sample_letter import NEEDED, paper
from sample_money import money_review

from regie.reporting.council_letter import default_template, letter_file, published_letters, template_of
from regie.reporting.published import publish_report
from regie.vocabulary import Period, RegieError
from regie.web.access import Role, Scope
from regie.web.audit.models import AuditEvent
from regie.web.letters import drafts, service
from regie.web.reports import service as report_service
from regie.web.workflow import service as workflow
from regie.web.workflow.models import Matter

pytestmark = pytest.mark.django_db(transaction=True)

PERIOD = "2024-H1"
REFLECTION = "Wij zijn tevreden over de hulp en bezorgd over het geld."
TEXTS = {"document_number": "162334", "reflection": REFLECTION, "decisions": "Een audit.\nEen gesprek."}
BINARY = "application/octet-stream"


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gepubliceerd")
    publish_report(folder, money_review(suppressed=True), money_review(), {}, date(2024, 9, 20), version=1)
    return folder / "reports"


@pytest.fixture
def region(reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = own_region(tmp_path)
    shutil.copytree(reports, folder / "reports", dirs_exist_ok=True)
    monkeypatch.setattr(settings, "REGIE", replace(settings.REGIE, region=folder))
    return folder


def begun(client: Client) -> Matter:
    assert client.post(reverse("letters:new"), {"period": PERIOD}).status_code == 302
    return Matter.objects.unscoped().filter(kind="letter").latest("pk")


def write(client: Client, matter: Matter, version: int = 1, **texts: str) -> str:
    sent = {**TEXTS, "version": matter.version, **texts}
    answer = client.post(reverse("letters:texts", args=[PERIOD, version]), sent)
    return "" if answer.status_code == 302 else answer.content.decode()


def step(client: Client, matter: Matter, name: str, note: str = "") -> int:
    return client.post(reverse("workflow:move", args=[matter.pk, name]), {"note": note}).status_code


def state(matter: Matter) -> str:
    return Matter.objects.unscoped().get(pk=matter.pk).state


def approved_one(municipality: str = HEERLEN) -> tuple[Matter, Scope, Scope]:
    """A letter that is approved, who wrote it and who may publish it."""
    scope = person(Role.POLICY_OFFICER, municipality).grants.get().scope()
    manager = person(Role.ACCOUNT_MANAGER, municipality).grants.get().scope()
    matter = service.begin(scope, Period.parse(PERIOD))
    service.write_texts(scope, matter, {"document_number": "1", "reflection": REFLECTION}, "Beter.")
    matter.refresh_from_db(from_queryset=Matter.objects.unscoped())
    workflow.move(matter, "offer", scope)
    return workflow.move(matter, "approve", manager), scope, manager


def published_one(municipality: str = HEERLEN) -> Matter:
    matter, _, manager = approved_one(municipality)
    return workflow.move(matter, "publish", manager)


def crashed(matter: Matter, manager: Scope, patch: pytest.MonkeyPatch) -> None:
    """Publication fails when the files are there: nothing of it is in the database."""

    def dies(matter: Matter) -> None:
        written(matter)
        raise MemoryError

    written = drafts.publish
    with patch.context() as dying:
        dying.setattr(drafts, "publish", dies)
        with pytest.raises(MemoryError):
            workflow.move(matter, "publish", manager)


def test_from_report_to_letter_to_the_public_page_of_the_municipality(region: Path) -> None:
    writer, manager = signed_in(Role.POLICY_OFFICER), person(Role.ACCOUNT_MANAGER)
    assert "Begin een brief" in writer.get(reverse("letters:list")).content.decode()
    matter = begun(writer)
    page = writer.get(reverse("letters:letter", args=[PERIOD, 1])).content.decode()
    assert "[Nog te schrijven: gemeentelijke reflectie]" in page
    assert step(writer, matter, "offer") == 409
    assert write(writer, matter) == ""
    matter.refresh_from_db(from_queryset=Matter.objects.unscoped())
    draft = writer.get(reverse("letters:draft", args=[PERIOD, 1, "raadsinformatiebrief.docx"])).content
    assert REFLECTION in "\n".join(line.text for line in docx.Document(io.BytesIO(draft)).paragraphs)
    assert step(writer, matter, "offer") == 302
    assert step(browser_of(manager), matter, "approve") == 302
    workflow.move(Matter.objects.unscoped().get(pk=matter.pk), "publish", manager.grants.get().scope())
    assert state(matter) == "published"

    (letter,) = published_letters(region)
    assert (letter.municipality, letter.version, letter.document_number) == (HEERLEN, 1, "162334")
    anyone = Client()
    assert reverse("letters:public", args=[HEERLEN]) in anyone.get(reverse("reports:public")).content.decode()
    page = anyone.get(reverse("letters:public", args=[HEERLEN])).content.decode()
    for said in ("Jeugdhulp in Heerlen", "Een gesprek.", "wordt geen verklaring genoemd", "verzonnen"):
        assert said in page
    for name in ("raadsinformatiebrief.html", "raadsinformatiebrief.docx", "raadspagina.pdf"):
        answer = anyone.get(reverse("letters:public_file", args=[HEERLEN, PERIOD, 1, name]))
        assert (answer.status_code, answer.content) == (200, letter_file(region, letter, name))
    hidden = reverse("letters:public_file", args=[HEERLEN, PERIOD, 1, "sjabloon.docx"])
    assert anyone.get(hidden).status_code == 404
    assert writer.get(reverse("letters:file", args=[PERIOD, 1, "raadsinformatiebrief.pdf"])).status_code == 200
    for address in ("letters:list", "letters:new"):
        assert writer.get(reverse(address)).status_code == 200
    assert writer.get(reverse("letters:letter", args=[PERIOD, 1])).status_code == 200


def test_who_wrote_a_letter_does_not_approve_it(region: Path) -> None:
    client = signed_in(Role.ACCOUNT_MANAGER)
    matter = begun(client)
    assert write(client, matter) == ""
    assert step(client, matter, "offer") == 302
    assert step(client, matter, "approve") in (302, 409)
    assert state(matter) == "review"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("reflection", "Bel 06-12345678"),
        ("decisions", "Zaak van 123456782"),
        ("next_steps", "Mail iemand@gemeente.example"),
    ],
)
def test_personal_data_is_refused_and_what_was_typed_stays(region: Path, field: str, text: str) -> None:
    client = signed_in(Role.POLICY_OFFICER)
    page = write(client, begun(client), **{field: text})
    assert "Haal het weg" in page
    assert text in page
    assert not Matter.objects.unscoped().get(kind="letter").payload["texts"]["reflection"]


@pytest.mark.parametrize(
    ("field", "where"),
    [
        ("reflection", "Gemeentelijke reflectie"),
        ("decisions", "Genomen besluiten"),
        ("correction", "Wat is verbeterd"),
    ],
)
def test_a_letter_names_no_colleague(region: Path, field: str, where: str) -> None:
    writer = person(Role.POLICY_OFFICER)
    name = person(Role.ACCOUNT_MANAGER).name
    scope = writer.grants.get().scope()
    matter = service.begin(scope, Period.parse(PERIOD))
    texts: dict[str, Any] = {"document_number": "1", "reflection": REFLECTION}
    if field == "decisions":
        texts[field] = ["Een audit.", f"{name} licht het toe."]
    elif field == "reflection":
        texts[field] = f"Met dank aan {name.upper()}."
    with pytest.raises(RegieError) as refused:
        service.write_texts(scope, matter, texts, name if field == "correction" else "")
    assert refused.value.key == "vocabulary.free_text_account"
    assert f"'{where}'" in refused.value.message("nl")
    assert name not in refused.value.message("nl")
    assert not Matter.objects.unscoped().get(kind="letter").payload["texts"]["reflection"]


def test_a_text_that_someone_else_changed_meanwhile_is_not_overwritten_and_not_lost(region: Path) -> None:
    first, second = signed_in(Role.POLICY_OFFICER), signed_in(Role.ACCOUNT_MANAGER)
    matter = begun(first)
    assert write(first, matter) == ""
    page = write(second, matter, reflection="Later.")
    assert "intussen gewijzigd" in page
    assert "Later." in page


def test_another_municipality_and_the_cooperative_see_nothing_of_a_letter_under_way(region: Path) -> None:
    matter = begun(signed_in(Role.POLICY_OFFICER))
    other = signed_in(Role.ACCOUNT_MANAGER, LANDGRAAF)
    for name in ("letters:letter", "letters:texts"):
        assert other.get(reverse(name, args=[PERIOD, 1])).status_code == 404
    assert other.get(reverse("letters:draft", args=[PERIOD, 1, "raadsinformatiebrief.pdf"])).status_code == 404
    assert step(other, matter, "offer") == 404
    assert matter.title not in other.get(reverse("letters:list")).content.decode()
    director = signed_in(Role.DIRECTOR)
    assert director.get(reverse("letters:letter", args=[PERIOD, 1])).status_code == 403
    assert step(director, matter, "offer") == 404


def test_a_letter_for_a_period_without_a_published_report_is_refused(region: Path) -> None:
    scope = person(Role.POLICY_OFFICER).grants.get().scope()
    with pytest.raises(RegieError) as refused:
        service.begin(scope, Period.parse("2023-H2"))
    assert "2023-H2" in refused.value.message("nl")
    shutil.rmtree(region / "reports")
    client = signed_in(Role.POLICY_OFFICER)
    for address in ("letters:list", "letters:new"):
        assert "Er is nog geen halfjaarrapportage gepubliceerd" in client.get(reverse(address)).content.decode()
    page = Client().get(reverse("letters:public", args=[HEERLEN])).content.decode()
    assert "nog niets gepubliceerd" in page
    assert not Matter.objects.unscoped().filter(kind="letter").exists()


def test_a_second_version_says_what_it_corrects_and_the_first_stays(region: Path) -> None:
    published_one()
    (first,) = published_letters(region)
    held = letter_file(region, first, "raadsinformatiebrief.pdf")
    client = signed_in(Role.POLICY_OFFICER)
    matter = begun(client)
    assert matter.payload["texts"]["reflection"] == REFLECTION
    assert step(client, matter, "offer") == 409
    assert write(client, matter, 2, reflection="Anders.", correction="Een bedrag stond verkeerd.") == ""
    matter.refresh_from_db(from_queryset=Matter.objects.unscoped())
    manager = person(Role.ACCOUNT_MANAGER).grants.get().scope()
    assert step(client, matter, "offer") == 302
    workflow.move(matter, "approve", manager)
    workflow.move(matter, "publish", manager)
    _, second = published_letters(region)
    page = letter_file(region, second, "raadsinformatiebrief.html").decode()
    assert "Een bedrag stond verkeerd." in page
    assert "versie 1 van" in page
    assert letter_file(region, first, "raadsinformatiebrief.pdf") == held
    public = Client().get(reverse("letters:public", args=[HEERLEN])).content.decode()
    assert "Een bedrag stond verkeerd." in public
    assert "Eerdere brieven" in public


def test_a_published_letter_cannot_be_written_any_more(region: Path) -> None:
    matter = published_one()
    scope = person(Role.POLICY_OFFICER).grants.get().scope()
    with pytest.raises(RegieError):
        service.write_texts(scope, matter, {"reflection": "Anders."}, "")
    assert workflow.moves(matter, scope) == ()


def test_a_letter_whose_publication_failed_after_its_files_is_published_once_as_it_was(
    region: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter, writer, manager = approved_one()
    crashed(matter, manager, monkeypatch)
    assert state(matter) == "approved"
    (first,) = published_letters(region)
    held = {name: letter_file(region, first, name) for name in first.files}
    service.keep_template(manager, HEERLEN, paper("Een andere kop", *NEEDED))
    tomorrow = first.published_on + timedelta(days=1)
    monkeypatch.setattr(drafts.timezone, "localdate", lambda *_: tomorrow)
    with pytest.raises(RegieError) as refused:
        workflow.move(matter, "back", writer, "Toch nog iets anders.")
    assert "al openbaar" in refused.value.message("nl")
    assert "version 2" in refused.value.message("en")
    workflow.move(matter, "publish", manager)
    assert state(matter) == "published"
    assert list(published_letters(region)) == [first]
    assert {name: letter_file(region, first, name) for name in first.files} == held


def test_a_letter_of_which_something_else_is_public_says_what_to_do_and_can_do_it(
    region: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter, writer, manager = approved_one()
    crashed(matter, manager, monkeypatch)
    (first,) = published_letters(region)
    # as after a database from another backup than the folder
    other = {**matter.payload, "texts": {**matter.payload["texts"], "reflection": "Heel anders."}}
    Matter.objects.unscoped().filter(pk=matter.pk).update(payload=other)
    with pytest.raises(RegieError) as refused:
        workflow.move(matter, "publish", manager)
    for said in ("terug naar concept", "verandert niet", "versie 2"):
        assert said in refused.value.message("nl")
    matter = workflow.move(matter, "back", writer, "De openbare tekst overnemen.")
    with pytest.raises(RegieError):
        workflow.move(matter, "offer", writer)
    service.write_texts(writer, matter, {"document_number": "1", "reflection": REFLECTION}, "Beter.")
    matter.refresh_from_db(from_queryset=Matter.objects.unscoped())
    for name, scope in (("offer", writer), ("approve", manager), ("publish", manager)):
        matter = workflow.move(matter, name, scope)
    assert state(matter) == "published"
    assert list(published_letters(region)) == [first]


def test_a_template_is_kept_for_the_own_municipality_and_used_for_its_letters(region: Path) -> None:
    client = signed_in(Role.ACCOUNT_MANAGER)
    own = paper("Eigen kop van {{ gemeente }}", *NEEDED)
    sent = {"municipality": HEERLEN, "template": SimpleUploadedFile("brief.docx", own, BINARY)}
    assert client.post(reverse("letters:template"), sent).status_code == 302
    assert template_of(region, HEERLEN)[0] == own
    assert template_of(region, LANDGRAAF)[1] == ""
    assert AuditEvent.objects.filter(action="letters.template_kept").exists()
    assert client.get(reverse("letters:template_file", args=[HEERLEN])).content == own
    assert client.get(reverse("letters:template_file", args=["regie"])).content == default_template()
    assert client.get(reverse("letters:template_file", args=[LANDGRAAF])).status_code == 404
    writer = signed_in(Role.POLICY_OFFICER)
    begun(writer)
    draft = writer.get(reverse("letters:draft", args=[PERIOD, 1, "raadsinformatiebrief.docx"])).content
    assert "Eigen kop van Heerlen" in [line.text for line in docx.Document(io.BytesIO(draft)).paragraphs]


def test_a_template_with_unknown_fields_is_refused_with_their_names(region: Path) -> None:
    client = signed_in(Role.FUNCTIONAL_MANAGER)
    for content, said in (
        (paper(*NEEDED, "{{ wethouder }}"), "wethouder"),
        (b"geen docx", "geen Word-document"),
        (paper(*NEEDED, "{{ gemeente.__class__ }}"), "gemeente.__class__"),
    ):
        sent = {"municipality": LANDGRAAF, "template": SimpleUploadedFile("brief.docx", content, BINARY)}
        answer = client.post(reverse("letters:template"), sent)
        assert answer.status_code == 200
        assert said in answer.content.decode()
    assert template_of(region, LANDGRAAF)[1] == ""


def test_a_template_of_another_municipality_is_not_taken(region: Path) -> None:
    client = signed_in(Role.ACCOUNT_MANAGER)
    sent = {"municipality": LANDGRAAF, "template": SimpleUploadedFile("b.docx", paper(*NEEDED), BINARY)}
    assert client.post(reverse("letters:template"), sent).status_code == 200
    assert template_of(region, LANDGRAAF)[1] == ""


def test_the_public_page_shows_what_was_published_and_no_more(region: Path) -> None:
    page = Client().get(reverse("letters:public", args=[LANDGRAAF])).content.decode()
    assert "nog geen brief over deze rapportage" in page
    assert "Nog te schrijven" not in page
    assert Client().get(reverse("letters:public", args=["9999"])).status_code == 404
    assert Client().get(reverse("letters:public_file", args=["..", PERIOD, 1, "x.pdf"])).status_code == 404
    address = reverse("letters:public_file", args=[LANDGRAAF, PERIOD, 1, "raadspagina.pdf"])
    assert Client().get(address).status_code == 404


def test_personal_data_in_a_comment_a_note_or_a_report_text_is_refused_and_stays_typed(region: Path) -> None:
    client = signed_in(Role.POLICY_OFFICER)
    matter = begun(client)
    answer = client.post(reverse("workflow:comment", args=[matter.pk]), {"text": "Bel 06-12345678"})
    assert answer.status_code == 409
    assert "telefoonnummer" in answer.content.decode()
    assert "Bel 06-12345678" in answer.content.decode()
    assert not matter.comments.exists()
    assert write(client, matter) == ""
    assert step(client, matter, "offer") == 302
    assert step(client, matter, "back", "Mail iemand@gemeente.example") == 409
    assert state(matter) == "review"
    director = person(Role.DIRECTOR).grants.get().scope()
    snapshot = min(path.stem for path in (region / "snapshots").glob("*-*-*-*.json"))
    report = report_service.begin(director, Period.parse("2023-H2"), snapshot)
    with pytest.raises(RegieError):
        report_service.write_text(director, report, "geld", "Over 123456782")
