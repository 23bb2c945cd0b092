# SPDX-License-Identifier: EUPL-1.2
"""The API: the figures of the screens for other systems, with a token."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.web.people import LANDGRAAF, confirmed, person
from tests.web.region_folder import small_region

from regie.web.access import Role
from regie.web.accounts.models import Grant
from regie.web.api import service
from regie.web.api.models import Token

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small example region."""
    monkeypatch.setattr(settings, "REGIE", replace(settings.REGIE, region=small_region()))


@pytest.fixture
def token() -> Callable[..., str]:
    """Makes a token for someone new with a role."""

    def make(role: Role, party: str | None = None, use: str = "read") -> str:
        grant = person(role, party).grants.get()
        _, secret = service.make_token(
            grant.scope(), grant, "Test", use, timezone.localdate() + timedelta(days=30)
        )
        return secret

    return make


def ask(path: str, secret: str = "", **headers: str) -> tuple[int, object]:
    answer = Client().get(
        f"/api/v1/{path}", headers=({"Authorization": f"Bearer {secret}"} if secret else {}) | headers
    )
    kind = answer["Content-Type"]
    return answer.status_code, json.loads(answer.content) if "json" in kind else answer


FIGURES = "cijfers?indicator=unique_clients&per=month&van=2024-01&tot=2024-03&uitsplitsing=municipality"


def test_without_a_token_the_answer_is_a_problem_that_says_what_to_do(token: Callable[..., str]) -> None:
    answer = Client().get(f"/api/v1/{FIGURES}")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert "token" in json.loads(answer.content)["detail"]
    assert answer["WWW-Authenticate"]


def test_the_description_is_open_to_everyone_and_everywhere() -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "/api/v1/cijfers" in json.loads(answer.content)["paths"]


def test_an_address_with_a_trailing_slash_is_not_found(token: Callable[..., str]) -> None:
    secret = token(Role.DIRECTOR)
    assert ask("momentopnamen", secret)[0] == 200
    assert ask("momentopnamen/", secret)[0] == 404


def test_every_answer_names_the_version_and_is_not_stored(token: Callable[..., str]) -> None:
    answer = Client().get("/api/v1/indicatoren", headers={"Authorization": f"Bearer {token(Role.DIRECTOR)}"})
    assert answer["API-Version"] == "1.0.0"
    assert "no-store" in answer["Cache-Control"]


def test_a_municipality_gets_its_own_figures_and_the_total_with_small_numbers_hidden(
    token: Callable[..., str],
) -> None:
    _, whole = ask(FIGURES + "&paginagrootte=5000", token(Role.DIRECTOR))
    _, own = ask(FIGURES + "&paginagrootte=5000", token(Role.ACCOUNT_MANAGER, LANDGRAAF))
    assert isinstance(whole, dict)
    assert isinstance(own, dict)
    assert {row["municipality"] for row in own["resultaten"]} == {LANDGRAAF, "total"}
    assert {row["municipality"] for row in whole["resultaten"]} > {LANDGRAAF, "total"}
    values = [row["value"] for row in own["resultaten"] if row["value"] is not None]
    assert values
    assert all(value == 0 or value % 5 == 0 for value in values)


def test_csv_and_parquet_hold_the_same_rows(token: Callable[..., str]) -> None:
    headers = {"Authorization": f"Bearer {token(Role.DIRECTOR)}"}
    query = FIGURES.partition("?")[2]
    text = Client().get(f"/api/v1/cijfers.csv?{query}", headers=headers).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    table = pq.read_table(io.BytesIO(Client().get(f"/api/v1/cijfers.parquet?{query}", headers=headers).content))
    assert len(rows) == table.num_rows > 0
    assert [row["value"] for row in rows] == [f"{value:.0f}" for value in table["value"].to_pylist()]


def test_an_answer_without_rows_has_the_same_columns(token: Callable[..., str]) -> None:
    headers = {"Authorization": f"Bearer {token(Role.DIRECTOR)}"}
    query = FIGURES.partition("?")[2]
    asked = f"/api/v1/cijfers.parquet?{query}&$filter=municipality eq 'nergens'"
    none = pq.read_table(io.BytesIO(Client().get(asked, headers=headers).content))
    some = pq.read_table(io.BytesIO(Client().get(f"/api/v1/cijfers.parquet?{query}", headers=headers).content))
    assert none.num_rows == 0
    assert none.schema == some.schema


def test_excel_sends_the_token_as_a_password(token: Callable[..., str]) -> None:
    pair = base64.b64encode(f"iedereen:{token(Role.DIRECTOR)}".encode()).decode()
    assert ask("momentopnamen", Authorization=f"Basic {pair}")[0] == 200
    assert ask("momentopnamen", Authorization="Basic ???")[0] == 401


def test_a_token_ends_with_its_role_and_when_it_is_revoked(token: Callable[..., str]) -> None:
    secret = token(Role.DIRECTOR)
    found = Token.objects.unscoped().get()
    Grant.objects.update(state=Grant.State.ENDED)
    assert ask("momentopnamen", secret)[0] == 401
    Grant.objects.update(state=Grant.State.ACTIVE)
    assert ask("momentopnamen", secret)[0] == 200
    service.revoke_token(found.grant.scope(), found.pk)
    assert ask("momentopnamen", secret)[0] == 401


def test_the_token_itself_is_kept_nowhere(token: Callable[..., str]) -> None:
    secret = token(Role.DIRECTOR)
    row = Token.objects.unscoped().values().get()
    assert secret not in json.dumps(row, default=str)


def test_a_token_to_read_cannot_deliver(token: Callable[..., str]) -> None:
    answer = Client().post("/api/v1/leveringen", headers={"Authorization": f"Bearer {token(Role.MEMBER)}"})
    assert answer.status_code == 403


def test_a_role_without_the_permission_is_denied(token: Callable[..., str]) -> None:
    grant = person(Role.TEAM_COACH).grants.get()
    with pytest.raises(PermissionDenied):
        service.make_token(grant.scope(), grant, "Test", "read", timezone.localdate() + timedelta(days=3))
    assert not Token.objects.unscoped().exists()


@pytest.mark.parametrize(
    "path",
    [
        "cijfers",
        "cijfers?indicator=nonsense",
        "cijfers?indicator=unique_clients&per=eeuw",
        "cijfers?indicator=unique_clients&van=gisteren",
        "cijfers?indicator=unique_clients&uitsplitsing=bsn",
        "cijfers?indicator=unique_clients&momentopname=../../etc",
        "cijfers?indicator=unique_clients&pagina=0",
        "cijfers?indicator=unique_clients&onbekend=1",
        "cijfers.csv?indicator=unique_clients&$filter=1",
        "overzichten/2024-H9",
        "overzichten/1999",
    ],
)
def test_a_question_that_is_not_right_is_answered_with_what_is(path: str, token: Callable[..., str]) -> None:
    status, body = ask(path, token(Role.DIRECTOR))
    assert status == 400
    assert isinstance(body, dict)
    assert len(body["detail"]) > 15
    assert body["status"] == 400


def test_the_review_of_a_period_is_that_of_the_screens(token: Callable[..., str]) -> None:
    status, body = ask("overzichten/2024-H1", token(Role.DIRECTOR))
    assert status == 200
    assert isinstance(body, dict)
    assert body["header"]["period"] == "2024-H1"
    assert body["members"]
    _, public = ask("overzichten/2024-H1", token(Role.ACCOUNT_MANAGER))
    assert isinstance(public, dict)
    assert public["header"]["suppressed"]


def test_a_token_is_made_on_its_page_for_the_role_that_one_acts_in() -> None:
    user = person(Role.ACCOUNT_MANAGER, LANDGRAAF)
    client = confirmed(user)
    asked = {
        "name": "Power BI",
        "use": "read",
        "expires_on": f"{timezone.localdate() + timedelta(days=30):%Y-%m-%d}",
    }
    page = client.post(reverse("api:tokens"), asked).content.decode()
    shown = re.search(r"rg_[\w-]{40,}", page)
    assert shown is not None
    assert Token.objects.unscoped().get().grant == user.grants.get()
    status, _found = ask(FIGURES, shown[0])
    assert status == 200
    assert shown[0] not in client.get(reverse("api:tokens")).content.decode()
