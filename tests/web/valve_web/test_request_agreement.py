# SPDX-License-Identifier: EUPL-1.2
"""A request from the threshold of the contract on is not paid before the municipalities agreed: their own decisions
on it, or a joint decision of a steering meeting; and everyone can see who agreed when."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.utils import timezone
from tests.web.people import HEERLEN, LANDGRAAF, VOERENDAAL, signed_in
from tests.web.region_folder import own_region
from tests.web.steering_web.steering_people import Committing, acting, agreed_by, fixed, joint, opened
from tests.web.valve_web.valve_people import Journey

from regie.vocabulary import RegieError
from regie.web.access import Role
from regie.web.audit.models import AuditEvent
from regie.web.steering import decisions
from regie.web.steering.models import Decision
from regie.web.valve import service
from regie.web.valve.request_steps import all_paid
from regie.web.workflow.models import Matter

pytestmark = pytest.mark.django_db

SETTLEMENT = "/hulpventiel/afrekening/2023"
WHY = "Meer dan het maximum: de nood is hoog."


@pytest.fixture
def region(tmp_path: Path, settings: Any) -> Path:
    found = own_region(tmp_path)
    settings.REGIE = replace(configured.REGIE, region=found, data=tmp_path / "data")
    return found


def threshold(region: Path, euros: str) -> None:
    file = region / "contracts" / "jens-2023-2027" / "1.toml"
    written = file.read_text(encoding="utf-8")
    assert 'agreed_beforehand_from = "100000.00"' in written
    file.write_text(
        written.replace('agreed_beforehand_from = "100000.00"', f'agreed_beforehand_from = "{euros}"'),
        encoding="utf-8",
    )


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return re.sub(r"\s+", " ", unescape(answer.content.decode()).replace("\xa0", " "))


def read(journey: Journey, role: Role = Role.DIRECTOR, party: str | None = None) -> str:
    return text(signed_in(role, party).get(journey.address))


def grant(journey: Journey, code: str, granted: str) -> None:
    assert journey.decide(journey.controllers[code], granted=granted, reason=WHY).status_code == 302


def pays(journey: Journey, code: str) -> bool:
    """Whether a municipality can record its payment."""
    assert journey.pay(journey.controllers[code]).status_code == 302
    (own,) = [each for each in journey.file.decisions if each.municipality == code]
    return own.paid_on is not None


def spent(
    committing: Committing, amount: str, *towns: str, concerned: tuple[str, ...] = (HEERLEN, LANDGRAAF)
) -> Decision:
    """A joint decision on spending with fixed minutes with which these municipalities agreed."""
    meeting = opened()
    decision = joint(
        meeting,
        effect="spending",
        measure="",
        text="Aanvulling 2023.",
        amount=Decimal(amount),
        concerned=concerned,
    )
    fixed(meeting, committing)
    agreed_by(decision, *towns)
    return Decision.objects.unscoped().get(pk=decision.pk)


def link(journey: Journey, number: str, code: str = LANDGRAAF) -> Any:
    return journey.browser(journey.controllers[code]).post(f"{journey.address}/instemming", {"number": number})


def test_below_the_threshold_each_pays_what_it_granted_at_once(region: Path) -> None:
    threshold(region, "240500.51")
    journey = Journey(region).to_assessed()
    grant(journey, HEERLEN, "40.000")
    assert "Instemming vooraf" not in read(journey)
    assert pays(journey, HEERLEN)


def test_from_the_threshold_on_nobody_pays_before_the_last_municipality_decided(region: Path) -> None:
    threshold(region, "240500.50")
    journey = Journey(region).to_assessed()
    grant(journey, HEERLEN, "40.000")
    page = read(journey, Role.MUNICIPAL_CONTROLLER, HEERLEN)
    assert "nog niet ingestemd" in page
    assert "Nog geen besluit op dit verzoek van Landgraaf" in page
    assert "Bevestig de betaling" not in page
    controller = journey.browser(journey.controllers[HEERLEN])
    for attempt in (controller.get, controller.post):
        told = text(attempt(f"{journey.address}/betaling", {"paid_on": "2024-01-01"}, follow=True))
        assert "er is nog geen besluit van Landgraaf" in told
    assert not any(each.paid_on for each in journey.file.decisions)
    grant(journey, LANDGRAAF, "200.500,50")
    page = read(journey)
    assert "een tweede besluit is niet nodig" in page
    assert "Gemeenteraad" in page
    assert pays(journey, HEERLEN)
    assert pays(journey, LANDGRAAF)
    assert all_paid(journey.file)


def test_the_settlement_says_which_grant_waits_before_anybody_proposes_to_fix_it(region: Path) -> None:
    threshold(region, "240500.50")
    journey = Journey(region).to_assessed()
    grant(journey, HEERLEN, "40.000")
    waits = f"Verzoek {journey.id} komt samen op € 240.500,50"
    page = text(signed_in(Role.COOPERATIVE_CONTROLLER).get(SETTLEMENT))
    assert waits in page
    assert f'href="{journey.address}"' in page
    assert "Stel voor om vast te stellen" not in page
    told = text(signed_in(Role.COOPERATIVE_CONTROLLER).post(f"{SETTLEMENT}/voorstel", follow=True))
    assert waits in told
    assert not Matter.objects.unscoped().filter(kind="settlement").exists()
    grant(journey, LANDGRAAF, "200.500,50")
    assert waits not in text(signed_in(Role.COOPERATIVE_CONTROLLER).get(SETTLEMENT))


def test_a_direct_step_of_the_service_is_refused_as_well_and_leaves_all_as_it_was(region: Path) -> None:
    journey = Journey(region).to_assessed()
    grant(journey, HEERLEN, "40.000")
    before = (journey.file, journey.matter.version, journey.matter.payload)
    with pytest.raises(RegieError) as refused:
        service.confirm_payment(acting(Role.MUNICIPAL_CONTROLLER, HEERLEN), journey.id, timezone.localdate())
    assert refused.value.key == "web_valve.pay_waits_undecided"
    assert "Landgraaf" in refused.value.message("en")
    assert (journey.file, journey.matter.version, journey.matter.payload) == before


def test_one_that_refuses_blocks_what_still_reaches_the_threshold_until_all_agree_jointly(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    journey = Journey(region).to_assessed()
    grant(journey, LANDGRAAF, "150.000")
    grant(journey, HEERLEN, "0")
    page = read(journey)
    assert "Wacht op instemming vooraf; hieronder staat wat er ontbreekt." in page
    assert "Heerlen kent niets toe. Er kan pas worden betaald na een gezamenlijk besluit" in page
    assert not pays(journey, LANDGRAAF)
    decision = spent(django_capture_on_commit_callbacks, "150000", LANDGRAAF)
    told = text(link(journey, decision.number), 422)
    assert "Nog niet in uitvoering" in told
    with pytest.raises(RegieError) as refused:
        service.link_joint(acting(Role.MUNICIPAL_CONTROLLER, LANDGRAAF), journey.id, decision.number)
    assert refused.value.key == "web_valve.joint_not_started"
    assert "Heerlen" in refused.value.message("nl")
    agreed_by(decision, HEERLEN)
    decisions.start(acting(Role.DIRECTOR), decision)
    assert link(journey, decision.number).status_code == 302
    (kept,) = journey.file.joint_decisions
    assert [(each.municipality, each.body) for each in kept.agreed] == [
        (LANDGRAAF, "College"),
        (HEERLEN, "College"),
    ]
    event = AuditEvent.objects.get(action="valve.joint_decision_linked")
    assert event.details["decision"] == decision.number
    page = read(journey)
    assert f"Ingestemd met gezamenlijk besluit {decision.number}, tot € 150.000,00" in page
    assert "College, 10 oktober 2024" in page
    assert f"Gezamenlijk besluit {decision.number} gekoppeld." in page  # in the history, with who did it
    assert pays(journey, LANDGRAAF)


def test_what_is_raised_after_agreement_needs_a_new_one(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    journey = Journey(region).to_assessed()
    first = spent(django_capture_on_commit_callbacks, "240500.50", HEERLEN, LANDGRAAF)
    decisions.start(acting(Role.DIRECTOR), first)
    assert link(journey, first.number, HEERLEN).status_code == 302
    grant(journey, HEERLEN, "40.000")
    assert pays(journey, HEERLEN)
    grant(journey, LANDGRAAF, "200.600")
    page = read(journey)
    assert "Er is meer toegekend (€ 240.600,00) dan gevraagd (€ 240.500,50)" in page
    assert f"Gezamenlijk besluit {first.number} gaat tot € 240.500,50 en dekt het verzoek niet meer" in page
    assert not pays(journey, LANDGRAAF)
    second = spent(django_capture_on_commit_callbacks, "240600", HEERLEN, LANDGRAAF)
    decisions.start(acting(Role.DIRECTOR), second)
    assert link(journey, second.number).status_code == 302
    assert [each.number for each in journey.file.joint_decisions] == [first.number, second.number]
    assert pays(journey, LANDGRAAF)


def test_only_a_decision_that_covers_the_request_is_linked_and_only_once(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    journey = Journey(region).to_assessed()
    controller = acting(Role.MUNICIPAL_CONTROLLER, LANDGRAAF)
    small = spent(django_capture_on_commit_callbacks, "240500.49", HEERLEN, LANDGRAAF)
    elsewhere = spent(django_capture_on_commit_callbacks, "500000", HEERLEN, concerned=(HEERLEN,))
    for decision in (small, elsewhere):
        decisions.start(acting(Role.DIRECTOR), decision)
    for number, key in (
        (small.number, "joint_too_small"),
        (elsewhere.number, "joint_not_all"),
        ("B1999-001", "joint_unknown"),
    ):
        with pytest.raises(RegieError) as refused:
            service.link_joint(controller, journey.id, number)
        assert refused.value.key == f"web_valve.{key}"
    assert not journey.file.joint_decisions
    outsider = journey.browser(journey.controllers[VOERENDAAL])
    assert outsider.post(f"{journey.address}/instemming", {"number": small.number}).status_code == 404


def test_a_payment_lies_not_before_the_day_on_which_all_agreed(region: Path) -> None:
    journey = Journey(region).to_assessed()
    grant(journey, HEERLEN, "40.000")
    grant(journey, LANDGRAAF, "200.000")
    today = timezone.localdate()
    with pytest.raises(RegieError) as refused:
        service.confirm_payment(acting(Role.MUNICIPAL_CONTROLLER, HEERLEN), journey.id, today - timedelta(days=1))
    assert refused.value.key == "web_valve.paid_before_agreed"
    assert pays(journey, HEERLEN)
