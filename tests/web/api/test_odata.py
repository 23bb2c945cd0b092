# SPDX-License-Identifier: EUPL-1.2
"""The query options that Power BI and Excel put in an address."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.vocabulary import RegieError
from regie.web.api.odata import ask

COLUMNS = ["municipality", "value", "remark"]
ROWS = [
    {"municipality": "0917", "value": 12, "remark": None},
    {"municipality": "0882", "value": Decimal("7.5"), "remark": "klein"},
    {"municipality": "0986", "value": None, "remark": "it's"},
]


def _codes(**options: str) -> list[str]:
    rows, _ = ask(ROWS, COLUMNS, {f"${name}": value for name, value in options.items()})
    return [row["municipality"] for row in rows]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("municipality eq '0917'", ["0917"]),
        ("municipality ne '0917'", ["0882", "0986"]),
        ("value gt 7.5", ["0917"]),
        ("value ge 7.5", ["0917", "0882"]),
        ("value lt 10 and value ge 7", ["0882"]),
        ("value eq null", ["0986"]),
        ("value ne null", ["0917", "0882"]),
        ("remark eq 'it''s'", ["0986"]),
    ],
)
def test_a_filter_keeps_the_rows_it_says(written: str, found: list[str]) -> None:
    assert _codes(filter=written) == found


def test_order_top_and_skip_are_taken_in_that_order() -> None:
    assert _codes(orderby="value desc") == ["0917", "0882", "0986"]
    assert _codes(orderby="value", skip="1", top="1") == ["0882"]


def test_select_gives_the_columns_in_the_order_asked() -> None:
    rows, chosen = ask(ROWS, COLUMNS, {"$select": "value, municipality"})
    assert chosen == ["value", "municipality"]
    assert list(rows[0]) == chosen


@pytest.mark.parametrize(
    "options",
    [
        {"$filter": "value"},
        {"$filter": "value gt"},
        {"$filter": "value gt 1 or value lt 0"},
        {"$filter": "nothing eq 1"},
        {"$filter": "value gt 1 and"},
        {"$orderby": "nothing"},
        {"$orderby": "value sideways"},
        {"$select": "nothing"},
        {"$top": "-1"},
        {"$top": "9999999999999"},
        {"$skip": "een"},
        {"$skip": "²"},
    ],
)
def test_what_cannot_be_read_is_refused_in_words(options: dict[str, str]) -> None:
    with pytest.raises(RegieError) as refused:
        ask(ROWS, COLUMNS, options)
    assert len(refused.value.message("nl")) > 20


@settings(deadline=None, max_examples=300)
@given(st.dictionaries(st.sampled_from(["$filter", "$orderby", "$select", "$top", "$skip"]), st.text(max_size=40)))
def test_any_text_is_answered_or_refused(options: dict[str, str]) -> None:
    try:
        rows, _ = ask(ROWS, COLUMNS, options)
    except RegieError:
        return
    assert len(rows) <= len(ROWS)
