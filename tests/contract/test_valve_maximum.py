# SPDX-License-Identifier: EUPL-1.2
"""The maximum under the clause: an example on paper, its lines, and what always holds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from valve_builders import by_spreadsheet, layer, step, valve

from regie.contract.lines import name
from regie.contract.valve import maximum_line, maximum_under_clause
from regie.vocabulary import RegieError

TWO_LAYERS = [layer("2.5", "10", "50"), layer("10", None, "100")]


def tree(rule, reference, excess, accepted, favourable, savings):
    return maximum_line(
        rule,
        "art. 6 Hulpventiel",
        "0001",
        name("Aadorp"),
        reference=reference,
        excess=excess,
        accepted=step("accepted", accepted),
        favourable=step("favourable", favourable),
        savings=step("savings", -np.asarray(savings)),
    )


def test_the_example_on_paper_with_two_layers_half_share_and_cap():
    # E   = min(250.000,00; 180.000,01 - 20.000,00 - 9.999,99) = 150.000,02
    # 2,5 % of 1.000.003,33 = 25.000,08325 -> 25.000,08; 10 % = 100.000,333 -> 100.000,33
    # layer 1: 50 % of (100.000,33 - 25.000,08) = 37.500,125 -> 37.500,13
    # layer 2: 150.000,02 - 100.000,33 = 49.999,69; together 87.499,82; the cap of 80.000 takes off 7.499,82
    rule = valve(layers=TWO_LAYERS, cap={"amount": "80000.00"})
    given_amounts = (1_000_003_33, 250_000_00, 180_000_01, -20_000_00, 9_999_99)
    assert maximum_under_clause(rule, *given_amounts) == 80_000_00
    found = tree(rule, *given_amounts)
    assert {line.key.removeprefix("valve_maximum/0001").lstrip("/"): line.amount for line in found.walk()} == {
        "": 80_000_00,
        "basis": 150_000_02,
        "basis/accepted": 180_000_01,
        "basis/favourable": -20_000_00,
        "basis/savings": -9_999_99,
        "basis/limit": 0,
        "layers": -62_500_20,
        "layers/basis": -150_000_02,
        "layers/1": 37_500_13,
        "layers/2": 49_999_69,
        "cap": -7_499_82,
    }
    first = found.find("valve_maximum/0001/layers/1")
    assert first.label.nl == "Laag 1: van 2,50% van het referentiebudget tot 10,00% van het referentiebudget"
    assert first.live == "ROUND(MAX(0,MIN({0},ROUND({1}*{2}/100,2))-ROUND({3}*{4}/100,2))*{5}/100,2)"
    assert [each.shown().nl for each in first.inputs] == [
        "€\u00a0150.000,02",
        "€\u00a01.000.003,33",
        "10,00%",
        "€\u00a01.000.003,33",
        "2,50%",
        "50,00%",
    ]
    assert first.inputs[0].line is found.find("valve_maximum/0001/basis")
    assert all(line.clause == "art. 6 Hulpventiel" for line in found.walk() if line.live)


def test_without_layers_and_cap_the_whole_basis_counts():
    found = tree(valve(), 1_000_00, 500_00, 300_00, -100_00, 50_00)
    assert [line.key for line in found.children] == ["valve_maximum/0001/basis"]
    assert found.amount == 150_00 == maximum_under_clause(valve(), 1_000_00, 500_00, 300_00, -100_00, 50_00)


@pytest.mark.parametrize(
    ("excess", "accepted", "savings", "expected", "limit"),
    [
        (80_00, 300_00, 0, 80_00, -220_00),  # never more than the extra cost
        (-80_00, 300_00, 0, 0, -300_00),  # no extra cost, no maximum
        (80_00, 30_00, 50_00, 0, 20_00),  # savings beyond the causes do not make it negative
    ],
)
def test_the_basis_is_limited_at_the_extra_cost_and_at_nought(excess, accepted, savings, expected, limit):
    found = tree(valve(), 1_000_00, excess, accepted, 0, savings)
    assert found.amount == expected
    assert found.find("valve_maximum/0001/basis/limit").amount == limit


def test_what_lies_outside_the_layers_is_not_paid():
    rule = valve(layers=[layer("100.00", "200.00", "100", "amount"), layer("300.00", "400.00", "50", "amount")])
    for basis, expected in ((50_00, 0), (150_00, 50_00), (250_00, 100_00), (350_00, 125_00), (900_00, 150_00)):
        assert maximum_under_clause(rule, 1_00, basis, basis, 0, 0) == expected


def test_layers_count_from_low_to_high_whatever_their_order_in_the_file():
    upside_down = valve(layers=list(reversed(TWO_LAYERS)))
    amounts = (1_000_00, 500_00, 300_00, -100_00, 50_00)
    straight, turned = tree(valve(layers=TWO_LAYERS), *amounts), tree(upside_down, *amounts)
    assert [(line.key, line.amount) for line in straight.walk()] == [
        (line.key, line.amount) for line in turned.walk()
    ]


def test_a_cap_in_percent_is_that_part_of_the_reference_to_the_cent():
    rule = valve(cap={"percent": "0.5"})
    assert maximum_under_clause(rule, 1_00, 900, 900, 0, 0) == 1  # half a cent goes up
    assert by_spreadsheet(tree(rule, 1_00, 900, 900, 0, 0))["valve_maximum/0001/cap"] == -899


def test_amounts_beyond_64_bits_on_the_way_are_exact():
    rule = valve(layers=[layer("0", None, "33.333333333333")])
    basis = 10**15 - 1
    expected = (2 * basis * 33_333_333_333_333 + 10**14) // (2 * 10**14)
    assert maximum_under_clause(rule, 10**15, basis, basis, 0, 0) == expected
    assert maximum_under_clause(rule, 10**15, [basis, 0], basis, 0, 0).tolist() == [expected, 0]


def test_a_negative_reference_is_refused_with_a_message():
    with pytest.raises(RegieError) as refused:
        maximum_under_clause(valve(), [5_00, -1_00], 1, 1, 0, 0)
    assert "-1,00 euro" in refused.value.message()
    assert "verbeter het contract" in refused.value.message()


@pytest.mark.parametrize(("favourable", "savings"), [(1, 0), (0, -1)])
def test_a_wrong_sign_is_a_fault_in_the_program(favourable, savings):
    with pytest.raises(ValueError, match="favourable effects are 0 or less"):
        maximum_under_clause(valve(), 100, 100, 100, favourable, savings)


euros = st.integers(0, 10**9)
signed = st.integers(-(10**9), 10**9)
shares = st.decimals(0, 100, places=2).map(str)


@st.composite
def rules(draw, kinds=("percent", "amount"), only=None):
    """A clause with some layers that do not overlap, and perhaps a cap."""
    kind = draw(st.sampled_from(kinds))
    most = 200 if kind == "percent" else 10**7
    edges = sorted(draw(st.lists(st.decimals(0, most, places=2), max_size=6, unique=True)))
    spans = list(zip(edges[::2], edges[1::2], strict=False))
    layers = [layer(str(low), str(high), only or draw(shares), kind) for low, high in spans]
    if len(edges) % 2:
        layers.append(layer(str(edges[-1]), None, only or draw(shares), kind))
    caps = st.decimals(0, most, places=2).map(lambda edge: {kind: str(edge)})
    return valve(layers=layers, cap=draw(st.none() | caps))


def scaled(rule, k):
    """The clause with its bounds in euros times ``k``."""

    def edge(bound):
        if bound is None or bound.amount is None:
            return bound
        return bound.model_copy(update={"amount": bound.amount * k})

    layers = tuple(
        each.model_copy(update={"lower": edge(each.lower), "upper": edge(each.upper)}) for each in rule.layers
    )
    return rule.model_copy(update={"layers": layers, "cap": edge(rule.cap)})


amounts = st.tuples(euros, signed, signed, euros.map(lambda each: -each), euros)


@settings(deadline=None)
@given(rules(), amounts)
def test_the_maximum_never_exceeds_cap_causes_or_excess_and_is_never_negative(rule, given_amounts):
    reference, excess, accepted, favourable, savings = given_amounts
    found = int(maximum_under_clause(rule, *given_amounts))
    assert 0 <= found <= max(0, excess)
    assert found <= max(0, accepted + favourable - savings)
    if rule.cap is not None:
        bound = rule.cap.amount * 100 if rule.cap.percent is None else reference * rule.cap.percent / 100
        assert 2 * (found - bound) <= 1  # a percentage is rounded to the cent


@settings(deadline=None)
@given(rules(), amounts)
def test_the_lines_add_up_and_both_they_and_their_spreadsheet_formulas_give_the_same_cents(rule, given_amounts):
    found = tree(rule, *given_amounts)  # children that do not add up cannot be made
    assert found.amount == maximum_under_clause(rule, *given_amounts)
    lines = {line.key: line.amount for line in found.walk()}
    computed = by_spreadsheet(found)
    assert computed == {key: lines[key] for key in computed}
    assert len(computed) >= 2 + len(rule.layers) + (rule.cap is not None)


@settings(deadline=None)
@given(rules(), st.lists(amounts, min_size=1, max_size=5))
def test_draws_give_what_each_draw_gives_by_itself(rule, draws):
    columns = [np.array(column) for column in zip(*draws, strict=True)]
    alone = [int(maximum_under_clause(rule, *each)) for each in draws]
    assert maximum_under_clause(rule, *columns).tolist() == alone
    found = tree(rule, *columns)
    for position, each in enumerate(draws):
        single = tree(rule, *each)
        assert [(line.key, line.amount) for line in found.draw(position).walk()] == [
            (line.key, line.amount) for line in single.walk()
        ]


@settings(deadline=None)
@given(rules(), amounts, st.integers(2, 50))
def test_scaling_amounts_and_bounds_scales_the_lines(rule, given_amounts, k):
    """To within k cents where a line is rounded once; a layer between bounds in percent rounds three times."""
    once = tree(rule, *given_amounts)
    more = tree(scaled(rule, k), *(amount * k for amount in given_amounts))
    assert [large.amount for large in more.find("valve_maximum/0001/basis").walk()] == [
        line.amount * k for line in once.find("valve_maximum/0001/basis").walk()
    ]
    in_percent = any(each.lower.percent is not None for each in rule.layers)
    for number in range(1, len(rule.layers) + 1):
        key = f"valve_maximum/0001/layers/{number}"
        assert abs(more.find(key).amount - k * once.find(key).amount) <= (2 * k if in_percent else k)


@settings(deadline=None)
@given(rules(kinds=("amount",), only="100"), amounts, st.integers(2, 50))
def test_what_is_not_rounded_scales_exactly(rule, given_amounts, k):
    more = maximum_under_clause(scaled(rule, k), *(amount * k for amount in given_amounts))
    assert more == k * maximum_under_clause(rule, *given_amounts)
