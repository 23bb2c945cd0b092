# SPDX-License-Identifier: EUPL-1.2
"""What counts against the threshold is the largest amount that is known, not what somebody typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from tests.web.people import HEERLEN, LANDGRAAF, VOERENDAAL, browser_of, confirmed, person, signed_in
from tests.web.steering_web.steering_people import (
    DAY,
    GROUP,
    TOWNS,
    Committing,
    acting,
    agreed_by,
    fixed,
    joint,
    opened,
    region_to_write_in,
    someone,
)

from regie.contract.region_files import files_in
from regie.forecast.measures.model import MeasureDecision
from regie.forecast.runs import PUBLISHED, run_folders
from regie.vocabulary import RegieError
from regie.web.access import Role
from regie.web.audit.models import AuditEvent
from regie.web.outlook.kept import published_run, whole_forecast
from regie.web.steering import decisions, queries, reminders, running, weight
from regie.web.steering.deadlines import EVERYBODY
from regie.web.steering.models import Decision
from regie.web.steering.weight import Weight

pytestmark = pytest.mark.django_db

NOTHING = Weight()


@pytest.fixture(autouse=True)
def region(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with region_to_write_in(tmp_path_factory, monkeypatch) as found:
        yield found


def now(decision: Decision) -> Decision:
    return Decision.objects.unscoped().get(pk=decision.pk)


def expected() -> int:
    """What the published forecast says of the measure, in cents."""
    kept = published_run(EVERYBODY)
    assert kept is not None
    effects = whole_forecast(kept.id).measures
    assert effects is not None
    return next(each for each in effects.measures if each.measure == GROUP).of().in_set.mean


def page(decision: Decision) -> str:
    answer = signed_in(Role.DIRECTOR).get(f"/regie/besluit/{decision.number}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(answer.content.decode())).replace("\N{NO-BREAK SPACE}", " ")


def weighing(patch: pytest.MonkeyPatch, found: Weight) -> None:
    """Let the measure weigh this by itself."""
    patch.setattr(weight, "of_measure", lambda measure: found)


def test_typing_one_euro_lets_no_measure_run_of_which_more_is_expected(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    before = [each.name for each in files_in(region / "measures")]
    meeting = opened()
    decision = joint(meeting, amount=Decimal(1))
    assert expected() > 100_000_00
    assert decision.substantial
    assert set(decision.concerned) == set(TOWNS)
    fixed(meeting, django_capture_on_commit_callbacks)
    with pytest.raises(RegieError) as refused:
        decisions.start(acting(Role.DIRECTOR), now(decision))
    assert refused.value.key == "web_steering.waits_for_agreement"
    signed_in(Role.DIRECTOR).post(f"/regie/besluit/{decision.number}/uitvoeren")
    assert now(decision).started_on is None
    assert [each.name for each in files_in(region / "measures")] == before


def test_the_page_says_which_amount_counts_and_why_and_what_was_typed() -> None:
    shown = page(joint(opened(), amount=Decimal(1)))
    euros, cents = divmod(expected(), 100)
    amount = f"{euros:,}".replace(",", ".") + f",{cents:02}"
    assert (
        f"Voor de drempel telt € {amount}: wat de maatregel volgens de gepubliceerde prognose naar verwachting "
        "aan kosten verandert. Ook bekend: wat de maatregel zelf kost € 270.000; het bedrag in het besluit € 1."
    ) in shown
    large = page(joint(opened(day=DAY + timedelta(days=7)), amount=Decimal(900_000)))
    assert "Voor de drempel telt € 900.001: de bedragen van de besluiten over deze maatregel samen." in large


def test_what_the_measure_costs_counts_also_without_a_forecast_of_it(
    region: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = [path / PUBLISHED for path in run_folders(region, "forecast") if (path / PUBLISHED).is_file()]
    kept = {each: each.read_bytes() for each in marks}
    try:
        for each in marks:
            each.unlink()
        found = weight.of_measure(running.proposal(GROUP))
        assert (found.cost, found.effect) == (12 * 9_000_00, None)
        assert joint(opened(), amount=Decimal(1)).substantial
        weighing(monkeypatch, NOTHING)
        assert not joint(
            opened(day=DAY + timedelta(days=7)), amount=Decimal(1), measure="tariefafspraken"
        ).substantial
    finally:
        for each, content in kept.items():
            each.write_bytes(content)


@pytest.mark.parametrize(("cents", "substantial"), [(99_999_99, False), (100_000_00, True)])
def test_exactly_the_threshold_is_substantial_of_what_is_expected_too(
    monkeypatch: pytest.MonkeyPatch, cents: int, substantial: bool
) -> None:
    weighing(monkeypatch, Weight(effect=cents))
    decision = joint(opened(), amount=Decimal("-0.01"))
    assert decision.substantial is substantial
    assert bool(decision.asked) is substantial


def test_a_forecast_that_is_published_later_still_asks_for_agreement_before_the_measure_runs(
    region: Path, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Committing
) -> None:
    meeting = opened()
    with monkeypatch.context() as patch:
        weighing(patch, NOTHING)
        decision = joint(meeting, amount=Decimal(1))
        fixed(meeting, django_capture_on_commit_callbacks)
        assert now(decision).standing == "free"
    assert not now(decision).substantial
    assert now(decision).standing == "waiting"
    assert "Nog nodig: instemming van" in page(decision)
    controller = acting(Role.MUNICIPAL_CONTROLLER, HEERLEN)
    assert [each.number for each in queries.waiting_for(controller)] == [decision.number]
    with pytest.raises(RegieError) as refused:
        decisions.start(acting(Role.DIRECTOR), now(decision))
    assert refused.value.key == "web_steering.waits_for_agreement"
    assert now(decision).substantial
    assert AuditEvent.objects.filter(action="steering.became_substantial").count() == 1
    agreed_by(now(decision), *TOWNS)
    assert decisions.start(acting(Role.DIRECTOR), now(decision)).standing == "started"


def test_once_a_day_decisions_are_looked_at_again_so_that_agenda_and_letters_know(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        weighing(patch, NOTHING)
        decision = joint(opened(), amount=Decimal(1))
    reminders.send()
    assert now(decision).substantial
    assert set(now(decision).concerned) == set(TOWNS)
    assert decisions.look_again() == 0


def test_minutes_that_are_offered_say_whose_agreement_is_needed_by_then(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Committing
) -> None:
    meeting = opened()
    with monkeypatch.context() as patch:
        weighing(patch, NOTHING)
        decision = joint(meeting, amount=Decimal(1))
    fixed(meeting, django_capture_on_commit_callbacks)
    assert set(now(decision).concerned) == set(TOWNS)


def test_a_measure_of_one_municipality_asks_that_one(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Committing
) -> None:
    every = running.measures()
    own = [
        each.model_copy(update={"concerns": each.concerns.model_copy(update={"municipalities": (HEERLEN,)})})
        if each.id == GROUP
        else each
        for each in every
    ]
    monkeypatch.setattr(running, "measures", lambda: tuple(own))
    meeting = opened()
    named = joint(meeting, amount=Decimal(1), concerned=(HEERLEN,))
    assert named.concerned == [HEERLEN]
    named.substantial, named.concerned = False, []
    assert named.asked == [HEERLEN]


def test_a_scenario_lets_no_measure_run_about_which_nothing_was_decided() -> None:
    measure = running.proposal(GROUP)
    called = measure.model_copy(update={"decision": MeasureDecision(state="decided", text="Zomaar", on=DAY)})
    with pytest.raises(RegieError) as refused:
        decisions.may_run([called])
    assert refused.value.key == "web_steering.measure_undecided"
    decisions.may_run([each for each in running.measures() if each.decision.state == "decided"])


def test_an_amount_just_below_the_threshold_is_shown_with_its_cents() -> None:
    meeting = opened()
    decision = joint(meeting, effect="spending", measure="", amount=Decimal("99999.99"))
    shown = page(decision)
    assert "€ 99.999,99 (drempel in het contract: € 100.000)".replace(" (", ' <span class="soft">(') in shown
    listed = signed_in(Role.DIRECTOR).get("/regie/besluiten").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "99.999,99" in listed
    assert "100.000" not in listed


def test_a_day_before_the_contract_is_refused_and_one_before_the_meeting_needs_a_note(
    django_capture_on_commit_callbacks: Committing,
) -> None:
    meeting = opened()
    decision = joint(meeting)
    fixed(meeting, django_capture_on_commit_callbacks)
    controller = acting(Role.MUNICIPAL_CONTROLLER, HEERLEN)
    for note in ("", "Ons besluit van toen"):
        with pytest.raises(RegieError) as refused:
            decisions.agree(controller, decision, True, "College", date(1999, 1, 1), note)
        assert refused.value.key == "web_steering.decided_before_contract"
        assert "01-01-2023" in refused.value.message("nl")
    before = DAY - timedelta(days=1)
    with pytest.raises(RegieError) as refused:
        decisions.agree(controller, decision, True, "College", before)
    assert refused.value.key == "web_steering.decided_before_meeting"
    assert not now(decision).agreements.exists()
    assert decisions.agree(controller, decision, True, "College", before, "Vooruitlopend op het gesprek").agreed
    other = acting(Role.MUNICIPAL_CONTROLLER, LANDGRAAF)
    assert decisions.agree(other, decision, True, "College", DAY).agreed
    typed = {"agreed": "yes", "body": "College", "decided_on": before.isoformat(), "note": ""}
    answer = confirmed(person(Role.MUNICIPAL_CONTROLLER, VOERENDAAL)).post(
        f"/regie/besluit/{decision.number}/instemming", typed
    )
    assert answer.status_code == 422
    assert "Zeg in de toelichting hoe dat kan" in answer.content.decode()


def test_a_refused_text_is_named_by_the_label_of_its_field() -> None:
    user = person(Role.ACCOUNT_MANAGER)
    browser, here = browser_of(user), f"/regie/gesprek/{opened().key}"
    number = "Bel 06 12345678"
    for address, label, typed in (
        (f"{here}/punt", "Agendapunt", {"theme": "finance", "text": number}),
        (f"{here}/actie", "Wat gaat er gebeuren?", {"text": number, "due": DAY.isoformat()}),
        (f"{here}/besluit", "Besluit", {"text": number, "effect": "none"}),
    ):
        answer = browser.post(address, {"theme": "finance", "owner": someone()} | typed)
        assert f"In '{label}' staat een telefoonnummer" in unescape(answer.content.decode())
    browser.cookies["regie_language"] = "en"
    answer = browser.post(f"{here}/punt", {"theme": "finance", "text": number})
    assert "in 'Point of the agenda'" in unescape(answer.content.decode())
