# SPDX-License-Identifier: EUPL-1.2
"""The reference budget: the lump sums of the example region, parts of a year, amendments, extensions, population."""

import copy
import tomllib
from datetime import date
from decimal import Decimal

import pytest
from contract_builders import SMALL, fields, figure, population, small, with_figures
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.contract import (
    agreed_budget,
    contract_from,
    example,
    example_bytes,
    index_for,
    reference_budget,
    reference_production,
    years_that_compute,
)
from regie.vocabulary import Period, RegieError
from regie.vocabulary.periods import PeriodKind

YEAR = Period.parse


@pytest.mark.parametrize(
    ("contract", "year", "heerlen", "landgraaf", "voerendaal"),
    [
        ("jens-2019-2022", "2019", 18216000_00, 6336000_00, 1848000_00),
        ("jens-2019-2022", "2020", 18216000_00, 6336000_00, 1848000_00),
        ("jens-2019-2022", "2021", 18078000_00, 6288000_00, 1834000_00),
        ("jens-2019-2022", "2022", 17940000_00, 6240000_00, 1820000_00),
        ("jens-2023-2027", "2023", 21770000_00, 7570000_00, 2210000_00),
        ("jens-2023-2027", "2024", 23141510_00, 8046910_00, 2349230_00),
    ],
)
def test_the_lump_sums_of_the_example_region_come_out_to_the_cent(contract, year, heerlen, landgraaf, voerendaal):
    tree = agreed_budget(example(contract), YEAR(year))
    assert tree.find("reference/0917").amount == heerlen
    assert tree.find("reference/0882").amount == landgraaf
    assert tree.find("reference/0986").amount == voerendaal
    assert tree.amount == heerlen + landgraaf + voerendaal


def test_half_of_2024_is_half_the_lump_sum():
    tree = reference_budget(example("jens-2023-2027"), YEAR("2024-H1"))
    assert tree.amount == 16768825_00
    part = tree.find("reference/0917/BHJ/agreed")
    assert part.formula.nl == "6/12 van €\u00a023.141.510,00 (jan t/m jun 2024)"
    assert part.inputs[0].line is not None
    assert part.inputs[0].line.amount == 23141510_00


def test_the_extra_3_7_million_is_an_amendment_in_its_years_only():
    contract = example("jens-2019-2022")
    extra = {
        year: reference_budget(contract, YEAR(year)).amount - agreed_budget(contract, YEAR(year)).amount
        for year in ("2019", "2020", "2021", "2022")
    }
    assert extra == {"2019": 0, "2020": 0, "2021": 1850000_00, "2022": 1850000_00}


def test_every_line_below_a_municipality_carries_its_clause():
    for contract in (example("jens-2019-2022"), example("achterhoek")):
        tree = reference_budget(contract, YEAR("2022"))
        for municipality in tree.children:
            for line in municipality.walk():
                if not line.children:
                    assert line.clause in contract.clause_labels.values(), line.key
                    assert line.inputs, line.key


def test_index_lines_are_the_amount_so_far_times_the_percentage():
    tree = reference_budget(small(), YEAR("2025"), municipality="0002")
    base = tree.find("reference/0002/L/agreed/base")
    first, second = (tree.find(f"reference/0002/L/agreed/index/{year}") for year in (2024, 2025))
    assert base.amount == 33333333
    assert first.amount == 2123333  # 333,333.33 x 6.37 % = 21,233.333121
    assert second.amount == 1758651  # 354,566.66 x 4.96 % = 17,586.506336
    assert tree.amount == 33333333 + 2123333 + 1758651


def test_a_structural_amendment_counts_from_its_year_and_follows_the_index_when_it_says_so():
    amendment = {
        "clause": "budget",
        "id": "meer",
        "decided_on": "2023-11-01",
        "decision": "Raadsbesluit",
        "kind": "structural",
        "indexed": True,
        "amounts": [{"municipality": "0001", "lot": "L", "year": 2024, "amount": "1000.00"}],
    }
    contract = small(amendments=[amendment])
    added = {
        year: reference_budget(contract, YEAR(year)).amount - agreed_budget(contract, YEAR(year)).amount
        for year in ("2023", "2024", "2025")
    }
    assert added == {"2023": 0, "2024": 1000_00, "2025": 1049_60}
    until = small(amendments=[amendment | {"until_year": 2024, "indexed": False}])
    assert reference_budget(until, YEAR("2025")).amount == agreed_budget(until, YEAR("2025")).amount


def test_an_effect_already_in_the_base_is_kept_for_later_but_not_counted():
    saving = {
        "clause": "budget",
        "municipality": "0001",
        "lot": "L",
        "name": "anders werken",
        "kind": "expected_saving",
        "effects": {"2024": "-1000.00"},
        "source": "test",
    }
    plain = agreed_budget(small(), YEAR("2024")).amount
    counted, indexed, in_base = (
        agreed_budget(small(assumptions=[saving | more]), YEAR("2024")).amount - plain
        for more in ({}, {"indexed": True}, {"in_base": True})
    )
    assert (counted, indexed, in_base) == (-1000_00, -1063_70, 0)


def test_a_new_slice_replaces_the_base_and_is_indexed_from_its_own_year():
    base = [*SMALL["budget_base"], SMALL["budget_base"][0] | {"year": 2024, "amount": "2000000.00"}]
    tree = reference_budget(small(budget_base=base), YEAR("2025"), municipality="0001")
    assert tree.amount == 2099200_00


def test_a_year_key_divides_the_year_and_a_late_start_takes_part_of_it():
    key = {"clause": "budget", "weights": [2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0]}
    assert reference_budget(small(year_key=key), YEAR("2023-01"), municipality="0001").amount == 16666667
    assert reference_budget(small(year_key=key), YEAR("2023-12")).amount == 0
    later = copy.deepcopy(SMALL["municipalities"])
    later[1]["starts_on"] = "2023-07-01"
    tree = reference_budget(small(municipalities=later), YEAR("2023"))
    assert tree.find("reference/0001").amount == 1000000_00
    assert tree.find("reference/0002").amount == 166666_66
    assert reference_budget(small(municipalities=later), YEAR("2023-Q1")).find("reference/0002").amount == 0


def test_a_year_outside_the_term_names_the_options_that_are_open():
    with pytest.raises(RegieError) as refused:
        reference_budget(small(), YEAR("2026"))
    message = refused.value.message("nl")
    assert "2023-01 t/m 2025-12" in message
    assert "art. 2 Looptijd" in message
    assert "1, 2" in message


def test_an_exercised_extension_prolongs_the_contract():
    options = copy.deepcopy(SMALL["extensions"])
    options[0] |= {"exercised_on": "2025-05-01", "decision": "College"}
    series = with_figures("ova", figure(2025, "definitive", "4.18"), figure(2026, "provisional", "3.00"))
    series[1]["figures"] += [figure(2025, "definitive", "1.82"), figure(2026, "provisional", "3.00")]
    contract = small(extensions=options, index_series=series)
    assert [*contract.years] == [2023, 2024, 2025, 2026]
    before = reference_budget(contract, YEAR("2025"), municipality="0001").amount
    assert index_for(contract, 2026).value == Decimal("3.00")
    assert reference_budget(contract, YEAR("2026"), municipality="0001").amount == before + round(before * 0.03)


def test_a_reference_that_amendments_make_negative_is_refused():
    amendment = {
        "clause": "budget",
        "id": "min",
        "decided_on": "2023-11-01",
        "decision": "Raadsbesluit",
        "kind": "one_off",
        "amounts": [{"municipality": "0002", "lot": "L", "year": 2024, "amount": "-400000.00"}],
    }
    with pytest.raises(RegieError) as refused:
        reference_budget(small(amendments=[amendment]), YEAR("2024"))
    message = refused.value.message("nl")
    assert "Bedorp" in message
    assert "art. 4 Budget" in message
    assert "nooit negatief" in message


def test_a_municipality_that_does_not_take_part_is_refused_with_the_ones_that_do():
    with pytest.raises(RegieError) as refused:
        reference_budget(small(), YEAR("2023"), municipality="9999")
    assert "0001 (Aadorp)" in refused.value.message("nl")


def test_population_funding_is_persons_times_amount_per_band():
    contract = small(**population())
    tree = reference_budget(contract, YEAR("2023"))
    assert tree.find("reference/0001/P").amount == 100 * 1000 + 200 * 3333
    line = tree.find("reference/0001/P/agreed/12-17")
    assert line.formula.nl == "200 personen x €\u00a033,33"
    assert [each.source for each in line.inputs] == ["test, 2022-06-01", "art. 8 Populatie"]


def definitive(year=2023, persons=(110, 190), published_on="2023-03-01"):
    counts = population()["population_funding"][0]["counts"]
    row = counts[0] | {"kind": "definitive", "persons": list(persons), "published_on": published_on}
    return [*counts, row]


def test_a_definitive_count_replaces_the_provisional_one_but_not_in_what_was_known_before():
    contract = small(**population(counts=definitive()))
    assert reference_budget(contract, YEAR("2023")).find("reference/0001/P").amount == 110 * 1000 + 190 * 3333
    settled = reference_budget(contract, YEAR("2023"), known_on=date(2023, 2, 1))
    assert settled.find("reference/0001/P").amount == 100 * 1000 + 200 * 3333


def test_a_definitive_count_can_work_in_the_next_year_instead():
    counts = definitive()
    counts += [row | {"year": 2024, "counted_on": "2023-01-01"} for row in counts[:2]]
    contract = small(**population(counts=counts, correction="next_year", indexed=False))
    first, second = (reference_budget(contract, YEAR(year)) for year in ("2023", "2024"))
    assert first.find("reference/0001/P").amount == 100 * 1000 + 200 * 3333
    correction = second.find("reference/0001/P/agreed/correction/0-11")
    assert correction.amount == 10 * 1000
    assert second.find("reference/0001/P").amount == 100 * 1000 + 200 * 3333 + 10 * 1000 - 10 * 3333


def test_a_year_without_population_is_refused_naming_clause_and_mend():
    with pytest.raises(RegieError) as refused:
        reference_budget(small(**population()), YEAR("2024"))
    message = refused.value.message("nl")
    assert "Aadorp" in message
    assert "2024" in message
    assert "art. 8 Populatie" in message
    assert "population_funding.counts" in message


def test_amounts_per_person_follow_the_index_and_are_rounded_to_the_cent():
    counts = [
        row | {"year": 2024, "counted_on": "2023-01-01"} for row in population()["population_funding"][0]["counts"]
    ]
    tree = reference_budget(small(**population(counts=counts)), YEAR("2024"))
    assert tree.find("reference/0002/P/agreed/12-17").amount == 20 * 3545  # 33.33 x 1.0637 = 35.4531


def test_the_achterhoek_has_eight_municipalities_and_four_lots():
    contract = example("achterhoek")
    tree = reference_budget(contract, YEAR("2024"))
    assert len(tree.children) == 8
    assert [line.key.split("/")[-1] for line in tree.children[0].children] == ["P1", "P2", "P3", "P4"]
    corrections = [line for line in tree.walk() if "/correction/" in line.key]
    assert corrections
    assert years_that_compute(contract)[0] == [2022, 2023, 2024]


def test_years_that_cannot_be_computed_say_why():
    good, bad = years_that_compute(example("jens-2023-2027"))
    assert good == [2023, 2024, 2025]
    assert sorted(bad) == [2026, 2027]
    assert "OVA voor 2026" in bad[2026].message("nl")


# Reference production


def test_reference_production_is_the_lump_sum_to_the_cent_with_the_published_volume():
    contract = example("jens-2023-2027")
    half = reference_production(contract, YEAR("2024-H1"))
    assert half.line.amount == 16768825_00
    assert sum(half.client_months.values()) == 13380
    assert sum(cell.not_tied for cell in half.cells) == 2500000_00
    tied = half.line.amount - sum(cell.not_tied for cell in half.cells)
    assert round(Decimal(tied) / 13380 / 100, 2) == Decimal("1066.43")
    left = [line.amount for line in half.line.walk() if line.key.endswith("remainder")]
    assert len(left) == 3
    assert all(abs(cents) < 50_00 for cents in left)


def test_reference_production_carried_forward_has_the_same_volume_at_indexed_prices():
    contract = example("jens-2023-2027")
    now, later = (reference_production(contract, YEAR(year)) for year in ("2024", "2025"))
    assert now.client_months == later.client_months
    assert later.line.amount == agreed_budget(contract, YEAR("2025")).amount
    line = later.line.find("production/0917/BHJ/area_team")
    assert line.inputs[1].value == round(72000 * Decimal("1.0491"))


def production(**changes):
    row = {
        "clause": "budget",
        "municipality": "0001",
        "lot": "L",
        "year": 2023,
        "client_months": 900,
        "segments": [{"segment": "area_team", "care_months": 1000, "cost_per_care_month": "800.00"}],
        "not_tied": [{"segment": "overhead", "amount": "200000.00"}],
        "source": "test",
    }
    return [row | changes]


def test_reference_production_that_does_not_make_up_the_lump_sum_is_refused():
    good = small(reference_production=production())
    assert reference_production(good, YEAR("2023"), municipality="0001").line.amount == 1000000_00
    wrong = small(reference_production=production(not_tied=[{"segment": "overhead", "amount": "150000.00"}]))
    with pytest.raises(RegieError) as refused:
        reference_production(wrong, YEAR("2023"), municipality="0001")
    message = refused.value.message("nl")
    assert "950.000,00" in message
    assert "1.000.000,00" in message
    assert "art. 4 Budget" in message


def test_without_reference_production_a_base_period_must_be_chosen():
    for contract in (small(), small(reference_production=production())):
        with pytest.raises(RegieError) as refused:
            reference_production(contract, YEAR("2024"), municipality="0001")
        assert "basisperiode" in refused.value.message("nl")


# Properties

cents = st.integers(0, 10**12)
months = st.integers(0, 11)


def priced(amounts, **changes):
    base = [
        row | {"amount": f"{amount // 100}.{amount % 100:02}"}
        for row, amount in zip(SMALL["budget_base"], amounts, strict=True)
    ]
    return small(budget_base=base, **changes)


@settings(max_examples=25, deadline=None)
@given(st.tuples(cents, cents, cents), st.lists(st.integers(0, 50), min_size=12, max_size=12).filter(sum))
def test_months_quarters_and_halves_add_up_to_the_year(amounts, weights):
    contract = priced(amounts, year_key={"clause": "budget", "weights": weights})
    year = reference_budget(contract, YEAR("2024")).amount
    for kind in (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF_YEAR):
        parts = [reference_budget(contract, part).amount for part in YEAR("2024").split(kind)]
        assert sum(parts) == year


@settings(max_examples=25, deadline=None)
@given(st.tuples(cents, cents, cents), st.integers(1, 50))
def test_scaling_all_amounts_scales_every_line_to_within_k_cents(amounts, k):
    one = reference_budget(priced(amounts), YEAR("2025"))
    many = reference_budget(priced([amount * k for amount in amounts]), YEAR("2025"))
    for before, after in zip(one.walk(), many.walk(), strict=True):
        levels = 2 if not before.children else 6
        assert before.key == after.key
        assert abs(after.amount - k * before.amount) <= levels * k


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(8)), st.permutations(range(4)), st.randoms(use_true_random=False))
def test_the_order_of_municipalities_lots_and_components_changes_nothing(places, lots, random):
    data = example_fields()
    data["municipalities"] = [data["municipalities"][place] for place in places]
    data["lots"] = [data["lots"][place] for place in lots]
    for part in ("budget_base", "index_series", "clauses", "parties"):
        random.shuffle(data[part])
    shuffled = reference_budget(contract_from(data), YEAR("2024-Q3"))
    assert shuffled.as_json() == reference_budget(example("achterhoek"), YEAR("2024-Q3")).as_json()


def example_fields():
    return tomllib.loads(example_bytes("achterhoek").decode(), parse_float=Decimal)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(["ova", "ppc"]),
    st.sampled_from([2023, 2024]),
    st.decimals(-5, 20, places=2),
    st.dates(date(2024, 1, 1), date(2024, 12, 31)),
)
def test_a_figure_published_in_2024_never_changes_2023_or_2024(series, year, percent, published_on):
    row = figure(year, "definitive", str(percent), published_on.isoformat())
    later = contract_from(fields(index_series=with_figures(series, row)))
    for settled in ("2023", "2024"):
        assert (
            reference_budget(later, YEAR(settled)).as_json() == reference_budget(small(), YEAR(settled)).as_json()
        )
