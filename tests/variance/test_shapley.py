# SPDX-License-Identifier: EUPL-1.2
from fractions import Fraction
from itertools import permutations
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.variance import Factor, shapley, shapley_exact, shapley_of
from regie.vocabulary import RegieError

Values = list[list[tuple[Fraction, Fraction]]]
"""Per factor, per cell: before and after."""

small = st.integers(-6, 12)


@st.composite
def products(draw: st.DrawFn, most: int = 5) -> Values:
    """Factors whose product is whole cents: fractions that cancel against the last factor, zeros and negatives too."""
    count, cells = draw(st.integers(1, most)), draw(st.integers(1, 5))
    pers = draw(st.lists(st.integers(1, 7), min_size=count, max_size=count))
    values = [[(Fraction(draw(small), per), Fraction(draw(small), per)) for _ in range(cells)] for per in pers]
    values[-1] = [(before * prod(pers), after * prod(pers)) for before, after in values[-1]]
    return values


def factors_of(values: Values) -> dict[str, Factor]:
    return {
        f"f{place:02}": Factor(
            [before.numerator for before, _ in row],
            [after.numerator for _, after in row],
            [before.denominator for before, _ in row],
            [after.denominator for _, after in row],
        )
        for place, row in enumerate(values)
    }


def differences(values: Values) -> np.ndarray:
    cells = range(len(values[0]))
    found = [prod(row[c][1] for row in values) - prod(row[c][0] for row in values) for c in cells]
    assert all(difference.denominator == 1 for difference in found)
    return np.array([int(difference) for difference in found], dtype=np.int64)


def over_all_orders(values: Values, cell: int) -> list[Fraction]:
    """The definition: change the factors one by one, in every order, and average what each one adds."""
    effects = [Fraction(0)] * len(values)
    orders = list(permutations(range(len(values))))
    for order in orders:
        now = [row[cell][0] for row in values]
        for factor in order:
            before = prod(now)
            now[factor] = values[factor][cell][1]
            effects[factor] += prod(now) - before
    return [effect / len(orders) for effect in effects]


@given(products())
@settings(max_examples=60, deadline=None)
def test_it_is_the_average_over_all_orders(values):
    exact = shapley_exact(factors_of(values))
    for cell in range(len(values[0])):
        assert [row[cell] for row in exact.values()] == over_all_orders(values, cell)


@given(products())
@settings(max_examples=60, deadline=None)
def test_cents_lie_just_above_or_below_the_exact_effect_in_cells_and_in_sums(values):
    factors, totals = factors_of(values), differences(values)
    rounded, exact = shapley(factors, totals), shapley_exact(factors)
    for code, cents in rounded.items():
        assert all(abs(whole - part) < 1 for whole, part in zip(cents.tolist(), exact[code], strict=True))
        assert abs(int(cents.sum()) - sum(exact[code])) < 1
    assert (np.sum(list(rounded.values()), axis=0) == totals).all()


@given(products())
@settings(max_examples=60, deadline=None)
def test_floating_point_decides_nothing(values):
    """The same cents when every cell is done in whole numbers."""
    factors, totals = factors_of(values), differences(values)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("regie.variance.splitting.certain", lambda parts, *_: np.zeros(parts.shape[1], dtype=bool))
        whole = shapley(factors, totals)
    assert {code: cents.tolist() for code, cents in shapley(factors, totals).items()} == {
        code: cents.tolist() for code, cents in whole.items()
    }


@given(products(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_factors_changes_nothing(values, random):
    factors, totals = factors_of(values), differences(values)
    shuffled = {code: factors[code] for code in random.sample(sorted(factors), len(factors))}
    one, other = shapley(factors, totals), shapley(shuffled, totals)
    assert {code: one[code].tolist() for code in one} == {code: other[code].tolist() for code in one}


@given(products())
@settings(max_examples=60, deadline=None)
def test_equal_factors_have_equal_effects_and_idle_ones_none(values):
    twins = [*values, [(Fraction(3), Fraction(3))] * len(values[0]), *(values[:1] if len(values) == 1 else [])]
    exact = list(shapley_exact(factors_of(twins)).values())
    assert not any(exact[len(values)])
    if len(values) == 1:
        assert exact[0] == exact[2]


@given(products(most=4))
@settings(max_examples=60, deadline=None)
def test_any_cost_splits_as_the_product_does_when_it_is_one(values):
    count, cells = len(values), range(len(values[0]))
    costs = [
        [float(prod(values[f][c][subset >> f & 1] for f in range(count))) for c in cells]
        for subset in range(2**count)
    ]
    exact = shapley_exact(factors_of(values))
    expected = [[float(effect) for effect in row] for row in exact.values()]
    np.testing.assert_allclose(shapley_of(costs), expected, atol=1e-6)


def test_a_cost_that_is_no_product_splits_too():
    # two causes under a cap of 100: 80 and 60 alone, 100 together
    assert shapley_of([0, 80, 60, 100]).tolist() == [60.0, 40.0]


def test_two_factors_are_bennet():
    effects = shapley_exact({"price": Factor([6], [7]), "quantity": Factor([100], [90])})
    assert effects == {"price": [Fraction(95)], "quantity": [Fraction(-65)]}


def test_twelve_factors_are_exact_and_thirteen_refused():
    twelve = {f"f{place:02}": Factor([1], [2]) for place in range(12)}
    assert shapley_exact(twelve) == {code: [Fraction(4095, 12)] for code in twelve}
    cents = shapley(twelve, np.array([4095]))
    assert sorted(int(c[0]) for c in cents.values()) == [341] * 9 + [342] * 3
    assert [int(c[0]) for c in cents.values()][:3] == [342] * 3  # ties by code
    with pytest.raises(RegieError) as refused:
        shapley(twelve | {"one_more": Factor([1], [2])}, np.array([8191]))
    assert "minder niveaus" in refused.value.message("nl")


def test_a_difference_that_is_not_the_factors_own_is_refused():
    with pytest.raises(ValueError, match="do not multiply"):
        shapley({"a": Factor([2], [3]), "b": Factor([5], [5])}, np.array([6]))


def test_ten_thousand_cells_and_six_factors_add_up():
    rng = np.random.default_rng(1)
    months, later = rng.integers(1, 60, (2, 10_000))
    units, more = rng.integers(100, 9000, (2, 10_000))
    before, after = rng.integers(10**4, 10**7, (2, 10_000))
    everywhere = np.ones(10_000, dtype=np.int64)
    factors = {
        "volume": Factor(2400 * everywhere, 2350 * everywhere),
        "duration": Factor(13380, 13872, 2400, 2350),
        "stacking": Factor(int(months.sum()), int(later.sum()), 13380, 13872),
        "mix": Factor(months, later, int(months.sum()), int(later.sum())),
        "intensity": Factor(units, more, months, later),
        "price": Factor(before, after, units, more),
    }
    effects = shapley(factors, after - before)
    assert (np.sum(list(effects.values()), axis=0) == after - before).all()
