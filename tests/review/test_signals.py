# SPDX-License-Identifier: EUPL-1.2
"""The sentences that a reader must have read before using the figures."""

from __future__ import annotations

import pytest
from small_regions import rich_review

from regie.deliveries.snapshots import LateParty
from regie.figures.quality import LedgerDifference, Quality
from regie.review import Header, Signal
from regie.review.signals import signals
from regie.vocabulary.region import Suppression


@pytest.fixture
def header() -> Header:
    return rich_review(suppressed=False).header


def told(quality: Quality, header: Header) -> dict[str, Signal]:
    return {signal.kind: signal for signal in signals(quality, header)}


def test_nothing_is_said_of_deliveries_without_a_flaw(header: Header) -> None:
    assert told(Quality(rows_read=100, parties=3), header) == {}


def test_a_late_party_is_named_with_the_day_it_did_not_reach(header: Header) -> None:
    late = told(Quality(late=(LateParty(party="P2", delivered_to=None),)), header)["late"]
    assert late.nl.startswith("Er is nog geen levering tot en met 30 juni 2024 van Aanbieder 2. ")
    assert "30 June 2024 yet of Aanbieder 2. " in late.en


def test_of_many_late_parties_six_are_named_and_the_others_counted(header: Header) -> None:
    codes = ["P1", "P2", "P3", "P4", "P5", "C", "X", "Y"]
    late = told(Quality(late=tuple(LateParty(party=code, delivered_to=None) for code in codes)), header)["late"]
    assert (
        "van Aanbieder 1, Aanbieder 2, Aanbieder 3, Aanbieder 4, Aanbieder 5, Coöperatie Proef en 2 andere."
        in late.nl
    )
    two = told(Quality(late=tuple(LateParty(party=code, delivered_to=None) for code in codes[:2])), header)["late"]
    assert "van Aanbieder 1 en Aanbieder 2." in two.nl


def test_rows_set_aside_stand_against_the_rows_read(header: Header) -> None:
    found = told(Quality(rows_read=49_123, rows_set_aside=412), header)["set_aside"]
    assert "Van de 49.123 aangeleverde rijen zijn er 412 apart gezet" in found.nl
    assert "Of the 49,123 rows delivered, 412 were set aside" in found.en


def test_rows_that_refer_to_nothing_are_counted(header: Header) -> None:
    found = told(Quality(unresolved_rows=31), header)["unresolved"]
    assert found.nl.endswith("tellen niet mee (aantal: 31).")


def test_a_ledger_account_that_does_not_tie_is_given_to_the_cent(header: Header) -> None:
    account = LedgerDifference(account="4100", months=2, booked_cents=123_456_789, ledger_cents=123_456_700)
    found = told(Quality(ledger=(account,)), header)["ledger"]
    assert found.nl == (
        "Grootboekrekening 4100 sluit niet aan (maanden: 2): geboekt €\u00a01.234.567,89, "
        "volgens het grootboek €\u00a01.234.567,00."
    )
    assert "booked €1,234,567.89" in found.en
    assert found.subject == "4100"


def test_the_share_with_an_outcome_is_rounded_not_cut_off(header: Header) -> None:
    assert "is van 67% van de beëindigde" in told(Quality(ended=3, with_outcome=2), header)["outcomes"].nl


def test_a_hidden_number_is_said_in_words(header: Header) -> None:
    small = Quality(rows_read=49_123, rows_set_aside=3, unresolved_rows=2, ended=43, with_outcome=40)
    found = told(small.protected(Suppression()), header)
    assert "Van de 49.125 aangeleverde rijen zijn er enkele apart gezet" in found["set_aside"].nl
    assert found["unresolved"].nl.endswith("(aantal: enkele).")
    assert "outcomes" not in found
