# SPDX-License-Identifier: EUPL-1.2
"""Where a region stands: a small case worked out by hand, and sums that must agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from two_towns import month, two_towns

from regie.figures import Source, query, source_from_rows
from regie.procurement.lines import prepare
from regie.procurement.study import Award, Study
from regie.procurement.today.administration import administration
from regie.procurement.today.concentration import concentration
from regie.procurement.today.landscape import landscape, tabulate
from regie.procurement.today.result import Landscape
from regie.procurement.today.similar import words_of
from regie.vocabulary import Period

PROVIDERS = ("A1", "A2", "A3", "A4")
REGION = two_towns(*PROVIDERS)
BOTH = [
    {"kind": kind, "side": side, "hours_each": hours, "rate": "50", "source": "aanname"}
    for kind, side, hours in (("contract", "municipalities", "10"), ("invoice", "providers", "0.5"))
]
STUDY = Study.model_validate(
    {
        "id": "proef",
        "title": "Proef",
        "first": "2019-01",
        "last": "2020-12",
        "products": [
            {"code": "45A01", "name": "Begeleiding individueel", "unit": "04", "price": "100"},
            {"code": "45A02", "name": "Individuele begeleiding", "unit": "04"},
            {"code": "44A01", "name": "Verblijf", "unit": "14", "price": "200"},
        ],
        "need_groups": [
            {"code": "ambulant", "name": "Ambulant", "products": ["45A01", "45A02"]},
            {"code": "stay", "name": "Verblijf", "products": ["44A01"]},
        ],
        "lots": [
            {"code": "P1", "name": "Een", "funding": "lump_sum", "need_groups": ["ambulant"]},
            {"code": "P2", "name": "Twee", "funding": "lump_sum", "need_groups": ["stay"]},
        ],
        "providers": [
            {"provider": "A1", "municipality": "0001"},
            {"provider": "A2", "municipality": "0002"},
            {"provider": "A3", "municipality": "0999"},
        ],
        "bidders": [
            {
                "code": "B",
                "name": "Samen",
                "kind": "collective",
                "members": [{"provider": "A1"}, {"provider": "A2"}],
                "lots": ["P1"],
            }
        ],
        "administration": [
            *BOTH,
            {**BOTH[0], "kind": "meeting", "number": 12},
            {**BOTH[0], "kind": "account"},
            {**BOTH[1], "kind": "meeting"},
        ],
    }
)

Rows = Sequence[Mapping[str, Any]]


def line(provider: str, client: str, product: str, euros: int, units: str, **changed: Any) -> dict[str, Any]:
    """A regular line of March 2020, booked in April."""
    usual = {
        "provider": provider,
        "client_key": client,
        "segment": "care",
        "product_code": product,
        "service_month": month(2020, 3),
        "quantity": Decimal(units),
        "unit": "14" if product == "44A01" else "04",
        "amount": euros * 100,
        "booked_on": date(2020, 4, 10),
        "cost_kind": "regular",
    }
    return usual | changed


def client(key: str, municipality: str, birth_year: int) -> dict[str, Any]:
    return {
        "client_key": key,
        "birth_month": month(birth_year, 1),
        "municipality": municipality,
        "valid_from": date(2019, 1, 1),
    }


def care(key: str, provider: str, product: str, began_on: date, ended_on: date | None) -> dict[str, Any]:
    return {
        "trajectory_key": f"{key}-{provider}-{product}",
        "client_key": key,
        "provider": provider,
        "segment": "care",
        "product_category": product[:2],
        "product_code": product,
        "began_on": began_on,
        "recorded_on": began_on,
        "ended_on": ended_on,
    }


CLIENTS = [
    client("K1", "0001", 2010),
    client("K2", "0001", 2010),
    client("K3", "0002", 2010),
    client("K4", "0002", 1999),
]
LINES = [
    # K4 (aged 20) in 2019, before the last twelve months, alone in its product in 0002
    line("A1", "K4", "44A01", 1000, "5", service_month=month(2019, 2), booked_on=date(2019, 3, 1)),
    line("A1", "K1", "45A01", 500, "5"),
    line("A1", "K2", "45A01", 300, "3"),
    line("A2", "K1", "45A01", 120, "1"),
    line("A3", "K3", "45A02", 980, "10"),
    line("A4", "K3", "45A02", 100, "1", cost_kind="one_off"),
    line("A4", "K3", "45A02", 95, "1", booked_on=date(2020, 5, 1)),
]
CARE = [
    care("K4", "A1", "44A01", date(2019, 2, 1), date(2019, 2, 28)),
    care("K1", "A1", "45A01", date(2020, 3, 1), date(2020, 3, 31)),
    care("K2", "A1", "45A01", date(2020, 3, 1), None),
    care("K1", "A2", "45A01", date(2020, 3, 1), date(2020, 3, 31)),
    care("K3", "A3", "45A02", date(2020, 3, 1), date(2020, 3, 31)),
    care("K3", "A4", "45A02", date(2020, 3, 1), date(2020, 3, 31)),
]
RESIDENTS = [
    {"municipality": place, "year": 2019, "age": age, "persons": persons}
    for place, age, persons in (("0001", 10, 20), ("0002", 10, 10), ("0002", 18, 10), ("0002", 22, 10))
]


def source(lines: Rows = LINES, trajectories: Rows = CARE) -> Source:
    tables = {"clients": CLIENTS, "trajectories": trajectories, "production": lines, "population": RESIDENTS}
    return source_from_rows(REGION, tables, first_day=date(2019, 1, 1), last_day=date(2020, 12, 31))


@pytest.fixture(scope="module")
def stands() -> Landscape:
    with source() as opened:
        return landscape(prepare(opened, STUDY))


def test_volumes_are_unique_clients_and_cost_per_window_and_municipality(stands: Landscape) -> None:
    def told(*which: str) -> tuple[int, ...]:
        each = stands.volume(*which)
        return each.months, each.clients, each.in_care, each.cost, each.providers, each.products

    assert told("", "recent") == (12, 3, 3, 209_500, 4, 2)
    assert told("", "all") == (24, 4, 4, 309_500, 4, 3)
    assert told("", "2019") == (12, 1, 1, 100_000, 1, 1)
    assert told("0001", "recent") == (12, 2, 2, 92_000, 2, 1)
    assert told("0002", "recent") == (12, 1, 1, 117_500, 2, 1)


def test_unique_clients_are_those_of_the_figures() -> None:
    with source() as opened:
        found = landscape(prepare(opened, STUDY))
        years = [Period.parse("2019"), Period.parse("2020")]
        counted = query(opened, "unique_clients_period", by=("municipality",), periods=years)
        use = query(opened, "use_rate", by=("municipality",), periods=years)
    for figure in counted:
        place = figure.breakdown["municipality"].replace("total", "")
        assert found.volume(place, figure.period).in_care == figure.value
    ours = {(each.municipality, each.window, each.to_age): each for each in found.use}
    assert len(use) == 12
    for figure in use:
        age = 17 if figure.indicator.endswith("under_18") else 22
        each = ours[figure.breakdown["municipality"].replace("total", ""), figure.period, age]
        assert (each.clients, each.residents) == (figure.numerator, figure.denominator)


def test_the_share_of_youths_is_shown_for_every_end_of_youth(stands: Landscape) -> None:
    region = [each for each in stands.use if (each.municipality, each.window) == ("", "2019")]
    # 17: 30 residents, nobody under 18 in care; 20: 40 residents and K4; 22: 50 residents and K4
    assert [(e.to_age, e.chosen, e.residents, e.clients, e.percent, e.percent_all) for e in region] == [
        (17, True, 30, 0, Decimal("0.00"), Decimal("3.33")),
        (20, False, 40, 1, Decimal("2.50"), Decimal("2.50")),
        (22, False, 50, 1, Decimal("2.00"), Decimal("2.00")),
    ]


def test_concentration_of_the_case(stands: Landscape) -> None:
    by_cost = next(each for each in stands.concentration if (each.municipality, each.by) == ("", "cost"))
    # A3 980, A1 800, A4 195, A2 120 of 2095: squares 960400 + 640000 + 38025 + 14400 = 1652825 of 4389025
    assert by_cost.herfindahl == Decimal("3765.81")
    assert [each.percent for each in by_cost.top] == [Decimal("46.78"), *[Decimal("100.00")] * 3]
    assert [(each.percent, each.providers) for each in by_cost.needed] == [(50, 2), (80, 2), (95, 4)]
    assert [each.provider for each in stands.providers] == ["A3", "A1", "A4", "A2"]
    assert stands.providers[1].clients == 2
    small = next(each for each in stands.tail if (each.by, each.from_) == ("clients", 1))
    assert (small.end, small.providers, small.clients, small.cost) == (3, 4, 5, 209_500)
    assert sum(each.providers for each in stands.tail if each.by == "turnover") == 4


def test_prices_are_of_regular_lines(stands: Landscape) -> None:
    first, second = stands.prices
    # 45A01: 100, 100 and 120 a unit over 5, 3 and 1 units; the lowest quarter is 100, so 20 was paid above it
    assert (first.product, first.lines, first.units) == ("45A01", 3, Decimal(9))
    assert [first.minimum, first.lower, first.median, first.upper, first.maximum] == [100, 100, 100, 120, 120]
    assert first.mean == Decimal("102.2222")
    assert [first.providers, first.provider_low, first.provider_high] == [2, 100, 120]
    assert first.above_lowest_quartile == 2_000
    # 45A02: 98 over 10 units and 95 over 1; the one-off line is not in it; above 95: 10 x 3 = 30
    assert (second.lines, second.other_lines, second.mean) == (2, 1, Decimal("97.7273"))
    assert [second.lower, second.above_lowest_quartile] == [95, 3_000]


def test_single_points_of_failure(stands: Landscape) -> None:
    found = {(cell.kind, cell.code, cell.municipality): cell for cell in stands.cells}
    assert len(found) == 2 * (2 + 3)
    shared = found["product", "45A01", "0001"]
    # A1 has 2 clients and A2 one: 66.67 percent, not more than 75
    assert (shared.providers, shared.clients, shared.largest_percent, shared.weak) == (
        2,
        2,
        Decimal("66.67"),
        None,
    )
    assert found["product", "44A01", "0002"].weak == "none"
    assert found["product", "44A01", "0001"].weak is None
    assert [cell.code for cell in stands.weak_cells("need_group")] == ["stay"]


def test_one_that_most_clients_are_with_is_told() -> None:
    with source() as opened:
        found = landscape(prepare(opened, STUDY), leans_above=Decimal(60))
    assert [(cell.municipality, cell.weak) for cell in found.weak_cells("need_group")] == [
        ("0001", "leans"),
        ("0002", "none"),
    ]


def test_travel_over_municipal_borders(stands: Landscape) -> None:
    assert [(each.residence, each.seat, each.clients, each.cost) for each in stands.travel] == [
        ("0001", "0001", 2, 80_000),
        ("0001", "0002", 1, 12_000),
        ("0002", "0999", 1, 98_000),
        ("0002", None, 1, 19_500),
    ]
    region, first, _ = stands.crossings
    assert (region.clients, region.known, region.across, region.outside) == (3, 3, 2, 1)
    assert (region.percent, region.unknown_providers, region.unknown_cost) == (Decimal("66.67"), 1, 19_500)
    assert (first.municipality, first.across, first.percent) == ("0001", 1, Decimal("50.00"))


def test_products_that_may_mean_the_same_are_put_forward_with_what_speaks_for_it(stands: Landscape) -> None:
    (pair,) = stands.alike
    assert (pair.first, pair.second, pair.shared_words) == ("45A01", "45A02", ("begeleiding", "individueel"))
    # 102.2222 against 97.7273: 4.40 percent; all words in another form; no provider, all ages in common
    assert (pair.gap_percent, pair.words_percent) == (Decimal("4.40"), Decimal("100.00"))
    assert (pair.shared_providers_percent, pair.shared_ages_percent) == (Decimal("0.00"), Decimal("100.00"))
    # (25 x 0.5603 + 30 + 0 + 15) / 85 = 69.4 percent; the effort is not fixed and does not weigh
    assert (pair.sure, pair.judged, pair.both_percent, pair.volume_percent) == (
        69,
        "likely",
        Decimal("0.00"),
        None,
    )


def test_words_of_names_are_compared_without_accents_and_small_words() -> None:
    assert words_of("Coördinatie van Zorg (per uur)") == {"coordinatie", "zorg", "uur"}


def test_administration_today_and_after_at_both_sides() -> None:
    chosen = [Award(lot="P1", bidder="B"), Award(lot="P1", bidder="A3")]
    with source() as opened:
        lines = prepare(opened, STUDY)
        tabulate(lines)
        found, today = administration(lines, chosen), administration(lines, None)
    # invoices: A1 and A2 in 0001, A3 in 0002, A4 in 0002 in two months
    # messages: 5 trajectories begun, 4 ended: 2 x 5 + 4 + 5 invoices; after it 5 + 4
    assert [(each.kind, each.number, each.number_after) for each in found.counts] == [
        ("contract", 4, 2),
        ("invoice", 5, 24),
        ("message", 19, 9),
        ("tariff", 2, 2),
        ("account", 4, 2),
    ]
    contract, invoice, meeting, account, strange = found.lines
    assert [contract.hours, contract.cost, contract.hours_after, contract.cost_after] == [40, 200_000, 20, 100_000]
    assert (invoice.hours, invoice.cost_after) == (Decimal("2.5"), 60_000)
    assert (meeting.known, meeting.known_after, meeting.number_after) == ("stated", "in_proportion", 6)
    assert (account.known, account.number, account.number_after) == ("counted", 4, 2)
    assert (strange.known, strange.number, strange.cost) == ("unknown", None, None)
    ours, theirs = found.totals
    assert [ours.hours, ours.cost, ours.cost_after, ours.unknown] == [200, 1_000_000, 500_000, 0]
    assert (theirs.cost, theirs.cost_after, theirs.unknown) == (12_500, 60_000, 1)
    assert (today.parties_after, today.totals[0].cost_after) == (None, None)


def test_a_landscape_is_the_same_after_json(stands: Landscape) -> None:
    assert Landscape.model_validate_json(stands.model_dump_json()) == stands


def test_the_same_study_and_snapshot_give_the_same_bytes(stands: Landscape) -> None:
    with source() as opened:
        assert landscape(prepare(opened, STUDY)).model_dump_json() == stands.model_dump_json()


def test_a_region_without_any_line_is_a_landscape_of_nothing() -> None:
    with source([], []) as opened:
        found = landscape(prepare(opened, STUDY))
    assert found.volume().cost == 0
    assert (found.prices, found.providers, len(found.cells)) == ((), (), 10)
    assert all(each.herfindahl is None for each in found.concentration)


def test_what_a_reader_must_know_is_said_in_both_languages() -> None:
    strange = line("A1", "K1", "45Z99", 64, "1")
    with source([*LINES, strange]) as opened:
        found = landscape(prepare(opened, STUDY))
    told = "\n".join(remark.en for remark in found.remarks)
    assert "1 lines (€64.00) have a product that is not in the study" in told
    assert "Of 1 providers the municipality of the seat is not known" in told
    assert all(remark.nl and remark.nl != remark.en for remark in found.remarks)


LINE = st.builds(
    line,
    st.sampled_from(PROVIDERS),
    st.sampled_from(["K1", "K2", "K3", "K4"]),
    st.sampled_from(["45A01", "45A02", "44A01"]),
    st.integers(-500, 5_000),
    st.sampled_from(["0", "1", "2.5", "-1"]),
    service_month=st.integers(month(2019, 1), month(2020, 12)),
    cost_kind=st.sampled_from(["regular", "one_off"]),
)


@settings(deadline=None, max_examples=15)
@given(st.lists(LINE, max_size=25))
def test_municipalities_products_and_providers_add_up_to_the_total_to_the_cent(
    lines: list[dict[str, Any]],
) -> None:
    with source(lines, []) as opened:
        found = landscape(prepare(opened, STUDY))
    total = found.volume().cost
    assert total == sum(each["amount"] for each in lines if each["service_month"] >= month(2020, 1))
    assert total == sum(each.cost for each in found.products) == sum(each.cost for each in found.providers)
    assert total == sum(each.cost for each in found.travel)
    for kind in ("product", "need_group"):
        assert total == sum(cell.cost for cell in found.cells if cell.kind == kind)
    for by in ("clients", "turnover"):
        assert total == sum(each.cost for each in found.tail if each.by == by)
    for window in ("recent", "all", "2019", "2020"):
        whole = found.volume("", window)
        parts = [found.volume(place, window) for place in ("0001", "0002")]
        assert whole.cost == sum(each.cost for each in parts)
        assert whole.clients == sum(each.clients for each in parts)  # nobody moves here
    assert found.volume("", "all").cost == sum(found.volume("", year).cost for year in ("2019", "2020"))


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 10**9), max_size=30))
def test_concentration_lies_between_even_and_one(amounts: list[int]) -> None:
    found = concentration(amounts, "cost")
    if found.herfindahl is not None:
        assert Decimal(10_000) / found.providers - 1 <= found.herfindahl <= 10_000
        shares = [each.percent for each in found.top if each.percent is not None]
        assert shares == sorted(shares)
        assert [each.providers for each in found.needed] == sorted(each.providers for each in found.needed)


@pytest.mark.parametrize(
    ("first", "second", "points"),
    [
        ("Begeleiding groep", "Groepsbegeleiding", 0),  # all words alike, one in the other
        ("Ggz licht", "Ggz zwaar", 50 * 30 // 85 + 25),  # half of the words, and another grade
        ("Zorg thuis", "Hulp elders", 30 * 100 // 85),  # no word
    ],
)
def test_names_speak_for_it_by_their_words_and_against_it_by_their_grades(
    first: str, second: str, points: int
) -> None:
    """What is lost against a pair with equal names; price, providers and ages are the same."""
    lines = [line("A1", key, code, 100, "1") for key, code in (("K1", "45A01"), ("K2", "45A02"))]
    fields = STUDY.model_dump()
    fields["products"][0]["name"], fields["products"][1]["name"] = first, second
    with source(lines, []) as opened:
        (pair,) = landscape(prepare(opened, Study.model_validate(fields))).alike
    assert abs(pair.sure - (100 - points)) <= 1


DAY = st.dates(date(2018, 10, 1), date(2020, 12, 31))


@settings(deadline=None, max_examples=12)
@given(
    moves=st.lists(st.tuples(st.sampled_from(["K1", "K2", "K3"]), DAY), unique_by=lambda each: each[0]),
    stays=st.lists(st.tuples(st.sampled_from(["K1", "K2", "K3", "K4"]), DAY, DAY), max_size=8),
)
def test_clients_in_care_are_those_of_the_figures_whoever_moves(
    moves: list[tuple[str, date]], stays: list[tuple[str, date, date]]
) -> None:
    clients = [*CLIENTS, *({**client(key, "0002", 2010), "valid_from": day} for key, day in moves)]
    trajectories = [
        care(key, "A1", "45A01", min(days), max(days)) | {"trajectory_key": str(place)}
        for place, (key, *days) in enumerate(stays)
    ]
    tables = {"clients": clients, "trajectories": trajectories, "production": LINES, "population": RESIDENTS}
    years = [Period.parse("2019"), Period.parse("2020")]
    with source_from_rows(REGION, tables, first_day=date(2018, 1, 1), last_day=date(2020, 12, 31)) as opened:
        lines = prepare(opened, STUDY)
        found = landscape(lines)
        counted = query(opened, "unique_clients_period", by=("municipality",), periods=years)
        use = query(opened, "use_rate", by=("municipality",), periods=years)
        placed = lines.rows("SELECT municipality, SUM(cents) FROM pr_lines GROUP BY 1 ORDER BY 1")
        booked = query(opened, "cost", by=("municipality",), periods=years)
    for figure in counted:
        place = figure.breakdown["municipality"].replace("total", "")
        assert found.volume(place, figure.period).in_care == figure.value
    ours = {(each.municipality, each.window, each.to_age): each.clients for each in found.use}
    for figure in use:
        age = 17 if figure.indicator.endswith("under_18") else 22
        assert ours[figure.breakdown["municipality"].replace("total", ""), figure.period, age] == figure.numerator
    cost = dict.fromkeys(("0001", "0002"), 0)
    for figure in booked:
        place = figure.breakdown["municipality"]
        if figure.indicator == "cost" and place in cost and figure.value is not None:
            cost[place] += int(figure.value * 100)
    assert {place: int(cents) for place, cents in placed} == {place: sum_ for place, sum_ in cost.items() if sum_}
