# SPDX-License-Identifier: EUPL-1.2
"""``regie procure`` from a first study file to a contract and a report, on a small region."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from procurement_region import TERMS, a_study, make_region, put_study

from regie.cli import run
from regie.contract import load_contract
from regie.vocabulary.texts import sentences

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Read only."""
    return make_region(tmp_path_factory.mktemp("commands") / "proef")


@pytest.fixture
def region(made: Path, tmp_path: Path) -> Path:
    """A copy of the region with a study."""
    folder = tmp_path / "proef"
    shutil.copytree(made, folder)
    put_study(folder, a_study(contract=TERMS))
    return folder


@pytest.fixture
def procure(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run one of the commands; its exit code and what it wrote."""

    def command(*arguments: object) -> tuple[int, str, str]:
        code = run(["procure", *(str(each) for each in arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


def test_a_new_study_is_written_once_and_passes_its_check(made: Path, tmp_path: Path, procure: Command) -> None:
    folder = tmp_path / "proef"
    shutil.copytree(made, folder)
    code, out, _ = procure("new", "begin", "--region", folder)
    assert code == 0
    assert "2 producten, 3 aanbieders, 2 behoeften" in out
    file = folder / "procurement" / "begin.toml"
    before = file.read_bytes()
    code, _, err = procure("new", "begin", "--region", folder)
    assert (code, file.read_bytes()) == (2, before)
    assert "wordt niet overschreven" in err
    code, out, _ = procure("check", "--region", folder)
    assert code == 0
    assert "De studie klopt" in out


def test_a_name_that_cannot_be_one_is_refused(region: Path, procure: Command) -> None:
    code, _, err = procure("new", "Mijn Studie", "--region", region)
    assert code == 2
    assert "kleine letters" in err


def test_a_check_tells_what_does_not_fit_and_leaves_with_findings(region: Path, procure: Command) -> None:
    put_study(region, a_study(providers=[{"provider": "A9"}]))
    code, out, _ = procure("check", "--region", region, "--format", "json")
    assert code == 1
    assert json.loads(out)["findings"] == ["Aanbieder A9 (providers) komt in de leveringen niet voor."]


def test_a_study_that_is_not_right_is_refused_in_words(region: Path, procure: Command) -> None:
    file = region / "procurement" / "verkenning.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('share_cap = "100"', 'share_cap = "0"'), "utf-8")
    code, out, err = procure("lots", "--region", region)
    assert (code, out) == (2, "")
    assert "Het grootste aandeel van een partij is 0 procent" in err


@pytest.mark.parametrize("part", ["landscape", "lots", "coverage", "lump-sums"])
@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_every_output_names_snapshot_and_seed_and_says_what_is_made_up(
    region: Path, procure: Command, part: str, form: str
) -> None:
    snapshot = next((region / "snapshots").glob("2*.json")).stem
    code, out, _ = procure(part, "--region", region, "--format", form)
    assert code == 0
    assert snapshot in out
    if form == "table":
        assert f"momentopname {snapshot} · startgetal 1" in out
        assert "Alle gegevens zijn verzonnen" in out
    elif form == "json":
        found = json.loads(out)
        assert (found["snapshot"], found["seed"], found["synthetic"]) == (snapshot, 1, True)
    else:
        rows = list(csv.DictReader(io.StringIO(out)))
        assert {(row["snapshot"], row["seed"], row["made_up"]) for row in rows} == {(snapshot, "1", "True")}


def test_one_table_is_shown_whole_and_an_unknown_one_refused(region: Path, procure: Command) -> None:
    code, out, _ = procure("lots", "--region", region, "--table", "municipalities", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert {row["place"] for row in rows} == {"Aalten", "Doetinchem"}
    code, _, err = procure("lots", "--region", region, "--table", "gemeenten")
    assert code == 2
    assert "Kies uit: lots, municipalities, between, twice" in err


def test_amounts_in_files_are_to_the_cent(region: Path, procure: Command) -> None:
    _, out, _ = procure("lots", "--region", region, "--format", "csv")
    booked = {(row["lot"], row["year"]): row["booked"] for row in csv.DictReader(io.StringIO(out))}
    assert booked["Ambulant", "2019"] == "36000.00"


def test_a_part_that_the_study_does_not_ask_for_says_how_to(region: Path, procure: Command) -> None:
    code, _, err = procure("start", "--region", region)
    assert code == 2
    assert "Vul [starting] in" in err


def test_a_run_is_kept_and_found_again(region: Path, procure: Command) -> None:
    code, out, _ = procure("run", "--region", region)
    assert code == 0
    (folder,) = (region / "runs").glob("procurement-*")
    assert f"Bewaard in {folder}" in out
    content = (folder / "run.json").read_bytes()
    code, again, _ = procure("run", "--region", region)
    assert (code, again, (folder / "run.json").read_bytes()) == (0, out, content)


def test_a_run_and_a_part_say_the_same(region: Path, procure: Command) -> None:
    _, alone, _ = procure("lump-sums", "--region", region, "--format", "json")
    code, told, _ = procure("run", "--region", region, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(told)))
    assert code == 0
    assert [row["part"] for row in rows if row["computed"] == "False"] == ["starting"]
    assert procure("lump-sums", "--region", region, "--format", "json") == (0, alone, "")


@pytest.mark.parametrize("chosen", [(), ("--fewest",)])
def test_who_is_chosen_gets_a_draft_of_a_contract_that_is_never_overwritten(
    region: Path, tmp_path: Path, procure: Command, chosen: tuple[str, ...]
) -> None:
    code, out, _ = procure("contract", "--region", region, "--out", tmp_path / "concept", *chosen)
    assert code == 0
    file = tmp_path / "concept" / "jeugd-2021" / "1.toml"
    assert "2 percelen, 2 opdrachtnemers" in out
    assert "regie contract check" in out
    assert sum(each.amount for each in load_contract(file).budget_base) == 38_400
    assert not (region / "contracts").exists()
    before = file.read_bytes()
    code, _, err = procure("contract", "--region", region, "--out", tmp_path / "concept", *chosen)
    assert (code, file.read_bytes()) == (2, before)
    assert "wordt niet overschreven" in err


def test_a_landscape_of_at_most_so_many_parties_becomes_a_draft(
    region: Path, tmp_path: Path, procure: Command
) -> None:
    put_study(region, a_study(contract=TERMS, chosen=[]))
    code, out, _ = procure("contract", "--region", region, "--out", tmp_path / "drie", "--parties", 3)
    assert code == 0
    assert "Berekend: 3 partijen; 0 van 32 cliënten krijgen een andere aanbieder." in out
    assert "Niemand die inschrijft biedt Verblijf in Doetinchem" in out
    assert "3 opdrachtnemers" in out
    made = load_contract(tmp_path / "drie" / "jeugd-2021" / "1.toml")
    assert {party.code for party in made.parties if party.role == "contractor"} == {"A1", "A2", "A3"}
    code, _, err = procure("contract", "--region", region, "--out", tmp_path / "een", "--parties", 1)
    assert (code, (tmp_path / "een").exists()) == (2, False)
    assert "Kies 2 of meer" in err
    code, _, err = procure("contract", "--region", region, "--out", tmp_path / "een", "--parties", 3, "--fewest")
    assert code == 2
    assert "niet beide" in err


def test_a_check_tells_of_a_choice_that_cannot_be(region: Path, procure: Command) -> None:
    put_study(region, a_study(chosen=[{"lot": "P1", "bidder": "ZZ"}]))
    code, out, _ = procure("check", "--region", region)
    assert code == 1
    assert "Voor perceel P1 is ZZ gekozen, die geen inschrijver is" in out


def test_a_base_year_that_was_not_delivered_whole_is_no_base(region: Path, procure: Command) -> None:
    sums = {"base_years": [2019, 2020], "price_year": 2020, "indexation": {"clause": "x", "method": "none"}}
    put_study(region, a_study(last="2020-12", lump_sums=sums))
    code, _, err = procure("lump-sums", "--region", region)
    assert code == 2
    assert "Basisjaar 2020 staat niet geheel in de momentopname" in err


def test_months_without_care_are_named_as_they_were_counted(region: Path, procure: Command) -> None:
    put_study(region, a_study(last="2025-12"))
    code, _, err = procure("coverage", "--region", region)
    assert code == 2
    assert "geleverd tussen 2024-10 en 2025-09" in err


def test_a_chosen_lot_without_history_is_refused_by_its_name(
    region: Path, tmp_path: Path, procure: Command
) -> None:
    study = a_study()
    need = {"code": "nieuw", "name": "Nieuw", "products": ["X"]}
    lot = {"code": "P9", "name": "Nieuw", "funding": "lump_sum", "need_groups": ["nieuw"]}
    more = {
        "products": [*study.products, {"code": "X", "name": "Nieuw", "unit": "04"}],
        "need_groups": [*study.need_groups, need],
        "lots": [*study.lots, lot],
        "chosen": [*study.chosen, {"lot": "P9", "bidder": "A1"}],
    }
    put_study(region, a_study(contract=TERMS, **more))
    code, _, err = procure("contract", "--region", region, "--out", tmp_path / "concept")
    assert (code, (tmp_path / "concept").exists()) == (2, False)
    assert "Voor P9 is gekozen, maar daar is geen lumpsum" in err


def test_names_like_markup_are_shown_as_they_are(region: Path, procure: Command) -> None:
    name = "[bold]x[/nope]"
    bidder = {"code": "C", "name": name, "kind": "collective", "members": [{"provider": "A1"}, {"provider": "A2"}]}
    put_study(region, a_study(bidders=[bidder | {"lots": ["P1"]}], chosen=[]))
    code, out, _ = procure("coverage", "--region", region)
    assert code == 0
    assert name in out


def test_when_nobody_bids_that_is_said_and_the_report_is_still_written(region: Path, procure: Command) -> None:
    put_study(region, a_study(everyone_bids=False, chosen=[]))
    code, out, _ = procure("run", "--region", region)
    assert code == 0
    assert "Niemand kan alle behoeften dekken." in out
    assert "Bewezen" not in out
    assert procure("report", "--region", region)[0] == 0


def test_of_several_studies_one_must_be_named(region: Path, procure: Command) -> None:
    put_study(region, a_study(id="twee"))
    code, _, err = procure("check", "--region", region)
    assert code == 2
    assert "Noem een van deze met --study: twee, verkenning" in err


def test_a_contract_without_terms_says_what_to_fill_in(region: Path, tmp_path: Path, procure: Command) -> None:
    put_study(region, a_study())
    code, _, err = procure("contract", "--region", region, "--out", tmp_path)
    assert code == 2
    assert "Vul [contract] in" in err


def test_a_report_needs_a_run(region: Path, procure: Command) -> None:
    code, _, err = procure("report", "--region", region)
    assert code == 2
    assert "regie procure run" in err


def test_the_report_is_written_from_the_run(region: Path, procure: Command) -> None:
    procure("run", "--region", region)
    code, out, err = procure("report", "--region", region, "--public")
    assert code == 0, err
    folder = region / "reports" / "inkoop-verkenning"
    assert {path.suffix for path in folder.iterdir()} >= {".html", ".pdf", ".xlsx"}
    assert str(folder) in out


def test_commands_speak_english_too() -> None:
    for name, both in sentences("procure_commands").items():
        assert set(both) == {"nl", "en"}, name
        assert all(both.values())
