# SPDX-License-Identifier: EUPL-1.2
"""Municipalities stand in the region's own order, wherever that changes no cent."""

from __future__ import annotations

from regie.contract.lines import SHARE
from regie.review.in_order import rows_in_order, tree_in_order
from regie.review.money_views import PlainRow
from regie.review.views import LineView, Said

ORDER = ("0917", "0882", "0986")


def tree(key: str, *codes: str, live: str = "") -> LineView:
    children = tuple(LineView(key=f"{key}/{code}", label=Said(nl=code), amount=1) for code in codes)
    return LineView(key=key, label=Said(nl=key), amount=len(codes), live=live, children=children)


def codes_of(part: LineView) -> list[str]:
    return [line.key.split("/")[1] for line in part.children]


def test_a_tree_of_municipalities_stands_in_the_regions_order() -> None:
    assert codes_of(tree_in_order(tree("cost", "0882", "0917", "0986"), ORDER)) == [*ORDER]


def test_a_division_keeps_the_order_that_decides_who_gets_the_last_cent() -> None:
    divided = tree("ledger", "0882", "0917", live=SHARE)
    assert tree_in_order(divided, ORDER) == divided


def test_a_tree_of_something_else_stays_as_it_is() -> None:
    members = tree("members", "B", "A")
    assert tree_in_order(members, ORDER) == members


def test_a_total_stays_after_its_municipalities() -> None:
    def row(code: str) -> PlainRow:
        nought = dict.fromkeys(PlainRow.model_fields, 0)
        return PlainRow.model_validate({**nought, "municipality": code})

    rows = rows_in_order([row("0882"), row("0917"), row("total")], ORDER)
    assert [each.municipality for each in rows] == ["0917", "0882", "total"]
