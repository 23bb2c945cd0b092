# SPDX-License-Identifier: EUPL-1.2
"""What has a substantial financial effect waits for every municipality concerned, whichever way one tries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
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
from regie.contract.writing import part_toml
from regie.forecast.asked import default_set
from regie.forecast.measures.model import MeasureDecision
from regie.forecast.measures.reading import load_measure_set
from regie.vocabulary import RegieError
from regie.web.access import Role
from regie.web.audit.models import AuditEvent
from regie.web.outlook.matters import keep_scenario
from regie.web.steering import decisions, running
from regie.web.steering.models import Decision, Meeting
from regie.web.steering.weight import Weight, threshold
from regie.web.workflow import service as workflow
from regie.web.workflow.models import Matter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def region(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with region_to_write_in(tmp_path_factory, monkeypatch) as found:
        yield found


def now(decision: Decision) -> Decision:
    return Decision.objects.unscoped().get(pk=decision.pk)


def meeting_of(decision: Decision) -> Meeting:
    return Meeting.objects.unscoped().select_related("matter").get(pk=decision.meeting_id)


def files(region: Path) -> list[str]:
    return [each.name for each in files_in(region / "measures")]


def test_the_threshold_of_the_contract_makes_an_effect_substantial() -> None:
    meeting = opened()
    assert threshold() == 100_000_00
    below, at, saved = (
        joint(meeting, effect="spending", measure="", amount=Decimal(amount))
        for amount in ("99999.99", "100000.00", "-100000.00")
    )
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


def test_decisions_about_one_measure_count_together_so_that_taking_it_in_parts_avoids_nothing(
    django_capture_on_commit_callbacks: Committing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regie.web.steering.weight.of_measure", lambda measure: Weight())
    meeting, director = opened(), acting(Role.DIRECTOR)
    first, second = (joint(meeting, amount=Decimal(60_000)) for _ in range(2))
    assert [first.substantial, second.substantial] == [False, True]
    fixed(meeting, django_capture_on_commit_callbacks)
    for each in (first, second):
        with pytest.raises(RegieError) as refused:
            decisions.start(director, now(each))
        assert refused.value.key == "web_steering.waits_for_agreement"
        assert second.number in refused.value.message("nl")
    agreed_by(second, *TOWNS)
    assert decisions.start(director, second).standing == "started"


def test_another_amount_is_another_decision_that_every_municipality_is_asked_about_again(
    django_capture_on_commit_callbacks: Committing,
) -> None:
    meeting = opened()
    decision = joint(meeting)
    fixed(meeting, django_capture_on_commit_callbacks)
    agreed_by(decision, HEERLEN, LANDGRAAF)
    refusing = acting(Role.MUNICIPAL_CONTROLLER, VOERENDAAL)
    decisions.agree(refusing, decision, False, "College", DAY, "Het budget is er niet.")
    workflow.move(meeting_of(decision).matter, "correct", acting(Role.ACCOUNT_MANAGER), "Het bedrag wordt lager.")
    smaller = joint(meeting, amount=Decimal(1))
    with pytest.raises(RegieError):
        decisions.withdraw(acting(Role.ACCOUNT_MANAGER), now(decision))
    fixed(meeting, django_capture_on_commit_callbacks)
    assert (now(decision).amount, now(decision).fixed_in, now(smaller).fixed_in) == (250_000_00, 1, 2)
    assert set(now(smaller).waits_for) == set(TOWNS)
    for each in (decision, smaller):
        with pytest.raises(RegieError):
            decisions.start(acting(Role.DIRECTOR), now(each))
    agreed_by(smaller, *TOWNS)
    assert decisions.start(acting(Role.DIRECTOR), now(smaller)).standing == "started"
    assert now(decision).standing == "refused"


def test_a_measure_that_was_changed_after_the_agreement_does_not_start(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    meeting = opened()
    decision = joint(meeting)
    fixed(meeting, django_capture_on_commit_callbacks)
    agreed_by(decision, *TOWNS)
    name = default_set(region)
    assert name is not None
    taken = load_measure_set(region, name)
    dearer = taken.measures[0].cost.model_copy(update={"per_year": Decimal("2000000.00")})
    changed = [each.model_copy(update={"cost": dearer}) if each.id == GROUP else each for each in taken.measures]
    made = taken.model_copy(update={"id": f"{name}v001", "measures": tuple(changed)})
    (region / "measures" / f"{made.id}.toml").write_text(part_toml(made), encoding="utf-8")
    with pytest.raises(RegieError) as refused:
        decisions.start(acting(Role.DIRECTOR), decision)
    assert refused.value.key == "web_steering.measure_changed"
    assert running.proposal(GROUP).cost == dearer
    assert now(decision).started_on is None


def test_a_crash_between_file_and_database_is_mended_by_starting_again(
    region: Path, django_capture_on_commit_callbacks: Committing
) -> None:
    meeting = opened()
    decision = joint(meeting)
    fixed(meeting, django_capture_on_commit_callbacks)
    agreed_by(decision, *TOWNS)
    running.start(GROUP, decision.number, decision.text, DAY)
    after = files(region)
    assert decisions.start(acting(Role.DIRECTOR), decision).standing == "started"
    assert files(region) == after


def test_a_municipality_records_what_it_has_decided_and_nothing_that_lies_ahead(
    django_capture_on_commit_callbacks: Committing,
) -> None:
    meeting = opened()
    decision = joint(meeting)
    fixed(meeting, django_capture_on_commit_callbacks)
    controller, ahead = acting(Role.MUNICIPAL_CONTROLLER, HEERLEN), timezone.localdate() + timedelta(days=2)
    with pytest.raises(RegieError) as refused:
        decisions.agree(controller, decision, True, "College", ahead)
    assert refused.value.key == "web_steering.decided_later"
    assert now(decision).standing == "waiting"


def test_a_scenario_that_is_kept_by_two_people_does_not_let_the_measure_run_either(
    region: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    joint(opened())
    name = default_set(region)
    assert name is not None
    before, taken = files(region), load_measure_set(region, name)
    decided = MeasureDecision(state="decided", text="Zomaar", on=DAY)
    called = [
        each.model_copy(update={"decision": decided}) if each.id == GROUP else each for each in taken.measures
    ]
    own = taken.model_copy(update={"id": "eigen", "measures": tuple(called)})
    monkeypatch.setattr("regie.web.outlook.matters._make_reviews_again", lambda: None)
    payload = {"measure_set": own.model_dump(mode="json"), "scenario": {}}
    with pytest.raises(RegieError) as refused:
        keep_scenario(Matter(kind="scenario", key="eigen", payload=payload), acting(Role.DIRECTOR), "")
    assert refused.value.key == "web_steering.measure_waits"
    assert files(region) == before


def test_a_scenario_with_the_measure_called_decided_is_not_kept_while_its_decision_waits() -> None:
    joint(opened())
    measure = running.proposal(GROUP)
    decided = measure.decision.model_copy(update={"state": "decided", "text": "Zomaar", "on": DAY})
    with pytest.raises(RegieError) as refused:
        decisions.may_run([measure.model_copy(update={"decision": decided})])
    assert refused.value.key == "web_steering.measure_waits"
