# SPDX-License-Identifier: EUPL-1.2
"""A year under the contract: to the cent also with members' turnover drawn, and never a traceback without a lump
sum."""

from decimal import Decimal

import numpy as np
import pytest
from budget_builders import draws_of, past, spread

from regie.contract import example, price_levels, reference_budget
from regie.contract.settlement import member_shares
from regie.forecast.budgeting.lump_sums import lump_sum
from regie.forecast.budgeting.member_turnover import MONTHS, TurnoverShares, member_turnover, shares_from
from regie.forecast.budgeting.settled import settled_year
from regie.forecast.budgeting.year_outlook import year_outlook
from regie.forecast.simulating.rates import Axes
from regie.vocabulary import RegieError
from regie.vocabulary.periods import Period

CONTRACT = example("jens-2023-2027")
CODES = tuple(sorted(CONTRACT.municipality_names))
HALFWAY = Axes(CODES, ("light", "heavy"), 2024 * 12 + 6, 42)
"""From July 2024 up to and including 2027."""

PARTIES = (*sorted({each.party for each in CONTRACT.members}), "")


def budget_of(year):
    found = reference_budget(CONTRACT, Period.parse(str(year)))
    return np.array([found.find(f"reference/{code}").amount for code in CODES])


def around(year, *over):
    """Draws whose cost of a year lies so much over its budget, per draw and municipality."""
    begin = max(year * 12 - HALFWAY.first_month, 0)
    months = slice(begin, begin + 1)
    return draws_of(HALFWAY, spread([budget_of(year) + np.array(each) for each in over], HALFWAY, months))


def shares(concentration=40.0):
    """Three places; members have different shares of each, others the rest."""
    members = len(PARTIES) - 1
    rows = [np.arange(1, members + 1), np.arange(members, 0, -1), np.ones(members)]
    table = np.array([[*(row / row.sum() * 0.8), 0.2] for row in rows])
    return TurnoverShares(PARTIES, ("light", "heavy"), table, np.full(3, concentration))


def varied_draws(count=40):
    rng = np.random.default_rng(5)
    cost = rng.integers(0, 9 * 10**7, (count, 42, 3, 2))
    return draws_of(HALFWAY, cost, fixed=rng.integers(0, 10**7, (count, 42, 3)))


HISTORY = past(HALFWAY, 18, cost=np.full((18, 3, 2), 40_000_000), fixed=np.full((18, 3), 123_457))


@pytest.mark.parametrize("year", [2024, 2025])
def test_what_members_bear_with_drawn_turnover_is_the_settlement_of_that_draw_to_the_cent(year):
    draws = varied_draws()
    turnover = member_turnover(shares(), draws, year, HISTORY)
    settled = settled_year(CONTRACT, draws, year, history=HISTORY, turnover=turnover)
    assert (settled.result > 0).any()
    for draw in (0, 7, 39):
        line = member_shares(CONTRACT, Period.parse(str(year)), settled.result[draw], turnover.of(draw), {})
        alone: dict[str, int] = {}
        for child in line.children:
            bearer = child.key.split("/")[1]
            alone[bearer] = alone.get(bearer, 0) + child.amount
        drawn = {code: int(of[draw]) for code, of in settled.members.items() if of[draw]}
        assert drawn == {code: cents for code, cents in alone.items() if cents}
    np.testing.assert_array_equal(sum(settled.members.values()), settled.result)


def test_shares_differ_by_draw_and_member_but_add_up_and_are_reproducible():
    draws = varied_draws()
    first, again = (member_turnover(shares(), draws, 2025) for _ in range(2))
    for party, cents in first.cents.items():
        np.testing.assert_array_equal(cents, again.cents[party])
    same = member_turnover(shares(), draws, 2025, vary=False)
    total = draws.cost[:, 6:18].sum(axis=(1, 2, 3)) + draws.fixed[:, 6:18].sum(axis=(1, 2))
    part = np.array([cents.sum(axis=1) / total for cents in same.cents.values()])
    np.testing.assert_allclose(part.sum(axis=0), 0.8, atol=1e-6)
    varied = np.array([cents.sum(axis=1) / total for cents in first.cents.values()])
    assert (varied.std(axis=1) > 3 * part.std(axis=1)).all()
    sure = member_turnover(shares(1e6), draws, 2025)
    close = np.array([cents.sum(axis=1) / total for cents in sure.cents.values()])
    np.testing.assert_allclose(close, part, atol=0.003)


def test_shares_are_of_the_months_delivered_and_as_sure_as_months_were_alike():
    cents = np.zeros((MONTHS, 2, 3), np.int64)
    cents[:, 0] = [60, 30, 10]
    cents[6:, 0, 1] = 0
    delivered = np.ones((MONTHS, 3), np.bool_)
    delivered[6:, 1] = False
    found = shares_from(cents, delivered, ("A1", "A2", ""), ("light",))
    np.testing.assert_allclose(found.shares, [[0.6, 0.3, 0.1], [0, 0, 1]])
    assert found.concentration == pytest.approx(1e6, rel=1e-5)
    cents[::2, 0] = [80, 10, 10]
    cents[1::2, 0] = [40, 50, 10]
    # Half the months 0.8 and 0.1, half 0.4 and 0.5: variance 0.04 for both, against 0.24, 0.21 and 0.09 to share.
    unlike = shares_from(cents, np.ones((MONTHS, 3), np.bool_), ("A1", "A2", ""), ("light",))
    np.testing.assert_allclose(unlike.shares[0], [0.6, 0.3, 0.1])
    assert unlike.concentration[0] == pytest.approx((0.24 + 0.21 + 0.09) / 0.08 - 1)


def test_chances_and_amounts_of_a_year_worked_on_paper():
    draws = around(2025, (100, 0, -50), (300, 0, -50), (500, 0, 150), (-100, 0, 0))
    found = year_outlook(CONTRACT, draws, 2025)
    first = found.place(CODES[0])
    assert (first.need, first.lump_sum) == (int(budget_of(2025)[0]) + 200, int(budget_of(2025)[0]))
    assert first.excess.model_dump() == {"chance": 0.75, "mean": 200, "above": 225, "bad_year": 500}
    assert first.valve.mean == 225
    assert found.place(CODES[1]).excess.chance == 0
    third = found.place(CODES[2]).excess
    assert (third.chance, third.mean, third.above) == (0.25, 13, 38)
    # Netted over municipalities only in the total: 50, 250, 650, -100.
    together = found.place("total")
    assert (together.excess.chance, together.excess.mean) == (0.75, 213)
    assert together.valve.mean == 263
    assert found.lump_sum_of == 2025
    assert found.members == ()


def test_a_year_that_has_partly_passed_is_held_against_its_whole_lump_sum():
    draws = around(2024, (0, 0, 0), (10, 0, 0))
    history = past(HALFWAY, 18, fixed=np.full((18, 3), 5))
    found = year_outlook(CONTRACT, draws, 2024, history=history)
    assert found.place(CODES[0]).excess.mean == 5 + 6 * 5
    assert (found.known_months, found.simulated_months, found.lump_sum_of) == (6, 6, 2024)
    assert len(found.remarks) == 1


def test_a_year_without_a_lump_sum_has_a_need_a_remark_and_no_comparison():
    found = year_outlook(CONTRACT, varied_draws(5), 2026, shares=shares())
    assert found.lump_sum_of is None
    assert all(place.lump_sum is None and place.excess is None for place in found.places)
    assert found.place("total").need > 0
    assert "2026" in found.remarks[0].nl
    assert found.members == ()
    assert year_outlook(None, varied_draws(5), 2026).places == found.places


def test_the_last_known_lump_sum_stands_in_when_asked_and_is_said():
    found = lump_sum(CONTRACT, 2027, CODES, last_known=True)
    assert (found.of_year, found.own) == (2025, False)
    np.testing.assert_array_equal(found.cents, budget_of(2025))
    assert "die van 2025, zonder indexatie" in found.remarks[0].nl
    prices = price_levels([CONTRACT], [2023, 2027], assumed_percent=Decimal("10"))
    raised = lump_sum(CONTRACT, 2027, CODES, last_known=True, prices=prices)
    assert raised.cents[0] == round(int(budget_of(2025)[0]) * 1.21)
    assert "21,00%" in raised.remarks[0].nl
    outlook = year_outlook(CONTRACT, varied_draws(5), 2027, last_known=True)
    assert outlook.lump_sum_of == 2025
    assert outlook.remarks[-1] == found.remarks[0]
    beyond = lump_sum(CONTRACT, 2031, CODES, last_known=True)
    assert beyond.of_year == 2025
    with pytest.raises(RegieError):
        lump_sum(CONTRACT, 2031, CODES)
    with pytest.raises(RegieError):
        lump_sum(CONTRACT, 2020, CODES, last_known=True)


def test_other_municipalities_than_those_of_the_contract_are_refused():
    axes = Axes(("0888",), ("light", "heavy"), 2025 * 12, 12)
    with pytest.raises(RegieError, match="0888"):
        year_outlook(CONTRACT, draws_of(axes, np.ones((2, 12, 1, 2), np.int64)), 2025)
    with pytest.raises(RegieError, match="0888"):
        lump_sum(CONTRACT, 2025, ("0888",), last_known=True)


def test_a_contract_that_holds_a_part_of_the_year_is_no_comparison_for_all_of_it():
    half = CONTRACT.model_copy(
        update={"term": CONTRACT.term.model_copy(update={"starts_on": CONTRACT.term.starts_on.replace(month=7)})}
    )
    with pytest.raises(RegieError, match="6 of the 12 months"):
        lump_sum(half, 2023, CODES)


def test_a_member_without_turnover_leaves_the_members_out_with_a_remark():
    table = shares().shares.copy()
    without = PARTIES.index("A002")
    table[:, -1] += table[:, without]
    table[:, without] = 0
    bare = TurnoverShares(PARTIES, ("light", "heavy"), table, np.full(3, 40.0))
    draws = around(2025, (100, 0, 0), (300, 0, 0))
    found = year_outlook(CONTRACT, draws, 2025, shares=bare)
    assert found.members == ()
    assert "A002" in found.remarks[-1].nl
    assert year_outlook(CONTRACT, draws, 2025, shares=shares()).members
