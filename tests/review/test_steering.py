# SPDX-License-Identifier: EUPL-1.2
"""What asks for a decision or a closer look: norms, early endings that come back, options, measures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from small_regions import rich_review

from regie.contract import Contract, contract_from
from regie.contract.lines import Words
from regie.forecast.realised.result import RealisedEffect
from regie.forecast.run import ForecastRun
from regie.review import Review, Signal
from regie.review.steering import steering_signals
from regie.vocabulary import Figure

TODAY = date(2024, 9, 1)

WAITING = {"clause": "norm", "indicator": "waiting_registration.within_norm", "name": "Aanmelding binnen vier weken",
           "bound": "at_least", "value": "90", "unit": "percent"}  # fmt: skip


def contract(**changes: Any) -> Contract:
    """A contract from 2023 up to and including 2027, without norms or options."""
    return contract_from(
        {
            "id": "klein",
            "version": "1",
            "name": "Klein contract",
            "version_from": "2023-01-01",
            "clauses": [
                {"id": "term", "article": "art. 2", "title": "Looptijd"},
                {"id": "norm", "article": "art. 9", "title": "Prestaties"},
            ],
            "parties": [{"code": "COOP", "name": "Coöperatie", "role": "cooperative"}],
            "municipalities": [{"code": "0917", "name": "Heerlen"}],
            "lots": [{"clause": "term", "code": "L", "name": "Basishulp", "funding": "lump_sum"}],
            "term": {"clause": "term", "starts_on": "2023-01-01", "ends_on": "2027-12-31"},
            "budget_base": [
                {"clause": "term", "municipality": "0917", "lot": "L", "year": 2023, "name": "hulp",
                 "amount": "1000.00", "source": "begroting"},
            ],
            "indexation": {"clause": "term", "method": "none"},
        }
        | changes
    )  # fmt: skip


def figure(indicator: str, period: str, value: str | None, unit: str = "percent", **breakdown: str) -> Figure:
    amount = None if value is None else Decimal(value)
    return Figure(indicator=indicator, period=period, breakdown=breakdown, value=amount, unit=unit, snapshot="s")


def review(*figures: Figure, **changes: Any) -> Review:
    return rich_review(suppressed=False).model_copy(update={"figures": figures, **changes})


def told(found: Review, terms: Contract | None, on: date = TODAY, **place: str) -> dict[str, Signal]:
    return {signal.kind: signal for signal in steering_signals(found, terms, on=on, **place)}


def test_without_anything_to_decide_nothing_is_said() -> None:
    assert told(review(), contract()) == {}
    assert told(review(), None) == {}


def test_waiting_beyond_the_norm_of_the_contract_is_said_with_its_clause() -> None:
    found = told(
        review(figure("waiting_registration.within_norm", "2024-H1", "84.5580")), contract(norms=[WAITING])
    )
    assert found["waiting"].nl == (
        "Aanmelding binnen vier weken: 84,6% in het eerste halfjaar van 2024. "
        "Afgesproken is ten minste 90% (art. 9 Prestaties)."
    )
    assert found["waiting"].en.startswith("Registration waiting time, within the norm: 84.6% in the first half of")


def test_a_norm_that_is_met_or_hidden_or_not_known_is_no_signal() -> None:
    terms = contract(norms=[WAITING])
    assert told(review(figure("waiting_registration.within_norm", "2024-H1", "90")), terms) == {}
    assert told(review(figure("waiting_registration.within_norm", "2024-H1", None)), terms) == {}
    assert told(review(), terms) == {}


def test_a_norm_of_another_kind_than_waiting_and_from_above_is_told_as_such() -> None:
    terms = contract(norms=[WAITING | {"indicator": "dropout.broad", "name": "Uitval", "bound": "at_most"}])
    found = told(review(figure("dropout.broad", "2024-H1", "91")), terms)
    assert "Afgesproken is ten hoogste 90%" in found["norm"].nl


def test_the_subject_of_a_norm_stays_when_its_value_changes() -> None:
    terms = contract(norms=[WAITING])
    one, other = (
        told(review(figure("waiting_registration.within_norm", "2024-H1", value)), terms)["waiting"]
        for value in ("84", "80")
    )
    assert one.nl != other.nl
    assert one.subject == other.subject == "waiting_registration.within_norm"


def test_a_municipality_is_held_against_the_norm_by_its_own_figure() -> None:
    figures = (
        figure("waiting_registration.within_norm", "2024-H1", "80"),
        figure("waiting_registration.within_norm", "2024-H1", "95", municipality="0917"),
    )
    assert told(review(*figures), contract(norms=[WAITING]), place="0917") == {}
    assert "waiting" in told(review(*figures), contract(norms=[WAITING]))


EARLY = (
    figure("ended_early_in_agreement", "2023", "6.2"),
    figure("ended_early_in_agreement", "2024-H1", "7.8"),
    figure("return_after_ending.within_6_months", "2022-H2", "2.0"),
    figure("return_after_ending.within_6_months", "2023-H2", "2.9"),
    figure("return_after_ending.within_6_months", "2024-H1", None),
)


def test_early_endings_that_rise_together_with_returns_are_said_with_all_four_shares() -> None:
    found = told(review(*EARLY), None)["early_endings"]
    assert found.nl == (
        "Meer hulp eindigt in overleg eerder (7,8% in het eerste halfjaar van 2024, tegen 6,2% in 2023), en meer "
        "jeugdigen komen binnen zes maanden terug (2,9% van wie in het tweede halfjaar van 2023 vertrok, tegen 2,0% "
        "een jaar eerder). Bekijk of hulp te vroeg stopt."
    )


@pytest.mark.parametrize(("place", "value"), [(1, "6.6"), (3, "2.4"), (2, None), (0, None)])
def test_one_of_both_that_does_not_rise_or_is_not_known_is_no_signal(place: int, value: str | None) -> None:
    changed = [*EARLY]
    old = changed[place]
    changed[place] = figure(old.indicator, old.period, value)
    assert told(review(*changed), None) == {}


OPTION = {"clause": "term", "number": 1, "months": 24, "notice_on": "2027-06-30"}


@pytest.mark.parametrize(
    ("on", "kinds"),
    [
        (date(2026, 6, 28), set()),
        (date(2026, 6, 29), {"option"}),
        (date(2027, 1, 1), {"option", "term"}),
        (date(2027, 12, 31), {"option", "term"}),
        (date(2028, 1, 1), set()),
    ],
)
def test_an_option_and_the_end_of_the_contract_are_said_from_a_year_before(on: date, kinds: set[str]) -> None:
    assert set(told(review(), contract(extensions=[OPTION]), on)) == kinds


def test_an_option_whose_day_went_by_without_a_decision_is_said_as_such() -> None:
    found = told(review(), contract(extensions=[OPTION]), date(2027, 7, 1))
    assert found["option"].nl.startswith(
        "Voor verlengingsoptie 1 (24 maanden) was 30 juni 2027 de laatste dag; er is geen besluit vastgelegd"
    )


def test_an_exercised_option_moves_the_end() -> None:
    terms = contract(extensions=[OPTION | {"exercised_on": "2027-03-01"}])
    assert told(review(), terms, date(2027, 7, 1)) == {}
    assert told(review(), terms, date(2029, 7, 1))["term"].nl == (
        "Het contract eindigt op 31 december 2029 (art. 2 Looptijd)."
    )


@pytest.mark.parametrize(
    ("verdict", "shown"), [("smaller", True), ("none", True), ("opposite", True), ("unclear", False)]
)
def test_a_measure_that_falls_short_is_said_with_its_verdict(verdict: Any, shown: bool) -> None:
    effect = RealisedEffect(
        measure="m", title="Sneller afschalen", quantity="length_of_stay", unit="months", start="2023-04",
        expected=None, verdict=verdict, said=Words("Gemeten is −1%.", "Measured is −1%."),
    )  # fmt: skip
    parts: dict[str, Any] = {"realised": (effect,)}
    run = ForecastRun.model_construct(**parts)
    found = told(review(forecast=run), None)
    assert ("measure" in found) is shown
    if shown:
        assert found["measure"].nl == (
            "De maatregel 'Sneller afschalen' blijft achter bij wat ervan werd verwacht. Gemeten is −1%."
        )
