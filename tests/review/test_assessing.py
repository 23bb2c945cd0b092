# SPDX-License-Identifier: EUPL-1.2
"""A request on figures that were gathered once comes to what a review says of it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from test_attacks_on_money import agreed
from test_costs import HEERLEN, open_rows, region_rows

from regie.contract.valve import RiskEntry, ValveRequest
from regie.review import Review, build_review
from regie.review.assessing import RequestBasis, assessed, request_basis
from regie.review.settling import Agreements, Settling
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
def judged() -> tuple[RequestBasis, Review]:
    """The basis of a year, and a review with a request of a euro on the first effect that Heerlen has."""
    contract = agreed()
    with open_rows(region_rows(), last=date(2024, 12, 31)) as source:
        basis = request_basis(Settling(source, Agreements(contract)), YEAR)
        factor, cents = next((name, each) for name, each in basis.effects[HEERLEN].items() if each)
        claimed = "1.00" if cents > 0 else "-1.00"
        agreements = Agreements(contract, risks=(risk(factor),), requests=(request(claimed),))
        return basis, build_review(source, YEAR, agreements=agreements, suppressed=False)


def test_it_comes_to_what_the_review_itself_says(judged: tuple[RequestBasis, Review]) -> None:
    basis, review = judged
    assert review.valve is not None
    assert assessed(basis, agreed(), review.valve.request, review.risk_file) == review.valve


def test_a_basis_that_was_kept_says_the_same(judged: tuple[RequestBasis, Review]) -> None:
    basis, review = judged
    assert review.valve is not None
    kept = RequestBasis.model_validate_json(basis.model_dump_json())
    assert assessed(kept, agreed(), review.valve.request, review.risk_file) == review.valve


def test_a_claim_beyond_the_effect_is_refused(judged: tuple[RequestBasis, Review]) -> None:
    basis, review = judged
    with pytest.raises(RegieError) as refused:
        assessed(basis, agreed(), request("999999999.00"), review.risk_file)
    assert refused.value.key == "valve.claims_exceed_effect"
