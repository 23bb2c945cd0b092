# SPDX-License-Identifier: EUPL-1.2
"""What each command promises, tried as a person would."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys

from conftest import LATE, new_region, write_zip
from python_calamine import CalamineWorkbook

from regie.vocabulary import load_region


def figures(regie, made, *more):
    return regie("figures", "--region", made.folder, "--period", "2024-06", *more)


def test_init_writes_a_region_that_loads_and_says_what_comes_next(tmp_path):
    region = load_region(new_region(tmp_path / "nieuw"))
    assert [m.code for m in region.municipalities] == ["0917", "0882"]
    assert [p.code for p in region.parties] == ["COOP", "A1"]


def test_init_asks_what_is_missing_and_asks_again_when_an_answer_will_not_do(regie, tmp_path):
    answers = 'Regio "Twee"\nLandgraf\nLandgraaf\n\nCoöp\n2024-13\n2024-01\n'
    ran = regie("init", tmp_path / "twee", answers=answers)
    region = load_region(tmp_path / "twee")
    assert ran.code == 0
    assert (region.name, region.municipalities[0].code, region.first_month) == ('Regio "Twee"', "0882", "2024-01")
    assert "'Landgraf' staat niet in de CBS-lijst" in ran.out
    assert "'2024-13' is geen maand" in ran.out
    assert "regie template" in ran.out


def test_init_leaves_an_existing_region_alone(regie, own):
    before = (own.folder / "region.toml").read_bytes()
    ran = regie("init", own.folder, "--name", "X", "--municipality", "0917", "--cooperative", "Y",
                "--first-month", "2024-01")  # fmt: skip
    assert (ran.code, (own.folder / "region.toml").read_bytes()) == (2, before)


def test_template_has_a_sheet_per_table_with_the_codes_of_the_region(regie, made, tmp_path):
    assert regie("template", tmp_path / "levering.xlsx", "--region", made.folder).code == 0
    book = CalamineWorkbook.from_path(tmp_path / "levering.xlsx")
    assert {"Levering", "Cliënten", "Productie"} <= set(book.sheet_names)
    assert any("A1 – Aanbieder Een" in row for row in book.get_sheet_by_name("Codelijsten").to_python())


def test_check_tells_each_finding_with_its_row_and_stores_nothing(regie, tmp_path, made):
    region = new_region(tmp_path / "leeg")
    ran = regie("check", made.file, "--region", region, "--received-on", "15-07-2024")
    assert ran.code == 1
    assert "production.csv, rij 4: '1.234,56' in Bedrag (amount)" in ran.out
    assert "1234,56" in ran.out
    assert "Levering van A1 over 01-01-2024 t/m 30-06-2024" in ran.out
    assert sorted(path.name for path in region.iterdir()) == ["region.toml"]


def test_check_leaves_with_0_when_there_is_nothing_to_say(regie, made, tmp_path):
    from conftest import cooperative_tables

    file = write_zip(tmp_path / "goed.zip", cooperative_tables())
    ran = regie("check", file, "--region", made.folder, "--received-on", "2024-08-01")
    assert (ran.code, "Geen bevindingen." in ran.out) == (0, True)


def test_findings_come_as_json_and_csv_too(regie, made):
    words = ("check", made.file, "--region", made.folder, "--received-on", "2024-08-01", "--format")
    summary = json.loads(regie(*words, "json").out)
    [row] = csv.DictReader(io.StringIO(regie(*words, "csv").out))
    assert [(f["row"], f["rule"]) for f in summary["findings"]] == [(4, "amount_unreadable")]
    assert (row["row"], row["severity"], row["value"]) == ("4", "error", "1.234,56")


def test_deliver_says_that_the_same_bytes_were_handed_in_before(regie, own):
    before = sorted(own.folder.rglob("*"))
    ran = regie("deliver", own.file, "--region", own.folder, "--received-on", "2024-09-01")
    assert "was al ingeleverd" in ran.out
    assert "ontvangen op 15-07-2024" in ran.out
    assert sorted(own.folder.rglob("*")) == before


def test_rows_set_aside_come_back_in_a_file_and_count_once_corrected(regie, made):
    rows = json.loads(regie("deliveries", "--region", made.folder, "--format", "json").out)
    assert [(r["party"], r["rows_read"], r["rows_set_aside"]) for r in rows] == [
        ("COOP", 25, 0), ("A1", 3, 1), ("A1", 1, 0),
    ]  # fmt: skip
    assert rows[2]["supplements"] == rows[1]["hash"]


def test_snapshots_are_listed_with_and_without_the_word_list(regie, made):
    listed = regie("snapshot", "list", "--region", made.folder)
    assert (
        listed == regie("snapshot", "--region", made.folder) == regie("snapshot", "--region", made.folder, "list")
    )
    assert made.before in listed.out
    assert made.after in listed.out


def test_the_same_reference_date_gives_the_same_snapshot(regie, own):
    ran = regie("snapshot", "make", "31-07-2024", "--region", own.folder, "--format", "json")
    assert json.loads(ran.out)[0]["snapshot"] == own.after
    assert json.loads(ran.out)[0]["reference_date"] == LATE


def test_diff_says_which_figures_changed_and_by_which_delivery(regie, made):
    rows = json.loads(regie("snapshot", "diff", made.before, made.after, "--region", made.folder,
                            "--format", "json").out)  # fmt: skip
    cost = next(r for r in rows if r["indicator"] == "cost" and "0917" in r["breakdown"])
    assert (cost["before"], cost["after"], cost["difference"]) == ("100.50", "1335.06", "1234.56")
    assert cost["deliveries"].startswith("A1 ")
    assert not [r for r in rows if r["indicator"] == "unique_clients"]


def test_figures_as_json_are_a_list_of_objects_with_their_snapshot(regie, made):
    rows = json.loads(figures(regie, made, "--indicator", "unique_clients", "--format", "json").out)
    assert rows == [
        {
            "indicator": "unique_clients",
            "period": "2024-06",
            "value": 12,
            "unit": "clients",
            "snapshot": made.after,
        }
    ]


def test_a_breakdown_has_its_names_as_keys_and_a_row_for_the_total(regie, made):
    rows = json.loads(figures(regie, made, "--indicator", "unique_clients", "--by", " municipality ",
                              "--format", "json").out)  # fmt: skip
    assert [(r["municipality"], r["value"]) for r in rows] == [("0917", 11), ("0882", 1), ("total", 12)]


def test_several_breakdowns_indicators_and_periods_in_one_go(regie, made):
    rows = json.loads(regie("figures", "--region", made.folder, "--period", "2024-02..2024-03", "--format", "json",
                            "--indicator", "unique_clients", "--indicator", "cost.client_tied",
                            "--by", "municipality,segment").out)  # fmt: skip
    assert {(r["indicator"], r["period"]) for r in rows} == {
        (i, p) for i in ("unique_clients", "cost.client_tied") for p in ("2024-02", "2024-03")
    }
    assert all({"municipality", "segment", "unit", "snapshot"} <= r.keys() for r in rows)


def test_figures_as_csv_have_the_same_keys(regie, made):
    rows = list(csv.DictReader(io.StringIO(
        regie("figures", "--region", made.folder, "--period", "2024-03", "--indicator", "cost",
              "--format", "csv").out)))  # fmt: skip
    assert [r["value"] for r in rows if r["indicator"] == "cost"] == ["2670.12"]


def test_a_table_names_things_as_people_do_and_writes_a_decimal_comma(regie, made):
    ran = regie("figures", "--region", made.folder, "--period", "2024-03", "--indicator", "cost",
                "--by", "municipality")  # fmt: skip
    assert f"Momentopname {made.after}" in ran.out
    assert all(word in ran.out for word in ("Kosten", "Heerlen", "Landgraaf", "Totaal", "2.670,12", "euro"))


def test_an_earlier_snapshot_keeps_its_figures(regie, made):
    words = ("figures", "--region", made.folder, "--period", "2024-03", "--indicator", "cost", "--format", "json")
    values = [json.loads(regie(*words, *more).out)[0]["value"] for more in ((), ("--snapshot", made.before))]
    assert values == ["2670.12", "1435.56"]


def test_small_numbers_are_hidden_only_when_asked(regie, made):
    words = ("--indicator", "unique_clients", "--by", "municipality", "--format", "json")
    hidden = json.loads(figures(regie, made, *words, "--suppress").out)
    assert {r["municipality"]: r["value"] for r in hidden}["0882"] is None
    assert all(r["value"] is None or r["value"] % 5 == 0 for r in hidden)
    assert all(r["value"] is not None for r in json.loads(figures(regie, made, *words).out))


def test_no_snapshot_is_made_implicitly(regie, tmp_path, made):
    region = new_region(tmp_path / "zonder")
    assert regie("deliver", made.file, "--region", region, "--received-on", "2024-07-15").code == 1
    ran = regie("figures", "--region", region, "--period", "2024-06")
    report = regie("report", "half-year", "--region", region, "--period", "2024-H1")
    assert (ran.code, report.code) == (2, 2)
    assert "regie snapshot make" in ran.err
    assert not list(region.glob("snapshots/*.json"))


def test_a_period_outside_the_data_is_said_and_never_0(regie, made):
    ran = regie("figures", "--region", made.folder, "--period", "2025-01", "--indicator", "unique_clients",
                "--format", "json")  # fmt: skip
    [row] = json.loads(ran.out)
    assert row["value"] is None
    assert "30-06-2024" in row["remark"]


def test_definitions_are_listed_and_shown_in_full(regie):
    assert len(json.loads(regie("definitions", "--format", "json").out)) == 30
    one = json.loads(regie("definitions", "ended_as_planned", "--format", "json").out)
    assert one["definition_nl"]
    assert "Volgens plan beëindigd" in regie("definitions", "ended_as_planned").out


def test_a_half_year_report_of_a_tiny_region_is_written_in_four_forms(regie, made, tmp_path):
    ran = regie("report", "half-year", "--region", made.folder, "--period", "2024-H1", "--out", tmp_path / "uit")
    assert ran.code == 0
    written = sorted(path.suffix for path in (tmp_path / "uit").iterdir())
    assert written == [".docx", ".html", ".json", ".pdf"]
    assert "Proefregio" in (tmp_path / "uit" / "halfjaarrapportage.html").read_text(encoding="utf-8")
    assert str(tmp_path / "uit" / "halfjaarrapportage.pdf") in ran.out


def test_erase_asks_first_and_does_nothing_without_a_yes(regie, own):
    before = {path: path.read_bytes() for path in own.folder.rglob("*.parquet")}
    ran = regie("erase", "K12", "--region", own.folder, "--reason", "verzoek 7", answers="n\n")
    assert (ran.code, "K12" in ran.out, "Gestopt." in ran.err) == (2, True, True)
    assert {path: path.read_bytes() for path in own.folder.rglob("*.parquet")} == before


def test_after_an_erasure_old_snapshots_compute_no_more_and_a_new_one_does(regie, own):
    assert regie("erase", "K12", "--region", own.folder, "--reason", "verzoek 7", "--yes").code == 0
    words = ("figures", "--region", own.folder, "--period", "2024-06", "--indicator", "unique_clients")
    old = regie(*words, "--snapshot", own.after)
    assert (old.code, "regie snapshot make" in old.err) == (2, True)
    assert regie("snapshot", "make", LATE, "--region", own.folder).code == 0
    [row] = json.loads(regie(*words, "--format", "json").out)
    assert row["value"] == 11


def test_the_folder_one_stands_in_is_the_region(regie, made, monkeypatch):
    monkeypatch.chdir(made.folder)
    assert "Aanbieder Een" in regie("deliveries").out


def test_without_a_command_the_help_is_shown(regie):
    ran = regie()
    assert (ran.code, "Opdrachten:" in ran.out) == (0, True)


def process(*arguments: object, **more) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "regie.cli", *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=60, **more)


def test_english_on_request_by_option_and_by_environment(made):
    region = ("--region", made.folder)
    asked = process("snapshot", "diff", "x", "y", *region, "--lang", "en")
    env = {**os.environ, "REGIE_LANG": "en"}
    assert asked.returncode == 2
    assert "snapshot 'x' does not exist" in asked.stderr.lower() or "no snapshot" in asked.stderr.lower()
    assert "Usage: regie deliver" in process("deliver", "--help", env=env).stdout


def test_a_reader_that_stops_early_is_no_error(made):
    words = f"'{sys.executable}' -m regie.cli definitions --format json | head -n 1; echo ${{PIPESTATUS[0]}}"
    ran = subprocess.run(["bash", "-c", words], capture_output=True, text=True, check=False, timeout=60)
    assert ran.stdout.split() == ["[", "0"]
    assert ran.stderr == ""


def test_an_empty_cell_stays_empty_in_csv_and_a_formula_is_defused(capsys):
    from regie.cli.common import show_rows

    show_rows([{"a": "", "b": "=1+1"}], "csv", {"a": "a", "b": "b"})
    assert capsys.readouterr().out.splitlines()[1] == ",'=1+1"
