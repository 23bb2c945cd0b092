# SPDX-License-Identifier: EUPL-1.2
"""Providers: the file of each, who reads which part of it, and the exit of a member as a guided plan."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import pytest
from django.conf import settings as configured
from django.utils import timezone
from tests.web.people import browser_of, confirmed, person, scope, signed_in
from tests.web.region_folder import small_region

from regie.vocabulary import RegieError
from regie.web.access import Role
from regie.web.programme import queries, service
from regie.web.programme.exits import KIND, STEPS
from regie.web.programme.models import Accounts, Agreement, Finding, Meeting, MeetingAgreement, Signal
from regie.web.region import door
from regie.web.workflow.models import Matter

pytestmark = pytest.mark.django_db

MEMBER, OTHER = "A003", "A004"
NO_TAKERS = {"takers-TOTAL_FORMS": "0", "takers-INITIAL_FORMS": "0"}
HIDDEN = [Role.ACCOUNT_MANAGER, Role.MUNICIPAL_CONTROLLER, Role.POLICY_OFFICER]


@pytest.fixture(autouse=True)
def _region(settings):
    settings.REGIE = replace(configured.REGIE, region=small_region())


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:2000]
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def a_file(party=MEMBER, mark="", shared=False):
    """A file with something of everything in it."""
    meeting = Meeting.objects.create(
        party=party, held_on=date(2024, 6, 20), present="Contractmanager, bestuurder", findings=f"Verslag{mark}"
    )
    MeetingAgreement.objects.create(
        party=party, meeting=meeting, text=f"Actie{mark}", owner="Bestuurder", due_on=date(2024, 9, 1)
    )
    Agreement.objects.create(party=party, subject=f"Onderwerp{mark}", agreed_on=date(2024, 1, 15))
    Finding.objects.create(
        party=party,
        kind="inspectorate",
        severity="shortcoming",
        found_on=date(2024, 5, 1),
        source="Rapport",
        text=f"Bevinding{mark}",
        shared=shared,
    )
    Signal.objects.create(
        party=party, kind="board", seen_on=date(2024, 4, 1), source="Gesprek", text=f"Signaal{mark}", shared=shared
    )
    for year in (2021, 2022, 2023):
        Accounts.objects.create(
            party=party, year=year, result=-98_765_400, received_on=date(year + 1, 5, 1), source="Jaarrekening"
        )


def test_the_agreements_and_meetings_of_the_contract_are_there_without_typing_them_again():
    reader = scope(Role.DIRECTOR)
    contract = door.contract(reader)
    agreed, held = queries.agreements(reader), queries.meetings(reader)
    assert len({each.party for each in agreed}) == 20
    assert len(agreed) == sum(len(each.transformation) for each in contract.service_contracts)
    assert len({each.party for each in held}) == 42
    browser = signed_in(Role.COOPERATIVE_CONTROLLER)
    assert "DVO-A003" in text(browser.get("/aanbieders/afspraken"))
    assert "Monitorgesprekken" in text(browser.get("/aanbieders/gesprekken"))
    export = browser.get("/aanbieders/gesprekken?export=csv&tabel=gesprekken").content.decode("utf-8-sig")
    assert len(export.strip().splitlines()) == 1 + len(held)


def test_a_report_takes_the_place_of_the_day_in_the_contract():
    reader = scope(Role.DIRECTOR)
    before = queries.meetings(reader, MEMBER)
    Meeting.objects.create(party=MEMBER, held_on=before[0].held_on, present="Bestuurder", findings="Goed gesprek")
    after = queries.meetings(reader, MEMBER)
    assert len(after) == len(before)
    assert [each.findings for each in after if each.pk] == ["Goed gesprek"]


def test_the_cooperative_and_the_provider_itself_read_the_whole_file():
    a_file()
    for browser in (signed_in(Role.DIRECTOR), signed_in(Role.COOPERATIVE_AUDITOR), signed_in(Role.MEMBER, MEMBER)):
        page = text(browser.get(f"/aanbieders/{MEMBER}"))
        for told in ("Verslag", "Actie", "Onderwerp", "Bevinding", "Signaal", "987.654", "Drie negatieve jaren"):
            assert told in page, told


def test_a_provider_reads_no_other_file():
    a_file(MEMBER)
    for role in (Role.MEMBER, Role.SUBCONTRACTOR):
        browser = signed_in(role, OTHER)
        for address in ("", "/uittreding", "/uittreding/plan.pdf"):
            assert browser.get(f"/aanbieders/{MEMBER}{address}").status_code == 404
        assert browser.get("/aanbieders/")["Location"] == f"/aanbieders/{OTHER}"
        assert browser.get("/aanbieders/gesprekken")["Location"] == f"/aanbieders/{OTHER}"
        assert browser.get("/aanbieders/afspraken").status_code == 403
        assert "987.654" not in text(browser.get(f"/aanbieders/{OTHER}"))


@pytest.mark.parametrize("role", HIDDEN)
def test_a_municipality_reads_what_is_shared_and_no_amount_and_no_meeting(role):
    a_file(MEMBER, mark="-geheim")
    a_file(OTHER, mark="-gedeeld", shared=True)
    browser = signed_in(role)
    closed, opened = text(browser.get(f"/aanbieders/{MEMBER}")), text(browser.get(f"/aanbieders/{OTHER}"))
    assert "geheim" not in closed
    assert "Bevinding-gedeeld" in opened
    assert "Signaal-gedeeld" in opened
    for page in (closed, opened):
        for hidden in ("987.654", "Verslag", "Actie", "Onderwerp", "Drie negatieve jaren", "Uittreding"):
            assert hidden not in page, hidden
    listed = text(browser.get("/aanbieders/"))
    assert "Laatste gesprek" not in listed
    export = browser.get(f"/aanbieders/{OTHER}?export=csv&tabel=gesprekken")
    assert "Verslag" not in export.content.decode("utf-8-sig")
    for address in ("gesprekken", f"{MEMBER}/uittreding", f"{MEMBER}/signaal/nieuw"):
        assert browser.get(f"/aanbieders/{address}").status_code == 403


def test_the_list_counts_what_asks_for_attention():
    a_file()
    row = next(each for each in queries.provider_rows(scope(Role.DIRECTOR)) if each.party == MEMBER)
    assert (row.findings, row.signals) == (1, 2)
    assert row.last_meeting == date(2024, 6, 20)
    shared = next(each for each in queries.provider_rows(scope(Role.POLICY_OFFICER)) if each.party == MEMBER)
    assert (shared.findings, shared.signals, shared.meetings) == (0, 0, None)


def test_findings_on_tariffs_and_deliveries_are_those_of_the_checks():
    from regie.contract.tariffs import tariff_findings
    from regie.vocabulary import PeriodKind

    reader = scope(Role.DIRECTOR)
    period = door.periods(PeriodKind.HALF_YEAR)[0]
    found = tariff_findings(door.contract(reader, period), period).findings
    browser = signed_in(Role.DIRECTOR)
    for party in sorted({each.party for each in found})[:2]:
        page = text(browser.get(f"/aanbieders/{party}"))
        for each in found:
            if each.party == party:
                assert re.sub(r"\s+", " ", each.sentence().nl) in page
    own = [each for each in door.deliveries(reader) if each.party == "A001"]
    last = max(own, key=lambda each: (each.period_end, each.received_on, each.sequence))
    assert queries.delivery_state(reader, "A001").set_aside == last.rows_set_aside


def test_every_part_of_a_file_is_written_on_screen():
    browser = signed_in(Role.DIRECTOR)
    tariff = next(
        f"{each.id}/{one.product}/{one.unit}/{one.valid_from}"
        for each in door.contract(scope(Role.DIRECTOR)).service_contracts
        if each.party == MEMBER
        for one in each.tariffs
    )
    entries = {
        "afspraak": {
            "subject": "Groepen op school",
            "agreed_on": "2024-02-01",
            "state": "agreed",
            "tariff": tariff,
        },
        "gesprek": {"held_on": "2024-07-01", "present": "Bestuurder", "findings": "Wachttijd daalt."},
        "bevinding": {
            "kind": "inspectorate",
            "severity": "measure",
            "found_on": "2024-03-01",
            "source": "Besluit van de inspectie",
            "text": "Dossiers niet op orde.",
            "shared": "on",
        },
        "signaal": {"kind": "liquidity", "seen_on": "2024-03-01", "source": "Gesprek", "text": "Kas is krap."},
        "jaarrekening": {"year": "2023", "result": "-12.500", "received_on": "2024-05-01", "source": "Jaarstuk"},
    }
    for slug, values in entries.items():
        answer = browser.post(f"/aanbieders/{MEMBER}/{slug}/nieuw", values)
        assert answer.status_code == 302, (slug, text(answer, 400))
    meeting = Meeting.objects.unscoped().get()
    action = {
        "meeting_id": str(meeting.pk),
        "text": "Rooster delen",
        "owner": "Bestuurder",
        "due_on": "2024-08-01",
    }
    assert browser.post(f"/aanbieders/{MEMBER}/gespreksafspraak/nieuw", action).status_code == 302
    page = text(browser.get(f"/aanbieders/{MEMBER}"))
    for told in (
        "Groepen op school",
        "Wachttijd daalt.",
        "Dossiers niet",
        "Kas is krap.",
        "12.500",
        "Rooster delen",
    ):
        assert told in page, told
    assert f"/aanbieders/{MEMBER}/afspraak/{Agreement.objects.unscoped().get().pk}" in page
    assert Agreement.objects.unscoped().get().service_contract == tariff.split("/")[0]
    closing = entries["bevinding"] | {"closed_on": "2024-06-01", "seen": "1"}
    address = f"/aanbieders/{MEMBER}/bevinding/{Finding.objects.unscoped().get().pk}"
    assert "Schrijf wat eraan is gedaan" in text(browser.post(address, closing), 400)
    assert browser.post(address, closing | {"follow_up": "Hersteld en getoetst."}).status_code == 302
    assert Finding.objects.unscoped().get().closed_on == date(2024, 6, 1)
    assert browser.get(f"/aanbieders/{OTHER}/bevinding/{Finding.objects.unscoped().get().pk}").status_code == 404


@pytest.mark.parametrize(
    ("slug", "values", "told"),
    [
        ("gesprek", {"present": "Bel 06-12345678"}, "telefoonnummer"),
        ("gesprek", {"findings": "Client met BSN 111222333"}, "burgerservicenummer"),
        ("gesprek", {"held_on": (timezone.localdate() + timedelta(days=2)).isoformat()}, "in de toekomst"),
        ("bevinding", {"kind": "tariff", "severity": "measure"}, "kies Inspectie"),
        ("jaarrekening", {"year": "2024", "received_on": "2024-05-01"}, "na afloop van het boekjaar"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(slug, values, told):
    whole = {
        "gesprek": {"held_on": "2024-07-01", "present": "Bestuurder", "findings": "x"},
        "bevinding": {"found_on": "2024-03-01", "source": "x", "text": "y"},
        "jaarrekening": {"source": "Jaarstuk"},
    }[slug]
    answer = signed_in(Role.DIRECTOR).post(f"/aanbieders/{MEMBER}/{slug}/nieuw", whole | values)
    assert told.lower() in text(answer, 400).lower()
    assert not Meeting.objects.unscoped().exists()


def begun(user, party=MEMBER):
    """A plan that has begun, in a browser of its maker."""
    browser = browser_of(user)
    answer = browser.post(f"/aanbieders/{party}/uittreding/begin", {"last_day": "2024-12-31"})
    assert answer.status_code == 302, text(answer, 400)
    return browser


def write_steps(browser, state="under_way", party=MEMBER):
    for kind in STEPS:
        values = {
            "state": state,
            "owner": "Directeur",
            "due_on": "2024-11-01",
            "text": f"Tekst {kind.slug}",
            "takers-TOTAL_FORMS": "1",
            "takers-INITIAL_FORMS": "0",
            "takers-0-party": OTHER,
            "takers-0-text": "Jeugdigen in het gebiedsteam",
        }
        answer = browser.post(f"/aanbieders/{party}/uittreding/stap/{kind.slug}", values)
        assert answer.status_code == 302, text(answer, 400)


def test_an_exit_goes_from_notice_to_completed_and_the_maker_does_not_fix_it():
    maker = person(Role.DIRECTOR)
    browser = begun(maker)
    plan = Matter.objects.unscoped().get(kind=KIND, key=MEMBER)

    def step(user, name, note=""):
        return confirmed(user).post(f"/overleg/{plan.pk}/stap/{name}", {"note": note})

    other = person(Role.DIRECTOR)
    answer = step(other, "fix")
    assert "eigenaar en een dag" in text(answer, 409)
    write_steps(browser)
    assert step(maker, "fix").status_code in (302, 409)
    plan.refresh_from_db()
    assert plan.state == "draft"
    assert step(other, "fix").status_code == 302
    plan.refresh_from_db()
    assert plan.state == "fixed"
    assert "nog stappen open" in text(step(maker, "complete"), 409)
    write_steps(browser, "done")
    assert step(maker, "complete").status_code == 302
    plan.refresh_from_db()
    assert plan.state == "completed"
    with pytest.raises(RegieError):
        service.write_exit_step(scope(Role.DIRECTOR), plan, "afbouw", {"state": "todo", "owner": "", "text": ""})


def test_a_plan_says_what_to_do_now_from_the_first_step_to_the_last():
    maker = person(Role.DIRECTOR)
    browser = begun(maker)
    address = f"/aanbieders/{MEMBER}/uittreding"
    page = text(browser.get(address))
    assert "0 van 6 stappen" in page
    assert "De stap Opzegging heeft nog geen eigenaar of geen dag" in page
    order = [kind.slug for kind in STEPS]
    for slug, following in zip(order, [*order[1:], ""], strict=True):
        values = {"state": "todo", "owner": "Directeur", "due_on": "2024-11-01", "verder": "ja"}
        rows = NO_TAKERS if slug in ("clienten", "medewerkers", "afbouw") else {}
        answer = browser.post(f"{address}/stap/{slug}", values | rows)
        assert answer["Location"] == (f"{address}/stap/{following}" if following else address)
    assert "Iemand anders dan wie het plan schreef, stelt het vast" in text(browser.get(address))
    plan = Matter.objects.unscoped().get(kind=KIND, key=MEMBER)
    confirmed(person(Role.DIRECTOR)).post(f"/overleg/{plan.pk}/stap/fix", {"note": ""})
    assert "De volgende stap is Opzegging: Directeur, uiterlijk 1 november 2024" in text(browser.get(address))
    write_steps(browser, "done")
    page = text(browser.get(address))
    assert "6 van 6 stappen" in page
    assert "rond het plan af" in page
    assert "Nu te doen" not in text(signed_in(Role.MEMBER, MEMBER).get(address))


def test_only_a_member_leaves_and_only_once():
    maker = person(Role.DIRECTOR)
    browser = begun(maker)
    assert "al een plan" in text(
        browser.post(f"/aanbieders/{MEMBER}/uittreding/begin", {"last_day": "2024-12-31"}), 400
    )
    answer = browser.post("/aanbieders/A010/uittreding/begin", {"last_day": "2024-12-31"})
    assert "geen lid" in text(answer, 400)


def test_the_plan_shows_counts_of_clients_and_no_keys_and_is_a_document():
    browser = begun(person(Role.DIRECTOR))
    write_steps(browser)
    page = text(browser.get(f"/aanbieders/{MEMBER}/uittreding"))
    found = door.figures(
        scope(Role.DIRECTOR),
        "unique_clients",
        ("segment", "provider"),
        [door.periods(door.PeriodKind.MONTH)[0]],
        total=False,
    )
    counts = [each.value for each in found if each.breakdown["provider"] == MEMBER and each.value]
    assert counts
    for count in counts:
        assert f"<dd>{count}</dd>" in page
    word = browser.get(f"/aanbieders/{MEMBER}/uittreding/plan.docx").content
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        inside = archive.read("word/document.xml").decode()
    for told in ("Tekst afbouw", "Uitbestede zorg afgebouwd", "Directeur"):
        assert told in inside
    assert browser.get(f"/aanbieders/{MEMBER}/uittreding/plan.pdf").content.startswith(b"%PDF")
    assert browser.get(f"/aanbieders/{MEMBER}/uittreding/plan.exe").status_code == 404


def test_the_compensation_is_that_of_the_settlement_and_stays_in_the_plan(django_capture_on_commit_callbacks):
    browser = begun(person(Role.DIRECTOR))
    asked = {
        "party": MEMBER,
        "left_on": "2024-06-30",
        "stranded_cost": "1.000",
        "wind_down": "2.000",
        "replacement": "0",
        "mitigation": "500",
    }
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(f"/aanbieders/{MEMBER}/uittreding/vergoeding", asked)
    assert answer.status_code == 302
    page = text(browser.get(answer["Location"]))
    assert "2.500" in page
    task = re.search(r"taak=([0-9a-f-]+)", answer["Location"])[1]
    plan = Matter.objects.unscoped().get(kind=KIND)
    adopted = {"taak": task, "seen": str(plan.version)}
    assert browser.post(f"/aanbieders/{MEMBER}/uittreding/overnemen", adopted).status_code == 302
    plan.refresh_from_db()
    assert plan.payload["compensation"]["line"]["amount"] == "2500.00"
    assert "2.500" in text(signed_in(Role.MEMBER, MEMBER).get(f"/aanbieders/{MEMBER}/uittreding"))
    assert signed_in(Role.MEMBER, OTHER).get(f"/aanbieders/{MEMBER}/uittreding").status_code == 404


def test_a_plan_is_for_the_cooperative_and_the_member_and_not_for_the_auditor():
    begun(person(Role.DIRECTOR))
    assert "31 december 2024" in text(signed_in(Role.MEMBER, MEMBER).get(f"/aanbieders/{MEMBER}/uittreding"))
    assert queries.exit_plan(scope(Role.COOPERATIVE_AUDITOR), MEMBER) is None


def test_the_example_fits_the_example_region_and_is_written_once(settings):
    from regie.web.accounts.demo import make_demo_people
    from regie.web.programme.demo import make_demo_programme
    from regie.web.programme.models import Goal, Line, Project

    settings.REGIE = replace(settings.REGIE, demo=True)
    make_demo_people()
    assert make_demo_programme()
    assert not make_demo_programme()
    reader = scope(Role.DIRECTOR)
    assert Line.objects.within(reader).count() == 4
    assert Project.objects.within(reader).count() == 8
    browser = signed_in(Role.DIRECTOR)
    page = text(browser.get("/programma/"))
    for goal in Goal.objects.within(reader):
        assert goal.name in page
    assert "Niet bekend</span>" not in page
    assert len({each.party for each in queries.meetings(reader)}) == 42
    leaver = text(browser.get("/aanbieders/A001"))
    for told in ("Drie negatieve jaren", "Jaarrekening te laat", "In voorbereiding"):
        assert told in leaver
    assert "Meerkoet GGZ" in text(browser.get("/aanbieders/A001/uittreding"))


def test_the_example_is_for_a_demonstration_only():
    from regie.web.programme.demo import make_demo_programme

    with pytest.raises(RegieError):
        make_demo_programme()
