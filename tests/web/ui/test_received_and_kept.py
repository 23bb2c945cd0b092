# SPDX-License-Identifier: EUPL-1.2
"""How much is received before anybody knows who asks, and what a browser keeps of what somebody read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.web.people import person, signed_in
from tests.web.region_folder import small_region

from regie.web.access import Role
from regie.web.api import service

pytestmark = pytest.mark.django_db

HUGE = str(10**10)


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small example region."""
    monkeypatch.setattr(settings, "REGIE", replace(settings.REGIE, region=small_region()))


def test_a_form_takes_no_more_than_a_form_holds() -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get(reverse("account_login"))
    assert page.status_code == 200
    for address in (reverse("account_login"), "/bestaat/niet", reverse("ui:language"), "/api/v1/cijfers"):
        assert client.post(address, {"login": "x"}, CONTENT_LENGTH=HUGE).status_code == 400, address
    assert client.post(reverse("account_login"), {"login": "x"}).status_code == 403


def test_a_delivery_over_the_api_is_measured_before_it_is_received() -> None:
    grant = person(Role.MEMBER).grants.get()
    until = timezone.localdate() + timedelta(days=1)
    _, secret = service.make_token(grant.scope(), grant, "Test", "deliver", until)
    headers = {"Authorization": f"Bearer {secret}"}
    answer = Client().post(reverse("api:deliveries"), {"x": "y"}, headers=headers, CONTENT_LENGTH=HUGE)
    assert answer.status_code == 400
    assert "250 MB" in answer.json()["detail"]


def test_what_somebody_reads_stays_in_no_browser_or_proxy() -> None:
    client = signed_in(Role.DATA_MANAGER)
    for address in ("accounts:profile", "deliveries:calendar", "deliveries:rows_purpose", "ui:help"):
        assert "no-store" in client.get(reverse(address)).headers["Cache-Control"], address
    assert "no-store" in client.get("/bestaat/niet").headers["Cache-Control"]
    assert client.get(reverse("reports:style")).headers["Cache-Control"] == "public, max-age=86400"
    assert "Cache-Control" not in Client().get(reverse("reports:public")).headers
