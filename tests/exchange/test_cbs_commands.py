# SPDX-License-Identifier: EUPL-1.2
"""``regie cbs write`` and ``check`` on a region's folder, tried as a person would."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

from regie.cli import run
from regie.deliveries import deliver, make_snapshot
from regie.exchange.identities import Identities, Identity
from regie.exchange.pseudonyms import Pseudonyms, new_key

REGION = """
id = "proef"
name = "Proefstreek"
cooperative = "C"
first_month = "2023-01"
municipalities = [{code = "0917", name = "Heerlen"}]
parties = [
  {code = "C", name = "Coöperatie", role = "cooperative"},
  {code = "P", name = "Aanbieder P", role = "member"},
  {code = "Q", name = "Aanbieder Q", role = "member"},
]
"""
NUMBERS = "999990019", "999990020"
CHOICES = '[[started_with_crisis]]\nanswer = "02"\nreason = "geen crisisaanbod"\n'


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A region with two clients whose keys are pseudonyms, a snapshot, the key, the identities and choices."""
    place = tmp_path_factory.mktemp("cbs")
    new_key(place / "sleutel")
    pseudonyms = Pseudonyms.from_file(place / "sleutel")
    first, second = map(pseudonyms.of, NUMBERS)
    region = place / "regio"
    region.mkdir()
    (region / "region.toml").write_text(REGION, encoding="utf-8")
    files = {
        "delivery": "party;period_start;period_end;delivered_on;standard_version\nC;2024-01-01;2024-06-30;2024-07-10;1\n",
        "clients": "client_key;birth_month;municipality;sex;valid_from\n"
        f"{first};2012-05;0917;2;2012-05-01\n{second};2010-01;0917;1;2010-01-01\n",
        "journeys": f"journey_key;client_key;registered_on;referrer\nR1;{first};2024-01-02;02\nR2;{second};2023-01-02;01\n",
        "trajectories": "trajectory_key;recorded_on;client_key;journey_key;provider;segment;product_category;"
        "product_code;began_on;ended_on;end_reason\n"
        f"T1;2024-01-10;{first};R1;P;outsourced_care;45;45A04;2024-01-10;2024-03-31;31\n"
        f"T2;2024-03-01;{first};R1;P;outsourced_care;45;45A04;2024-03-01;2024-05-31;38\n"
        f"T3;2024-01-10;{second};R2;P;outsourced_care;41;41A03;2023-02-01;;\n"
        f"T4;2024-01-10;{second};R2;Q;outsourced_care;45;45A04;2024-02-01;;\n",
    }
    with zipfile.ZipFile(place / "levering.zip", "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.csv", text)
    deliver(place / "levering.zip", region, received_on=date(2024, 7, 15))
    make_snapshot(region, date(2024, 7, 31))
    identities = Identities.create(place / "personen", pseudonyms, "12345678")
    for number, born in zip(NUMBERS, (date(2012, 5, 17), date(2010, 1, 2)), strict=True):
        identities.remember(Identity(number, born, "2", "Proef", date(2024, 1, 1)))
    identities.save()
    (place / "keuzes.toml").write_text(CHOICES, encoding="utf-8")
    return place


@pytest.fixture
def regie(capsys):
    """Run a command; exit code, what it wrote and what it refused."""

    def command(*words: object) -> tuple[int, str, str]:
        code = run([str(word) for word in words])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


def write(regie, place: Path, out: Path, *more: object):
    return regie("cbs", "write", "--region", place / "regio", "--period", "2024-H1", "--out", out,
                 "--choices", place / "keuzes.toml", *more)  # fmt: skip


ANSWER = ("--end-reason", "38=03", "op eigen initiatief")


def test_without_an_answer_nothing_is_written_and_it_says_what_to_answer(regie, place, tmp_path):
    code, out, err = write(regie, place, tmp_path / "uit")
    assert (code, out, (tmp_path / "uit").exists()) == (2, "", False)
    assert "38 Overstap naar andere aanbieder (1: T2)" in err
    assert '--end-reason 38=CODE "waarom"' in err


def test_each_provider_gets_a_check_version_and_a_report(regie, place, tmp_path):
    code, out, _ = write(regie, place, tmp_path / "uit", *ANSWER)
    assert code == 1  # something to look at: trajectories that overlap
    assert sorted(path.name for path in (tmp_path / "uit").iterdir() if path.name[0] != ".") == [
        f"jeugdhulp-2024-H1-{provider}-CONTROLE-NIET-VERZENDEN{end}"
        for provider in "PQ"
        for end in (".csv", ".rapport.json", ".rapport.txt")
    ]
    assert "controleversie" in out
    report = json.loads(
        (tmp_path / "uit" / "jeugdhulp-2024-H1-P-CONTROLE-NIET-VERZENDEN.rapport.json").read_bytes()
    )
    assert report["accounted"]["merged_away"] == 1
    assert report["choices"][1]["reason"] == "op eigen initiatief"


def test_with_identities_the_file_can_be_sent_and_checks_out(regie, place, tmp_path):
    write(regie, place, tmp_path, *ANSWER, "--identities", place / "personen", "--key", place / "sleutel")
    file = tmp_path / "jeugdhulp-2024-H1-P.csv"
    assert sorted(file.read_text(encoding="utf-8").splitlines()[1:]) == [
        f"{NUMBERS[0]};20120517;V;0917;02;02;02;20240110;20240531;03;;;",
        f"{NUMBERS[1]};20100102;M;0917;01;03;02;20230201;;;;;",
    ]
    code, out, _ = regie("cbs", "check", file, "--period", "2024-H1")
    assert (code, "2 records, 0 soorten fouten" in out) == (0, True)
    for path in tmp_path.iterdir():
        if path != file and path.suffix in (".json", ".txt"):
            assert not any(number in path.read_text(encoding="utf-8") for number in NUMBERS)


def test_what_a_person_sees_holds_no_number(regie, place, tmp_path):
    _, out, err = write(regie, place, tmp_path, *ANSWER, "--identities", place / "personen", "--key",
                        place / "sleutel", "--format", "json")  # fmt: skip
    assert {one["provider"]: one["status"] for one in json.loads(out)} == {"P": "complete", "Q": "complete"}
    assert not any(number in out + err for number in NUMBERS)


def test_identities_without_a_key_are_refused(regie, place, tmp_path, monkeypatch):
    monkeypatch.delenv("REGIE_PSEUDONYM_KEY", raising=False)
    monkeypatch.delenv("REGIE_PSEUDONYM_KEY_FILE", raising=False)
    code, _, err = write(regie, place, tmp_path, *ANSWER, "--identities", place / "personen")
    assert (code, "--key" in err) == (2, True)


def test_numbers_do_not_go_into_the_folder_of_the_region(regie, place):
    code, _, err = write(regie, place, place / "regio" / "cbs", *ANSWER, "--identities", place / "personen",
                         "--key", place / "sleutel")  # fmt: skip
    assert code == 2
    assert "regio" in err
    assert not (place / "regio" / "cbs").exists()


def test_a_provider_that_has_nothing_of_a_subject_is_passed_over_unless_it_is_named(regie, place, tmp_path):
    words = ("cbs", "write", "--region", place / "regio", "--subject", "jeugdreclassering", "--period", "2024-Q2")
    assert regie(*words, "--out", tmp_path / "a")[0] == 0
    assert not (tmp_path / "a").exists()
    regie(*words, "--out", tmp_path / "b", "--provider", "P")
    assert (tmp_path / "b" / "jeugdreclassering-2024-Q2-P-CONTROLE-NIET-VERZENDEN.csv").exists()


def test_check_tells_each_mistake_with_its_line(regie, tmp_path):
    file = tmp_path / "levering.csv"
    file.write_text("bsn;hulpvorm\n123456789;02\n999990019;2\n", encoding="utf-8")
    code, out, _ = regie("cbs", "check", file, "--period", "2024-H1", "--format", "json")
    found = {(one["rule"], one["field"]): one["lines"] for one in json.loads(out)}
    assert code == 1
    assert found[("value_number", "bsn")] == "2"
    assert found[("value_code", "hulpvorm")] == "3"
    assert ("column_missing", "verwijzer") in found
    assert "123456789" not in out


def test_the_period_before_is_delivered_again_when_asked(regie, place, tmp_path):
    _, out, _ = write(regie, place, tmp_path, *ANSWER, "--redeliver", "--format", "json")
    assert [(one["period"], one["provider"], one["counts"]["records"]) for one in json.loads(out)] == [
        ("2023-H2", "P", 1), ("2024-H1", "P", 2), ("2024-H1", "Q", 1),
    ]  # fmt: skip
    assert (tmp_path / "jeugdhulp-2023-H2-P-CONTROLE-NIET-VERZENDEN.csv").exists()


def test_a_previous_file_needs_one_provider(regie, place, tmp_path):
    code, _, err = write(regie, place, tmp_path, *ANSWER, "--previous", tmp_path / "vorig.csv")
    assert (code, "--provider" in err) == (2, True)
