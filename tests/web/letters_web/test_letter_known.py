# SPDX-License-Identifier: EUPL-1.2
"""What Regie knows already is ticked, not typed: decisions and actions of fixed minutes, tested hypotheses."""

from __future__ import annotations

import html
import io
import re
import shutil
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest
from django.test import Client
from django.urls import reverse
from tests.web.people import HEERLEN, LANDGRAAF, VOERENDAAL, browser_of, person, scope, signed_in
from tests.web.region_folder import half_year_snapshot, small_region
from tests.web.steering_web.steering_people import (
    DAY,
    Committing,
    acting,
    agreed_by,
    fixed,
    joint,
    opened,
    region_to_write_in,
    scope_of_user,
)

sys.path.insert(0, str(Path(__file__).parents[2] / "reporting"))

from sample_money import money_review

from regie.reporting.council_letter import PublishedLetter, council_page, letter_document
from regie.reporting.html import render_html
from regie.reporting.published import publish_report
from regie.review import Review
from regie.review.growth import GrowthInvestigation, Split
from regie.review.growth.model import Hypothesis
from regie.review.views import Said
from regie.vocabulary import Period
from regie.web.access import Role
from regie.web.letters import drafts, service
from regie.web.letters.known import known
from regie.web.region import cache
from regie.web.reviews import growth_made
from regie.web.steering import actions, decisions, kept
from regie.web.steering.actions import Asked
from regie.web.steering.decisions import Taken
from regie.web.steering.models import Decision, Meeting
from regie.web.steering.owners import owners
from regie.web.workflow import service as workflow
from regie.web.workflow.models import Matter

pytestmark = pytest.mark.django_db

PERIOD = "2024-H1"
PLAIN = "De wachtlijst staat elke week op de agenda."
TEXTS = {"document_number": "162334", "reflection": "Wij zijn bezorgd over het geld."}


def with_snapshot(review: Review, snapshot: str) -> Review:
    return review.model_copy(update={"header": review.header.model_copy(update={"snapshot": snapshot})})


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, snapshot = tmp_path_factory.mktemp("gepubliceerd"), half_year_snapshot(small_region())
    public, whole = (with_snapshot(money_review(suppressed=each), snapshot) for each in (True, False))
    publish_report(folder, public, whole, {}, date(2024, 9, 20), version=1)
    return folder / "reports"


@pytest.fixture(autouse=True)
def region(
    reports: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    with region_to_write_in(tmp_path_factory, monkeypatch) as folder:
        # the figures in the minutes are not the subject here
        monkeypatch.setattr("regie.web.steering.jobs.key_figures", lambda *_: {})
        monkeypatch.setattr("regie.web.region.door.make_review", lambda *_: None)
        shutil.copytree(reports, folder / "reports")
        yield folder
        for each in ("reports", "letters"):
            shutil.rmtree(folder / each, ignore_errors=True)


def begun(writer: Any) -> Matter:
    return service.begin(scope_of_user(writer), Period.parse(PERIOD))


def again(matter: Matter) -> Matter:
    return Matter.objects.unscoped().get(pk=matter.pk)


def save(client: Client, matter: Matter, **typed: Any) -> str:
    sent = {**TEXTS, "version": again(matter).version, **typed}
    answer = client.post(reverse("letters:texts", args=[PERIOD, 1]), sent, follow=True)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def offered(client: Client) -> dict[str, bool]:
    """The keys that can be ticked and whether they are."""
    page = client.get(reverse("letters:texts", args=[PERIOD, 1])).content.decode()
    boxes = re.findall(r"<input type=\"checkbox\"[^>]*>", page)
    return {re.search(r'value="([^"]+)"', each)[1]: " checked" in each for each in boxes}  # type: ignore[index]


def plain(meeting: Meeting, text: str = PLAIN, **more: Any) -> Decision:
    return decisions.record(
        acting(Role.ACCOUNT_MANAGER), meeting, Taken(theme="access", text=text, owner=owners()[0].pk, **more)
    )


def to_do(meeting: Meeting, text: str, role: Role, party: str | None = None) -> str:
    someone = person(role, party)
    owner = owners().get(user_id=someone.pk)
    return actions.record(acting(Role.ACCOUNT_MANAGER), meeting, Asked("access", text, owner.pk, DAY)).number


def test_what_fixed_minutes_decided_is_ticked_worded_by_people_and_named_with_its_source(
    django_capture_on_commit_callbacks: Committing,
) -> None:
    meeting = opened()
    simple, together = plain(meeting), joint(meeting)
    action = to_do(meeting, "De lijst doornemen", Role.DIRECTOR)
    fixed(meeting, django_capture_on_commit_callbacks)
    agreed_by(together, HEERLEN)
    writer = person(Role.POLICY_OFFICER)
    client, matter = browser_of(writer), begun(writer)
    keys = {f"decision:{simple.number}", f"decision:{together.number}", f"action:{action}"}
    assert offered(client) == dict.fromkeys(keys, False)

    ticks = {
        "take_decisions": [f"decision:{simple.number}", f"decision:{together.number}"],
        "take_next_steps": [f"action:{action}"],
    }
    page = save(client, matter, decisions="Een audit.", **ticks)
    where = (
        f"besluit {simple.number}, regiegesprek van 7 oktober 2024; belegd bij Accountmanager gemeente (Heerlen)"
    )
    assert "Lees na wat is overgenomen" in page
    assert offered(client) == dict.fromkeys(keys, True)
    said = drafts.content(again(matter))
    assert said.decisions[:2] == ("Een audit.", f"{PLAIN[:-1]} ({where}).")
    assert "geraamd financieel effect €\u00a0250.000" in said.decisions[2]
    assert "vooraf ingestemd: Heerlen (College, 10 oktober 2024)" in said.decisions[2]
    assert "nog geen instemming van Landgraaf, Voerendaal" in said.decisions[2]
    assert f"(actie {action}, regiegesprek van 7 oktober 2024)." in said.next_steps[0]
    assert "Wie: Directeur coöperatie" in said.next_steps[0]
    (source,) = said.sources
    assert source.startswith(
        f"Besluit {simple.number}, besluit {together.number}, actie {action}: verslag van het"
    )
    assert "regiegesprek van 7 oktober 2024, versie 1, vastgesteld op" in source
    assert "Persoon" not in "".join((*said.decisions, *said.next_steps, *said.sources))
    letter, sheet = (render_html(make(said)) for make in (letter_document, council_page))
    assert "Bronnen" in letter
    assert source in letter
    assert PLAIN[:-1] in sheet
    assert "onder Bronnen" in sheet
    draft = client.get(reverse("letters:draft", args=[PERIOD, 1, "raadsinformatiebrief.docx"])).content
    lines = [line.text for line in docx.Document(io.BytesIO(draft)).paragraphs]
    assert source in lines

    # worded otherwise the source stays; ticked off it goes, and what people wrote does not
    own = "De raad krijgt elke week de wachtlijst."
    ticks["take_decisions"] = [f"decision:{simple.number}"]
    save(client, matter, decisions=f"Een audit.\n{own}", next_steps=said.next_steps[0], **ticks)
    said = drafts.content(again(matter))
    assert said.decisions == ("Een audit.", own)
    assert said.sources[0].startswith(f"Besluit {simple.number}, actie {action}: ")
    page = save(client, matter, decisions=f"Een audit.\n{own}", next_steps=said.next_steps[0])
    assert f"De bron 'besluit {simple.number}' is weg" in page
    said = drafts.content(again(matter))
    assert (said.decisions, said.next_steps, said.sources) == (("Een audit.", own), (), ())


def test_an_amount_of_a_decision_is_never_told_as_more_than_it_is(
    django_capture_on_commit_callbacks: Committing,
) -> None:
    meeting = opened()
    below, whole = (joint(meeting, amount=Decimal(amount)) for amount in ("99999.99", "250000"))
    fixed(meeting, django_capture_on_commit_callbacks)
    writer = person(Role.POLICY_OFFICER)
    texts = {each.key: each.text for each in known(scope_of_user(writer), begun(writer))}
    assert "geraamd financieel effect €\u00a099.999,99;" in texts[f"decision:{below.number}"]
    assert "geraamd financieel effect €\u00a0250.000;" in texts[f"decision:{whole.number}"]


def test_only_what_is_fixed_of_this_half_year_and_for_this_municipality_can_be_ticked(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    writer = person(Role.POLICY_OFFICER)
    client, matter = browser_of(writer), begun(writer)
    long_ago = opened(day=date(2023, 3, 6))
    plain(long_ago)
    long_ago = fixed(long_ago, django_capture_on_commit_callbacks)
    Meeting.objects.unscoped().filter(pk=long_ago.pk).update(period="2022-H2")
    plain(opened(day=DAY - timedelta(days=7)))
    meeting = opened()
    of_others = plain(
        meeting, "Landgraaf koopt iets.", effect="spending", marked=True, concerned=(LANDGRAAF, VOERENDAAL)
    )
    to_do(meeting, "Een taak van een ander", Role.POLICY_OFFICER, LANDGRAAF)
    own = to_do(meeting, "Een eigen taak", Role.POLICY_OFFICER, HEERLEN)
    assert offered(client) == {}
    meeting = fixed(meeting, django_capture_on_commit_callbacks)
    assert offered(client) == {f"action:{own}": False}
    assert {each.key for each in known(scope(Role.BUYER), matter)} == set()

    # what is not offered cannot be sent either
    page = save(client, matter, take_decisions=[f"decision:{of_others.number}"])
    assert again(matter).payload["taken"] == []
    assert "Landgraaf koopt iets." not in page

    # minutes that are being corrected stay as they were fixed, until the correction is
    workflow.move(meeting.matter, "correct", acting(Role.ACCOUNT_MANAGER), note="Er ontbrak een besluit.")
    later = plain(Meeting.objects.unscoped().select_related("matter").get(pk=meeting.pk), "Later genoteerd.")
    assert offered(client) == {f"action:{own}": False}
    fixed(meeting, django_capture_on_commit_callbacks)
    assert f"decision:{later.number}" in offered(client)

    # minutes that somebody changed are not read, and the texts can still be written
    (region / "meetings" / meeting.key / "v2" / kept.DATA).write_text("{}", encoding="utf-8")
    page = html.unescape(client.get(reverse("letters:texts", args=[PERIOD, 1])).content.decode())
    assert "Nu is niets over te nemen" in page
    save(client, matter, reflection="Toch geschreven.")
    assert drafts.content(again(matter)).reflection == ("Toch geschreven.",)


def investigated(
    snapshot: str, now: str, before: str, *, suppressed: bool = True, place: str | None = LANDGRAAF
) -> None:
    header = with_snapshot(money_review(suppressed=suppressed), snapshot).header
    told = Said(nl="Dat Landgraaf groeit, wordt niet gesteund.", en="That Landgraaf grows is not supported.")
    found = GrowthInvestigation(
        header=header,
        before=before,
        now=now,
        figures=(),
        growth=Split(kind="growth", before=before, now=now, factors={}, rows=()),
        shortages=(),
        starting_point=None,
        influence=None,
        hypothesis=Hypothesis(
            municipality=place,
            verdict="not_supported",
            said=told,
            checks=(),
            panel=(),
            areas=(),
            rule=(),
            limits=(),
        ),
        outside=(),
        benchmark=(),
        conclusions=(),
        remarks=(),
    )
    asked = {"snapshot": snapshot, "before": before, "now": now, "suppressed": suppressed}
    cache.write(growth_made.KEPT, snapshot, growth_made._key(asked), found.model_dump_json().encode())


def test_a_tested_hypothesis_is_taken_over_with_its_verdict_and_memo_and_never_with_small_numbers(
    region: Path,
) -> None:
    snapshot = half_year_snapshot(region)
    writer = person(Role.POLICY_OFFICER)
    client, matter = browser_of(writer), begun(writer)
    page = client.get(reverse("letters:texts", args=[PERIOD, 1])).content.decode()
    assert f"{reverse('reviews:growth')}?periode={PERIOD}&amp;momentopname={snapshot}" in page
    investigated(snapshot, PERIOD, "2022-H1", suppressed=False)
    investigated(snapshot, "2023-H2", "2022-H2")
    investigated(snapshot, PERIOD, "2021-H1", place=None)
    assert offered(client) == {}
    investigated(snapshot, PERIOD, "2023-H1")
    investigated(snapshot, "2023", "2022")
    assert set(offered(client)) == {f"hypothesis:2023-H1:{PERIOD}", "hypothesis:2022:2023"}

    save(client, matter, explanation="Eerst dit.", take_explanation=[f"hypothesis:2023-H1:{PERIOD}"])
    said = drafts.content(again(matter))
    assert said.explanation[0] == "Eerst dit."
    assert said.explanation[1].startswith(
        "Getoetste hypothese, niet gesteund. Dat Landgraaf groeit, wordt niet ge"
    )
    assert (
        "groeionderzoek over het eerste halfjaar van 2024 naast het eerste halfjaar van 2023"
        in said.explanation[1]
    )
    assert "momentopname van" in said.explanation[1]
    assert said.sources == (
        "Getoetste hypothese: groeionderzoek over het eerste halfjaar van 2024 naast het eerste halfjaar van 2023, "
        f"openbare uitgave, momentopname {snapshot}.",
    )


def test_a_next_version_begins_with_what_the_one_before_took_over(
    django_capture_on_commit_callbacks: Committing,
) -> None:
    meeting = opened()
    number = plain(meeting).number
    fixed(meeting, django_capture_on_commit_callbacks)
    writer, manager = person(Role.POLICY_OFFICER), acting(Role.ACCOUNT_MANAGER)
    matter = begun(writer)
    save(browser_of(writer), matter, take_decisions=[f"decision:{number}"])
    for step, by in (("offer", scope_of_user(writer)), ("approve", manager), ("publish", manager)):
        matter = workflow.move(again(matter), step, by)
    public = html.unescape(Client().get(reverse("letters:public", args=[HEERLEN])).content.decode())
    assert (
        f"besluit {number}, regiegesprek van 7 oktober 2024; belegd bij Accountmanager gemeente (Heerlen)"
        in public
    )
    assert f"Besluit {number}: verslag van het regiegesprek" in public
    second = begun(writer)
    assert second.key.endswith("/v2")
    assert [each["key"] for each in second.payload["taken"]] == [f"decision:{number}"]
    assert drafts.content(second).sources == drafts.content(matter).sources


def test_the_list_filters_and_sorts_and_shows_of_others_what_they_published() -> None:
    for town in (HEERLEN, LANDGRAAF):
        writer, manager = acting(Role.POLICY_OFFICER, town), acting(Role.ACCOUNT_MANAGER, town)
        matter = service.begin(writer, Period.parse(PERIOD))
        service.write_texts(writer, matter, {**TEXTS, "subject": f"Brief van {town}"}, "")
        for step, by in (("offer", writer), ("approve", manager), ("publish", manager)):
            matter = workflow.move(again(matter), step, by)
        service.begin(writer, Period.parse(PERIOD))
    client = signed_in(Role.MUNICIPAL_CONTROLLER)

    def rows(**asked: str) -> list[tuple[str, str]]:
        """Municipality and state of every row."""
        sent = {f"brieven-{name}": value for name, value in asked.items()}
        answer = client.get(reverse("letters:list"), {**sent, "export": "csv", "tabel": "brieven"})
        lines = answer.content.decode("utf-8-sig").splitlines()
        heads, *found = [line.split(";") for line in lines if line.count(";") > 3]
        return [(each[heads.index("Gemeente")], each[heads.index("Stand")]) for each in found]

    assert sorted(rows()) == [("Heerlen", "Concept"), ("Heerlen", "Gepubliceerd"), ("Landgraaf", "Gepubliceerd")]
    assert rows(municipality=LANDGRAAF) == [("Landgraaf", "Gepubliceerd")]
    assert rows(state="draft", period=PERIOD) == [("Heerlen", "Concept")]
    assert [name for name, _ in rows(sorteer="-name")] == ["Landgraaf", "Heerlen", "Heerlen"]
    page = client.get(reverse("letters:list")).content.decode()
    assert reverse("letters:public_file", args=[LANDGRAAF, PERIOD, 1, "raadsinformatiebrief.pdf"]) in page
    assert f'href="{reverse("letters:letter", args=[PERIOD, 1])}"' in page


def test_a_long_list_of_letters_comes_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    one = PublishedLetter(
        municipality=LANDGRAAF,
        name="Landgraaf",
        period=PERIOD,
        version=1,
        report_version=1,
        snapshot="2024-07-01-00000000",
        published_on=DAY,
        subject="Brief",
        document_number="1",
        synthetic=True,
        files={},
    )
    many = [
        one.model_copy(update={"version": number, "subject": f"Brief {number:02}"}) for number in range(30, 0, -1)
    ]
    monkeypatch.setattr("regie.web.letters.list_page.queries.published", lambda: many)
    client = signed_in(Role.POLICY_OFFICER)
    first, second = (
        client.get(reverse("letters:list"), {"brieven-pagina": page}).content.decode() for page in (1, 2)
    )
    assert ("Brief 30" in first, "Brief 05" in first) == (True, False)
    assert ("Brief 30" in second, "Brief 05" in second) == (False, True)
    assert first.count("Gepubliceerd</span>") == 1
    assert first.count("Vervangen</span>") == 24
