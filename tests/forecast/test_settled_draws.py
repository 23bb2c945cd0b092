# SPDX-License-Identifier: EUPL-1.2
"""Draws through the contract are the settlement to the cent; budgets are quantiles of sums, never sums of quantiles."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from forecast_builders import AXES, UNSURE, rates, start

from regie.contract import example, reference_budget
from regie.contract.lines import Line, name
from regie.contract.settlement import CostCell, Turnover, settle
from regie.contract.valve import ValveDecision, maximum_line
from regie.forecast.budgeting.budget import fitting_budget, levels
from regie.forecast.budgeting.settled import outlook, settled_year, turnover_as_before
from regie.forecast.budgeting.year import mean_cents, whole_need
from regie.forecast.simulating.draws import QUANTITIES, Draws, quantiles
from regie.forecast.simulating.rates import Axes
from regie.forecast.simulating.simulate import simulate
from regie.vocabulary import RegieError
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.periods import Period

CONTRACT = example("jens-2023-2027")
YEAR = 2025


def drawn(count=60, codes=None, seed=3):
    """Draws with cost around the budget of the contract, so that some years are short and some are not."""
    axes = Axes(tuple(sorted(codes or CONTRACT.municipality_names)), ("light", "heavy"), YEAR * 12, 12)
    of = rates(axes, inflow=9.0, draws=9, **UNSURE, leave=_two(rates(AXES, draws=9).leave), **_smaller(axes))
    return simulate(of, start(axes), axes, draws=count, seed=seed)


def _two(values):
    return values[:, :2]


def _smaller(axes):
    move = np.zeros((9, 2, 6, 2))
    move[:, 0, :, 1], move[:, 1, :, 0] = 0.02, 0.02
    months = np.ones((9, axes.months, len(axes.municipalities), 1))
    return {"move": move, "cost": months * np.array([60_000.0, 300_000.0])}


def near_budget(draws):
    """The same draws with fixed cost that lifts the median year of each municipality to its budget."""
    budget = reference_budget(CONTRACT, Period.parse(str(YEAR)))
    fixed = draws.fixed.copy()
    middle = quantiles(whole_need(draws, YEAR).cents, [0.5])[0]
    for place, code in enumerate(draws.axes.municipalities):
        fixed[:, 0, place] += budget.find(f"reference/{code}").amount - middle[place]
    return replace(draws, fixed=fixed)


def turnover():
    parties = sorted({each.party for each in CONTRACT.members})
    return [
        Turnover(party, 2024 * 12 + month, 1_000_000 + 37 * place + month)
        for place, party in enumerate(parties)
        for month in range(12)
    ]


def at(settlement, key):
    """A line of a settlement by its key."""
    return settlement.part(key.partition("/")[0]).find(key)


@pytest.mark.parametrize("grant", [True, False])
@pytest.mark.parametrize("worst", [0, 1, 30, 59])
def test_one_draw_is_the_settlement_to_the_cent(worst, grant):
    draws = near_budget(drawn())
    found = settled_year(CONTRACT, draws, YEAR, turnover=turnover_as_before(turnover(), YEAR), grant=grant)
    position = int(np.argsort(-found.excess.sum(axis=1))[worst])
    assert grant or worst > 1 or found.result[position] > 0
    costs, valve = [], {}
    for place, code in enumerate(found.municipalities):
        for segment, called in enumerate(("preliminary_field", "outsourced_care")):
            cents = draws.cost[position, :, place, segment].sum()
            costs.append(CostCell(code, called, "", "", cents, np.int64(0)))
        fixed = draws.fixed[position, :, place].sum()
        costs.append(CostCell(code, "plus_facility", "", "", fixed, np.int64(0)))
        over = found.excess[position, place]
        line = maximum_line(
            CONTRACT.safety_valve, "", code, name(code), reference=found.reference[place], excess=over,
            accepted=Line.leaf("a", name("a"), max(over, 0)), favourable=Line.leaf("f", name("f"), 0),
            savings=Line.leaf("s", name("s"), 0),
        )  # fmt: skip
        valve[code] = ValveDecision(code, 0, 0, line.cents, line, granted=line.cents if grant else None)
    settlement = settle(
        CONTRACT,
        Period.parse(str(YEAR)),
        snapshot="none",
        costs=costs,
        valve=valve,
        turnover=turnover_as_before(turnover(), YEAR),
        party_names={party: party for party in {each.party for each in turnover()}},
    )
    for place, code in enumerate(found.municipalities):
        assert at(settlement, f"reference/{code}").amount == found.reference[place]
        assert at(settlement, f"cost/{code}").amount == found.cost[position, place]
        assert at(settlement, f"excess/{code}").amount == found.excess[position, place]
        assert at(settlement, f"valve_maximum/{code}").amount == found.maximum[position, place]
    assert at(settlement, "result").amount == found.result[position]
    members = settlement.part("members")
    shares = Counter()
    for line in members.children:
        shares[line.key.split("/")[1]] += line.amount
    assert {code: int(cents[position]) for code, cents in found.members.items() if cents[position]} == {
        code: cents for code, cents in shares.items() if cents
    }


def test_members_bear_the_result_and_a_deficit_has_a_chance():
    draws = near_budget(drawn(200))
    found = settled_year(CONTRACT, draws, YEAR, turnover=turnover_as_before(turnover(), YEAR))
    np.testing.assert_array_equal(sum(found.members.values()), found.result)
    assert not found.granted.any()
    for place, (code, deficit) in enumerate(found.deficits().items()):
        assert code == found.municipalities[place]
        assert 0.4 < deficit.chance < 0.6
        assert (found.excess[:, place] > deficit.bad_year).mean() <= 0.1
        assert (found.excess[:, place] >= deficit.bad_year).mean() > 0.1
    assert set(found.payments()) == set(found.municipalities)
    losses = found.member_losses()
    assert all(losses[each.party].mean >= 0 for each in CONTRACT.members if each.party in losses)


def test_what_is_granted_lowers_the_result():
    draws = near_budget(drawn())
    without, granted = (settled_year(CONTRACT, draws, YEAR, grant=grant) for grant in (False, True))
    np.testing.assert_array_equal(without.result - granted.result, granted.maximum.sum(axis=1))
    assert granted.maximum.any()
    nothing = dict.fromkeys(granted.municipalities, 0)
    assert not settled_year(CONTRACT, draws, YEAR, accepted=nothing).maximum.any()


def test_without_a_valve_there_is_no_payment():
    found = settled_year(CONTRACT.model_copy(update={"safety_valve": None}), drawn(5), YEAR, grant=True)
    assert found.maximum is None
    assert found.payments() == {}
    assert not found.granted.any()


def test_other_municipalities_and_years_without_a_budget_are_refused():
    with pytest.raises(RegieError, match="9999"):
        settled_year(CONTRACT, drawn(3, codes=("9999",)), YEAR)
    with pytest.raises(RegieError, match="2026"):
        settled_year(CONTRACT, drawn(3), 2026)
    draws = drawn(3)
    beyond = replace(draws, axes=replace(draws.axes, first_month=2040 * 12))
    with pytest.raises(RegieError):
        settled_year(CONTRACT, beyond, 2040)


def test_turnover_of_the_last_twelve_months_is_put_in_the_year():
    rows = [Turnover("A", 2023 * 12 + month, month + 1) for month in range(18)]
    moved = turnover_as_before(rows, 2026)
    assert sorted(each.month for each in moved) == [2026 * 12 + month for month in range(12)]
    assert sum(each.cents for each in moved) == sum(range(7, 19))
    assert turnover_as_before([], 2026) == []


def amounts(*cents):
    """Draws whose cost is given per municipality: (draw, municipality)."""
    values = np.zeros((len(cents), 12, 2, 1, len(QUANTITIES)), np.int64)
    values[:, 0, :, 0, QUANTITIES.index("cost")] = cents
    axes = Axes(("0888", "0917"), ("only",), YEAR * 12, 12)
    return Draws(axes, values, np.zeros((len(cents), 12, 2), np.int64), 1, "persons")


def test_budgets_are_quantiles_of_sums():
    draws = amounts(*((cents, 101 - cents) for cents in range(1, 101)))
    found = {budget.municipality: budget for budget in fitting_budget(draws, YEAR)}
    assert [level.amount for level in found["0888"].levels] == [50, 80, 90, 95]
    assert [level.amount for level in found["0917"].levels] == [50, 80, 90, 95]
    # Their bad years never come together: the region needs 101 for any certainty.
    assert [level.amount for level in found[TOTAL].levels] == [101, 101, 101, 101]
    assert found[TOTAL].mean == 101


def test_a_worked_budget():
    level = levels(np.arange(1, 101) * 10, [80])[0]
    # 20 draws above 800, on average 905; over all draws 20 * 105 / 100 = 21 short; one percent more is 10.
    assert (level.amount, level.tail, level.shortfall, level.next_percent) == (800, 905, 21, 10)


def test_more_certainty_costs_more_and_leaves_less_short():
    budgets = fitting_budget(near_budget(drawn(300)), YEAR, range(1, 100))
    for budget in budgets:
        for lower, higher in zip(budget.levels, budget.levels[1:], strict=False):
            assert higher.amount == lower.amount + lower.next_percent
            assert higher.amount >= lower.amount
            assert higher.shortfall <= lower.shortfall
            assert higher.tail >= higher.amount


@pytest.mark.parametrize("certainty", [0, 100, -5])
def test_a_certainty_that_cannot_be_is_refused(certainty):
    with pytest.raises(RegieError, match=str(certainty)):
        levels(np.array([1, 2]), [certainty])


def test_means_of_cents_are_exact_however_large():
    large = np.array([10**15 + 1, 10**15, -(10**15)] * 1000)
    exact = Fraction(sum(large.tolist()), large.size)
    assert abs(mean_cents(large) - exact) <= Fraction(1, 2)
    assert mean_cents(np.array([1, 2])) == 2
    assert outlook(np.array([-1, 0, 0, 1])).chance == 0.25
