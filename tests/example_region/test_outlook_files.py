# SPDX-License-Identifier: EUPL-1.2
"""The example region's control measures, budget lines and scenarios: read by the readers of the forecast."""

import json
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from regie.example_region import parameters, write_outlook_files
from regie.example_region.outlook_files import measures_truth, outlook_files
from regie.forecast.measures.checks import check_measures, still_to_come
from regie.forecast.measures.model import MeasureSet
from regie.forecast.measures.reading import load_measure_sets
from regie.forecast.rates import Axes
from regie.vocabulary import RegieError

MUNICIPALITIES = ("0882", "0917", "0986")
AFTER_HALF_YEAR = 2024 * 12 + 6


def written(folder: Path, exact: bool = True) -> Path:
    """A region folder with the truth beside it, of which only one thing is asked."""
    region = folder / "hlv"
    region.mkdir()
    (folder / "hlv-truth.json").write_text(json.dumps({"public_figures_exact": exact}), encoding="utf-8")
    write_outlook_files(region)
    return region


@pytest.fixture(scope="module")
def measures(tmp_path_factory: pytest.TempPathFactory) -> MeasureSet:
    return load_measure_sets(written(tmp_path_factory.mktemp("measures")))["2024-2026"]


def read(name: str) -> dict[str, Any]:
    return tomllib.loads(outlook_files(parameters())[name])


def test_measures_are_read_and_fit_the_region(measures: MeasureSet) -> None:
    assert measures.illustrative
    axes = Axes(MUNICIPALITIES, ("plus_facility", "area_team", "outsourced_care"), AFTER_HALF_YEAR, 36)
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


def test_budget_lines_cover_every_municipality_and_year() -> None:
    content = read("budget-lines.toml")
    assert {(line["municipality"], line["year"]) for line in content["line"]} == {
        (code, year) for code in MUNICIPALITIES for year in range(2024, 2029)
    }
    assert all(isinstance(line["decided"], date) and line["source"] for line in content["line"])
    assert sum(Decimal(line["amount"]) for line in content["line"] if line["year"] == 2024) == Decimal("33537650")
    assert {(each["municipality"], each["year"]) for each in content["income"]} == {
        (code, 2026) for code in MUNICIPALITIES
    }
    assert all(Decimal(each["amount"]) < 0 for each in content["income"])


def test_scenarios_name_measures_that_are_still_to_come(measures: MeasureSet) -> None:
    to_come, _ = still_to_come(measures, AFTER_HALF_YEAR)
    assert to_come is not None
    names = [name for name in outlook_files(parameters()) if name.startswith("scenarios/")]
    assert len(names) == 3
    for name in names:
        scenario = read(name)
        assert name == f"scenarios/{scenario['id']}.toml"
        assert set(scenario["measures"]) <= {each.id for each in to_come.measures}
        assert to_come.allowed(scenario["measures"])


def test_every_file_says_that_it_is_invented() -> None:
    for content in outlook_files(parameters()).values():
        assert content.startswith("# Voorbeeld:")


def test_files_are_the_same_always_and_never_written_over(tmp_path: Path) -> None:
    region = written(tmp_path)
    first = {path: path.read_bytes() for path in sorted(region.rglob("*.toml"))}
    assert len(first) == 5
    with pytest.raises(RegieError, match="is there already"):
        write_outlook_files(region)
    assert {path: path.read_bytes() for path in sorted(region.rglob("*.toml"))} == first
    assert {str(path.relative_to(region)): content.decode() for path, content in first.items()} == outlook_files(
        parameters()
    )


def test_where_published_figures_do_not_apply_nothing_is_written(tmp_path: Path) -> None:
    assert list(written(tmp_path, exact=False).iterdir()) == []
