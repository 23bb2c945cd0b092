# SPDX-License-Identifier: EUPL-1.2
"""A half-year report from draft to the public page, by four people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from tests.web.people import browser_of, person, signed_in
from tests.web.region_folder import half_year_snapshot, own_region, small_region

from regie.reporting.published import published_file, published_reports
from regie.review import Review
from regie.vocabulary import Period, RegieError
from regie.web.access import Role
from regie.web.jobs.models import Job
from regie.web.region import door
from regie.web.reports import jobs, service
from regie.web.workflow import service as workflow
from regie.web.workflow.models import Matter

pytestmark = pytest.mark.django_db(transaction=True)

PERIOD, CHAPTER_TEXT = "2024-H1", "De wachttijd steeg door het vertrek van twee behandelaren."


@pytest.fixture
def region(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A region of one's own, in which things are published; the reviews behind it are those of the shared one, which
    has the same snapshots."""
    snapshot = half_year_snapshot(small_region())
    monkeypatch.setattr(settings, "REGIE", replace(settings.REGIE, region=small_region()))
    public, full = _editions(snapshot)
    folder = own_region(tmp_path)
    monkeypatch.setattr(settings, "REGIE", replace(settings.REGIE, region=folder))
    monkeypatch.setattr(door, "edition_public", lambda period, at: public)
    monkeypatch.setattr(door, "edition_full", lambda period, at: full)
    return folder


@cache
def _editions(snapshot: str) -> tuple[Review, Review]:
    period = Period.parse(PERIOD)
    return door.edition_public(period, snapshot), door.edition_full(period, snapshot)


def _begun(client: Client, region: Path) -> Matter:
    answer = client.post(reverse("reports:new"), {"period": PERIOD, "snapshot": half_year_snapshot(region)})
    assert answer.status_code == 302
    return Matter.objects.unscoped().get(kind="report")


def _written(client: Client, matter: Matter) -> Matter:
    page = client.get(reverse("reports:report", args=[PERIOD, 1])).content.decode()
    assert "Hoofdstukken" in page
    chapter = next(
        part.partition('"')[0] for part in page.split('href="')[1:] if "/hoofdstuk/" in part.partition('"')[0]
    )
    sent = client.post(chapter, {"text": CHAPTER_TEXT, "version": matter.version})
    assert sent.status_code == 302
    assert CHAPTER_TEXT in client.get(chapter).content.decode()
    return Matter.objects.unscoped().get(pk=matter.pk)


def _step(client: Client, matter: Matter, name: str, note: str = "") -> int:
    return client.post(reverse("workflow:move", args=[matter.pk, name]), {"note": note}).status_code


def _state(matter: Matter) -> str:
    return Matter.objects.unscoped().get(pk=matter.pk).state


def test_from_draft_to_the_public_page(region: Path) -> None:
    writer, approver = signed_in(Role.COOPERATIVE_CONTROLLER), signed_in(Role.ACCOUNT_MANAGER)
    matter = _written(writer, _begun(writer, region))
    assert _step(writer, matter, "offer") == 302
    assert _step(approver, matter, "approve") == 302
    assert _state(matter) == "approved"
    director = person(Role.DIRECTOR).grants.get().scope()
    workflow.move(matter, "publish", director)
    assert _state(matter) == "published"

    (report,) = published_reports(region)
    assert report.texts == {next(iter(report.texts)): CHAPTER_TEXT}
    page = published_file(region, report, "halfjaarrapportage.html").decode()
    assert CHAPTER_TEXT in page
    anyone = Client()
    assert "2024-H1" in anyone.get(reverse("reports:public")).content.decode()
    answer = anyone.get(reverse("reports:public_file", args=[PERIOD, 1, "halfjaarrapportage.html"]))
    assert answer.status_code == 200
    assert CHAPTER_TEXT in answer.content.decode()


def test_the_internal_edition_is_not_for_everyone(region: Path) -> None:
    director = person(Role.DIRECTOR).grants.get().scope()
    matter = service.begin(director, Period.parse(PERIOD), half_year_snapshot(region))
    Matter.objects.unscoped().filter(pk=matter.pk).update(state="approved", prepared_by=person(Role.MEMBER))
    workflow.move(matter, "publish", director)
    name = "halfjaarrapportage-intern.pdf"
    assert Client().get(reverse("reports:public_file", args=[PERIOD, 1, name])).status_code == 404
    inside = reverse("reports:file", args=[PERIOD, 1, name])
    assert signed_in(Role.ACCOUNT_MANAGER).get(inside).status_code == 404
    assert signed_in(Role.TEAM_COACH).get(inside).status_code == 403
    assert signed_in(Role.DIRECTOR).get(inside).status_code == 200


def test_who_wrote_it_does_not_approve_it(region: Path) -> None:
    user = person(Role.DIRECTOR)
    client = browser_of(user)
    matter = _written(client, _begun(client, region))
    assert _step(client, matter, "offer") == 302
    assert _step(client, matter, "approve") in (302, 409)
    assert _state(matter) == "review"
    with pytest.raises(RegieError):
        workflow.move(matter, "approve", user.grants.get().scope())


def test_a_text_that_someone_else_changed_meanwhile_is_not_overwritten_and_not_lost(region: Path) -> None:
    first, second = signed_in(Role.DIRECTOR), signed_in(Role.ACCOUNT_MANAGER)
    matter = _begun(first, region)
    page = first.get(reverse("reports:report", args=[PERIOD, 1])).content.decode()
    chapter = next(part.partition('"')[0] for part in page.split('href="')[1:] if "/hoofdstuk/" in part)
    assert first.post(chapter, {"text": "Eerst.", "version": matter.version}).status_code == 302
    late = second.post(chapter, {"text": "Later.", "version": matter.version})
    assert late.status_code == 200
    assert "Later." in late.content.decode()
    assert "intussen gewijzigd" in late.content.decode()
    assert list(Matter.objects.unscoped().get(pk=matter.pk).payload["texts"].values()) == ["Eerst."]


def test_a_second_version_says_what_was_corrected_and_keeps_the_first(region: Path) -> None:
    director = person(Role.DIRECTOR).grants.get().scope()
    for version, correction in ((1, ""), (2, "De wachttijd was te laag.")):
        matter = service.begin(director, Period.parse(PERIOD), half_year_snapshot(region))
        if correction:
            matter = service.write_text(director, matter, "correction", correction)
        Matter.objects.unscoped().filter(pk=matter.pk).update(state="approved", prepared_by=person(Role.MEMBER))
        workflow.move(matter, "publish", director)
        assert published_reports(region)[-1].version == version
    first, second = published_reports(region)
    assert [each.text for each in second.corrections] == ["De wachttijd was te laag."]
    assert "De wachttijd was te laag." in published_file(region, second, "halfjaarrapportage.html").decode()
    assert published_file(region, first, "halfjaarrapportage.html")
    assert "De wachttijd was te laag." in Client().get(reverse("reports:public")).content.decode()


def test_a_file_that_was_changed_after_publication_is_not_shown(region: Path) -> None:
    director = person(Role.DIRECTOR).grants.get().scope()
    matter = service.begin(director, Period.parse(PERIOD), half_year_snapshot(region))
    Matter.objects.unscoped().filter(pk=matter.pk).update(state="approved", prepared_by=person(Role.MEMBER))
    workflow.move(matter, "publish", director)
    (report,) = published_reports(region)
    path = region / "reports" / PERIOD / "v1" / "halfjaarrapportage.html"
    path.write_text(path.read_text().replace("2024", "2023"))
    with pytest.raises(RegieError):
        published_file(region, report, "halfjaarrapportage.html")


def test_publishing_twice_gives_the_same_files(region: Path) -> None:
    from regie.web.reports.jobs import publish

    director = person(Role.DIRECTOR).grants.get().scope()
    matter = service.begin(director, Period.parse(PERIOD), half_year_snapshot(region))
    Matter.objects.unscoped().filter(pk=matter.pk).update(state="publishing")
    publish(lambda *_: None, matter=matter.pk)
    before = published_reports(region)
    Matter.objects.unscoped().filter(pk=matter.pk).update(state="publishing")
    publish(lambda *_: None, matter=matter.pk)
    assert published_reports(region) == before
    assert _state(matter) == "published"


def test_a_report_whose_worker_died_after_the_files_is_published_the_next_day_as_it_was(
    region: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    director = person(Role.DIRECTOR).grants.get().scope()
    matter = service.begin(director, Period.parse(PERIOD), half_year_snapshot(region))
    matter = service.write_text(director, matter, "correction", "Een bedrag stond verkeerd.")
    Matter.objects.unscoped().filter(pk=matter.pk).update(state="approved", prepared_by=person(Role.MEMBER))

    def dies(*_: object, **__: object) -> None:
        raise MemoryError

    with monkeypatch.context() as dying:
        dying.setattr(jobs.workflow, "settle", dies)
        workflow.move(matter, "publish", director)
    assert _state(matter) == "publishing"
    (first,) = published_reports(region)
    tomorrow = first.published_on + timedelta(days=1)
    monkeypatch.setattr(jobs.timezone, "localdate", lambda *_: tomorrow)
    workflow.move(matter, "retry", director)
    assert _state(matter) == "published"
    assert list(published_reports(region)) == [first]


def test_the_draft_is_given_as_pdf(region: Path) -> None:
    client = signed_in(Role.DIRECTOR)
    _begun(client, region)
    address = reverse("reports:draft", args=[PERIOD, 1])
    answer = client.get(address, follow=True)
    assert b"".join(answer.streaming_content)[:5] == b"%PDF-"  # type: ignore[attr-defined]


def test_a_report_whose_figures_are_still_being_made_says_so(
    region: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(Role.COOPERATIVE_CONTROLLER)
    _begun(client, region)
    job = Job.objects.unscoped().create(kind="make_review")

    def not_yet(period: Period, at: str) -> Review:
        raise door.NotReady(job.pk)

    monkeypatch.setattr(door, "edition_full", not_yet)
    for address in (
        reverse("reports:report", args=[PERIOD, 1]),
        reverse("reports:chapter", args=[PERIOD, 1, "x"]),
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "De cijfers worden klaargezet" in answer.content.decode()
