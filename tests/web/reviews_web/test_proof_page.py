# SPDX-License-Identifier: EUPL-1.2
"""Where a figure comes from: parts, deliveries and, of money, the computation with its clauses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.web.people import signed_in
from tests.web.region_folder import small_region
from tests.web.reviews_web.pages import HALF_YEAR, half, rows, said

from regie.deliveries import load_snapshot
from regie.deliveries.store import accepted
from regie.web.access import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _example(settings: Any) -> None:
    settings.REGIE = replace(settings.REGIE, region=small_region())


def asked(**parameters: Any) -> dict[str, Any]:
    return {"periode": HALF_YEAR, "momentopname": half()} | parameters


def test_a_share_is_proved_by_its_numerator_and_denominator() -> None:
    page = said(signed_in(Role.DIRECTOR), "/herkomst/ended_as_planned", **asked())
    assert "79,1% Volgens plan beëindigd" in page
    assert "Teller 791 –" in page
    assert "Noemer 1.000 –" in page


def test_the_deliveries_are_those_of_the_snapshot_that_hold_what_was_read() -> None:
    told = rows(signed_in(Role.COOPERATIVE_AUDITOR), "/herkomst/unique_clients", **asked(periode="2024-06"))
    snapshot = load_snapshot(small_region(), half())
    expected = {
        one.hash
        for one in snapshot.deliveries
        if {"clients", "trajectories"} & set(accepted(small_region(), one.hash))
    }
    assert {row["Kenmerk van de inhoud"] for row in told} == expected
    assert {row["Partij"] for row in told} == {"Coöperatie JENS (voorbeeld)"}


def test_a_provider_sees_its_own_deliveries_only() -> None:
    told = rows(signed_in(Role.MEMBER), "/herkomst/cost", **asked())
    assert {row["Partij"] for row in told} == {"Meerkoet GGZ (fictief)"}


def test_the_excess_is_proved_to_the_cent_with_formula_and_clause() -> None:
    page = said(signed_in(Role.COOPERATIVE_CONTROLLER), "/herkomst/excess", **asked())
    for told in (
        "€ 3.359.000 Meerkosten",
        "Referentiebudget eerste halfjaar 2024 € 16.773.010,15",
        "6/12 van € 23.141.510,00 (jan t/m jun 2024)",
        "Gerealiseerde en nog te boeken kosten eerste halfjaar 2024 € 20.132.010,15",
        "geboekt + alleen in het grootboek + nog te boeken",
        "Meerkosten eerste halfjaar 2024 € 3.359.000,00",
    ):
        assert told in page


def test_the_use_of_the_lump_sum_is_explained_by_what_it_is_made_of() -> None:
    page = said(signed_in(Role.COOPERATIVE_CONTROLLER), "/herkomst/lump_sum_use", **asked())
    for told in (
        "120,0% Gebruik van de lumpsum",
        "schatting: tussen 119,7% en 120,3%",
        "Geboekte en te verwachten kosten van de periode, gedeeld door het referentiebudget van dezelfde periode",
        "€ 20.132.010,15, waarvan nog niet geboekt € 636.681,96",
        "€ 16.773.010,15",
    ):
        assert told in page
    assert "zit er niet in" not in page


def test_the_tables_of_a_delivery_have_their_dutch_names() -> None:
    told = rows(signed_in(Role.COOPERATIVE_AUDITOR), "/herkomst/cost", **asked())
    assert {row["Tabellen"] for row in told} == {
        "Productie",
        "Cliënten, Kosten zonder cliënt, Klantreizen, Trajecten",
    }


def test_a_municipality_sees_its_own_branch_of_the_computation_only() -> None:
    client = signed_in(Role.MUNICIPAL_CONTROLLER)
    page = said(client, "/herkomst/excess", **asked())
    assert "€ 2.100.000 Meerkosten, Heerlen" in page
    assert "€ 11.571.359,78" in page
    assert "€ 4.046.534,25" not in page
    whole = said(client, "/herkomst/excess", **asked(gemeente="total"))
    assert "€ 16.773.010,15" in whole
    assert "€ 4.046.534,25" not in whole


def test_a_provider_sees_the_excess_of_the_region_and_no_computation() -> None:
    page = said(signed_in(Role.MEMBER), "/herkomst/excess", **asked())
    assert "€ 3.359.000 Meerkosten" in page
    assert "De berekening volgens het contract" not in page
    assert "€ 11.571.359,78" not in page


def test_what_is_hidden_is_not_proved_to_who_may_not_see_it() -> None:
    page = said(signed_in(Role.MUNICIPAL_CONTROLLER), "/herkomst/unique_clients", **asked(periode="2024-06"))
    assert "1.590 Unieke cliënten" in page
    assert "1.588" not in page


@pytest.mark.parametrize(
    "path", ["/herkomst/geluk", "/herkomst/cost?periode=nooit", "/herkomst/excess?gemeente=1"]
)
def test_a_proof_of_nothing_is_a_sentence(path: str) -> None:
    assert signed_in(Role.DIRECTOR).get(path).status_code == 400
