# SPDX-License-Identifier: EUPL-1.2
"""Runs are kept under the hash of what went in, and never change."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from regie.forecast.runs import (
    Choice,
    Parameters,
    Run,
    keep_run,
    publish_run,
    published_on,
    run_file,
    run_folders,
)
from regie.vocabulary import RegieError


class Told(Run):
    """A run with an outcome."""

    outcome: int


def a_run(seed: int = 1, outcome: int = 7, kind: str = "forecast") -> Told:
    parameters = Parameters(
        kind=kind,
        region="hlv",
        snapshot="2024-08-31-abc",
        contract="jens",
        contract_version="1",
        code_version="0.1",
        seed=seed,
        draws=100,
        until="2024-06",
        horizon=24,
        choices=(Choice(name="correlation", value="0.3", reason_nl="als geraden", reason_en="a guess"),),
        inputs={"measures/a.toml": "00"},
    )
    return Told(parameters=parameters, outcome=outcome)


def test_the_same_question_gives_the_same_folder_and_bytes(tmp_path: Path) -> None:
    first = keep_run(tmp_path, a_run())
    before = (first / "run.json").read_bytes()
    assert keep_run(tmp_path, a_run()) == first
    assert (first / "run.json").read_bytes() == before
    assert first.name == a_run().id
    assert Told.read(run_file(tmp_path, a_run().id)) == a_run()


def test_another_seed_is_another_run(tmp_path: Path) -> None:
    assert keep_run(tmp_path, a_run(1)) != keep_run(tmp_path, a_run(2))
    assert len(list(run_folders(tmp_path, "forecast"))) == 2
    assert not list(run_folders(tmp_path, "scenario"))


def test_another_outcome_of_the_same_question_is_refused(tmp_path: Path) -> None:
    keep_run(tmp_path, a_run(outcome=7))
    with pytest.raises(RegieError, match="another outcome"):
        keep_run(tmp_path, a_run(outcome=8))


def test_what_is_published_stays_published(tmp_path: Path) -> None:
    folder = keep_run(tmp_path, a_run())
    assert published_on(folder) is None
    publish_run(tmp_path, a_run().id, date(2024, 9, 1))
    assert published_on(folder) == date(2024, 9, 1)
    with pytest.raises(RegieError, match="published on 2024-09-01"):
        publish_run(tmp_path, a_run().id, date(2024, 10, 1))
    assert keep_run(tmp_path, a_run()) == folder


@pytest.mark.parametrize("name", ["forecast-00000000", "../x", "", "."])
def test_an_unknown_run_names_those_that_are_known(tmp_path: Path, name: str) -> None:
    keep_run(tmp_path, a_run())
    with pytest.raises(RegieError, match=a_run().id):
        run_file(tmp_path, name)


def test_a_crash_leaves_no_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise OSError("no power")

    monkeypatch.setattr("regie.forecast.runs.commit_folder", crash)
    with pytest.raises(OSError, match="no power"):
        keep_run(tmp_path, a_run())
    assert not list(run_folders(tmp_path))
    monkeypatch.undo()
    keep_run(tmp_path, a_run())
    assert [path.name for path in (tmp_path / "runs").iterdir() if path.name != ".lock"] == [a_run().id]


def test_a_file_that_was_damaged_is_told(tmp_path: Path) -> None:
    folder = keep_run(tmp_path, a_run())
    (folder / "run.json").write_text("{")
    with pytest.raises(RegieError, match="cannot be read"):
        Told.read(folder / "run.json")


def test_a_scenario_is_not_published(tmp_path: Path) -> None:
    kept = keep_run(tmp_path, a_run(kind="scenario"))
    with pytest.raises(RegieError) as refused:
        publish_run(tmp_path, kept.name, date(2024, 9, 1))
    assert refused.value.key == "forecast_runs.not_a_forecast"
    assert published_on(kept) is None


def test_a_forecast_is_not_published_before_its_history_ends(tmp_path: Path) -> None:
    kept = keep_run(tmp_path, a_run())
    with pytest.raises(RegieError) as refused:
        publish_run(tmp_path, kept.name, date(2024, 6, 30))
    assert refused.value.key == "forecast_runs.published_too_early"
    assert published_on(kept) is None


def test_a_damaged_run_is_not_published(tmp_path: Path) -> None:
    kept = keep_run(tmp_path, a_run())
    for damage in (b"", b"[]", b"\xff", b'{"parameters": {"kind": "forecast"}}'):
        (kept / "run.json").write_bytes(damage)
        with pytest.raises(RegieError) as refused:
            publish_run(tmp_path, kept.name, date(2024, 9, 1))
        assert refused.value.key == "forecast_runs.unreadable"


def test_a_published_run_that_was_edited_afterwards_is_refused(tmp_path: Path) -> None:
    kept = keep_run(tmp_path, a_run())
    publish_run(tmp_path, kept.name, date(2024, 9, 1))
    assert published_on(kept) == date(2024, 9, 1)
    content = (kept / "run.json").read_text(encoding="utf-8")
    (kept / "run.json").write_text(content.replace('"outcome": 7', '"outcome": 8'), encoding="utf-8")
    with pytest.raises(RegieError) as refused:
        published_on(kept)
    assert refused.value.key == "forecast_runs.changed"


def test_two_forecasts_of_one_snapshot_are_not_published_on_one_day(tmp_path: Path) -> None:
    for seed in (1, 2):
        keep_run(tmp_path, a_run(seed))
    publish_run(tmp_path, a_run(1).id, date(2024, 9, 1))
    with pytest.raises(RegieError, match="which one counts"):
        publish_run(tmp_path, a_run(2).id, date(2024, 9, 1))
    publish_run(tmp_path, a_run(2).id, date(2024, 9, 2))
