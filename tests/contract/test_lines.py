# SPDX-License-Identifier: EUPL-1.2
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.contract.lines import Line, Quantity, name

X = name("x")
amounts = st.integers(-(10**13), 10**13)


def test_a_parent_that_is_not_the_sum_of_its_children_cannot_be_made():
    children = (Line.leaf("a", X, 100), Line.leaf("b", X, 250))
    assert Line("p", X, np.array(350), children=children).amount == 350
    with pytest.raises(ValueError, match="add up to 350, not to 349"):
        Line("p", X, np.array(349), children=children)


def test_a_line_of_draws_holds_each_draw_and_one_can_be_taken_out():
    fixed, drawn = Line.leaf("a", X, 100), Line.leaf("b", X, [1, 2, 3])
    tree = Line.total("p", X, [fixed, drawn])
    assert tree.cents.tolist() == [101, 102, 103]
    second = tree.draw(1)
    assert (second.amount, second.find("a").amount, second.find("b").amount) == (102, 100, 2)
    with pytest.raises(ValueError, match="draw"):
        _ = tree.amount
    with pytest.raises(ValueError, match="add up"):
        Line("p", X, np.array(101), children=(fixed, drawn))


def test_cents_are_whole_numbers_and_cannot_be_changed_afterwards():
    with pytest.raises(ValueError, match="whole numbers"):
        Line.leaf("a", X, 0.5)
    line = Line.leaf("a", X, [1, 2])
    with pytest.raises(ValueError, match="read-only"):
        line.cents[0] = 5


@settings(deadline=None)
@given(st.lists(st.lists(amounts, min_size=1, max_size=4), min_size=1, max_size=4))
def test_every_level_adds_up_to_the_cent(groups):
    tree = Line.total(
        "top",
        X,
        [
            Line.total(f"{g}", X, [Line.leaf(f"{g}/{i}", X, cents) for i, cents in enumerate(group)])
            for g, group in enumerate(groups)
        ],
    )
    leaves = [line.amount for line in tree.walk() if not line.children]
    assert tree.amount == sum(leaves) == sum(sum(group) for group in groups)


def test_the_published_form_has_money_as_text_and_leaves_out_what_is_empty():
    share = Quantity(name("deel"), Decimal("6.30"), "percent", source="VNG", clause="art. 5")
    tree = Line.total("p", X, [Line.leaf("p/a", X, -1234567, inputs=[share])], clause="art. 4")
    assert tree.as_json() == {
        "key": "p",
        "label": "x",
        "amount": "-12345.67",
        "clause": "art. 4",
        "children": [
            {
                "key": "p/a",
                "label": "x",
                "amount": "-12345.67",
                "inputs": [
                    {"label": "deel", "value": "6.30", "unit": "percent", "source": "VNG", "clause": "art. 5"}
                ],
            }
        ],
    }
