# SPDX-License-Identifier: EUPL-1.2
"""The gap between need and lump sum: every cent has one cause, and the causes are those of a worked example."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from budget_builders import draws_of, past
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.contract import example, price_levels, reference_budget, reference_production
from regie.forecast.budgeting.gap import GROUPS, gap, grouped_names
from regie.forecast.budgeting.gap_cells import Care, care_from
from regie.forecast.budgeting.year import means_that_add_up
from regie.forecast.simulating.rates import Axes
from regie.vocabulary import RegieError
from regie.vocabulary.periods import Period

CONTRACT = example("jens-2023-2027").model_copy(update={"norm_index": None})
CODES = tuple(sorted(CONTRACT.municipality_names))
SEGMENTS = ("plus_facility", "area_team", "outsourced_care")
AXES = Axes(CODES, SEGMENTS, 2025 * 12, 36)
CELLS = reference_production(CONTRACT, Period.parse("2025")).cells
CARE = Care(np.ones((3, 3)))


def lump_sums(year=2025):
    found = reference_budget(CONTRACT, Period.parse(str(year)))
    return {code: found.find(f"reference/{code}").amount for code in CODES}


def as_agreed(volume=Fraction(1), price=Fraction(1), not_tied=Fraction(1)):
    """One draw of 2025 (and the years after, at nought) as the contract's reference production has it, times some
    factors. Care-months per client-month are one."""
    cost = np.zeros((1, 36, 3, 3), np.int64)
    clients = np.zeros((1, 36, 3, 3))
    fixed = np.zeros((1, 36, 3), np.int64)
    for cell in CELLS:
        town = CODES.index(cell.municipality)
        fixed[0, 0, town] += round(cell.not_tied * not_tied)
        if cell.segment in SEGMENTS:
            kind = SEGMENTS.index(cell.segment)
            cost[0, 0, town, kind] += round(cell.cents * volume * price)
            clients[0, 0, town, kind] += float(cell.care_months * volume)
    return draws_of(AXES, cost, fixed=fixed, clients=np.rint(clients).astype(np.int64))


HISTORY = past(AXES, 24, fixed=np.ones((24, 3), np.int64))


def large(row):
    """The causes of more than some rounding: a cent per care-month of rounded prices."""
    return {code for code, cents in row.grouped().items() if abs(cents) > 10_000_00}


def test_a_need_as_agreed_has_no_gap_to_speak_of():
    found = gap(CONTRACT, as_agreed(), 2025, HISTORY, care=CARE)
    for row in found.rows:
        assert abs(row.gap) < 1_000_00
        assert not large(row)
        assert sum(row.causes.values()) == row.gap
    assert found.basis == f"{CONTRACT.id}, 2025"
    assert [row.place for row in found.rows] == [*CODES, "total"]


def test_ten_percent_more_clients_is_volume():
    found = gap(CONTRACT, as_agreed(volume=Fraction(11, 10)), 2025, HISTORY, care=CARE)
    tied = sum(cell.cents for cell in CELLS if cell.segment in SEGMENTS)
    total = found.row("total")
    assert large(total) == {"volume"}
    assert total.grouped()["volume"] == pytest.approx(tied / 10, rel=1e-3)


def test_five_percent_dearer_care_is_price_and_more_capacity_is_not_client_tied():
    found = gap(CONTRACT, as_agreed(price=Fraction(105, 100), not_tied=Fraction(12, 10)), 2025, HISTORY, care=CARE)
    total = found.row("total")
    assert large(total) == {"price", "not_client_tied"}
    tied = sum(cell.cents for cell in CELLS if cell.segment in SEGMENTS)
    assert total.grouped()["price"] == pytest.approx(tied / 20, rel=1e-2)
    assert total.grouped()["not_client_tied"] == pytest.approx(sum(cell.not_tied for cell in CELLS) / 5, rel=1e-3)
    assert any("eenheden" in remark.nl for remark in found.remarks)


def test_every_cause_has_a_name_in_both_languages():
    found = gap(CONTRACT, as_agreed(volume=Fraction(9, 10)), 2025, HISTORY)
    assert set(found.names) == set(found.row("total").causes)
    assert all(words.nl and words.en for words in found.names.values())
    assert tuple(grouped_names()) == GROUPS
    assert any("zwaarste" in remark.nl for remark in found.remarks)


def test_prices_that_rise_after_the_last_lump_sum_are_index():
    draws = as_agreed(price=Fraction(10201, 10000), not_tied=Fraction(10201, 10000))
    later = draws_of(
        AXES,
        np.roll(draws.cost, 24, axis=1),
        fixed=np.roll(draws.fixed, 24, axis=1),
        clients=np.rint(np.roll(draws.clients("client_months"), 24, axis=1)).astype(np.int64),
    )
    prices = price_levels([CONTRACT], [2025, 2028], assumed_percent=Decimal(1))
    # The forecast has prices 1 percent up in 2026 and in 2027; the lump sum that stands in is raised as much.
    level = gap(CONTRACT, later, 2027, HISTORY, care=CARE, last_known=True, prices=prices)
    assert level.lump_sum_of == 2025
    assert not large(level.row("total"))
    # Without raising it the rise is a cause of its own: 2.01 percent of the lump sum.
    bare = gap(CONTRACT, later, 2027, HISTORY, care=CARE, last_known=True, forecast_prices=prices)
    assert large(bare.row("total")) == {"index"}
    assert bare.row("total").grouped()["index"] == pytest.approx(sum(lump_sums().values()) * 0.0201, abs=2)
    assert "2,01%" in " ".join(remark.nl for remark in bare.remarks)
    with pytest.raises(RegieError):
        gap(CONTRACT, later, 2027, HISTORY, care=CARE)


def test_without_reference_production_there_is_a_gap_but_no_split():
    bare = CONTRACT.model_copy(update={"reference_production": ()})
    found = gap(bare, as_agreed(volume=Fraction(11, 10)), 2025, HISTORY, care=CARE)
    whole = gap(CONTRACT, as_agreed(volume=Fraction(11, 10)), 2025, HISTORY, care=CARE)
    assert [row.gap for row in found.rows] == [row.gap for row in whole.rows]
    assert all(not row.causes for row in found.rows)
    assert "niet in oorzaken gesplitst" in found.remarks[-1].nl


def test_capacity_that_is_paid_without_naming_clients_is_at_its_segment():
    draws = as_agreed()
    cost = draws.cost.copy()
    team = SEGMENTS.index("area_team")
    moved = cost[0, 0, :, team].copy()
    cost[0, 0, :, team] = 0
    fixed = draws.fixed.copy()
    fixed[0, 0] += moved
    clients = np.rint(draws.clients("client_months")).astype(np.int64)
    capacity = np.zeros((24, 3, 3), np.int64)
    capacity[-12:, :, team] = moved // 1000
    history = past(AXES, 24, capacity=capacity, fixed=np.tile((draws.fixed[0, 0]) // 1000, (24, 1)))
    found = gap(CONTRACT, draws_of(AXES, cost, fixed=fixed, clients=clients), 2025, history, care=CARE)
    assert not large(found.row("total"))


def test_care_months_per_client_month_go_by_the_region_where_a_municipality_has_none():
    care = care_from(np.array([[12.0, 30.0], [0.0, 10.0]]), np.array([[10.0, 30.0], [0.0, 10.0]]))
    assert care.per_client_month.tolist() == [[1.2, 1.0], [1.2, 1.0]]
    assert care_from(np.zeros((1, 1)), np.zeros((1, 1))).per_client_month.tolist() == [[1.0]]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=8), st.integers(1, 500), st.integers(0, 3))
def test_means_add_up_whatever_is_rounded(sums, number, off):
    total = round(Fraction(sum(sums), number))
    parts = means_that_add_up(np.array(sums), number, total)
    assert sum(parts) == total
    assert all(abs(Fraction(each, number) - part) <= 1 for each, part in zip(sums, parts, strict=True))
    assert sum(means_that_add_up(np.array(sums), number, total + off)) == total + off


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 5))
def test_all_causes_together_are_the_gap_to_the_cent(seed, count):
    rng = np.random.default_rng(seed)
    cost = rng.integers(0, 10**8, (count, 36, 3, 3))
    clients = rng.integers(0, 200, (count, 36, 3, 3))
    draws = draws_of(AXES, cost, fixed=rng.integers(0, 10**8, (count, 36, 3)), clients=clients)
    care = Care(rng.uniform(1, 1.5, (3, 3)))
    capacity = rng.integers(0, 100, (24, 3, 3))
    history = past(AXES, 24, capacity=capacity, fixed=rng.integers(0, 100, (24, 3)))
    found = gap(CONTRACT, draws, 2025, history, care=care)
    budgets = lump_sums()
    for row in found.rows[:-1]:
        assert row.lump_sum == budgets[row.place]
        assert sum(row.causes.values()) == row.gap == sum(row.grouped().values())
    total = found.row("total")
    assert total.gap == sum(row.gap for row in found.rows[:-1]) == sum(total.causes.values())
    assert total.need == found.rows[-1].need == sum(row.need for row in found.rows[:-1])


def test_a_municipality_without_clients_and_cost_without_care_months_keep_the_sum():
    draws = as_agreed()
    cost, fixed = draws.cost.copy(), draws.fixed.copy()
    clients = np.rint(draws.clients("client_months")).astype(np.int64)
    cost[:, :, 0], clients[:, :, 0], fixed[:, :, 0] = 0, 0, 0
    clients[0, 0, 1, 2] = 0
    found = gap(CONTRACT, draws_of(AXES, cost, fixed=fixed, clients=clients), 2025, HISTORY, care=CARE)
    for row in found.rows:
        assert sum(row.causes.values()) == row.gap
    assert found.rows[0].need == 0
    assert found.rows[0].gap == -lump_sums()[CODES[0]]


def test_segments_that_the_contract_does_not_have_keep_the_sum():
    axes = Axes(CODES, ("elsewhere", "area_team"), 2025 * 12, 12)
    cost = np.full((2, 12, 3, 2), 12_345_678)
    draws = draws_of(axes, cost, clients=np.full((2, 12, 3, 2), 40))
    found = gap(CONTRACT, draws, 2025, past(axes, 12), care=None)
    assert sum(found.row("total").causes.values()) == found.row("total").gap
    assert "new" in found.row("total").causes
