# SPDX-License-Identifier: EUPL-1.2
"""What the application asks of its environment, and that it does not start without."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from regie.cli.web import serve
from regie.vocabulary import RegieError
from regie.web import serving
from regie.web.config import VARIABLES, configuration_page, email_settings, read_config
from regie.web.serving import demo_environment, prepare, started_at

COMPLETE = {
    "REGIE_REGION": "/region",
    "REGIE_DATA": "/data",
    "REGIE_SECRET_KEY": "s" * 50,
    "REGIE_HOSTS": "regie.example.nl, regie2.example.nl",
}


@pytest.mark.parametrize("name", [each.name for each in VARIABLES if each.default is None])
def test_a_missing_variable_is_named_with_what_it_is_for(name: str) -> None:
    with pytest.raises(RegieError) as refused:
        read_config({key: value for key, value in COMPLETE.items() if key != name})
    assert name in refused.value.message("nl")


def test_without_a_secret_the_application_does_not_start(tmp_path: Path) -> None:
    bare = {key: value for key, value in os.environ.items() if not key.startswith(("REGIE", "DATABASE", "DJANGO"))}
    asked = {"REGIE_REGION": str(tmp_path), "REGIE_DATA": str(tmp_path), "REGIE_HOSTS": "localhost"}
    done = subprocess.run(
        [sys.executable, "-m", "regie", "serve"], env=bare | asked, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "REGIE_SECRET_KEY" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("bind", "address"),
    [
        ("127.0.0.1:9123", "http://127.0.0.1:9123"),
        ("0.0.0.0:9123", "http://127.0.0.1:9123"),
        ("[::]:9123", "http://127.0.0.1:9123"),
        ("[::1]:9123", "http://[::1]:9123"),
        ("regie.example.nl:80", "http://regie.example.nl:80"),
    ],
)
def test_links_lead_to_where_the_application_was_started(
    bind: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REGIE_ADDRESS", raising=False)
    assert read_config(COMPLETE | started_at(bind)).address == address


@pytest.mark.parametrize("name", ["REGIE_ADDRESS", "REGIE_ADDRESS_FILE"])
def test_an_address_that_somebody_gave_goes_before_where_the_application_was_started(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "https://regie.example.nl")
    assert started_at("127.0.0.1:9123") == {}


def test_serve_gives_the_address_that_it_answers_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REGIE_ADDRESS", raising=False)
    prepared: list[Mapping[str, str]] = []
    monkeypatch.setattr(serving, "prepare", prepared.append)
    monkeypatch.setattr(serving, "serve", lambda *_, **__: 0)
    assert CliRunner().invoke(serve, ["--bind", "127.0.0.1:9123"]).exit_code == 0
    assert prepared == [{"REGIE_ADDRESS": "http://127.0.0.1:9123"}]


def test_what_is_no_address_is_left_to_be_refused() -> None:
    assert started_at("8000") == started_at("127.0.0.1") == started_at("127.0.0.1:web") == {}


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(RegieError, match="50"):
        read_config(COMPLETE | {"REGIE_SECRET_KEY": "kort"})


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("g" * 60 + "\n")
    found = read_config({**COMPLETE, "REGIE_SECRET_KEY": "", "REGIE_SECRET_KEY_FILE": str(file)})
    assert found.secret_key == "g" * 60
    with pytest.raises(RegieError, match="REGIE_SECRET_KEY_FILE"):
        read_config({**COMPLETE, "REGIE_SECRET_KEY_FILE": str(tmp_path / "none")})


@pytest.mark.parametrize(
    ("name", "written"),
    [("REGIE_DEMO", "yes"), ("REGIE_THREADS", "0"), ("REGIE_UPLOAD_MB", "veel"), ("REGIE_LANGUAGE", "fr")],
)
def test_a_value_that_is_not_right_is_refused_with_what_is(name: str, written: str) -> None:
    with pytest.raises(RegieError) as refused:
        read_config(COMPLETE | {name: written})
    assert name in refused.value.message("nl")
    assert written in refused.value.message("nl")


def test_nothing_of_the_demo_is_there_outside_the_demo() -> None:
    found = read_config(COMPLETE)
    assert not found.demo
    assert found.https
    assert found.second_factor_required
    assert found.hosts == ("regie.example.nl", "regie2.example.nl")


def test_mail_goes_by_the_address_that_is_given() -> None:
    assert email_settings("console:")["EMAIL_BACKEND"].endswith("console.EmailBackend")
    sent = email_settings("smtps://regie%40example.nl:geheim@mail.example.nl")
    assert (sent["EMAIL_HOST_USER"], sent["EMAIL_PORT"], sent["EMAIL_USE_SSL"]) == ("regie@example.nl", 465, True)
    with pytest.raises(RegieError):
        email_settings("ftp://mail")


def test_every_variable_stands_on_the_page() -> None:
    page = configuration_page()
    assert all(f"`{each.name}`" in page for each in VARIABLES)


def test_what_is_written_is_not_for_everybody_on_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    before = os.umask(0o022)
    try:
        with pytest.raises(RegieError):
            prepare({"REGIE_SECRET_KEY": "kort"})
        (tmp_path / "file").write_text("K-1")
        assert (tmp_path / "file").stat().st_mode & 0o777 == 0o640
        os.umask(0o022)
        demo_environment(tmp_path / "region", tmp_path / "web")
        assert (tmp_path / "web").stat().st_mode & 0o777 == 0o700
    finally:
        os.umask(before)
