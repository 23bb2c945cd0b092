# SPDX-License-Identifier: EUPL-1.2
"""Agreement beforehand with what a request spends: below the threshold, at it, above, refused, raised."""

from __future__ import annotations

from datetime import date

import pytest
from valve_builders import cause, contract, decision, request, request_fields

from regie.contract.valve import ValveRequest, beforehand, paid_too_early, write_request
from regie.contract.valve.claims import Case
from regie.contract.valve.remarks import _on_agreement
from regie.vocabulary import RegieError

THRESHOLD = "100000.00"
LATER = date(2024, 12, 10)


def agreed(number="B2024-001", amount="240000.00", towns=("0001", "0002"), on=date(2024, 10, 10)):
    said = [{"municipality": town, "body": "College", "agreed_on": on} for town in towns]
    return {"number": number, "amount": amount, "agreed": said}


def asked(*claims, **parts):
    """A request of both municipalities that was assessed; what was claimed is accepted."""
    causes = [
        cause(claimed, municipality=town, accepted=claimed)
        for town, claimed in zip(("0001", "0002"), claims, strict=True)
    ]
    return request(causes=causes, state="assessed", **parts)


def found(of, least=THRESHOLD):
    mandate = {"clause": "valve", "subject": "Keuzes", "decider": "Samen", "agreed_beforehand_from": least}
    return beforehand(with_threshold(mandate), of)


def with_threshold(mandate=None):
    given = {"clause": "valve", "subject": "Keuzes", "decider": "Samen", "agreed_beforehand_from": THRESHOLD}
    return contract(changes={"mandates": [mandate or given]})


def test_below_the_threshold_and_without_one_nothing_is_asked():
    small = asked("60000.00", "39999.99", decisions=[decision("60000.00", paid_on=LATER)])
    assert found(small) is None
    assert beforehand(contract(), asked("900000.00", "1.00")) is None
    assert paid_too_early(with_threshold(), small) == ()


def test_exactly_at_the_threshold_all_agree_beforehand():
    open_ = found(asked("60000.00", "40000.00", decisions=[decision("60000.00")]))
    assert (open_.effect, open_.threshold) == (10_000_000, 10_000_000)
    assert not open_.agreed
    assert open_.undecided == ("0002",)


def test_the_decisions_of_all_on_the_request_are_the_agreement():
    both = [decision("60000.00"), decision("100000.00", "0002", decided_on=date(2024, 12, 1))]
    state = found(asked("60000.00", "180000.00", decisions=both))
    assert state.own
    assert state.since == date(2024, 12, 1)


def test_one_that_grants_nothing_refuses_while_the_rest_reaches_the_threshold():
    state = found(asked("160000.00", "80000.00", decisions=[decision("150000.00"), decision("0.00", "0002")]))
    assert (state.agreed, state.refused) == (False, ("0002",))
    less = asked("160000.00", "80000.00", decisions=[decision("90000.00"), decision("0.00", "0002")])
    assert found(less) is None


def test_a_joint_decision_takes_the_place_of_own_ones_up_to_its_amount():
    parts = {"decisions": [decision("60000.00")]}
    state = found(asked("60000.00", "180000.00", joint_decisions=[agreed()], **parts))
    assert (state.agreed, state.own, state.since) == (True, False, date(2024, 10, 10))
    short = agreed(amount="239999.99")
    assert not found(asked("60000.00", "180000.00", joint_decisions=[short], **parts)).agreed
    one = agreed(towns=("0001",))
    assert not found(asked("60000.00", "180000.00", joint_decisions=[one], **parts)).agreed


def test_an_amount_raised_after_agreement_needs_a_new_one():
    both = [decision("60000.00"), decision("190000.00", "0002", reason="Meer.")]
    alone = found(asked("60000.00", "180000.00", decisions=both))
    assert (alone.raised, alone.agreed) == (True, False)
    jointly = found(asked("60000.00", "180000.00", decisions=both, joint_decisions=[agreed()]))
    assert not jointly.agreed
    again = [agreed(), agreed("B2024-002", "250000.00")]
    renewed = found(asked("60000.00", "180000.00", decisions=both, joint_decisions=again))
    assert renewed.joint.number == "B2024-002"


def test_what_was_paid_before_all_agreed_is_told():
    early = [decision("60000.00", paid_on=date(2024, 11, 25)), decision("100000.00", "0002")]
    assert paid_too_early(with_threshold(), asked("60000.00", "180000.00", decisions=early[:1])) == ("0001",)
    late = [early[0], decision("100000.00", "0002", decided_on=date(2024, 12, 1))]
    assert paid_too_early(with_threshold(), asked("60000.00", "180000.00", decisions=late)) == ("0001",)
    assert paid_too_early(with_threshold(), asked("60000.00", "180000.00", decisions=early)) == ()


def test_the_file_of_a_request_names_who_agreed_when_and_what_was_paid_before():
    def told(**parts):
        of = asked("60000.00", "180000.00", **parts)
        case = Case(with_threshold(), with_threshold().safety_valve, of, (), {}, {}, "")
        return [each.nl for each in _on_agreement(case)], [each.en for each in _on_agreement(case)]

    own = [decision("60000.00"), decision("100000.00", "0002")]
    assert told() == ([], [])
    assert "zijn die instemming" in told(decisions=own)[0][0]
    dutch, english = told(decisions=own[:1], joint_decisions=[agreed()])
    assert "Bedorp deed dat met gezamenlijk besluit B2024-001 (College, 10 oktober 2024)" in dutch[1]
    assert "Aadorp did so with joint decision B2024-001 (College, 10 October 2024)" in english[0]
    early, _english = told(decisions=[decision("60000.00", paid_on=LATER)])
    assert "Aadorp betaalde of verrekende voordat alle gemeenten hadden ingestemd" in early[0]


def test_a_favourable_cause_asks_nothing_of_a_municipality():
    state = found(asked("160000.00", "-20000.00", decisions=[decision("150000.00"), decision("0.00", "0002")]))
    assert state.concerned == ("0001",)
    assert state.own


def test_a_joint_decision_in_the_file_stays(tmp_path):
    first = asked("60000.00", "180000.00", joint_decisions=[agreed()])
    write_request(tmp_path, first)
    more = ValveRequest.model_validate(
        first.model_dump() | {"joint_decisions": [agreed(), agreed("B2024-002", "250000.00")]}
    )
    write_request(tmp_path, more)
    for changed in ([], [agreed(amount="500000.00"), agreed("B2024-002", "250000.00")]):
        other = ValveRequest.model_validate(first.model_dump() | {"joint_decisions": changed})
        with pytest.raises(RegieError) as refused:
            write_request(tmp_path, other)
        assert refused.value.key == "valve.joint_changed"


def test_a_joint_decision_twice_or_a_municipality_twice_in_one_is_refused():
    for twice in ([agreed(), agreed()], [agreed(towns=("0001", "0001"))]):
        with pytest.raises(RegieError) as refused:
            ValveRequest.model_validate(request_fields(joint_decisions=twice))
        assert refused.value.key == "valve.twice"
