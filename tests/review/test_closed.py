# SPDX-License-Identifier: EUPL-1.2
"""A reader of some municipalities sees their lines; the others are one line, and every sum still holds."""

from __future__ import annotations

import pytest
from test_attacks_on_money import agreed
from test_costs import HEERLEN, LANDGRAAF, open_rows, region_rows

from regie.review import Review, SettlementView, build_review
from regie.review.closed import closed_to
from regie.review.settling import Agreements
from regie.vocabulary import Period


@pytest.fixture(scope="module")
def review() -> Review:
    with open_rows(region_rows()) as source:
        found = build_review(source, Period.parse("2023"), agreements=Agreements(agreed()), suppressed=True)
    assert found.settlement is not None
    return found


@pytest.fixture(scope="module")
def seen(review: Review) -> SettlementView:
    assert review.settlement is not None
    return closed_to(review.settlement, {HEERLEN}, set(agreed().municipality_names))


def test_own_lines_are_there_and_those_of_others_are_not(seen: SettlementView) -> None:
    keys = {line.key for part in seen.parts for line in part.walk()}
    assert {f"excess/{HEERLEN}", f"excess/{HEERLEN}/cost", "excess/others"} <= keys
    assert not any(LANDGRAAF in key for key in keys)


def test_nothing_in_it_is_computed_from_a_line_that_is_not_there(seen: SettlementView) -> None:
    keys = {line.key for part in seen.parts for line in part.walk()}
    for part in seen.parts:
        for line in part.walk():
            assert line.live == ""
            assert all(not given.refers_to or given.refers_to in keys for given in line.inputs)


def test_every_line_is_still_the_sum_of_those_below_it(review: Review, seen: SettlementView) -> None:
    assert review.settlement is not None
    for before, part in zip(review.settlement.parts, seen.parts, strict=True):
        assert before.amount == part.amount
        for line in part.walk():
            assert not line.children or sum(child.amount for child in line.children) == line.amount


def test_who_sees_all_municipalities_sees_the_settlement_as_it_is(review: Review) -> None:
    assert review.settlement is not None
    whole = set(agreed().municipality_names)
    assert closed_to(review.settlement, whole, whole) is review.settlement
