# SPDX-License-Identifier: EUPL-1.2
"""A request from risk to payment, with people of a cooperative and two municipalities."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from tests.web.people import HEERLEN, LANDGRAAF, VOERENDAAL, person
from tests.web.valve_web.valve_people import Journey, folder_as_it_is, region_to_write_in

from regie.vocabulary import RegieError
from regie.web.access import Role
from regie.web.valve import request_steps
from regie.web.workflow.models import Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def region(tmp_path, settings):
    return region_to_write_in(tmp_path, settings)


def test_a_request_goes_from_risk_to_payment_with_persons_of_two_municipalities(region):
    journey = Journey(region).to_draft()
    assert journey.file is None
    assert journey.submit(journey.director).status_code == 302
    assert journey.file.state == "submitted"
    assert journey.file.snapshot == journey.matter.snapshot
    assert {(each.municipality, each.claimed) for each in journey.file.causes} == {
        (HEERLEN, Decimal("40000.00")),
        (LANDGRAAF, Decimal("200500.50")),
    }

    assert journey.advise(journey.managers[HEERLEN]).status_code == 302
    assert (journey.file.state, journey.matter.state) == ("submitted", "submitted")
    assert journey.advise(journey.managers[LANDGRAAF]).status_code == 302
    assert (journey.file.state, journey.matter.state) == ("assessed", "assessed")
    assert {each.accepted for each in journey.file.causes} == {Decimal("30000.00"), Decimal("150000.00")}

    assert journey.decide(journey.controllers[HEERLEN]).status_code == 302
    assert (journey.file.state, journey.matter.state) == ("assessed", "assessed")
    assert journey.decide(journey.controllers[LANDGRAAF], granted="0").status_code == 302
    assert journey.file.state == "decided"
    assert journey.pay(journey.controllers[HEERLEN]).status_code == 302
    assert journey.file.paid
    names = list(Step.objects.filter(matter=journey.matter).values_list("name", flat=True))
    assert names == ["open", "submit", "advise", "assess", "decide", "conclude", "close"]


def test_it_is_paid_when_the_last_municipality_paid(region):
    journey = Journey(region).to_decided()
    assert journey.pay(journey.controllers[HEERLEN]).status_code == 302
    assert not journey.file.paid
    assert journey.pay(journey.controllers[LANDGRAAF]).status_code == 302
    assert journey.file.paid
    assert journey.matter.state == "paid"
    page = journey.browser(journey.director).get(journey.address).content.decode()
    assert "Betaald" in page


def test_who_prepared_a_request_cannot_submit_it(region):
    journey = Journey(region).to_draft()
    before = folder_as_it_is(region)
    assert journey.submit(journey.preparer).status_code == 409
    assert journey.matter.state == "draft"
    assert folder_as_it_is(region) == before


def test_who_assessed_for_a_municipality_does_not_decide_for_it(region):
    journey = Journey(region).to_submitted()
    controller = journey.controllers[HEERLEN]
    assert journey.advise(controller).status_code == 302
    assert journey.advise(journey.managers[LANDGRAAF]).status_code == 302
    before = folder_as_it_is(region)
    answer = journey.decide(controller)
    assert answer.status_code == 400
    assert "Een collega legt het besluit vast" in answer.content.decode()
    assert folder_as_it_is(region) == before
    assert journey.decide(person(Role.MUNICIPAL_CONTROLLER, HEERLEN)).status_code == 302


def test_a_municipality_can_only_act_for_itself(region):
    journey = Journey(region).to_assessed()
    before = folder_as_it_is(region)
    outsider = journey.controllers[VOERENDAAL]
    assert journey.decide(outsider).status_code == 404
    assert journey.advise(outsider).status_code == 404
    assert journey.pay(outsider).status_code == 404
    assert folder_as_it_is(region) == before
    journey.decide(journey.controllers[LANDGRAAF])
    assert [each.municipality for each in journey.file.decisions] == [LANDGRAAF]


@pytest.mark.parametrize("step", ["advise", "assess", "decide", "conclude", "pay", "pay_first", "close"])
def test_no_step_of_a_municipality_can_be_taken_without_what_it_fills_in(region, step):
    journey = Journey(region).to_assessed()
    before, state = folder_as_it_is(region), journey.matter.state
    browser = journey.browser(journey.controllers[HEERLEN])
    answer = browser.post(f"/overleg/{journey.matter.id}/stap/{step}", {"note": "x"})
    assert answer.status_code in (302, 403, 409)
    assert (folder_as_it_is(region), journey.matter.state) == (before, state)


@pytest.mark.parametrize("role", [Role.POLICY_OFFICER, Role.COOPERATIVE_AUDITOR, Role.MUNICIPAL_AUDITOR])
def test_who_may_only_read_changes_nothing(region, role):
    journey = Journey(region).to_assessed()
    before = folder_as_it_is(region)
    user = person(role)
    for attempt in (journey.advise, journey.decide, journey.pay):
        assert attempt(user).status_code == 403
    assert journey.browser(user).post("/hulpventiel/risicos/nieuw", {}).status_code == 403
    assert journey.browser(user).post("/hulpventiel/verzoeken/nieuw", {"period": "2023"}).status_code == 403
    assert journey.browser(user).post(f"/overleg/{journey.matter.id}/stap/submit", {}).status_code == 403
    assert folder_as_it_is(region) == before


def test_nothing_is_left_of_a_step_whose_file_cannot_be_written(region, monkeypatch):
    journey = Journey(region).to_assessed()
    before, state, steps = folder_as_it_is(region), journey.matter, Step.objects.count()

    def broken(folder, request):
        raise OSError("disk full")

    monkeypatch.setattr(request_steps, "write_request", broken)
    with pytest.raises(OSError, match="disk full"):
        journey.decide(journey.controllers[HEERLEN])
    after = journey.matter
    assert (after.state, after.version, after.payload) == (state.state, state.version, state.payload)
    assert Step.objects.count() == steps
    assert folder_as_it_is(region) == before


def test_a_step_that_was_written_but_not_kept_can_be_taken_again(region, monkeypatch):
    journey = Journey(region).to_draft()
    real = request_steps.write_request

    def written_then_gone(folder, request):
        real(folder, request)
        raise OSError("database away")

    monkeypatch.setattr(request_steps, "write_request", written_then_gone)
    with pytest.raises(OSError, match="database away"):
        journey.submit(journey.director)
    first = journey.file
    assert (first.state, journey.matter.state) == ("submitted", "draft")
    monkeypatch.setattr(request_steps, "write_request", real)
    assert journey.submit(journey.director).status_code == 302
    assert journey.file == first
    assert journey.matter.state == "submitted"


def test_a_decision_is_recorded_only_when_all_municipalities_assessed(region):
    journey = Journey(region).to_submitted()
    journey.advise(journey.managers[HEERLEN])
    answer = journey.decide(journey.controllers[HEERLEN])
    assert answer.status_code == 400
    assert "Nog niet alle gemeenten" in answer.content.decode()
    assert journey.file.decisions == ()


def test_a_grant_above_the_maximum_needs_a_reason(region):
    journey = Journey(region).to_assessed()
    answer = journey.decide(journey.controllers[HEERLEN], granted="30.001")
    assert answer.status_code == 422
    assert "Dit is meer dan het maximum onder de clausule" in answer.content.decode()
    assert 'value="30.001"' in answer.content.decode()
    assert journey.file.decisions == ()
    assert (
        journey.decide(journey.controllers[HEERLEN], granted="30.001", reason="De raad wil zekerheid.").status_code
        == 302
    )
    assert journey.file.decisions[0].granted == Decimal("30001.00")


def test_a_decision_and_a_payment_are_not_in_the_future(region):
    journey = Journey(region).to_assessed()
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert journey.decide(journey.controllers[HEERLEN], decided_on=tomorrow).status_code == 422
    for code in (HEERLEN, LANDGRAAF):
        assert journey.decide(journey.controllers[code]).status_code == 302
    assert journey.pay(journey.controllers[HEERLEN], paid_on=tomorrow).status_code == 422
    assert journey.file.decisions[0].paid_on is None


def test_after_a_decision_the_assessment_stays(region):
    journey = Journey(region).to_assessed()
    assert journey.advise(journey.managers[HEERLEN], **{"accepted-R50": "35.000"}).status_code == 302
    journey.decide(journey.controllers[LANDGRAAF])
    answer = journey.advise(journey.managers[HEERLEN], **{"accepted-R50": "36.000"})
    assert answer.status_code == 400
    assert "verandert niet meer" in answer.content.decode()
    assert journey.decide(journey.controllers[LANDGRAAF]).status_code == 400


def test_a_claim_beyond_its_effect_is_told_and_cannot_be_submitted(region):
    journey = Journey(region).to_draft()
    browser = journey.browser(journey.preparer)
    from tests.web.valve_web.valve_people import draft_fields

    typed = draft_fields(region, journey.matter.version, **{f"claim-R50-{HEERLEN}": "999.999.999"})
    assert browser.post(f"{journey.address}/bewerken", typed).status_code == 302
    assert "Een oorzaak kan niet meer dragen dan haar effect" in browser.get(journey.address).content.decode()
    assert journey.submit(journey.director).status_code == 409
    assert journey.file is None


def test_a_draft_is_not_seen_outside_the_cooperative(region):
    journey = Journey(region).to_draft()
    for user in (journey.managers[HEERLEN], journey.controllers[HEERLEN], person(Role.COOPERATIVE_AUDITOR)):
        browser = journey.browser(user)
        assert browser.get(journey.address).status_code == 404
        assert browser.get(f"{journey.address}/bestand.pdf").status_code == 404
        assert journey.id not in browser.get("/hulpventiel/verzoeken").content.decode()


def test_a_municipality_sees_its_own_amounts_and_those_of_all_together(region):
    journey = Journey(region).to_submitted()
    own = journey.browser(journey.managers[HEERLEN]).get(journey.address).content.decode()
    assert "€\u00a040.000" in own
    assert "€\u00a0240.501" in own
    assert "€\u00a0200.501" not in own
    whole = journey.browser(journey.director).get(journey.address).content.decode()
    assert "€\u00a0200.501" in whole


def test_a_provider_sees_nothing_of_it(region):
    journey = Journey(region).to_submitted()
    browser = journey.browser(person(Role.MEMBER))
    for path in ("/hulpventiel/", "/hulpventiel/risicos", journey.address, "/hulpventiel/afrekening/2023"):
        assert browser.get(path).status_code == 403


def test_an_effect_that_refuses_is_said_and_leaves_everything(region, monkeypatch):
    journey = Journey(region).to_assessed()
    before = folder_as_it_is(region)

    def refused(folder, request):
        raise RegieError("valve.submitted_changed", request=request.id)

    monkeypatch.setattr(request_steps, "write_request", refused)
    answer = journey.decide(journey.controllers[HEERLEN])
    assert answer.status_code == 409
    assert "liggen vast" in answer.content.decode()
    assert folder_as_it_is(region) == before
