# SPDX-License-Identifier: EUPL-1.2
"""From production to needs, and the whole question of coverage from a source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from two_towns import two_towns

from regie.figures import Source, source_from_rows
from regie.procurement.coverage import CoverageResult, coverage, needs_of
from regie.procurement.coverage.reading import average, read_needs, room
from regie.procurement.lines import prepare
from regie.procurement.study import Coverage, Study
from regie.vocabulary import RegieError

REGION = two_towns("A1", "A2", "A3", "NEW", called="Aanbieder {}")
FIRST, END = 2019 * 12, 2021 * 12
"""Two years of history; now is October 2019 up to and including September 2020."""


def study(**changed: Any) -> Study:
    usual = {
        "id": "proef",
        "title": "Proef",
        "first": "2019-01",
        "last": "2020-12",
        "products": [{"code": code, "name": code, "unit": "04"} for code in ("45A01", "43A01", "54001")],
        "need_groups": [
            {"code": "licht", "name": "Ambulant", "products": ["45A01"]},
            {"code": "zwaar", "name": "Verblijf", "products": ["43A01"]},
            {"code": "leeg", "name": "Niets", "products": ["54001"]},
        ],
        "lots": [
            {"code": "P1", "name": "Ambulant", "funding": "lump_sum", "need_groups": ["licht"]},
            {"code": "P2", "name": "Verblijf", "funding": "population", "need_groups": ["zwaar"]},
        ],
        "coverage": {"parties": 1, "margin": "0", "share_cap": "100"},
    }
    return Study.model_validate(usual | changed)


def source(*care: tuple[str, str, str, int, int, int]) -> Source:
    """Care as (client, provider, product, municipality, first month of the history, number of months)."""
    clients: dict[str, dict[str, Any]] = {}
    lines: list[Mapping[str, Any]] = []
    trajectories: list[Mapping[str, Any]] = []
    for client, provider, product, municipality, first, months in care:
        born = {"birth_month": 2010 * 12, "valid_from": date(2019, 1, 1)}
        clients[client] = {"client_key": client, "municipality": f"{municipality:04d}"} | born
        trajectories.append(
            {
                "trajectory_key": f"T{len(trajectories)}",
                "client_key": client,
                "provider": provider,
                "segment": "care",
                "product_category": product[:2],
                "product_code": product,
                "began_on": date(2019, 1, 1),
                "recorded_on": date(2019, 1, 1),
            }
        )
        for month in range(first, first + months):
            lines.append(
                {
                    "provider": provider,
                    "client_key": client,
                    "segment": "care",
                    "product_code": product,
                    "service_month": FIRST + month,
                    "quantity": Decimal(1),
                    "unit": "04",
                    "amount": 10_000,
                    "booked_on": date(2020, 12, 31),
                    "cost_kind": "regular",
                }
            )
    tables: dict[str, list[Mapping[str, Any]]] = {
        "clients": list(clients.values()),
        "trajectories": trajectories,
        "production": lines,
    }
    return source_from_rows(REGION, tables, first_day=date(2019, 1, 1), last_day=date(2020, 12, 31))


def usual() -> Source:
    """Now: two clients of A1 in Aadorp, one in Bedorp for half of the time, one of A2 in Aadorp, one of A3 with
    residence in Bedorp. A1 had three before at once in Aadorp; A3 began after now."""
    return source(
        ("K1", "A1", "45A01", 1, 0, 24),
        ("K2", "A1", "45A01", 1, 0, 24),
        ("K3", "A1", "45A01", 1, 0, 9),
        ("K4", "A1", "45A01", 2, 15, 6),
        ("K5", "A2", "45A01", 1, 9, 15),
        ("K6", "A2", "43A01", 2, 0, 24),
        ("K7", "A3", "45A01", 2, 22, 2),
    )


def test_now_is_the_average_month_without_the_newest() -> None:
    with usual() as opened:
        needs = needs_of(prepare(opened, study()))
    cells = {(each.lot, each.municipality): (each.clients, each.peak) for each in needs.cells}
    assert cells == {
        ("P1", "0001"): (3, 3),
        ("P1", "0002"): (1, 1),
        ("P2", "0001"): (0, 0),
        ("P2", "0002"): (1, 1),
    }
    there = [(each.provider, needs.cells[each.cell].municipality, each.clients) for each in needs.existing]
    assert there == [("A1", "0001", 2), ("A2", "0001", 1), ("A1", "0002", 1), ("A2", "0002", 1)]


def test_room_is_per_need_group_from_the_fullest_month_ever() -> None:
    """A1 had three at once: half more is four, at least three more is six. A2 gave both needs and worked in both
    municipalities, so it does both in both."""
    with usual() as opened:
        needs = needs_of(prepare(opened, study()))
    rooms = [
        (each.provider, [needs.cells[n].need_group for n in each.cells], each.clients) for each in needs.pools
    ]
    assert rooms == [
        ("A1", ["licht", "licht"], 6),
        ("A2", ["licht", "licht"], 4),
        ("A2", ["zwaar", "zwaar"], 4),
    ]
    assert [(each.lot, each.bidder, each.name) for each in needs.bids] == [
        ("P1", "A1", "Aanbieder A1"),
        ("P1", "A2", "Aanbieder A2"),
        ("P2", "A2", "Aanbieder A2"),
    ]


def test_averages_and_rooms_are_rounded_as_said() -> None:
    assert [average(months, 12) for months in (0, 1, 17, 18)] == [0, 1, 1, 2]
    rules = Coverage(growth_room=Decimal(50), smallest_room=3)
    assert [room(most, rules) for most in (1, 6, 9)] == [4, 9, 13]


def test_a_stated_room_is_for_all_needs_together_where_the_provider_is_willing() -> None:
    stated = [{"provider": "A2", "capacity": 7, "serves": ["0001"]}]
    with usual() as opened:
        needs = needs_of(prepare(opened, study(providers=stated)))
    (pool,) = [each for each in needs.pools if each.provider == "A2"]
    assert (pool.clients, {needs.cells[n].municipality for n in pool.cells}) == (7, {"0001"})
    assert len(pool.cells) == 2


COLLECTIVE = {
    "code": "SAMEN",
    "name": "Samen",
    "kind": "collective",
    "members": [{"provider": "A1"}, {"provider": "A3"}],
    "lots": ["P1", "P2"],
}


def test_a_bid_takes_its_members_and_where_it_has_nothing_is_said() -> None:
    with usual() as opened:
        read = read_needs(prepare(opened, study(bidders=[COLLECTIVE])))
    assert [(each.lot, each.bidder, each.providers) for each in read.needs.bids] == [
        ("P1", "A2", ("A2",)),
        ("P1", "SAMEN", ("A1", "A3")),
        ("P2", "A2", ("A2",)),
        ("P2", "SAMEN", ("A1", "A3")),
    ]
    assert [each.nl.split(",")[0] for each in read.remarks] == ["Samen schrijft in op perceel Verblijf"]


def test_a_new_provider_works_where_the_study_says_in_the_lots_it_bids_for() -> None:
    new = {"code": "N", "name": "Nieuw", "kind": "single", "members": [{"provider": "NEW"}], "lots": ["P2"]}
    place = [{"provider": "NEW", "capacity": 5, "serves": ["0001", "0002"]}]
    with usual() as opened:
        prepared = prepare(opened, study(bidders=[new], providers=place))
        needs = needs_of(prepared)
        without = read_needs(prepare(opened, study(bidders=[new])))
    (pool,) = [each for each in needs.pools if each.provider == "NEW"]
    assert [(needs.cells[n].lot, needs.cells[n].municipality) for n in pool.cells] == [
        ("P2", "0001"),
        ("P2", "0002"),
    ]
    assert "Aanbieder NEW" in without.remarks[0].nl


def test_an_unknown_provider_in_a_bid_is_refused() -> None:
    wrong = COLLECTIVE | {"members": [{"provider": "A1"}, {"provider": "A9"}]}
    with usual() as opened, pytest.raises(RegieError, match="Bidder SAMEN names provider A9"):
        needs_of(prepare(opened, study(bidders=[wrong])))


def test_clients_of_who_does_not_bid_are_said() -> None:
    alone = COLLECTIVE | {"code": "EEN", "kind": "single", "members": [{"provider": "A1"}], "lots": ["P1"]}
    with usual() as opened:
        read = read_needs(prepare(opened, study(bidders=[alone], everyone_bids=False)))
    assert {each.bidder for each in read.needs.bids} == {"EEN"}
    assert read.remarks[-1].nl.startswith("2 cliënten zijn bij een aanbieder die niet inschrijft")


def test_a_lot_without_history_and_one_that_is_not_asked_for_are_left_out_and_said() -> None:
    lots = [
        {"code": "P1", "name": "Ambulant", "funding": "lump_sum", "need_groups": ["licht"]},
        {"code": "P2", "name": "Verblijf", "funding": "population", "need_groups": ["zwaar"]},
        {"code": "P3", "name": "Leeg", "funding": "lump_sum", "need_groups": ["leeg"]},
    ]
    rules = {"parties": 1, "lump_sum_lots_only": True}
    with usual() as opened:
        read = read_needs(prepare(opened, study(lots=lots, coverage=rules)))
    assert read.needs.lots == ("P1",)
    said = [each.nl for each in read.remarks]
    assert "populatiebekostiging" in said[0]
    assert "geen zorg" in said[1]


def test_without_any_care_it_says_what_to_look_at() -> None:
    lots = [{"code": "P3", "name": "Leeg", "funding": "lump_sum", "need_groups": ["leeg"]}]
    asked = study(lots=lots)
    with usual() as opened, pytest.raises(RegieError, match="In no lot was any care given"):
        coverage(prepare(opened, asked), asked)


def test_the_whole_question_is_answered_twice_the_same_and_goes_to_json_and_back() -> None:
    """A2 has room for four in P1: it can take the three clients of A1."""
    asked = study(chosen=[{"lot": "P1", "bidder": "A1"}, {"lot": "P2", "bidder": "A2"}])
    steps: list[tuple[str, int, int]] = []
    with usual() as opened:
        lines = prepare(opened, asked)
        found = coverage(lines, asked, lambda *step: steps.append(step))
        again = coverage(lines, asked)
    assert found.model_dump_json() == again.model_dump_json()
    assert CoverageResult.model_validate_json(found.model_dump_json()) == found
    assert (found.first, found.last, found.clients, found.bidders) == ("2019-10", "2020-09", 5, 2)
    assert found.fewest is not None
    assert (found.fewest.bidders, found.fewest.parties.value, found.fewest.movers.value) == (("A2",), 1, 3)
    assert found.checked is not None
    assert (found.checked.passed, found.checked.landscape.movers.value) == (True, 1)
    assert [step for step in steps if step[1] == step[2]][-1][0] == "coverage_binding"
    assert {step[0] for step in steps} == {"coverage_fewest", "coverage_curve", "coverage_binding"}


def test_rules_that_cannot_be_kept_are_named_and_the_rest_is_kept() -> None:
    asked = study(coverage={"parties": 2, "margin": "0", "share_cap": "100"})
    with usual() as opened:
        found = coverage(prepare(opened, asked), asked)
    said = [each.sentence.nl.split(".")[0] for each in found.relaxed]
    assert said == [
        "Verblijf in Aadorp: van de ten minste 2 partijen zijn er 1",
        "Verblijf in Bedorp: van de ten minste 2 partijen zijn er 1",
    ]
    assert found.fewest is not None
    assert found.fewest.parties.value == 2
