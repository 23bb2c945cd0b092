# SPDX-License-Identifier: EUPL-1.2
"""The page of a meeting beside its minutes and agenda: the same figures for everyone, money as the contract makes
it, who opened the meeting, and what its decisions lead to."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest
from django.utils import translation
from tests.reporting.pdf_reading import words
from tests.web.people import HEERLEN, browser_of, person, signed_in
from tests.web.steering_web.steering_people import (
    GROUP,
    Committing,
    fixed,
    joint,
    opened,
    region_to_write_in,
    scope_of_user,
)

from regie.vocabulary import Period
from regie.web.access import POLICY, Permission, Role
from regie.web.region import door
from regie.web.steering import kept, key_figures, running
from regie.web.steering.agenda import points
from regie.web.steering.models import Meeting, Theme
from regie.web.ui import formats
from regie.web.workflow.templatetags.workflow import matter_history

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def region(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with region_to_write_in(tmp_path_factory, monkeypatch) as found:
        yield found


def test_the_history_says_who_opened_a_meeting_and_what_the_system_did(
    django_capture_on_commit_callbacks: Committing,
) -> None:
    user = person(Role.ACCOUNT_MANAGER)
    meeting = fixed(opened(scope_of_user(user)), django_capture_on_commit_callbacks)
    steps = matter_history(meeting.matter)["steps"]
    told = [(each["name"], each["state"], each["step"].by_name) for each in steps]
    assert ("", "Geopend", user.name) in told
    assert told[-1] == ("", "Verslag vastgesteld", "Regie")
    assert [state for name, state, _by in told if name == "Begonnen"] == ["Gepland"]
    (began,) = [each["step"] for each in steps if each["state"] == "Geopend"]
    assert (began.role, began.party_kind) == ("account_manager", "municipality")
    shown = browser_of(user).get(f"/regie/gesprek/{meeting.key}").content.decode()
    assert '<span class="history__what">Geopend</span>' in shown


TABLE = [role for role, policy in POLICY.items() if Permission.SEE_MEETINGS in policy.permissions]
"""Who reads meetings."""

TITLE = "Dichtbij in de buurt: gebiedsteam vóór uitbestede zorg"
"""What the measure is called in the example region."""


def shown_to(role: Role, meeting: Meeting, party: str | None = None) -> str:
    answer = signed_in(role, party).get(f"/regie/gesprek/{meeting.key}")
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def cards(page: str) -> list[str]:
    """The cards with key figures: name, value, and what stands beside it."""
    part = re.compile(r'class="key-figure__(?:label"><span|value"|change[^>]*|sentence")>(.*?)</')
    found = re.findall(r'<li class="key-figure">(.*?)</li>', page, re.DOTALL)
    return [" ".join(" ".join(part.findall(each)).split()) for each in found]


def minutes(region: Path, meeting: Meeting) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(kept.kept_file(region, meeting.key, 1, "verslag.json"))
    return found


def printed(region: Path, meeting: Meeting) -> tuple[str, str]:
    """The text of the minutes as print and for a word processor, without spaces."""
    with pikepdf.open(io.BytesIO(kept.kept_file(region, meeting.key, 1, "verslag.pdf"))) as pdf:
        pages = "".join(words(pdf, number) for number in range(len(pdf.pages)))
    word = docx.Document(io.BytesIO(kept.kept_file(region, meeting.key, 1, "verslag.docx")))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return closed(pages), closed("".join([*(each.text for each in word.paragraphs), *cells]))


def closed(text: str) -> str:
    return "".join(text.split())


def test_everyone_at_the_table_reads_the_same_figures_and_so_do_the_minutes(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    meeting = fixed(opened(), django_capture_on_commit_callbacks)
    public = door.edition_public(Period.parse(meeting.period), meeting.matter.snapshot)
    inside = door.edition_full(Period.parse(meeting.period), meeting.matter.snapshot)
    assert public.figure("inflow", meeting.period) != inside.figure("inflow", meeting.period)
    pages = {role: shown_to(role, meeting) for role in TABLE}
    seen = cards(pages[Role.DIRECTOR])
    assert len(seen) == 13
    for role, page in pages.items():
        assert cards(page) == seen, role
        assert "zonder kleine aantallen, afgerond" in page
    told = minutes(region, meeting)["figures"]
    assert len(told) == len(seen)
    for each in told:
        value = " ".join(each["value"].partition(" (")[0].split())
        assert any(each["name"] in card and value in card for card in seen), each
    for name in ("inflow", "stock", "waiting_registration.within_norm"):
        value = formats.figure(public.figure(name, meeting.period))
        assert value in [each["value"] for each in told], name
        assert value != formats.figure(inside.figure(name, meeting.period))


def test_the_agenda_speaks_of_the_same_figures() -> None:
    meeting = opened()
    (shown,) = [each for each in key_figures.key_figures(meeting)[Theme.ACCESS] if "binnen de norm" in each.name]
    inside = door.edition_full(Period.parse(meeting.period), meeting.matter.snapshot)
    figure = inside.figure("waiting_registration.within_norm", meeting.period)
    assert figure is not None
    said = [each.nl for each in points(meeting) if "anmeld" in each.nl or "contact" in each.nl]
    assert any(shown.value in each for each in said), said
    assert not any(formats.figure(figure) in each for each in said)


def test_money_is_what_the_contract_makes_of_it_with_its_band_on_page_and_in_minutes(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    meeting = fixed(opened(), django_capture_on_commit_callbacks)
    review = door.edition_public(Period.parse(meeting.period), meeting.matter.snapshot)
    (budget,) = [each for each in review.budget if (each.period, each.municipality) == (meeting.period, "total")]
    assert budget.excess > 0
    assert budget.use_band is not None
    excess, use = formats.cents(budget.excess), formats.percent(budget.use_percent)
    low, high = (formats.percent(each) for each in budget.use_band)
    page = shown_to(Role.POLICY_OFFICER, meeting, HEERLEN)
    for text in (closed("".join(cards(page))), *printed(region, meeting)):
        assert closed(f"Meerkosten{excess}") in text
        assert closed(f"tussen {low} en {high}") in text
        assert closed(use) in text
    links = re.findall(r'href="(/herkomst/lump_sum_use[^"]+)"', page)
    assert links
    proof = html.unescape(signed_in(Role.POLICY_OFFICER, HEERLEN).get(links[0]).content.decode())
    assert use in proof
    assert f"tussen {low} en {high}" in proof


def test_a_figure_that_is_not_known_yet_is_that_of_the_last_period_that_is_and_says_which(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    meeting = fixed(opened(), django_capture_on_commit_callbacks)
    assert meeting.period == "2024-H1"
    review = door.edition_public(Period.parse(meeting.period), meeting.matter.snapshot)
    figure = review.figure("return_after_ending.within_6_months", "2023-H2")
    assert figure is not None
    assert figure.value is not None
    value = formats.figure(figure)
    (card,) = [each for each in cards(shown_to(Role.DIRECTOR, meeting)) if "erugkeer binnen 6 maanden" in each]
    assert f"{value} over het tweede halfjaar van 2023" in card
    (told,) = [each for each in minutes(region, meeting)["figures"] if "erugkeer" in each["name"]]
    assert told["value"].startswith(f"{value} (over het tweede halfjaar van 2023")
    with translation.override("en"):
        (english,) = [each for each in key_figures.key_figures(meeting)[Theme.OPERATIONS] if "2023" in each.beside]
    assert english.beside == "over the second half of 2023: later is not known yet"
    assert "periode=2023-H2" in english.proof


def test_a_figure_without_any_value_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = opened()
    monkeypatch.setattr(key_figures, "LOOK_BACK", 1)
    (card,) = [each for each in cards(shown_to(Role.DIRECTOR, meeting)) if "erugkeer binnen 6 maanden" in each]
    assert "Nog niet bekend: de 6 maanden na de periode zijn niet om" in card


def test_a_decision_names_the_measure_that_it_leads_to_on_page_and_in_minutes(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    meeting = opened()
    joint(meeting, amount=Decimal(1_000))
    plain = joint(meeting, effect="spending", measure="", amount=Decimal(1_000))
    meeting = fixed(meeting, django_capture_on_commit_callbacks)
    assert running.measure_name(GROUP) == f"{GROUP} ({TITLE})"
    says = f"een beheersmaatregel, {GROUP} ({TITLE})"
    assert f"Leidt tot: {says}" in shown_to(Role.DIRECTOR, meeting)
    pdf, word = printed(region, meeting)
    for text in (pdf, word):
        assert closed(f"Leidt tot: {says}.") in text
    told = {each["number"]: each["measure"] for each in minutes(region, meeting)["decisions"]}
    assert told.pop(plain.number) == ""
    assert list(told.values()) == [f"{GROUP} ({TITLE})"]
