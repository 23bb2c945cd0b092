# SPDX-License-Identifier: EUPL-1.2
"""Procurement studies in the API: as on the screen, for who sees the screen."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.people import person
from tests.web.procurement.study_region import KEY, of_study

from regie.procurement.result import latest
from regie.web.access import Role
from regie.web.api import service
from regie.web.region import door

pytestmark = pytest.mark.django_db

CHAPTERS = ("landschap", "percelen", "dekking", "lumpsums", "startscenarios")


@pytest.fixture(autouse=True)
def region(settings: Any) -> Path:
    return of_study(settings)


def ask(path: str, role: Role, party: str | None = None) -> tuple[int, Any, str]:
    grant = person(role, party).grants.get()
    until = timezone.localdate() + timedelta(days=30)
    _made, secret = service.make_token(grant.scope(), grant, "Test", "read", until)
    answer = Client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {secret}"})
    return answer.status_code, json.loads(answer.content), answer["Content-Type"]


@pytest.mark.parametrize("role", [Role.BUYER, Role.ACCOUNT_MANAGER])
def test_a_study_and_its_chapters_name_snapshot_run_and_seed(role: Role) -> None:
    status, listed, _kind = ask("inkoopstudies", role)
    assert status == 200
    assert [each["study"] for each in listed["resultaten"]] == [KEY]
    found = latest(door.folder(), KEY)
    assert found is not None
    for path in (f"inkoopstudies/{KEY}", *(f"inkoopstudies/{KEY}/{each}" for each in CHAPTERS)):
        status, body, _kind = ask(path, role)
        assert status == 200, path
        assert (body["snapshot"], body["run"], body["seed"]) == (found.snapshot, found.parameters.id, 1)
        assert body["illustrative"] is True


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.MEMBER])
def test_who_sees_no_procurement_on_the_screen_has_none_here(role: Role) -> None:
    for path in ("inkoopstudies", f"inkoopstudies/{KEY}", f"inkoopstudies/{KEY}/lumpsums"):
        status, body, kind = ask(path, role)
        assert (status, kind) == (403, "application/problem+json"), path
        assert "resultaten" not in body


def test_a_study_that_is_not_there_is_a_problem() -> None:
    status, body, kind = ask("inkoopstudies/weg/percelen", Role.BUYER)
    assert (status, kind) == (404, "application/problem+json")
    assert body["status"] == 404


def test_hidden_values_are_empty_and_said_to_be_so_and_counts_are_rounded() -> None:
    step = door.region().suppression.round_to
    seen = 0
    for chapter in CHAPTERS[:3]:
        _status, body, _kind = ask(f"inkoopstudies/{KEY}/{chapter}", Role.BUYER)
        for table in body["tables"]:
            places = [at for at, title in enumerate(table["columns"]) if title.lower() == "cliënten"]
            for row in table["rows"]:
                assert all(row["values"][at] is None for at in row["suppressed"])
                counts = [row["values"][at] for at in places if isinstance(row["values"][at], int)]
                assert all(each % step == 0 for each in counts), table["title"]
                seen += len(counts)
    assert seen


def test_a_municipality_reads_its_own_amounts_and_those_of_the_region() -> None:
    _status, own, _kind = ask(f"inkoopstudies/{KEY}/lumpsums", Role.ACCOUNT_MANAGER)
    _status, whole, _kind = ask(f"inkoopstudies/{KEY}/lumpsums", Role.BUYER)
    assert "Landgraaf" in json.dumps(whole)
    assert "Landgraaf" not in json.dumps(own)
    assert "Heerlen" in json.dumps(own)
