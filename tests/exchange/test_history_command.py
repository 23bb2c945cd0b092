# SPDX-License-Identifier: EUPL-1.2
"""``regie ijw history`` from a folder of messages to a region that was handed in, tried as a person would."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from history_builders import REGION, P
from test_history_messages import one_client

from regie.cli import run
from regie.exchange.pseudonyms import new_key

CHOICES = f'[segments]\n"45" = "area_team"\n[providers]\n"{P}" = "P"\n[endings]\nwithout_stop = "36"\n'


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A key, a region with choices, and the messages of one client."""
    new_key(tmp_path / "key")
    for name in ("region", "messages"):
        (tmp_path / name).mkdir()
    (tmp_path / "region" / "region.toml").write_text(REGION, encoding="utf-8")
    (tmp_path / "region" / "history.toml").write_text(CHOICES, encoding="utf-8")
    for name, draft in one_client().items():
        (tmp_path / "messages" / f"{name}.xml").write_bytes(draft.xml())
    return tmp_path


def command(place: Path, *more: str) -> int:
    words = ["ijw", "history", str(place / "messages"), "--region", str(place / "region")]
    return run([*words, "--out", str(place / "out"), "--key", str(place / "key"), *more])


def test_history_is_made_and_handed_in(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(place) == 1, "there are findings: nobody knows who referred"
    shown = capsys.readouterr().out
    assert "referrer_unknown" in shown
    assert "JW323" in shown
    files = sorted((place / "out" / "deliveries").iterdir())
    assert len(files) == 2
    for file in files:
        assert run(["deliver", str(file), "--region", str(place / "region")]) == 0
    assert run(["snapshot", "make", "--region", str(place / "region")]) == 0
    capsys.readouterr()
    words = ["figures", "--region", str(place / "region"), "--indicator", "cost", "--period", "2025-04"]
    assert run([*words, "--format", "json"]) == 0
    (cost,) = (one for one in json.loads(capsys.readouterr().out) if one["indicator"] == "cost")
    assert cost["value"] == "50.00"


def test_rules_are_given_as_json(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command(place, "--format", "json")
    found = [(one["weight"], one["rule"], one["amount"]) for one in json.loads(capsys.readouterr().out)]
    assert found == [("warning", "referrer_unknown", None), ("note", "claim_rejected", "50.00")]
    (claims,) = (
        one
        for one in json.loads((place / "out" / "account.json").read_text(encoding="utf-8"))["parts"]
        if one["message"] == "JW323"
    )
    assert claims["amount_read"] == "100.00", "euros, and named as such"


def test_without_choices_it_says_how_to_make_them(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "region" / "history.toml").unlink()
    assert command(place) == 2
    assert "[endings] without_stop" in capsys.readouterr().err
    assert not (place / "out").exists()
