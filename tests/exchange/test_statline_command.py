# SPDX-License-Identifier: EUPL-1.2
"""Promises of ``regie statline``: off without an address, everything told, remarks beside every figure."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.exchange.statline_server import V3, V4, Fault, StatLine, all_tables, cost, serving

from regie.cli import FINDINGS, GOOD, REFUSED, run


class Ran(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def statline(capsys, monkeypatch):
    monkeypatch.delenv("REGIE_STATLINE_ADDRESS", raising=False)

    def command(*words: object) -> Ran:
        code = run(["statline", *(str(word) for word in words)])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return command


@pytest.fixture
def region(tmp_path: Path, capsys) -> Path:
    """Heerlen and Landgraaf."""
    folder = tmp_path / "proef"
    words = ["init", folder, "--name", "Proef", "--municipality", "0917", "--municipality", "0882",
             "--cooperative", "Proef", "--first-month", "2024-01"]  # fmt: skip
    assert run([str(word) for word in words]) == GOOD
    capsys.readouterr()
    return folder


@pytest.fixture
def service():
    with serving(StatLine(all_tables())) as running:
        yield running


def test_without_an_address_nothing_is_fetched_and_the_person_hears_how(statline, region):
    ran = statline("fetch", "--region", region, "--year", 2023)
    assert ran.code == REFUSED
    assert "REGIE_STATLINE_ADDRESS" in ran.err
    assert "--address" in ran.err
    assert not (region / "statline").exists()


@pytest.mark.parametrize("version", [V3, V4], ids=["odata3", "odata4"])
def test_fetch_writes_the_three_tables_and_says_what_is_missing(statline, region, service, version):
    words = "fetch", "--region", region, "--year", 2023, "--address", service.address + version
    ran = statline(*words)
    assert ran.code == GOOD, ran.err
    assert "Kerncijfers over jeugdzorg (85099NED, bijgewerkt 2024-06-28T02:00:00)" in ran.out
    names = {path.name for path in (region / "statline").iterdir()}
    assert names == {"cache", "cost.csv", "population-reference.csv", "population.csv", "source.json", "use.csv"}
    ran = statline(*words, "--municipality", "0986", "--year", 2022)
    assert ran.code == FINDINGS
    assert "2 keer onbekend, te onbetrouwbaar of geheim (StatLine: punt): 0986 2022" in ran.out


def test_the_address_may_stand_in_the_region(statline, region, service):
    (region / "statline.toml").write_text(f'address = "{service.address}{V4}"\n', encoding="utf-8")
    assert statline("fetch", "--region", region, "--year", 2023, "--what", "use").code == GOOD
    assert not (region / "statline" / "population.csv").exists()


def test_a_failed_fetch_leaves_what_was_there(statline, region, service):
    words = "fetch", "--region", region, "--year", 2023, "--address", service.address + V3
    assert statline(*words).code == GOOD
    before = (region / "statline" / "source.json").read_bytes()
    service.faults.append(Fault("status", "83454NED", 99, "403"))
    ran = statline(*words)
    assert ran.code == REFUSED
    assert "403" in ran.err
    assert (region / "statline" / "source.json").read_bytes() == before


def test_the_population_can_be_handed_in_as_it_is(statline, region, service, tmp_path, capsys):
    words = "--what", "population", "--municipality", "0986", "--address", service.address + V4
    statline("fetch", "--region", region, "--year", 2023, *words)
    folder = tmp_path / "levering"
    folder.mkdir()
    shutil.copy(region / "statline" / "population.csv", folder)
    (folder / "delivery.csv").write_text(
        "party,period_start,period_end,delivered_on,standard_version\nCOOP,2024-01-01,2024-06-30,2024-07-10,1\n"
    )
    assert run(["check", str(folder), "--region", str(region), "--format", "json"]) == GOOD
    summary = json.loads(capsys.readouterr().out)
    [table] = [each for each in summary["tables"] if each["table"] == "population"]
    assert (table["rows_accepted"], table["rows_set_aside"]) == (48, 0)


def test_the_benchmark_shows_ratio_interval_and_every_remark(statline, region, service):
    words = "--region", region, "--municipality", "0986"
    address = "--address", service.address + V4
    statline("fetch", *words, "--year", 2022, "--year", 2023, *address, "--what", "population", "--what", "use")
    statline("fetch", *words, "--year", 2023, *address, "--what", "cost")
    ran = statline("benchmark", *words, "--year", 2023, "--previous", 2022, "--format", "json")
    found = json.loads(ran.out)
    heerlen = found["rows"][0]
    assert (heerlen["region"], heerlen["name"], heerlen["observed"]) == ("0917", "Heerlen", 2455)
    assert heerlen["expected"] == "2164.7"
    assert heerlen["ratio"] == "1.134"
    assert float(heerlen["lower"]) < 1.134 < float(heerlen["upper"])
    assert heerlen["change_from"] == 2022
    assert [row["region"] for row in found["rows"]] == ["0917", "0882", "0986", "total"]
    assert found["rows"][3]["observed"] == 2455 + 930, "a neighbour is not in the total"
    assert any("geen oordeel" in remark for remark in found["remarks"])
    assert "Totaal jeugdzorg (T001)" in ran.err

    ran = statline("benchmark", *words, "--year", 2023, "--cost-form", "T001")
    assert ran.code == GOOD
    assert "Kanttekeningen" in ran.out
    assert "geen interval" in ran.out
    assert "43.120.000" in ran.out
    ran = statline("benchmark", *words, "--year", 2023, "--cost-form", "T001", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [row["observed"] for row in rows if row["region"] == "0917"] == ["2455", "43120000.00"]
    assert "Kanttekeningen" in ran.err


def test_what_cannot_be_compared_is_said_in_words(statline, region, service):
    service.tables["83454NED"] = cost(national=False)
    words = "--region", region, "--year", 2023
    statline("fetch", *words, "--address", service.address + V4)
    ran = statline("benchmark", *words, "--cost-form", "T001")
    assert ran.code == REFUSED
    assert "prijzen van 2022" in ran.err
    ran = statline("benchmark", *words, "--form", "X")
    assert ran.code == REFUSED
    assert "Totaal jeugdhulp (A045560)" in ran.err
    ran = statline("benchmark", *words, "--municipality", "0986")
    assert ran.code == FINDINGS
    assert "inwoners van dit jaar niet opgehaald" in ran.out


def test_a_code_that_is_no_code_is_refused(statline, region):
    ran = statline(
        "fetch", "--region", region, "--year", 2023, "--municipality", "GM0917", "--address", "https://a"
    )
    assert ran.code == REFUSED
    assert "vier cijfers" in ran.err
