# SPDX-License-Identifier: EUPL-1.2
"""Which requests under the safety valve count in a period."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from regie.contract.valve import ValveRequest
from regie.review.requests import counting_requests, requests_over
from regie.vocabulary import Period, RegieError

YEAR = Period.parse("2022")


def request(id_: str, period: str, day: int = 1, **changes: Any) -> ValveRequest:
    return ValveRequest.model_validate(
        {
            "id": id_,
            "contract": "c",
            "period": period,
            "submitted_on": date(2023, 1, day),
            "state": "submitted",
            "causes": [{"risk": "R1", "municipality": "0917", "claimed": "1000.00"}],
            "structural": False,
            **changes,
        }
    )


def ids(found: tuple[ValveRequest, ...]) -> list[str]:
    return [each.id for each in found]


def test_requests_over_parts_of_a_year_count_together_in_order_of_time() -> None:
    asked = [request("b", "2022-H2", 1), request("a", "2022-H1", 9), request("other", "2023")]
    assert ids(counting_requests(asked, "c", YEAR)) == ["a", "b"]
    assert ids(counting_requests(asked, "c", Period.parse("2022-H1"))) == ["a"]
    assert counting_requests(asked, "d", YEAR) == ()


def test_of_requests_over_one_period_the_last_one_handed_in_counts() -> None:
    asked = [request("late", "2022", 9), request("early", "2022", 1)]
    assert ids(counting_requests(asked, "c", YEAR)) == ["late"]
    assert ids(requests_over(asked, "c", YEAR)) == ["early", "late"]


def test_a_draft_is_no_request_yet_and_yields_to_one_that_was_handed_in() -> None:
    asked = [request("draft", "2022", 9, state="draft"), request("real", "2022", 1)]
    assert ids(counting_requests(asked, "c", YEAR)) == ["real"]
    assert ids(requests_over(asked, "c", YEAR)) == ["draft", "real"]
    assert counting_requests(asked[:1], "c", YEAR) == ()


@pytest.mark.parametrize("other", ["2022", "2022-Q1"])
def test_two_requests_about_the_same_months_are_refused_with_both_named(other: str) -> None:
    asked = [request("half", "2022-H1"), request("more", other)]
    with pytest.raises(RegieError) as refused:
        counting_requests(asked, "c", YEAR)
    said = refused.value.message()
    assert "half (2022-H1)" in said
    assert f"more ({other})" in said
