# SPDX-License-Identifier: EUPL-1.2
"""The page on budget lines and scenarios: its examples are read, and it names every field there is."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path

from regie.forecast.assumptions import NAMES, Assumptions
from regie.forecast.budgeting.budget_lines import FILE, BudgetLine, Income, load_budget_lines
from regie.forecast.scenarios import Scenario, load_scenario

PAGE = (Path(__file__).parents[2] / "docs" / "outlook-files.md").read_text(encoding="utf-8")
LINES, SCENARIO, ASSUMED = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def test_the_example_of_budget_lines_is_read(tmp_path: Path):
    (tmp_path / FILE).write_text(LINES, encoding="utf-8")
    found = load_budget_lines(tmp_path, {"0917": "Heerlen"})
    assert found is not None
    assert (found.line[0].amount, found.income[0].amount) == (Decimal("24000000.00"), Decimal("-6100000.00"))


def test_the_example_of_a_scenario_is_read(tmp_path: Path):
    (tmp_path / "meer-vraag.toml").write_text(SCENARIO, encoding="utf-8")
    found = load_scenario(tmp_path / "meer-vraag.toml")
    assert (found.measures, dict(found.assumptions.given())) == (
        ("groepsaanbod",),
        {"inflow_change_percent": Decimal(8)},
    )


def test_the_example_of_assumptions_is_read():
    found = Assumptions.model_validate(tomllib.loads(ASSUMED)["assumptions"])
    assert dict(found.given()) == {
        "inflow_change_percent": Decimal(8),
        "price_change_percent_per_year": Decimal("1.5"),
    }


def test_every_field_is_on_the_page():
    for name in (*NAMES, *BudgetLine.model_fields, *Income.model_fields, *Scenario.model_fields):
        assert re.search(rf"\b{name}\b", PAGE), name
