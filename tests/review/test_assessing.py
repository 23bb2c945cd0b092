# SPDX-License-Identifier: EUPL-1.2
"""A request on the figures of a review that is there already comes to what the review itself says of it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from test_attacks_on_money import agreed
from test_costs import HEERLEN, open_rows, region_rows

from regie.contract.valve import RiskEntry, ValveRequest
from regie.review import Review, build_review
from regie.review.assessing import assessed, effects_of
from regie.review.settling import Agreements
from regie.vocabulary import Period, RegieError

YEAR = Period.parse("2023")
SUBMITTED = date(2024, 9, 20)


def risk(factor: str) -> RiskEntry:
    return RiskEntry.model_validate(
        {
            "number": 1,
            "id": "R1",
            "recorded_at": datetime(2024, 5, 2, 10, 0, tzinfo=UTC),
            "title": "Zwaardere zorg",
            "cause": "Meer eetstoornissen",
            "effect": factor,
            "first_visible_on": date(2024, 2, 15),
            "foreseeable": False,
            "influenceable": False,
            "owner": "Bestuur",
            "state": "open",
        }
    )


def request(claimed: str) -> ValveRequest:
    return ValveRequest.model_validate(
        {
            "id": "verzoek",
            "contract": "jens-2023-2027",
            "period": str(YEAR),
            "submitted_on": SUBMITTED,
            "state": "submitted",
            "structural": False,
            "causes": [{"risk": "R1", "municipality": HEERLEN, "claimed": claimed}],
        }
    )


@pytest.fixture(scope="module")
def review() -> Review:
    """With a request of one euro (or less a euro) on the first effect that Heerlen has."""
    contract = agreed()
    with open_rows(region_rows(), last=date(2024, 12, 31)) as source:
        bare = build_review(source, YEAR, agreements=Agreements(contract), suppressed=False)
        factor, cents = next((name, each) for name, each in effects_of(bare)[HEERLEN].items() if each)
        claimed = "1.00" if cents > 0 else "-1.00"
        agreements = Agreements(contract, risks=(risk(factor),), requests=(request(claimed),))
        return build_review(source, YEAR, agreements=agreements, suppressed=False)


def test_it_comes_to_what_the_review_itself_says(review: Review) -> None:
    assert review.valve is not None
    assert assessed(review, agreed(), review.valve.request, review.risk_file) == review.valve


def test_a_claim_beyond_the_effect_is_refused(review: Review) -> None:
    with pytest.raises(RegieError) as refused:
        assessed(review, agreed(), request("999999999.00"), review.risk_file)
    assert refused.value.key == "valve.claims_exceed_effect"


def test_without_a_settlement_it_is_said_what_is_needed(review: Review) -> None:
    with pytest.raises(RegieError, match="no settlement with causes over 2023"):
        effects_of(review.model_copy(update={"settlement": None}))
