# SPDX-License-Identifier: EUPL-1.2
"""The example region's control measures, budget lines and scenarios: read by the readers of the forecast."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from regie.example_region import parameters, write_outlook_files
from regie.example_region.outlook_files import measures_truth, outlook_files
from regie.forecast.budgeting.budget_lines import load_budget_lines
from regie.forecast.measures.checks import check_measures, still_to_come
from regie.forecast.measures.model import MeasureSet
from regie.forecast.measures.reading import load_measure_set
from regie.forecast.scenarios import load_scenarios
from regie.forecast.simulating.rates import Axes
from regie.vocabulary import RegieError

NAMES = {"0882": "Landgraaf", "0917": "Heerlen", "0986": "Voerendaal"}
AFTER_HALF_YEAR = 2024 * 12 + 6


def written(folder: Path, exact: bool = True) -> Path:
    """A region folder with the truth beside it, of which only one thing is asked."""
    region = folder / "hlv"
    region.mkdir()
    (folder / "hlv-truth.json").write_text(json.dumps({"public_figures_exact": exact}), encoding="utf-8")
    write_outlook_files(region)
    return region


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("outlook"))


@pytest.fixture(scope="module")
def measures(folder: Path) -> MeasureSet:
    return load_measure_set(folder, "2024-2026")


def test_measures_are_read_and_fit_the_region(measures: MeasureSet) -> None:
    assert measures.illustrative
    axes = Axes(tuple(NAMES), ("plus_facility", "area_team", "outsourced_care"), AFTER_HALF_YEAR, 36)
    to_come, begun = still_to_come(measures, AFTER_HALF_YEAR)
    assert to_come is not None
    check_measures(to_come, axes)
    assert begun == ("praktijkondersteuner-jeugd", "sneller-afschalen")
    assert len(to_come.measures) == 5


def test_every_kind_of_measure_is_there(measures: MeasureSet) -> None:
    assert {each.type for each in measures.measures} == {
        "inflow",
        "length_of_stay",
        "group_instead_of_individual",
        "prevention",
        "segment_shift",
        "outsourced_cap",
        "tariff",
    }


def test_what_has_begun_was_decided_before_it_began(measures: MeasureSet) -> None:
    for each in measures.measures:
        assert each.decision.on is None or each.decision.on < date(int(each.starts[:4]), int(each.starts[5:]), 1)
        assert each.first_month >= AFTER_HALF_YEAR or each.decision.state == "decided"


def test_the_truth_says_that_no_effect_was_built_in(measures: MeasureSet) -> None:
    built_in = measures_truth(parameters())["effects_built_in"]
    assert built_in == {each.id: "0" for each in measures.measures}


def test_budget_lines_cover_every_municipality_and_year(folder: Path) -> None:
    found = load_budget_lines(folder, NAMES)
    assert found is not None
    assert {(line.municipality, line.year) for line in found.line} == {
        (code, year) for code in NAMES for year in range(2024, 2029)
    }
    assert sum(line.amount for line in found.line if line.year == 2024) == Decimal("33537650")
    assert {(each.municipality, each.year) for each in found.income} == {(code, 2026) for code in NAMES}
    assert all(each.amount < 0 for each in found.income)


def test_scenarios_take_measures_that_are_still_to_come(folder: Path, measures: MeasureSet) -> None:
    to_come, _ = still_to_come(measures, AFTER_HALF_YEAR)
    assert to_come is not None
    scenarios = load_scenarios(folder)
    assert len(scenarios) == 4
    for scenario in scenarios:
        assert set(scenario.measures) <= {each.id for each in to_come.measures}
        assert to_come.allowed(scenario.measures)
    assert any(list(scenario.assumptions.given()) for scenario in scenarios)


def test_every_file_says_that_it_is_invented() -> None:
    for content in outlook_files(parameters()).values():
        assert content.startswith("# Voorbeeld:")


def test_files_are_the_same_always_and_never_written_over(tmp_path: Path) -> None:
    region = written(tmp_path)
    first = {path: path.read_bytes() for path in sorted(region.rglob("*.toml"))}
    assert len(first) == 6
    with pytest.raises(RegieError, match="is there already"):
        write_outlook_files(region)
    assert {path: path.read_bytes() for path in sorted(region.rglob("*.toml"))} == first
    assert {str(path.relative_to(region)): content.decode() for path, content in first.items()} == outlook_files(
        parameters()
    )


def test_where_published_figures_do_not_apply_nothing_is_written(tmp_path: Path) -> None:
    assert list(written(tmp_path, exact=False).iterdir()) == []
