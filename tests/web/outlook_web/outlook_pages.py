# SPDX-License-Identifier: EUPL-1.2
"""What the tests of the outlook share: a region to look at or to write in, people, and pages that wait for a job."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from tests.web.region_folder import half_year_snapshot, own_region, small_region

from regie.forecast.run import ForecastRun
from regie.forecast.runs import run_folders

Committing = Callable[..., Any]
"""``django_capture_on_commit_callbacks``: jobs run when it ends."""

GROUP = "groepsaanbod"
"""A measure of the example region that is still to come."""


@pytest.fixture(autouse=True)
def no_pulse(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test has the database for itself: a job in it does not renew its heartbeat from another thread."""
    monkeypatch.setattr("regie.web.jobs.service.PULSE", 600.0)


def look_at(using: Any) -> Path:
    """The region that all tests share; read only."""
    using.REGIE = replace(settings.REGIE, region=small_region())
    return small_region()


def write_in(tmp_path: Path, using: Any) -> Path:
    """A copy of the region for one test."""
    region = own_region(tmp_path)
    using.REGIE = replace(settings.REGIE, region=region, data=tmp_path / "data")
    return region


def published(region: Path) -> ForecastRun:
    """The forecast that was published in the example region."""
    return ForecastRun.read(next(run_folders(region, "forecast")) / "run.json")


def half_year() -> str:
    """The snapshot that it was made from."""
    return half_year_snapshot(small_region())


def get(browser: Client, address: str, committing: Committing) -> HttpResponse:
    """A page; where it waits for a job, the page when that is done."""
    with committing(execute=True):
        answer = browser.get(address)
    return browser.get(address) if answer.status_code == 202 else answer


def post(browser: Client, address: str, typed: dict[str, Any], committing: Committing) -> HttpResponse:
    """A form that is sent, with the jobs that it starts."""
    with committing(execute=True):
        return browser.post(address, typed)


def trial(answer: HttpResponse) -> Any:
    """What the page of the sliders was made from."""
    assert answer.status_code == 200, answer.content.decode()[-3000:]
    return answer.context["trial"]


def sliders(**moved: Any) -> str:
    """The address of the sliders with one measure on, and these values."""
    asked = "".join(f"&{name.replace('_', '-')}={value}" for name, value in moved.items())
    return f"/vooruitblik/maatregelen?gekozen=1&{GROUP}-aan=on{asked}"


def asked_of(address: str) -> dict[str, str]:
    """The parameters of an address."""
    return dict(parse_qsl(urlsplit(address).query))
