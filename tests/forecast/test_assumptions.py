# SPDX-License-Identifier: EUPL-1.2
"""Assumptions act on the rates as said, without chance, and every one has a reason."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from forecast_builders import AXES, rates, start
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.contract.region_files import FileInvalid, load_part
from regie.forecast.assumptions import NAMES, Assumptions, assume
from regie.forecast.estimating.diagnostics import Diagnostics
from regie.forecast.estimating.estimate import Estimate
from regie.forecast.simulating.rates import with_stay
from regie.vocabulary import RegieError


def estimated(prices_until=None, draws=3):
    """Rates from January 2025 on."""
    known = dict.fromkeys(Diagnostics.__dataclass_fields__)
    found = Diagnostics(**(known | {"prices_until": prices_until}))
    return Estimate(AXES, rates(draws=draws), start(), found)


def assumed(**percents):
    return Assumptions(**percents, reasons=dict.fromkeys(percents, "omdat"))


def test_no_assumption_is_the_estimate_itself():
    found = estimated()
    assert assume(found, Assumptions()) is found
    assert Assumptions().told() == ()


def test_new_clients_change_at_once_or_every_year_more():
    found = estimated()
    once = assume(found, assumed(inflow_change_percent=8)).rates
    np.testing.assert_allclose(once.inflow, found.rates.inflow * 1.08)
    yearly = assume(found, assumed(inflow_change_percent_per_year="2")).rates
    np.testing.assert_allclose(yearly.inflow[:, 11], found.rates.inflow[:, 11] * 1.02)
    np.testing.assert_allclose(yearly.inflow[:, 23], found.rates.inflow[:, 23] * 1.02**2)
    np.testing.assert_array_equal(once.cost, found.rates.cost)


def test_prices_and_fixed_cost_change_apart():
    found = estimated()
    dearer = assume(found, assumed(price_change_percent="10", fixed_change_percent="-5")).rates
    np.testing.assert_allclose(dearer.cost, found.rates.cost * 1.1)
    np.testing.assert_array_equal(dearer.fixed, np.full_like(found.rates.fixed, 237_500))
    slowly = assume(found, assumed(price_change_percent_per_year="3")).rates
    np.testing.assert_allclose(slowly.cost[:, 23], found.rates.cost[:, 23] * 1.03**2)


def test_the_index_counts_every_january_after_the_last_known_year():
    found = estimated()
    # The history ends in 2024; without price levels its last year is the last one known.
    plain = assume(found, assumed(index_percent="3")).rates
    np.testing.assert_allclose(plain.cost[:, :12], found.rates.cost[:, :12] * 1.03)
    np.testing.assert_allclose(plain.cost[:, 12:], found.rates.cost[:, 12:] * 1.03**2)
    assert plain.fixed[0, 12, 0] == round(250_000 * 1.03**2)
    later = assume(estimated(prices_until=2025), assumed(index_percent="3")).rates
    np.testing.assert_array_equal(later.cost[:, :12], found.rates.cost[:, :12])
    np.testing.assert_allclose(later.cost[:, 12:], found.rates.cost[:, 12:] * 1.03)
    told = assume(found, assumed(index_percent="3"), prices_until=2026).rates
    np.testing.assert_array_equal(told.cost, found.rates.cost)


def test_a_longer_stay_is_less_leaving_and_leaving_never_exceeds_what_moves_leave():
    found = estimated()
    longer = assume(found, assumed(stay_change_percent="25")).rates
    np.testing.assert_allclose(longer.leave, found.rates.leave / 1.25)
    np.testing.assert_array_equal(longer.move, found.rates.move)
    shortest = with_stay(found.rates, 0.01)
    np.testing.assert_allclose(shortest.leave + shortest.move.sum(axis=-1), 1)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), st.integers(-90, 500), min_size=1))
def test_any_assumptions_give_rates_that_can_be_simulated(percents):
    found = assume(estimated(), assumed(**percents))
    found.rates.check(found.axes, found.start)
    assert found.axes == AXES
    assert len(assumed(**percents).told()) == len(percents)


def test_every_assumption_has_a_reason_and_a_size_that_can_be():
    with pytest.raises(RegieError, match="no reason"):
        Assumptions(stay_change_percent="5")
    with pytest.raises(RegieError, match="not made"):
        Assumptions(reasons={"stay_change_percent": "omdat"})
    with pytest.raises(RegieError, match="-95"):
        assumed(inflow_change_percent="-95")
    assert "8,00%" in assumed(inflow_change_percent=Decimal(8)).told()[0].nl
    assert "omdat" in assumed(inflow_change_percent=Decimal(8)).told()[0].nl


def test_a_file_with_something_wrong_says_what_to_mend(tmp_path: Path):
    file = tmp_path / "assumptions.toml"
    file.write_text('inflow_change_procent = "8"\n', encoding="utf-8")
    with pytest.raises(FileInvalid) as refused:
        load_part(file, Assumptions)
    assert "Bedoelt u 'inflow_change_percent'" in refused.value.message("nl")
    file.write_text("inflow_change_percent = 8\n", encoding="utf-8")
    with pytest.raises(FileInvalid) as refused:
        load_part(file, Assumptions)
    assert "reasons.inflow_change_percent" in refused.value.message("nl")
