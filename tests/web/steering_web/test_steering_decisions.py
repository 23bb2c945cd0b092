# SPDX-License-Identifier: EUPL-1.2
"""What has a substantial financial effect waits for every municipality concerned, whichever way one tries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from tests.web.people import HEERLEN, LANDGRAAF, VOERENDAAL
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
)

from regie.contract.region_files import files_in
from regie.forecast.asked import default_set
from regie.forecast.measures.reading import load_measure_set
from regie.vocabulary import RegieError
from regie.web.access import Role
from regie.web.audit.models import AuditEvent
from regie.web.steering import decisions, running
from regie.web.steering.models import Decision

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def region(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with region_to_write_in(tmp_path_factory, monkeypatch) as found:
        yield found


def now(decision: Decision) -> Decision:
    return Decision.objects.unscoped().get(pk=decision.pk)


def files(region: Path) -> list[str]:
    return [each.name for each in files_in(region / "measures")]


def test_the_threshold_of_the_contract_makes_an_effect_substantial() -> None:
    meeting = opened()
    assert decisions.threshold() == 100_000_00
    below = joint(meeting, amount=Decimal("99999.99"))
    at = joint(meeting, amount=Decimal("100000.00"))
    saved = joint(meeting, amount=Decimal("-100000.00"))
    assert [each.substantial for each in (below, at, saved)] == [False, True, True]
    assert set(at.concerned) == set(TOWNS)
    assert at.threshold == 100_000_00


def test_people_may_mark_a_small_amount_as_substantial_and_never_unmark_a_large_one() -> None:
    meeting = opened()
    assert joint(meeting, amount=Decimal(1), marked=True).substantial
    assert joint(meeting, amount=Decimal(500_000), marked=False).substantial


def test_an_effect_without_amount_and_without_mark_is_refused() -> None:
    with pytest.raises(RegieError) as refused:
        joint(opened(), amount=None)
    assert refused.value.key == "web_steering.amount_or_mark"


def test_a_municipality_that_the_measure_touches_cannot_be_left_out() -> None:
    with pytest.raises(RegieError) as refused:
        joint(opened(), concerned=(HEERLEN,))
    assert refused.value.key == "web_steering.concerns_more"


def test_a_joint_decision_runs_only_after_the_last_municipality_agreed(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    meeting = opened()
    decision, director, before = joint(meeting), acting(Role.DIRECTOR), files(region)
    with pytest.raises(RegieError) as refused:
        decisions.start(director, decision)
    assert refused.value.key == "web_steering.not_fixed"
    fixed(meeting, django_capture_on_commit_callbacks)
    for town in (HEERLEN, LANDGRAAF):
        agreed_by(decision, town)
        with pytest.raises(RegieError) as refused:
            decisions.start(director, decision)
        assert refused.value.key == "web_steering.waits_for_agreement"
        assert "Voerendaal" in refused.value.message("nl")
    assert files(region) == before
    assert now(decision).standing == "waiting"
    agreed_by(decision, VOERENDAAL)
    decisions.start(director, decision)
    (made,) = set(files(region)) - set(before)
    measure = next(each for each in running.measures() if each.id == GROUP)
    assert measure.decision.state == "decided"
    assert measure.decision.text.startswith(f"{decision.number}: ")
    assert default_set(region) == Path(made).stem
    trail = AuditEvent.objects.filter(object=f"decision/{decision.number}", action="steering.agreed")
    assert [each.details["municipality"] for each in trail.order_by("sequence")] == [
        HEERLEN,
        LANDGRAAF,
        VOERENDAAL,
    ]
    denied = AuditEvent.objects.filter(object=f"decision/{decision.number}", outcome="denied")
    assert denied.count() == 3


def test_the_files_of_measures_that_were_there_stay_as_they_were(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    first = default_set(region)
    assert first is not None
    before = load_measure_set(region, first)
    meeting = opened()
    decision = joint(meeting)
    fixed(meeting, django_capture_on_commit_callbacks)
    agreed_by(decision, *TOWNS)
    decisions.start(acting(Role.DIRECTOR), decision)
    assert load_measure_set(region, first) == before


def test_a_refusal_blocks_until_the_same_municipality_agrees_after_all(
    django_capture_on_commit_callbacks: Committing,
) -> None:
    meeting = opened()
    decision = joint(meeting)
    fixed(meeting, django_capture_on_commit_callbacks)
    agreed_by(decision, HEERLEN, LANDGRAAF)
    controller = acting(Role.MUNICIPAL_CONTROLLER, VOERENDAAL)
    decisions.agree(controller, decision, False, "College", DAY, "Het budget is er niet.")
    assert now(decision).standing == "refused"
    with pytest.raises(RegieError):
        decisions.start(acting(Role.DIRECTOR), decision)
    decisions.agree(controller, decision, True, "College", DAY + timedelta(days=20))
    assert now(decision).standing == "free"
    assert [each.agreed for each in now(decision).agreements.filter(party=VOERENDAAL)] == [False, True]


def test_nobody_agrees_for_another_municipality_nor_before_the_minutes_are_fixed(
    django_capture_on_commit_callbacks: Committing,
) -> None:
    meeting = opened()
    decision = joint(meeting)
    with pytest.raises(RegieError) as refused:
        agreed_by(decision, HEERLEN)
    assert refused.value.key == "web_steering.not_fixed"
    fixed(meeting, django_capture_on_commit_callbacks)
    for role, party in ((Role.DIRECTOR, ""), (Role.POLICY_OFFICER, HEERLEN), (Role.MUNICIPAL_CONTROLLER, "0000")):
        with pytest.raises(PermissionDenied):
            decisions.agree(acting(role, party), decision, True, "College", DAY)
    assert not now(decision).agreements.exists()


def test_spending_waits_for_agreement_as_a_measure_does(django_capture_on_commit_callbacks: Committing) -> None:
    meeting = opened()
    large = joint(meeting, effect="spending", measure="")
    small = joint(meeting, effect="spending", measure="", amount=Decimal(5_000))
    fixed(meeting, django_capture_on_commit_callbacks)
    with pytest.raises(RegieError) as refused:
        decisions.start(acting(Role.DIRECTOR), large)
    assert refused.value.key == "web_steering.waits_for_agreement"
    assert decisions.start(acting(Role.DIRECTOR), small).standing == "started"


def test_a_decision_of_fixed_minutes_is_not_taken_out(django_capture_on_commit_callbacks: Committing) -> None:
    meeting = opened()
    decision = joint(meeting)
    fixed(meeting, django_capture_on_commit_callbacks)
    with pytest.raises(RegieError):
        decisions.withdraw(acting(Role.ACCOUNT_MANAGER), decision)
    assert now(decision).fixed_in == 1


def test_a_scenario_with_the_measure_called_decided_is_not_kept_while_its_decision_waits() -> None:
    joint(opened())
    measure = running.proposal(GROUP)
    decided = measure.decision.model_copy(update={"state": "decided", "text": "Zomaar", "on": DAY})
    with pytest.raises(RegieError) as refused:
        decisions.may_run([measure.model_copy(update={"decision": decided})])
    assert refused.value.key == "web_steering.measure_waits"
