# SPDX-License-Identifier: EUPL-1.2
import csv
import io
import json

import pytest
from contract_builders import fields, population, small

from regie.cli import FINDINGS, GOOD, REFUSED, run
from regie.contract import contract_from, contract_toml
from regie.contract.page import SMALL


def written(path, contract):
    path.write_text(contract_toml(contract), encoding="utf-8")
    return str(path)


def test_check_says_for_which_years_the_reference_budget_can_be_computed(tmp_path, capsys):
    assert run(["contract", "check", written(tmp_path / "1.toml", small())]) == GOOD
    shown = capsys.readouterr().out
    assert "Het contract klopt." in shown
    assert "€\u00a01.333.333,33" in shown


def test_check_of_a_wrong_file_gives_the_sentences_and_no_traceback(tmp_path, capsys):
    file = tmp_path / "1.toml"
    file.write_text(contract_toml(small()).replace('material_weight = "10"', 'material_weight = "11"'))
    assert run(["contract", "check", str(file)]) == REFUSED
    problem = capsys.readouterr().err
    assert "101 %" in problem
    assert "art. 5 Indexering" in problem


def test_check_finds_a_year_that_is_missing_before_one_that_is_not(tmp_path, capsys):
    data = fields(**population())
    counts = data["population_funding"][0]["counts"]
    data["population_funding"][0]["counts"] = counts + [
        row | {"year": 2025, "counted_on": "2024-01-01"} for row in counts
    ]
    file = written(tmp_path / "1.toml", contract_from(data))
    assert run(["contract", "check", file, "--format", "json"]) == FINDINGS
    rows = json.loads(capsys.readouterr().out)
    assert [(row["year"], row["finding"]) for row in rows] == [("2023", False), ("2024", True), ("2025", False)]
    assert "aantal personen voor 2024" in rows[1]["remark"]


def test_check_of_a_folder_refuses_versions_that_overlap(tmp_path, capsys):
    written(tmp_path / "1.toml", small(version_to="2024-01-01"))
    written(tmp_path / "2.toml", small(version="2", version_from="2024-01-01"))
    assert run(["contract", "check", str(tmp_path)]) == REFUSED
    assert "gelden op dezelfde dag" in capsys.readouterr().err


def test_show_prints_the_tree_down_to_the_published_figures(capsys):
    assert run(["contract", "show", "jens-2023-2027", "--year", "2024"]) == GOOD
    shown = capsys.readouterr().out
    for words in (
        "verzonnen bedragen",
        "€\u00a033.537.650,00",
        "€\u00a023.141.510,00",
        "Index 2024: 6,30%",
        "OVA 2023, definitief: 6,36%",
        "[Indexering]",
    ):
        assert words in shown


def test_show_as_json_and_csv_gives_the_same_amounts(capsys):
    assert run(["contract", "show", "jens-2023-2027", "--period", "2024-H1", "--format", "json"]) == GOOD
    tree = json.loads(capsys.readouterr().out)
    assert tree["line"]["amount"] == "16768825.00"
    assert run(["contract", "show", "jens-2023-2027", "--period", "2024-H1", "--format", "csv"]) == GOOD
    rows = [*csv.DictReader(io.StringIO(capsys.readouterr().out))]
    assert rows[0]["amount"] == "16768825.00"
    assert {row["level"] for row in rows} == {"0", "1", "2", "3"}


def test_show_without_a_year_gives_an_overview_and_with_production_the_volume(capsys):
    assert run(["contract", "show", "achterhoek"]) == GOOD
    shown = capsys.readouterr().out
    assert "Verlengingsoptie 2" in shown
    assert "Doetinchem" in shown
    arguments = ["contract", "show", "jens-2023-2027", "--year", "2024", "--production", "--municipality", "0986"]
    assert run(arguments) == GOOD
    assert "zorgmaanden x" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["jens-2023-2027", "--year", "2026"], "OVA voor 2026"),
        (["jens-2023-2027", "--year", "2030"], "verlengingsopties: 1, 2, 3"),
        (["geen.toml", "--year", "2024"], "geen contractbestand"),
        (["jens-2019-2022", "--year", "2020", "--production"], "basisperiode"),
    ],
)
def test_show_refuses_with_a_sentence(arguments, said, capsys):
    assert run(["contract", "show", *arguments]) == REFUSED
    assert said in capsys.readouterr().err.replace("\n", " ")


def test_diff_shows_fields_and_amounts(tmp_path, capsys):
    after = fields(version="2")
    after["budget_base"][0]["amount"] = "901000.00"
    arguments = [written(tmp_path / "1.toml", small()), written(tmp_path / "2.toml", contract_from(after))]
    assert run(["contract", "diff", *arguments, "--format", "json"]) == GOOD
    rows = json.loads(capsys.readouterr().out)
    changes = [row.get("difference") for row in rows if row["place"] == "reference_budget (2023)"]
    assert changes == ["1000.00"]


def test_tariffs_shows_findings_per_provider_and_counts_transformation(capsys):
    asked = ["contract", "tariffs", "jens-2023-2027", "--period", "2024-H1"]
    assert run([*asked, "--format", "json"]) == FINDINGS
    found = json.loads(capsys.readouterr().out)
    kinds = {finding["kind"]: finding["party"] for finding in found["findings"]}
    assert kinds == {"below_cost_price": "A014", "not_indexed": "A019", "no_build_up": "A033"}
    assert (found["providers_with_transformation"], found["providers_with_talks"]) == (20, 42)
    assert run([*asked, "--format", "csv"]) == FINDINGS
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == len(found["build_ups"])
    assert sum(bool(row["remark"]) for row in rows) == len(kinds)


def test_a_contract_without_service_contracts_has_no_findings_on_tariffs(tmp_path, capsys):
    assert run(["contract", "tariffs", written(tmp_path / "1.toml", small()), "--period", "2023"]) == GOOD
    assert "0 aanbieders" in capsys.readouterr().out


def test_check_finds_a_reference_production_that_is_not_the_agreed_budget(tmp_path, capsys):
    file = tmp_path / "1.toml"
    file.write_text(SMALL, encoding="utf-8")
    assert run(["contract", "check", str(file)]) == GOOD
    file.write_text(SMALL.replace('amount = "60000.00" }]', 'amount = "70000.00" }]'), encoding="utf-8")
    capsys.readouterr()
    assert run(["contract", "check", str(file), "--format", "json"]) == FINDINGS
    rows = json.loads(capsys.readouterr().out)
    assert [row["finding"] for row in rows] == [True, True, False, False]
    assert "telt op tot 910.000,00 euro, maar het afgesproken budget is 900.000,00 euro" in rows[0]["remark"]
