# SPDX-License-Identifier: EUPL-1.2
"""The example region with a small study that was computed, made once per machine, and people who look at it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from tests.web.region_folder import small_region

import regie
from regie.figures import open_snapshot
from regie.procurement.result import compute, compute_from, keep
from regie.procurement.study import load_study

Committing = Callable[..., Any]
"""``django_capture_on_commit_callbacks``: jobs run when it ends."""

STUDY = """\
id = "proef"
title = "Proef met twee percelen"
illustrative = true
first = "2021-01"
last = "2024-06"
products = [
  { code = "41A04", name = "Dagbehandeling", unit = "83" },
  { code = "45A48", name = "Begeleiding", unit = "83" },
  { code = "45A51", name = "Behandeling", unit = "83" },
  { code = "45A53", name = "Specialistische begeleiding", unit = "83" },
  { code = "45A54", name = "Specialistische behandeling", unit = "83" },
  { code = "50A02", name = "Maatwerk", unit = "83" },
]
need_groups = [
  { code = "dag", name = "Dagbehandeling", products = ["41A04"] },
  { code = "ambulant", name = "Ambulante hulp", products = ["45A48", "45A51", "45A53", "45A54"] },
]
lots = [
  { code = "P1", name = "Ambulant", funding = "lump_sum", need_groups = ["ambulant"] },
  { code = "P2", name = "Dag", funding = "lump_sum", need_groups = ["dag"] },
]

[coverage]
parties = 1
share_cap = "100"

[lump_sums]
base_years = [2022, 2023]
price_year = 2025
indexation = { clause = "index", method = "none" }

[starting]
reference = 2025-01-01
decide_on = 2024-08-27
ramp_months = 12
double_administration = "1000.00"
double_administration_source = "Verzonnen"
transition = "20000.00"
transition_source = "Verzonnen"
saving = { low = "-2", likely = "1.5", high = "5" }
saving_source = "Verzonnen"
draws = 100
scenarios = [
  { id = "nu", title = "Alle gemeenten op 1 januari 2025", starts_on = 2025-01-01 },
  { id = "later", title = "Alle gemeenten op 1 juli 2025", starts_on = 2025-07-01 },
]

[contract]
id = "jeugdhulp-proef"
name = "Jeugdhulp (proef)"
commissioning_party = "De gemeenten"
starts_on = 2025-01-01
ends_on = 2027-12-31
"""
"""A product in no need group falls between the lots, so that there is something to mend."""

KEY = "proef"


def with_study(tmp_path: Path, using: Any) -> Path:
    """A copy of the region, with the study and its result, for one test to write in."""
    region = shutil.copytree(_made(), tmp_path / "region")
    using.REGIE = replace(settings.REGIE, region=region, data=tmp_path / "data")
    return region


def of_study(using: Any) -> Path:
    """The region with the study and its result. Read only: it is shared by all tests."""
    using.REGIE = replace(settings.REGIE, region=_made())
    return _made()


def get(browser: Client, address: str) -> str:
    """A page that is there, as text."""
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code, answer.content.decode()[-2000:])
    return answer.content.decode()


def main(browser: Client, address: str) -> str:
    """What a page says, without the frame around it."""
    return get(browser, address).partition("<main")[2].partition("</main>")[0]


def post(browser: Client, address: str, typed: dict[str, Any], committing: Committing) -> HttpResponse:
    """A form that is sent, with the jobs that it starts."""
    with committing(execute=True):
        return browser.post(address, typed)  # type: ignore[return-value]


@pytest.fixture(autouse=True)
def no_pulse(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test has the database for itself: a job in it does not renew its heartbeat from another thread."""
    monkeypatch.setattr("regie.web.jobs.service.PULSE", 600.0)


@cache
def _made() -> Path:
    """The folder, beside the regions that other tests look at, named by the code and the study that make it."""
    small = small_region()
    folder = small.parent / f"procurement-{_code()}"
    if not folder.exists():
        building = folder.with_name(f".{folder.name}")
        shutil.rmtree(building, ignore_errors=True)
        shutil.copytree(small, building)
        (building / "procurement").mkdir()
        (building / "procurement" / f"{KEY}.toml").write_text(STUDY, encoding="utf-8")
        _choose(building)
        keep(building, compute(building, load_study(building, KEY)))
        building.rename(folder)
    return folder


def _choose(folder: Path) -> None:
    """The fewest parties as the choice of the study."""
    with open_snapshot(folder) as source:
        found = compute_from(source, load_study(folder, KEY), parts=("coverage",))
    assert found.coverage is not None, found.missing
    assert found.coverage.fewest is not None, found.missing
    lines = [
        f'\n[[chosen]]\nlot = "{each.lot}"\nbidder = "{each.bidder}"\n' for each in found.coverage.fewest.awards
    ]
    file = folder / "procurement" / f"{KEY}.toml"
    file.write_text(STUDY + "".join(lines), encoding="utf-8")


def _code() -> str:
    root, found = Path(regie.__file__).parent, sha256(Path(__file__).read_bytes())
    for room in ("procurement", "forecast", "completion", "contract", "figures"):
        for path in sorted((root / room).rglob("*")):
            if path.suffix in {".py", ".sql"}:
                found.update(path.read_bytes())
    return found.hexdigest()[:16]
