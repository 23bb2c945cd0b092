# SPDX-License-Identifier: EUPL-1.2
"""When a half-year report and annual accounts are due: worked out on the calendar, shown and compared."""

from __future__ import annotations

from datetime import date

import pytest
from tests.contract.contract_builders import fields

from regie.cli import run
from regie.cli.common import GOOD
from regie.contract import contract_from, contract_toml, example, example_names
from regie.contract.difference import differences
from regie.contract.duties import AnnualAccounts, HalfYearReport
from regie.review.duties import Duties
from regie.vocabulary import Period

REPORT = {"clause": "coop", "due_after_months": 3}
ACCOUNTS = {"clause": "coop", "due_on": "05-31"}


@pytest.mark.parametrize(
    ("term", "half_year", "due"),
    [
        ({"due_after_months": 3}, "2024-H1", date(2024, 9, 30)),
        ({"due_after_months": 2}, "2024-H2", date(2025, 2, 28)),
        ({"due_after_days": 60}, "2024-H1", date(2024, 8, 29)),
        ({"due_after_days": 60}, "2023-H2", date(2024, 2, 29)),
    ],
)
def test_a_report_is_due_whole_months_or_days_after_its_half_year(term, half_year, due):
    assert HalfYearReport(clause="x", **term).due_on(Period.parse(half_year)) == due


def test_accounts_are_due_on_a_day_of_the_year_after():
    assert AnnualAccounts(clause="x", due_on="05-31").due(2023) == date(2024, 5, 31)
    assert AnnualAccounts(clause="x", due_on="02-29").due(2023) == date(2024, 2, 29)
    assert AnnualAccounts(clause="x", due_on="02-29").due(2024) == date(2025, 2, 28)


@pytest.mark.parametrize("name", example_names())
def test_every_example_names_both_terms_under_a_clause_that_calls_them_invented(name):
    contract = example(name)
    for term in (contract.half_year_report, contract.annual_accounts):
        clause = next(each for each in contract.clauses if each.id == term.clause)
        assert "verzonnen" in clause.summary


def test_a_region_goes_by_the_contract_of_the_time_and_without_a_term_nothing_is_due(tmp_path):
    written(tmp_path, "oud", "2021-01-01", "2022-12-31", annual_accounts=ACCOUNTS | {"due_on": "04-01"})
    written(tmp_path, "nieuw", "2023-01-01", "2025-12-31", half_year_report=REPORT, annual_accounts=ACCOUNTS)
    duties = Duties(tmp_path)
    assert duties.report_due(Period.parse("2022-H2")) is None
    assert duties.covered(Period.parse("2022-H2"))
    due, contract = duties.report_due(Period.parse("2023-H1"))
    assert (due, contract.id) == (date(2023, 9, 30), "nieuw")
    assert not duties.covered(Period.parse("2026-H1"))
    assert [duties.accounts_due(year) for year in (2020, 2022, 2023)] == [
        None,
        date(2023, 4, 1),
        date(2024, 5, 31),
    ]


def test_a_later_version_may_name_another_term(tmp_path):
    written(tmp_path, "klein", "2023-01-01", "2025-12-31", half_year_report=REPORT, version_to="2024-06-30")
    later = {"clause": "coop", "due_after_days": 30}
    written(tmp_path, "klein", "2023-01-01", "2025-12-31", half_year_report=later, version="2", since="2024-07-01")
    due = [Duties(tmp_path).report_due(Period.parse(each))[0] for each in ("2024-H1", "2024-H2")]
    assert due == [date(2024, 9, 30), date(2025, 1, 30)]


def test_the_terms_are_written_read_and_compared_field_by_field():
    before = contract_from(fields(half_year_report=REPORT))
    after = contract_from(fields(half_year_report=REPORT | {"due_after_months": 4}, annual_accounts=ACCOUNTS))
    assert '[half_year_report]\nclause = "coop"\ndue_after_months = 3\n' in contract_toml(before)
    found = {
        (each.place, each.field): (each.before, each.after, each.clause) for each in differences(before, after)
    }
    assert found["half_year_report", "due_after_months"] == ("3", "4", "art. 7 Coöperatie")
    assert found["annual_accounts", "due_on"] == ("", "05-31", "art. 7 Coöperatie")


def test_the_command_shows_the_terms_or_says_that_there_are_none(tmp_path, capsys):
    assert run(["contract", "show", "jens-2023-2027"]) == GOOD
    shown = capsys.readouterr().out
    assert "uiterlijk 3 hele maanden na het halfjaar (Prestaties en rapportage)" in shown
    assert "uiterlijk op 05-31" in shown
    bare = tmp_path / "1.toml"
    bare.write_text(contract_toml(contract_from(fields())), encoding="utf-8")
    assert run(["contract", "show", str(bare)]) == GOOD
    assert "noemt geen termijn, dus er volgt geen herinnering" in " ".join(capsys.readouterr().out.split())


def written(folder, id_, first, last, *, version="1", since=None, **parts):
    """A version of a contract in a region's folder."""
    term = {"clause": "term", "starts_on": first, "ends_on": last}
    base = [each | {"year": int(first[:4])} for each in fields()["budget_base"]]
    given = {"id": id_, "version": version, "version_from": since or first, "term": term, "extensions": []}
    contract = contract_from(fields(**given, budget_base=base, **parts))
    file = folder / "contracts" / id_ / f"{version}.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(contract_toml(contract), encoding="utf-8")
