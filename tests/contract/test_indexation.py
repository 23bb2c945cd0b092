# SPDX-License-Identifier: EUPL-1.2
"""The published index values, and what not indexing cost."""

from decimal import Decimal

import pytest
from contract_builders import figure, small, with_figures

from regie.contract import example, index_chain, index_for, index_gap, price_rise, reference_budget
from regie.vocabulary import Period, RegieError

METHODS = ("additive", "ratio_then_added", "compounded")


def clause(contract, **changes):
    return contract.indexation.model_copy(update=changes)


@pytest.mark.parametrize(
    ("method", "rounding", "of_2024", "of_2025"),
    [
        ("additive", "end", "6.37", "4.96"),
        ("ratio_then_added", "each_step", "6.30", "4.91"),
        ("compounded", "end", "6.37", "4.95"),
    ],
)
def test_the_published_percentages_come_out(method, rounding, of_2024, of_2025):
    contract = small()
    rule = clause(contract, method=method, rounding=rounding)
    assert [index_for(contract, year, rule).value for year in (2024, 2025)] == [Decimal(of_2024), Decimal(of_2025)]


def test_the_published_6_30_needs_rounding_within_the_computation():
    contract = small()
    values = {
        rounding: index_for(contract, 2024, clause(contract, method="ratio_then_added", rounding=rounding)).value
        for rounding in ("end", "each_kind", "each_step")
    }
    assert values == {"end": Decimal("6.29"), "each_kind": Decimal("6.30"), "each_step": Decimal("6.30")}


def test_the_example_contract_indexes_2024_at_6_30_percent():
    assert index_for(example("jens-2023-2027"), 2024).value == Decimal("6.30")
    assert index_for(example("achterhoek"), 2024).value == Decimal("6.37")


def test_the_computation_shows_terms_weights_sources_and_clause():
    contract = example("jens-2023-2027")
    percentage = index_for(contract, 2024)
    personnel, weight = percentage.inputs[:2]
    assert (personnel.value, weight.value, percentage.clause) == (Decimal("6.49"), 90, "Indexering")
    prognosis, correction = personnel.inputs
    assert (prognosis.value, correction.value) == (Decimal("4.94"), Decimal("1.55"))
    definitive, used = correction.inputs
    assert (definitive.value, used.value) == (Decimal("6.36"), Decimal("4.74"))
    assert "VNG" in definitive.source
    assert correction.formula.nl == "(1 + definitief cijfer) / (1 + eerder gebruikt cijfer) - 1"
    assert definitive.label.nl == "OVA 2023, definitief"
    assert definitive.label.en == "OVA 2023, definitive"


def test_what_not_indexing_cost_between_2019_and_2022_and_2024():
    contract = example("jens-2019-2022")
    yearly = [each.value for each in index_chain(contract, 2019, 2024, contract.norm_index)]
    assert yearly == [Decimal(each) for each in ("3.15", "1.99", "4.90", "6.43", "5.71")]
    assert price_rise(contract, 2019, 2022).value == Decimal("10.4")
    assert price_rise(contract, 2019, 2024).value == Decimal("24.2")
    nza = contract.norm_index.model_copy(update={"material_series": "ppc-nza"})
    assert price_rise(contract, 2019, 2024, nza).value == Decimal("24.5")


def test_what_not_indexing_cost_in_euros_is_the_norm_less_the_contract():
    contract = example("jens-2019-2022")
    gap = index_gap(contract, Period.parse("2021"))
    heerlen = gap.find("index_gap/0917")
    # Slice 18,078,000 = 18,216,000 - 138,000; only the base follows the norm: 3.15 % and then 1.99 %.
    base_2020 = 1821600000 * 315 // 10000
    assert heerlen.amount == base_2020 + round((1821600000 + base_2020) * 0.0199)
    assert gap.amount == sum(child.amount for child in gap.children)
    assert index_gap(contract, Period.parse("2019")).amount == 0


def test_a_contract_without_index_has_zero_percent_and_says_so():
    percentage = index_for(example("jens-2019-2022"), 2021)
    assert percentage.value == 0
    assert percentage.formula.nl == "het contract kent geen indexering"


def test_a_contract_without_norm_says_what_to_add():
    with pytest.raises(RegieError) as refused:
        price_rise(small(), 2023, 2024)
    assert "norm_index" in refused.value.message("nl")


@pytest.mark.parametrize("method", METHODS)
def test_a_definitive_figure_revised_later_changes_the_next_year_only(method):
    dated = {
        "clause": "index",
        "method": method,
        "personnel_weight": "90",
        "material_weight": "10",
        "personnel_series": "ova",
        "material_series": "ppc",
        "fixed_on": "10-31",
    }
    # 2024 was fixed on 31 October 2023; a figure over 2023 revised in spring 2024 goes into 2025.
    before = small(indexation=dated)
    after = small(
        indexation=dated, index_series=with_figures("ppc", figure(2023, "definitive", "9.99", "2024-03-31"))
    )
    assert index_for(after, 2024).value == index_for(before, 2024).value
    difference = index_for(after, 2025).value - index_for(before, 2025).value
    assert Decimal("0.27") <= difference <= Decimal("0.31")
    for year in ("2023", "2024"):
        assert (
            reference_budget(after, Period.parse(year)).amount
            == reference_budget(before, Period.parse(year)).amount
        )
    corrections = [each.label.nl for each in index_for(after, 2025).inputs[2].inputs[1:]]
    assert corrections == ["Correctie over 2024", "Correctie over 2023"]


def test_a_definitive_figure_published_after_the_fixing_is_not_used_and_that_is_said():
    series = with_figures("ova")
    series[0]["figures"][1] = figure(2023, "definitive", "6.36", "2024-03-01")
    with pytest.raises(RegieError) as refused:
        index_for(small(index_series=series), 2024)
    message = refused.value.message("nl")
    assert "2024-03-01" in message
    assert "na de vaststellingsdag 2023-12-31" in message
    assert "art. 5 Indexering" in message


def test_a_later_prognosis_does_not_replace_the_one_that_was_used():
    series = with_figures("ova", figure(2024, "provisional", "9.00", "2024-06-01"))
    assert index_for(small(index_series=series), 2024).value == Decimal("6.37")
    assert index_for(small(index_series=series), 2025).value == Decimal("4.96")


@pytest.mark.parametrize(("year", "kind"), [(2026, "voorlopige"), (2027, "voorlopige")])
def test_a_missing_figure_is_named_with_clause_series_and_mend(year, kind):
    with pytest.raises(RegieError) as refused:
        index_for(small(), year)
    message = refused.value.message("nl")
    assert kind in message
    assert "art. 5 Indexering" in message
    assert "index_series 'ova'" in message
    assert "er wordt niet geschat" in message


def test_a_missing_definitive_figure_is_not_taken_to_be_the_prognosis():
    series = with_figures("ova", figure(2026, "provisional", "4.00"))
    with pytest.raises(RegieError) as refused:
        index_for(small(index_series=series), 2026)
    assert "definitieve indexcijfer van OVA voor 2025" in refused.value.message("nl")
