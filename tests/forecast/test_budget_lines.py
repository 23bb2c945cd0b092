# SPDX-License-Identifier: EUPL-1.2
"""Budget lines: read with clear errors, and beside the need to the cent."""

from datetime import date
from pathlib import Path

import pytest
from budget_builders import draws_of, spread

from regie.example_region import parameters
from regie.example_region.outlook_files import outlook_files
from regie.forecast.budgeting.budget import fitting_budget
from regie.forecast.budgeting.budget_lines import FILE, BudgetLines, load_budget_lines, need_against_lines
from regie.forecast.budgeting.year_outlook import PlaceOutlook, YearOutlook
from regie.forecast.simulating.rates import Axes
from regie.vocabulary import RegieError

TOWNS = {"0888": "Beek", "0917": "Heerlen"}
AXES = Axes(tuple(TOWNS), ("one",), 2025 * 12, 24)


def budgets(year=2025):
    """A hundred draws: 1.00 to 100.00 in the one, and 2.00 in the other municipality."""
    return fitting_budget(draws_of(AXES, spread([(100 * each, 200) for each in range(1, 101)], AXES)), year)


def line(municipality="0888", year=2025, amount="60.00"):
    return {
        "municipality": municipality, "year": year, "amount": amount, "source": "Begroting", "decided": "2024-11-07",
    }  # fmt: skip


def income(municipality="0888", amount="-5.00", note="Daling"):
    return {"municipality": municipality, "year": 2025, "amount": amount, "note": note}


def test_need_stands_beside_the_line_and_the_difference_is_exact():
    lines = BudgetLines(
        line=(line(), line("0917", amount="1.50")), income=(income(), income("0917", "3.00", "Meer"))
    )
    outlook = YearOutlook(
        year=2025,
        known_months=0,
        simulated_months=12,
        lump_sum_of=2024,
        places=tuple(PlaceOutlook(place=code, need=1, lump_sum=7) for code in ("0888", "0917", "total")),
        members=(),
        remarks=(),
    )
    first, second, total = need_against_lines(budgets(), lines, certainty=80, outlooks=[outlook])
    assert (first.place, first.need, first.line, first.need_minus_line) == ("0888", 5050, 6000, -950)
    assert (first.need_at_certainty, first.need_at_certainty_minus_line) == (8000, 2000)
    assert (first.certainty_of_line, first.source, first.decided) == (60, "Begroting", date(2024, 11, 7))
    assert (first.lump_sum, first.lump_sum_of, first.income, first.income_notes) == (7, 2024, -500, ("Daling",))
    assert (second.need_minus_line, second.certainty_of_line) == (50, 0)
    assert (total.line, total.need, total.need_minus_line) == (6150, 5250, -900)
    assert (total.income, total.income_notes, total.source) == (-200, ("Daling", "Meer"), "")
    assert total.certainty_of_line == 59


def test_without_a_line_there_is_no_difference_and_no_total():
    first, second, total = need_against_lines(
        budgets(), BudgetLines(line=(line(),), income=(income(),)), certainty=90
    )
    assert (first.line, first.lump_sum) == (6000, None)
    for bare in (second, total):
        assert (bare.line, bare.need_minus_line, bare.certainty_of_line, bare.income) == (None, None, None, None)
    assert all(each.line is None for each in need_against_lines(budgets(), None, certainty=90))
    with pytest.raises(RegieError, match="100"):
        need_against_lines(budgets(), None, certainty=100)


def test_the_examples_file_is_read(tmp_path: Path):
    (tmp_path / FILE).write_text(outlook_files(parameters())[FILE], encoding="utf-8")
    names = {"0882": "Landgraaf", "0917": "Heerlen", "0986": "Voerendaal"}
    found = load_budget_lines(tmp_path, names)
    assert found is not None
    assert len(found.line) == 15
    assert all(row.amount < 0 for row in found.income)
    assert load_budget_lines(tmp_path / "nowhere", names) is None


WRONG = {
    '[[line]]\nmunicipality = "9999"\nyear = 2025\namount = "1.00"\nsource = "x"\ndecided = 2024-11-07': "0917 (Heerlen)",
    '[[line]]\nmunicipality = "0888"\nyear = 2025\namount = "1.005"\nsource = "x"\ndecided = 2024-11-07': "amount",
    '[[line]]\nmunicipality = "0888"\nyear = 2025\nsource = "x"\ndecided = 2024-11-07': "line[1].amount ontbreekt",
    '[[line]]\nmunicipality = "0888"\nyear = 2025\namount = "-1.00"\nsource = "x"\ndecided = 2024-11-07': "lager dan nul",
    '[[income]]\nmunicipality = "0888"\nyear = 2025\namount = "1.00"\nnote = "x"\n' * 2: "twee keer",
    "[[line": "TOML",
    '[[line]]\nmunicipality = "0888"\nyear = 2025\namount = "1.00"\nsource = "x"\ndecided = 2024-11-07\n' * 2: "twee begroting",
}  # fmt: skip


@pytest.mark.parametrize("content", WRONG)
def test_a_file_that_is_not_right_says_what_to_mend(tmp_path: Path, content: str):
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    with pytest.raises(RegieError) as refused:
        load_budget_lines(tmp_path, TOWNS)
    assert FILE in refused.value.message("nl")
    assert WRONG[content] in refused.value.message("nl")
