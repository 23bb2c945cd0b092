# SPDX-License-Identifier: EUPL-1.2
"""``regie investigate``: from data to memo in one command, refused with a sentence where it cannot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.web.region_folder import half_year_snapshot, small_region

from regie.cli.investigate import investigate_command
from regie.vocabulary import RegieError


def run(*arguments: str) -> str:
    region = small_region()
    asked = ["--region", str(region), "--snapshot", half_year_snapshot(region), *arguments]
    outcome = CliRunner().invoke(investigate_command, asked, standalone_mode=False)
    if outcome.exception is not None:
        raise outcome.exception
    return outcome.stdout.replace("\u00a0", " ")


def test_one_command_answers_and_writes_both_memos(tmp_path: Path) -> None:
    told = run("--out", str(tmp_path))
    assert "Groeionderzoek: 2019 tegen 2020" in told
    assert "Groeionderzoek: 2023-H1 tegen 2024-H1" in told
    assert "De tekorten zijn echt en niet eenmalig" in told
    assert sorted(path.suffix for path in tmp_path.iterdir()) == sorted([".docx", ".html", ".json", ".pdf"] * 2)


def test_as_json_it_is_data_with_amounts_as_text(tmp_path: Path) -> None:
    found = json.loads(
        run("--out", str(tmp_path), "--from", "2019", "--to", "2020", "--public", "--format", "json")
    )
    assert found[0]["header"]["suppressed"]
    total = found[0]["growth"]["rows"][-1]
    assert (total["municipality"], total["now"]) == ("total", "29600000.00")


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        (("--from", "2019"), "growth.from_and_to"),
        (("--from", "2020", "--to", "2019"), "growth.order"),
        (("--from", "2019", "--to", "2020-H1"), "growth.length"),
        (("--from", "2019", "--to", "2020", "--municipality", "9999"), "contract.municipality_unknown"),
    ],
)
def test_what_cannot_be_compared_is_refused_and_nothing_is_written(
    tmp_path: Path, arguments: tuple[str, ...], key: str
) -> None:
    with pytest.raises(RegieError) as problem:
        run("--out", str(tmp_path), *arguments)
    assert problem.value.key == key
    assert not list(tmp_path.iterdir())
