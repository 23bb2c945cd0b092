# SPDX-License-Identifier: EUPL-1.2
"""Lump sums: every amount adds up from history to contract year, worked by hand."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lot_builders import Row, line, lines_of, study, sums

from regie.procurement.lots.histories import lot_histories
from regie.procurement.lump_sums import LumpSumResult, lump_sums
from regie.procurement.lump_sums.reading import computation
from regie.procurement.lump_sums.result import STEPS, Moved
from regie.procurement.study import Award
from regie.vocabulary import RegieError

INDEX: dict[str, Any] = {
    "indexation": {
        "clause": "index",
        "method": "definitive",
        "personnel_weight": 90,
        "material_weight": 10,
        "personnel_series": "ova",
        "material_series": "ppc",
    },
    "index_series": [
        {
            "id": code,
            "name": code,
            "figures": [
                {"year": year, "kind": "definitive", "percent": percent, "source": "verzonnen"}
                for year, percent in figures.items()
            ],
        }
        for code, figures in {"ova": {2019: "2", 2020: "3"}, "ppc": {2019: "1", 2020: "2"}}.items()
    ],
    "price_year": 2020,
}
"""2019: 0.9 x 2 + 0.1 x 1 = 1.90 %; 2020: 2.90 %. So 2018 to 2020 is 1.019 x 1.029 = 1.048551."""

ROWS = [
    line("1-4-a", "1000.00", "2018-03"),
    line("1-4-a", "2000.00", "2019-03"),
    line("1-15-b", "300.01", "2019-04", kind="incidental"),
    line("1-15-b", "500.00", "2018-05", provider="B"),
    line("2-15-c", "700.01", "2019-05", provider="B"),
    line("2-9-d", "90.00", "2019-05", product="P2", provider="D"),
]


def made(
    rows: list[Row] = ROWS,
    *,
    chosen: list[Award] | None = None,
    residents: Any = (),
    lots: Any = None,
    **changed: Any,
) -> LumpSumResult:
    own = {key: changed.pop(key) for key in ("bidders", "contract", "everyone_bids") if key in changed}
    asked = study(lump_sums=sums(**changed), **own, **({"lots": lots} if lots else {}))
    return lump_sums(lines_of(rows, asked, residents=residents), chosen)


def steps_of(result: LumpSumResult, lot: str, municipality: str, provider: str) -> tuple[int, ...]:
    found = next(
        each
        for each in result.lump_sums
        if (each.lot, each.municipality, each.provider) == (lot, municipality, provider)
    )
    return (*(getattr(found.steps, step) for step in STEPS), found.steps.base)


def test_a_base_is_the_mean_of_the_base_years_in_named_steps() -> None:
    result = made(**INDEX)
    # A in Aadorp: (1000.00 + 2300.01) / 2 = 1650.005; one-offs 300.01 / 2 = 150.005;
    # index 1000 x 0.048551 + 2000 x 0.029 = 48.55 + 58.00, halved 53.275
    # lot: history (1500.00 + 3000.02) / 2 = 2250.01
    total = result.total("L1")
    assert total is not None
    assert (total.steps.history, total.steps.one_off, total.steps.completion) == (225001, -15001, 0)
    # index of the lot: 2018 1500 x 0.048551 = 72.83; 2019 2700.01 x 0.029 = 78.30; mean 75.565 -> 75.57
    assert total.steps.index == 7557
    assert total.steps.base == 225001 - 15001 + 7557
    assert steps_of(result, "L1", "0001", "A") == (165001, 0, -15001, 0, 5328, 155328)
    assert steps_of(result, "L1", "0001", "B") == (25000, 0, 0, 0, 1214, 26214)
    assert steps_of(result, "L1", "0002", "B") == (35000, 0, 0, 0, 1015, 36015)


def test_providers_add_up_to_municipalities_and_these_to_the_lot() -> None:
    result = made(**INDEX)
    for lot in ("L1", "L2"):
        total = result.total(lot)
        assert total is not None
        towns = [each for each in result.totals if each.lot == lot and each.municipality]
        assert sum(each.steps.base for each in towns) == total.steps.base
        for town in towns:
            own = [each for each in result.lump_sums if (each.lot, each.municipality) == (lot, town.municipality)]
            assert sum(each.steps.base for each in own) == town.steps.base


def test_the_index_shows_its_computation() -> None:
    result = made(**INDEX)
    assert [(step.year, str(step.factor)) for step in result.index] == [
        (2018, "1.0485510000"),
        (2019, "1.0290000000"),
    ]
    first = result.index[0].chain[0]
    assert (str(first.value), first.unit) == ("1.90", "percent")
    assert [str(each.value) for each in first.inputs] == ["2.00", "90", "1.00", "10"]


def test_an_index_figure_that_is_missing_is_named() -> None:
    with pytest.raises(RegieError) as wrong:
        made(**(INDEX | {"price_year": 2021}))
    assert "2021" in wrong.value.message()


def test_a_correction_with_reason_takes_away_and_is_its_own_step() -> None:
    correction = {
        "lot": "L1",
        "municipality": "0001",
        "provider": "A",
        "year": 2019,
        "amount": "400.00",
        "reason": "proef met groepshulp",
    }
    result = made(corrections=[correction])
    assert steps_of(result, "L1", "0001", "A") == (165001, 0, -15001, -20000, 0, 130000)


def test_a_correction_of_somebody_without_history_is_told() -> None:
    correction = {
        "lot": "L2",
        "municipality": "0001",
        "provider": "A",
        "year": 2019,
        "amount": "1.00",
        "reason": "vergissing",
    }
    assert any("L2 0001 A" in each.nl for each in made(corrections=[correction]).remarks)


def test_growth_and_savings_are_percentages_of_the_base_per_contract_year() -> None:
    expected = [
        {"kind": "growth", "year": 2021, "percent": "2", "low": "0", "high": "4", "source": "trend"},
        {
            "kind": "saving",
            "lot": "L1",
            "year": 2021,
            "percent": "5",
            "low": "-1",
            "high": "6",
            "source": "experts",
        },
        {"kind": "growth", "lot": "L1", "year": 2022, "percent": "3", "source": "trend"},
    ]
    result = made(expected=expected)
    total = result.total("L1")
    assert total is not None
    base = 225001 - 15001
    assert [(each.year, each.growth, each.saving, each.amount) for each in total.years] == [
        (2021, 4200, -10500, base + 4200 - 10500),
        (2022, 6300, 0, base + 6300),
    ]
    first = result.ranges["L1"][0]
    # low: no growth, 6 % saved; high: 4 % growth and a saving of -1 %
    assert (first.low, first.amount, first.high) == (base - 12600, base - 6300, base + 8400 + 2100)
    assert first.sources == ("trend", "experts")
    second = result.total("L2")
    assert second is not None
    assert [(each.growth, each.saving) for each in second.years] == [(90, 0), (0, 0)]


def test_a_lot_without_history_gets_no_lump_sum_and_says_so() -> None:
    result = made([each for each in ROWS if each["product_code"] != "P2"])
    assert result.total("L2") is None
    assert any("Perceel Wonen" in each.nl for each in result.remarks)


def test_a_study_that_does_not_say_how_is_refused() -> None:
    with pytest.raises(RegieError) as wrong:
        lump_sums(lines_of(ROWS, study()))
    assert "basisjaren" in wrong.value.message()


def test_care_between_lots_and_in_two_lots_is_told_with_its_amount() -> None:
    rows = [
        *ROWS,
        line("1-4-a", "60.00", "2018-03", product="P3"),
        line("1-4-a", "40.00", "2019-03", product="P4"),
    ]
    told = " ".join(each.nl for each in made(rows).remarks).replace("\xa0", " ")
    assert "€ 30,00 valt tussen" in told
    assert "€ 20,00 ligt in meer dan" in told


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["1-4-a", "1-15-b", "2-9-c", "2-15-d"]),
            st.integers(-500, 50_000),
            st.sampled_from(["P1", "P2", "P4"]),
            st.sampled_from("ABDE"),
            st.integers(0, 23),
        ),
        min_size=1,
        max_size=25,
    ),
    st.booleans(),
)
def test_lump_sums_add_up_to_the_history_they_came_from(
    drawn: list[tuple[str, int, str, str, int]], whole: bool
) -> None:
    """With no growth, savings, index and one-offs: to the cent with one base year, rounded with two."""
    rows = [
        line(client, f"{cents / 100:.2f}", f"{2018 + m // 12}-{m % 12 + 1:02}", product=product, provider=provider)
        for client, cents, product, provider, m in drawn
    ]
    years = [2019] if whole else [2018, 2019]
    asked = study(lump_sums=sums(base_years=years))
    lines = lines_of(rows, asked)
    histories, result = lot_histories(lines), lump_sums(lines)
    for lot in histories.lots:
        booked = sum(year.completed for year in lot.years if year.year in years)
        amounts = [each.years[0].amount for each in result.lump_sums if each.lot == lot.lot]
        if whole:
            assert sum(amounts) == booked
        else:
            assert abs(2 * sum(amounts) - booked) <= 1


CHOSEN = [Award(lot="L1", bidder="A"), Award(lot="L1", bidder="B")]
FOUR = [
    line("1-4-a", "600.00", "2018-03"),
    line("1-4-b", "200.00", "2018-03", provider="B"),
    line("1-4-c", "100.00", "2018-03", provider="D"),
    line("1-15-d", "50.00", "2018-03", provider="E"),
    line("1-15-e", "30.00", "2018-03", provider="B"),
    line("2-15-f", "70.00", "2018-03", provider="D"),
]
ONE_YEAR: dict[str, Any] = {"base_years": [2018]}


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["1-4-a", "1-15-b", "2-9-c", "2-15-d"]),
            st.integers(-500, 50_000),
            st.sampled_from("ABDE"),
        ),
        min_size=1,
        max_size=20,
    ),
    st.sets(st.sampled_from("ABDE"), min_size=1),
)
def test_an_award_divides_all_of_a_lot_whoever_wins(drawn: list[tuple[str, int, str]], winners: set[str]) -> None:
    rows = [line(client, f"{cents / 100:.2f}", provider=provider) for client, cents, provider in drawn]
    bidders = [
        {"code": code, "name": code, "kind": "single", "members": [{"provider": code}], "lots": ["L1"]}
        for code in winners
    ]
    expected = [{"kind": "saving", "year": 2021, "percent": "3.3", "source": "experts"}]
    chosen = [Award(lot="L1", bidder=code) for code in winners]
    result = made(rows, chosen=chosen, bidders=bidders, expected=expected, **ONE_YEAR)
    for total in result.totals:
        if total.municipality:
            own = [each for each in result.awarded if each.municipality == total.municipality]
            assert sum(each.base for each in own) == total.steps.base
            assert sum(each.years[0].amount for each in own) == total.years[0].amount
            assert all(sum(part.amount for part in each.members) == each.base for each in own)
    for each in result.moved:
        assert sum(part.amount for part in each.losers) == sum(part.amount for part in each.winners)


def moved(each: Moved) -> tuple[str, str, dict[str, int], dict[str, int], str]:
    losers, winners = ({part.code: part.amount for part in side} for side in (each.losers, each.winners))
    return each.municipality, each.need_group, losers, winners, each.by


def test_what_losers_did_goes_to_the_winners_of_that_municipality_and_need_group() -> None:
    result = made(FOUR, chosen=CHOSEN, **ONE_YEAR)
    assert [moved(each) for each in result.moved] == [
        ("0001", "N1", {"D": 10000}, {"A": 7500, "B": 2500}, "cell"),  # 600 against 200 in Aadorp, young
        ("0001", "N2", {"E": 5000}, {"B": 5000}, "cell"),  # only B helps the older ones
        ("0002", "N2", {"D": 7000}, {"B": 7000}, "need_group"),  # no winner in Bedorp: who helps them elsewhere
    ]
    awarded = {(each.bidder, each.municipality): (each.own, each.moved, each.base) for each in result.awarded}
    assert awarded == {
        ("A", "0001"): (60000, 7500, 67500),
        ("B", "0001"): (23000, 7500, 30500),
        ("B", "0002"): (0, 7000, 7000),
    }
    total = result.total("L1")
    assert total is not None
    assert sum(each.base for each in result.awarded) == total.steps.base


def test_assigned_clients_go_before_the_winners_own_share() -> None:
    asked = study(lump_sums=sums(**ONE_YEAR))
    result = lump_sums(lines_of(FOUR, asked), CHOSEN, assigned={("D", "0001", "N1"): {"A": 1, "B": 3}})
    assert moved(result.moved[0]) == ("0001", "N1", {"D": 10000}, {"A": 2500, "B": 7500}, "assigned")


def test_winners_without_any_history_share_equally() -> None:
    bidders = [
        {"code": code, "name": code, "kind": "single", "members": [{"provider": provider}], "lots": ["L1"]}
        for code, provider in (("X", "X1"), ("Y", "Y1"))
    ]
    chosen = [Award(lot="L1", bidder="X"), Award(lot="L1", bidder="Y")]
    result = made(FOUR[:1], chosen=chosen, bidders=bidders, **ONE_YEAR)
    assert [moved(each) for each in result.moved] == [
        ("0001", "N1", {"A": 60000}, {"X": 30000, "Y": 30000}, "equal"),
    ]


@pytest.mark.parametrize(
    ("shares", "parts"),
    [((None, None), (48649, 18851)), (("33.33", "66.67"), (22498, 45002))],
)
def test_a_collective_is_split_by_shares_or_history(
    shares: tuple[str | None, ...], parts: tuple[int, ...]
) -> None:
    members = [
        {"provider": provider} | ({"share": share} if share else {})
        for provider, share in zip("AB", shares, strict=True)
    ]
    bidder = {"code": "Z", "name": "Zorgcoöperatie", "kind": "collective", "members": members, "lots": ["L1"]}
    rows = [*FOUR[:2], line("1-4-b", "32.50", "2018-03", provider="B"), line("1-4-c", "-157.50", provider="D")]
    result = made(rows, chosen=[Award(lot="L1", bidder="Z")], bidders=[bidder], **ONE_YEAR)
    (one,) = result.awarded
    assert (one.own, one.moved, one.base) == (83250, -15750, 67500)
    assert tuple(each.amount for each in one.members) == parts
    assert {each.by_share for each in one.members} == {shares[0] is not None}


def test_an_award_that_does_not_fit_is_refused_in_words() -> None:
    bidder = {
        "code": "Z",
        "name": "Z",
        "kind": "collective",
        "members": [{"provider": "A"}, {"provider": "B"}],
        "lots": ["L1"],
    }
    for chosen, word in (
        ([Award(lot="L2", bidder="Z")], "schrijft daar niet op in"),
        ([Award(lot="L1", bidder="Q")], "geen inschrijver"),
        ([Award(lot="L1", bidder="Z"), Award(lot="L1", bidder="A")], "twee keer gekozen"),
    ):
        with pytest.raises(RegieError) as wrong:
            made(FOUR, chosen=chosen, bidders=[bidder], **ONE_YEAR)
        assert word in wrong.value.message()


def test_lots_that_an_award_leaves_out_are_named() -> None:
    assert made(chosen=CHOSEN).not_awarded == ("L2",)
    assert made().not_awarded == ()


POPULATION = [
    {"code": "L1", "name": "Ambulant", "funding": "population", "need_groups": ["N1", "N2"]},
    {"code": "L2", "name": "Wonen", "funding": "lump_sum", "need_groups": ["N3"]},
]
RESIDENTS = [
    *((code, 2019, age, 10) for code in ("0001", "0002") for age in range(4, 18)),
    ("0001", 2018, 4, 999),
    ("0002", 2019, 12, 5),
]
BANDS = [{"from_age": 4, "to_age": 11}, {"from_age": 12, "to_age": 17}]


def test_population_funding_is_the_lots_cost_a_head_times_residents() -> None:
    residents = [each for each in RESIDENTS if each[:3] != ("0002", 2019, 12)] + [("0002", 2019, 12, 5)]
    result = made(FOUR, lots=POPULATION, residents=residents, age_bands=BANDS, **ONE_YEAR)
    (lot,) = result.population
    # young 900.00 over 160 residents: 5.625 -> 5.63; old 150.00 over 60 + 55: 1.3043 -> 1.30
    assert [(rate.amount, rate.residents, rate.cost) for rate in lot.rates] == [
        (563, 160, 90000),
        (130, 115, 15000),
    ]
    assert lot.counted_on == "2019-01-01"
    assert [(each.residents, each.amounts, each.base, each.difference) for each in lot.municipal] == [
        ((80, 60), (45040, 7800), 98000, 52840 - 98000),
        ((80, 55), (45040, 7150), 7000, 52190 - 7000),
    ]


def test_cost_of_ages_in_no_band_is_told_and_in_no_amount_a_head() -> None:
    result = made(FOUR, lots=POPULATION, residents=RESIDENTS[:28], age_bands=BANDS[:1], **ONE_YEAR)
    assert result.population[0].outside_bands == 15000
    assert any("150,00 van de basis" in each.nl.replace("\xa0", " ") for each in result.remarks)


def test_given_amounts_a_head_are_taken_as_they_are() -> None:
    rates = [{"lot": "L1", "ages": band, "amount": "2.50", "source": "raad"} for band in BANDS]
    result = made(FOUR, lots=POPULATION, residents=RESIDENTS[:28], rates=rates, **ONE_YEAR)
    (lot,) = result.population
    assert [(rate.amount, rate.derived, rate.source.nl) for rate in lot.rates] == [(250, False, "raad")] * 2
    assert [each.amount for each in lot.municipal] == [35000, 35000]


def test_bidders_of_a_population_lot_share_the_population_amount() -> None:
    result = made(FOUR, lots=POPULATION, residents=RESIDENTS[:28], age_bands=BANDS, chosen=CHOSEN[:1], **ONE_YEAR)
    amounts = {each.municipality: each.amount for each in result.population[0].municipal}
    assert {each.municipality: each.base for each in result.awarded} == amounts
    assert all(each.own + each.moved + each.population == each.base for each in result.awarded)


def test_without_residents_there_is_no_amount_a_head_and_it_is_said() -> None:
    result = made(FOUR, lots=POPULATION, age_bands=BANDS, **ONE_YEAR)
    (lot,) = result.population
    assert (lot.rates, lot.municipal) == ((), ())
    assert lot.remark is not None
    assert "population" in lot.remark.nl


def test_a_result_is_the_same_after_json_and_a_second_time() -> None:
    once = made(FOUR, chosen=CHOSEN, lots=POPULATION, residents=RESIDENTS[:28], **(ONE_YEAR | INDEX))
    assert LumpSumResult.model_validate_json(once.model_dump_json()) == once
    again = made(FOUR[::-1], chosen=CHOSEN[::-1], lots=POPULATION, residents=RESIDENTS[:28], **(ONE_YEAR | INDEX))
    assert again.model_dump_json() == once.model_dump_json()


def test_a_computation_reads_as_lines_that_add_up() -> None:
    expected = [{"kind": "growth", "year": 2021, "percent": "2", "source": "trend"}]
    result = made(**(INDEX | {"expected": expected}))
    line = computation(result, "L1", 2021, municipality="0001", provider="A")
    assert (line.amount, [child.amount for child in line.children]) == (158435, [155328, 3107, 0])
    index = line.find("lump_sum/L1/0001/A/2021/base/index")
    assert [int(each.value) for each in index.inputs[:2]] == [4855, 5800]
    assert index.inputs[2].inputs[0].value == result.index[0].chain[0].value
    whole = computation(result, "L1", 2021)
    total = result.total("L1")
    assert total is not None
    assert whole.amount == total.years[0].amount
    assert whole.as_json("en")["label"] == "Contract year 2021"
    with pytest.raises(RegieError):
        computation(result, "L1", 2030)
