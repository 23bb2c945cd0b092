# SPDX-License-Identifier: EUPL-1.2
"""Members' shares: by turnover while a member, merger and exit within the year, gains, what is refused."""

from decimal import Decimal

import numpy as np
import pytest
from contract_builders import fields
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.contract import contract_from
from regie.contract.lines import SHARE
from regie.contract.settlement.inputs import Turnover
from regie.contract.settlement.members import member_shares, shares_by_draw, shares_of_turnover
from regie.vocabulary import RegieError
from regie.vocabulary.periods import Period, month_number

NAMES = {"A1": "Een", "A2": "Twee", "A3": "Drie"}
PARTIES = [{"code": code, "name": label, "role": "member"} for code, label in NAMES.items()]
YEAR = Period.parse("2023")


def cooperative(*rows, **rules):
    """The small contract with members: (party, first day, last day, successor)."""
    keys = ("party", "valid_from", "valid_to", "successor")
    members = [{"clause": "coop"} | dict(zip(keys, row, strict=False)) for row in rows]
    base = {"clause": "coop", "exit_clause": "coop", "exit_cap_basis": "preceding_calendar_year"}
    return contract_from(fields(parties=PARTIES, cooperative=base | rules, members=members))


def turnover(**years):
    """Equal months of 2023 from a yearly amount in cents, per party."""
    first = month_number(YEAR.start)
    return [
        Turnover(party, first + month, cents // 12 + (month < cents % 12))
        for party, cents in years.items()
        for month in range(12)
    ]


def amounts(line):
    return {child.key.removeprefix("members/"): child.amount for child in line.children}


ALL = cooperative(*((code, "2023-01-01") for code in NAMES))


def shared(contract, cents, rows, period=YEAR):
    return member_shares(contract, period, np.asarray(cents), rows, NAMES)


def test_a_loss_is_shared_by_turnover_to_the_cent_and_ties_go_by_code():
    line = shared(ALL, 100_00, turnover(A1=600_00, A2=300_00, A3=100_00))
    assert amounts(line) == {"A1": 60_00, "A2": 30_00, "A3": 10_00}
    line = shared(ALL, 100, turnover(A1=12, A2=12, A3=12))
    assert amounts(line) == {"A1": 34, "A2": 33, "A3": 33}
    assert line.amount == 100
    assert [child.label.nl for child in line.children] == ["Een", "Twee", "Drie"]
    assert all(child.clause == "art. 7 Coöperatie" for child in line.children)


def test_a_spreadsheet_can_divide_the_line_itself():
    line = shared(ALL, 100_00, turnover(A1=600_00, A2=300_00, A3=100_00))
    assert line.live == SHARE
    assert line.inputs[0].value == 100_00
    assert [child.inputs[0].value for child in line.children] == [600_00, 300_00, 100_00]


def test_the_turnover_behind_a_share_names_its_snapshot():
    line = member_shares(ALL, YEAR, np.asarray(1), turnover(A1=12, A2=12, A3=12), NAMES, snapshot="2024-01-31-x")
    months = line.find("members/A2").inputs[0].inputs
    assert len(months) == 12
    assert {month.source for month in months} == {"2024-01-31-x"}


def test_who_joined_or_left_within_the_year_counts_with_turnover_while_a_member():
    contract = cooperative(("A1", "2023-01-01"), ("A2", "2023-01-01", "2023-06-30"), ("A3", "2023-10-01"))
    line = shared(contract, 1750, turnover(A1=1200, A2=1200, A3=1200))
    # 12, 6 and 3 months of 100: 1200 + 600 + 300 = 2100
    assert amounts(line) == {"A1": 1000, "A2": 500, "A3": 250}


def test_part_of_a_month_counts_by_days_and_says_so():
    contract = cooperative(("A1", "2023-01-01"), ("A2", "2023-01-01", "2023-01-10"))
    line = shared(contract, 100_000, turnover(A1=12_000, A2=372_00))
    weight = line.find("members/A2").inputs[0]
    assert weight.value == 1000  # 31,00 x 10 / 31 days
    assert "10 / 31 dagen" in weight.inputs[0].formula.nl
    half = cooperative(("A1", "2023-01-01"), ("A2", "2023-04-16"))
    odd = shared(half, 1, [Turnover("A1", month_number(YEAR.start), 9), Turnover("A2", 2023 * 12 + 3, 5)])
    counted = odd.find("members/A2").inputs[0]
    assert counted.inputs[0].value == 3  # a month is shown to the cent: 2.5 is rounded away from zero
    assert counted.value == 5  # and counts exactly, in halves of a cent
    assert "in 2e delen van een cent" in counted.label.nl


def test_part_of_a_month_is_not_rounded_before_the_loss_is_divided():
    """A2 was a member for half a month with 3 cents: 1.5 of 4.5 cents, a third of any loss."""
    contract = cooperative(("A1", "2023-01-01"), ("A2", "2023-04-16"))
    rows = [Turnover("A1", month_number(YEAR.start), 3), Turnover("A2", 2023 * 12 + 3, 3)]
    assert amounts(shared(contract, 900_000, rows)) == {"A1": 600_000, "A2": 300_000}


def test_the_share_of_a_merged_member_is_its_successors_from_the_day_of_transfer():
    rows = (("A1", "2023-01-01"), ("A2", "2023-01-01"), ("A3", "2023-01-01", "2023-04-30", "A2"))
    contract = cooperative(*rows)
    line = shared(contract, 1200, turnover(A1=1200, A2=1200, A3=1200))
    # turnover of A3 after the transfer is its successor's
    assert amounts(line) == {"A1": 400, "A2": 400, "A2/from/A3": 400}
    taken = line.find("members/A2/from/A3")
    assert "Twee" in taken.label.nl
    assert "Drie" in taken.label.nl
    assert "1 mei 2023" in taken.label.nl
    before = shared(contract, 1200, turnover(A1=1200, A2=1200, A3=1200), Period.parse("2023-Q1"))
    assert amounts(before) == {"A1": 400, "A2": 400, "A3": 400}
    only_before = [row for row in turnover(A1=1200, A2=1200, A3=1200) if row.party != "A3" or row.month % 12 < 4]
    assert amounts(shared(contract, 2800, only_before)) == {"A1": 1200, "A2": 1200, "A2/from/A3": 400}


def test_a_year_after_the_merger_asks_no_turnover_of_who_is_gone():
    contract = cooperative(("A1", "2023-01-01"), ("A3", "2023-01-01", "2023-04-30", "A1"))
    later = [Turnover("A1", 2024 * 12, 100)]
    assert amounts(shared(contract, 50, later, Period.parse("2024"))) == {"A1": 50}


def test_successors_of_successors_bear_the_share():
    rows = (
        ("A1", "2023-01-01", "2023-03-31", "A2"),
        ("A2", "2023-01-01", "2023-06-30", "A3"),
        ("A3", "2023-01-01"),
    )
    line = shared(cooperative(*rows), 300, turnover(A1=1200, A2=1200, A3=1200))
    assert amounts(line) == {"A3": 100, "A3/from/A1": 100, "A3/from/A2": 100}


def test_a_gain_stays_with_the_cooperative_unless_the_contract_shares_it():
    rows = turnover(A1=600_00, A2=300_00, A3=100_00)
    kept = shared(ALL, -100_00, rows)
    assert amounts(kept) == {"cooperative": -100_00}
    assert kept.live == ""
    sharing = cooperative(*((code, "2023-01-01") for code in NAMES), gain_shared=True)
    assert amounts(shared(sharing, -100_00, rows)) == {"A1": -60_00, "A2": -30_00, "A3": -10_00}
    assert shared(ALL, 0, []).amount == 0


def test_a_member_without_turnover_in_a_loss_year_is_refused_by_name():
    with pytest.raises(RegieError) as refused:
        shared(ALL, 100, turnover(A1=600_00, A2=300_00))
    message = refused.value.message("nl")
    assert refused.value.key == "members.without_turnover"
    for word in ("Drie", "2023", "art. 7 Coöperatie", "ledger_accounts"):
        assert word in message
    assert amounts(shared(ALL, -100, turnover(A1=600_00))) == {"cooperative": -100}


def test_no_members_at_all_or_turnover_below_zero_is_refused():
    for contract in (contract_from(fields()), cooperative(("A1", "2024-01-01"))):
        with pytest.raises(RegieError) as refused:
            shared(contract, 100, turnover(A1=100))
        assert refused.value.key == "members.none"
        assert "[cooperative]" in refused.value.message("nl")
    with pytest.raises(RegieError) as refused:
        shared(ALL, 100, [*turnover(A1=100, A2=100, A3=100), Turnover("A3", YEAR.first_month_number, -200)])
    assert refused.value.key == "members.negative"
    assert "Drie" in refused.value.message("nl")
    assert "-1,00" in refused.value.message("nl")


def test_percentages_of_turnover_add_up_to_a_hundred():
    found = shares_of_turnover(ALL, YEAR, turnover(A1=12, A2=12, A3=12))
    assert [each.percent for each in found] == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert shares_of_turnover(ALL, YEAR, []) == ()


MEMBERSHIPS = st.sampled_from(
    [
        (("A1", "2023-01-01"), ("A2", "2023-01-01"), ("A3", "2023-01-01")),
        (("A1", "2023-01-01", "2023-05-17"), ("A2", "2023-01-01"), ("A3", "2023-08-09")),
        (("A1", "2023-01-01", "2023-05-17", "A3"), ("A2", "2023-02-03"), ("A3", "2023-01-01")),
        (
            ("A1", "2023-01-01", "2023-02-28"),
            ("A2", "2023-01-01", "2023-06-30", "A3"),
            ("A3", "2023-01-01"),
            ("A1", "2023-07-15"),
        ),
    ]
)
MONTHS = st.lists(st.integers(1, 10**9), min_size=36, max_size=36)


def rows_of(months):
    """Twelve months for each party, one after the other."""
    first = YEAR.first_month_number
    return [Turnover(tuple(NAMES)[place // 12], first + place % 12, cents) for place, cents in enumerate(months)]


@settings(max_examples=60, deadline=None)
@given(MEMBERSHIPS, MONTHS, st.integers(-(10**11), 10**11), st.booleans(), st.randoms())
def test_shares_add_up_and_no_order_of_members_or_turnover_changes_them(rows, months, cents, gain_shared, random):
    turnovers = rows_of(months)
    line = shared(cooperative(*rows, gain_shared=gain_shared), cents, turnovers)
    assert line.amount == cents == sum(child.amount for child in line.children)
    other, mixed = list(rows), list(turnovers)
    random.shuffle(other)
    random.shuffle(mixed)
    again = shared(cooperative(*other, gain_shared=gain_shared), cents, mixed)
    assert list(amounts(again).items()) == list(amounts(line).items())


@settings(max_examples=60, deadline=None)
@given(MONTHS, st.integers(0, 10**10), st.integers(1, 50))
def test_scaling_result_and_turnover_scales_every_share_to_within_as_many_cents(months, cents, times):
    once = amounts(shared(ALL, cents, rows_of(months)))
    scaled = amounts(shared(ALL, cents * times, rows_of([each * times for each in months])))
    assert all(abs(scaled[code] - share * times) <= times for code, share in once.items())


@settings(max_examples=30, deadline=None)
@given(MONTHS, st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=5), st.booleans())
def test_every_draw_is_shared_as_if_it_were_alone(months, results, gain_shared):
    contract = cooperative(*((code, "2023-01-01") for code in NAMES), gain_shared=gain_shared)
    turnovers = rows_of(months)
    together = shared(contract, results, turnovers)
    for place, result in enumerate(results):
        alone = amounts(shared(contract, result, turnovers))
        drawn = amounts(together.draw(place))
        assert {key: value for key, value in drawn.items() if value or key in alone} == alone


@settings(max_examples=40, deadline=None)
@given(MEMBERSHIPS, st.lists(MONTHS, min_size=1, max_size=4), st.integers(-(10**11), 10**11), st.booleans())
def test_every_draw_with_its_own_turnover_is_shared_as_if_it_were_alone(rows, months, result, gain_shared):
    contract = cooperative(*rows, gain_shared=gain_shared)
    drawn = np.array(months).reshape(len(months), 3, 12)
    results = result + np.arange(len(months)) * 12_345
    found = shares_by_draw(contract, YEAR, results, {code: drawn[:, at] for at, code in enumerate(NAMES)})
    for place, cents in enumerate(results):
        alone: dict[str, int] = {}
        for key, share in amounts(shared(contract, cents, rows_of(months[place]))).items():
            bearer = key.split("/")[0]
            alone[bearer] = alone.get(bearer, 0) + share
        assert {code: of[place] for code, of in found.items() if of[place]} == {
            c: s for c, s in alone.items() if s
        }


def test_draws_without_any_turnover_of_a_member_are_refused_by_name():
    nothing = {"A1": np.ones((2, 12), np.int64), "A2": np.ones((2, 12), np.int64)}
    with pytest.raises(RegieError, match="A3"):
        shares_by_draw(ALL, YEAR, np.array([100, 200]), nothing)
    with pytest.raises(RegieError, match="A2"):
        shares_by_draw(ALL, YEAR, np.array([100, 200]), nothing | {"A2": -nothing["A2"], "A3": nothing["A1"]})
    assert not any(of.any() for of in shares_by_draw(ALL, YEAR, np.array([0, 0]), {}).values())
