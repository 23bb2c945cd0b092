# SPDX-License-Identifier: EUPL-1.2
"""Fairness of lump sums: fair prices by hand, the least size against a simulation."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from lot_builders import Row, line, lines_of, study, sums

from regie.procurement.lump_sums import lump_sums
from regie.procurement.lump_sums.fair_price import build_up
from regie.procurement.lump_sums.fairness import chance_above, least_clients
from regie.procurement.lump_sums.fairness_result import Fairness
from regie.procurement.study import Award, PriceElements

ELEMENTS = {
    "professional_rate": "60.00",
    "client_hours_percent": "75",
    "other_client_cost": "5",
    "overhead": "15",
    "source": "verzonnen",
}


def checked(rows: list[Row], chosen: list[Award] | None = None, **changed: Any) -> Fairness:
    asked = study(lump_sums=sums(**({"base_years": [2018]} | changed)))
    found = lump_sums(lines_of(rows, asked), chosen).fairness
    assert found is not None
    return found


def test_a_fair_price_is_built_up_from_its_elements() -> None:
    # 60 / 0.75 = 80.00 with the client; 80 / (1 - 0.20) = 100.00: 5.00 other, 15.00 overhead
    elements, hourly = build_up(PriceElements.model_validate(ELEMENTS))
    assert hourly == 10000
    assert [(each.key, each.amount) for each in elements] == [
        ("professional", 8000),
        ("other_client_cost", 500),
        ("overhead", 1500),
    ]


@pytest.mark.parametrize("rate", ["61.37", "0.01", "99.99"])
def test_the_elements_add_up_to_the_price(rate: str) -> None:
    elements, hourly = build_up(PriceElements.model_validate(ELEMENTS | {"professional_rate": rate}))
    assert sum(each.amount for each in elements) == hourly


def test_products_paid_below_cost_are_named_with_what_they_lack() -> None:
    rows = [
        line("1-4-a", "180.00", quantity="2"),
        line("1-4-a", "220.00", product="P4", quantity="2"),
        line("1-4-a", "900.00", product="P2", quantity="3", unit="14"),
        line("1-4-a", "50.00", quantity="1", kind="incidental"),
    ]
    found = checked(rows, price_elements=ELEMENTS).fair_price
    assert found is not None
    assert [
        (each.product, each.hourly, each.short, each.shortage, each.below_cost) for each in found.products
    ] == [
        ("P1", 9000, 1000, 2000, True),
        ("P4", 11000, -1000, 0, False),
    ]
    assert (found.not_comparable, found.no_quantity) == (("P2", "P3"), ("P5",))


def test_minutes_are_brought_to_hours_and_parts_of_a_day_are_not_held_against_it() -> None:
    products = [{"code": "P1", "name": "Minuten", "unit": "01"}, {"code": "P2", "name": "Dagdeel", "unit": "16"}]
    groups = [{"code": "N1", "name": "Alles", "products": ["P1", "P2"]}]
    lots = [{"code": "L1", "name": "Alles", "funding": "lump_sum", "need_groups": ["N1"]}]
    rows = [
        line("1-4-a", "150.00", quantity="90", unit="01"),
        line("1-4-a", "320.00", product="P2", quantity="1", unit="16"),
    ]
    asked = study(
        products=products,
        need_groups=groups,
        lots=lots,
        lump_sums=sums(base_years=[2018], price_elements=ELEMENTS),
    )
    found = lump_sums(lines_of(rows, asked)).fairness
    assert found is not None
    assert found.fair_price is not None
    assert [(each.product, each.hours, each.hourly) for each in found.fair_price.products] == [
        ("P1", Decimal("1.50"), 10000)
    ]
    assert found.fair_price.not_comparable == ("P2",)
    assert any("groep" in each.nl for each in found.remarks)


def test_without_price_elements_there_is_no_fair_price() -> None:
    assert checked([line("1-4-a", "180.00")]).fair_price is None


def test_the_least_size_by_hand() -> None:
    # z = 1.2816 at 90 %, (1.2816 / 0.05)^2 = 656.9; with clients that all cost the same
    assert least_clients(Decimal(90), Decimal(5), 0.0) == 657
    assert least_clients(Decimal(90), Decimal(5), 1.0) == 1314
    assert least_clients(Decimal(50), Decimal(5), 1.0) == 0
    assert least_clients(Decimal(90), Decimal(0), 1.0) is None


@pytest.mark.parametrize("variation", [0.5, 1.0, 1.5])
def test_at_the_least_size_a_simulation_stays_within_what_is_bearable(variation: float) -> None:
    """Clients by Poisson, each with a gamma cost of mean 1 and this variation: within a percentage point."""
    clients = least_clients(Decimal(90), Decimal(10), variation)
    assert clients is not None
    draws = np.random.default_rng(7)
    number = draws.poisson(clients, 20_000)
    shape = 1 / variation**2
    cost = draws.gamma(number * shape, 1 / shape)
    within = (cost <= 1.1 * clients).mean()
    assert within == pytest.approx(0.90, abs=0.01)


@pytest.mark.parametrize(("clients", "limit"), [(60, 1.05), (200, 1.1), (400, 0.98)])
def test_the_chance_of_more_cost_agrees_with_a_simulation(clients: int, limit: float) -> None:
    draws = np.random.default_rng(11)
    cost = draws.gamma(draws.poisson(clients, 20_000), 1.0)
    above = (cost > limit * clients).mean()
    assert chance_above(limit * clients, clients, clients, 1.0) == pytest.approx(above, abs=0.025)


def many(provider: str, clients: int, euros: str = "100.00") -> list[Row]:
    return [line(f"1-4-{provider}{number}", euros, provider=provider) for number in range(clients)]


def test_a_lots_least_size_and_the_parties_below_it() -> None:
    # all clients cost 100.00: no variation; 20 % bearable at 90 %: (1.2816 / 0.2)^2 = 41.06 -> 42 clients
    found = checked([*many("A", 42), *many("B", 41)], bearable="20")
    (severity,) = found.severities
    assert (severity.client_years, severity.mean, severity.variation) == (83, 10000, 0.0)
    assert (severity.least_clients, severity.least_amount) == (42, 420000)
    assert [(each.party, each.amount, each.bearable) for each in found.parties] == [
        ("B", 410000, False),
        ("A", 420000, True),
    ]
    assert [(size.bearable, size.clients, size.parties) for size in severity.sizes if size.bearable >= 20] == [
        (Decimal(20), 42, 1),
        (Decimal(30), 19, 2),
    ]
    small = found.parties[0]
    # spread 1 / sqrt(41) = 15.6 %; chance 1 - Phi(0.2 x sqrt(41)) = 1 - Phi(1.2806) = 10.0 %
    assert (small.clients, small.spread_percent, small.chance_percent) == (
        Decimal("41.0"),
        Decimal("15.6"),
        Decimal("10.0"),
    )
    assert not small.own_variation


def test_a_saving_that_is_counted_on_makes_the_chance_larger() -> None:
    saving = [{"kind": "saving", "year": 2021, "percent": "10", "source": "experts"}]
    without = checked(many("A", 50), bearable="20").parties[0]
    counted_on = checked(many("A", 50), bearable="20", expected=saving).parties[0]
    # limit 0.9 x 1.2 = 1.08 of what is expected: 1 - Phi(0.08 x sqrt(50)) = 28.6 %
    assert (without.chance_percent, counted_on.chance_percent) == (Decimal("7.9"), Decimal("28.6"))


def test_volatility_is_the_spread_of_year_on_year_changes() -> None:
    rows = [line("1-4-a", euros, f"{year}-03") for year, euros in ((2018, "100.00"), (2019, "150.00"))]
    asked = study(first="2017-01", lump_sums=sums())
    found = lump_sums(lines_of([*rows, line("1-4-a", "200.00", "2017-03")], asked)).fairness
    assert found is not None
    (party,) = found.parties
    # 200 -> 100 is -50 %, 100 -> 150 is +50 %
    assert (party.changes, party.volatility) == ((Decimal("-50.0"), Decimal("50.0")), Decimal("50.0"))


def test_with_an_award_the_parties_are_the_bidders_and_who_comes_to_them_counts() -> None:
    found = checked([*many("A", 30), *many("B", 12)], [Award(lot="L1", bidder="A")], bearable="20")
    (party,) = found.parties
    assert (party.party, party.clients, party.amount, party.bearable) == ("A", Decimal("42.0"), 420000, True)
