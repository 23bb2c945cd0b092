# SPDX-License-Identifier: EUPL-1.2
"""The frame around every page: navigation by role, language, the notice on example data, and errors as pages."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation
from tests.web.people import scope
from tests.web.region_folder import small_region

from regie.vocabulary import Refused, RegieError
from regie.web.access import Role
from regie.web.api.problems import handler
from regie.web.ui import errors, navigation
from regie.web.ui.middleware import DatabaseGoneMiddleware, RegieErrorMiddleware


@pytest.fixture(autouse=True)
def _region(settings: Any) -> None:
    settings.REGIE = replace(settings.REGIE, region=small_region())


def addresses(name: str) -> str:
    return "/" if name == "reviews:status" else f"/{name.replace(':', '/')}"


@pytest.fixture
def _all_pages() -> Any:
    with patch("regie.web.ui.navigation._address", addresses), translation.override("nl"):
        yield


def labels(role: Role, path: str = "/") -> list[str]:
    return [entry.label for group in navigation.groups(scope(role), path) for entry in group]


@pytest.mark.usefixtures("_all_pages")
@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (
            Role.SUBCONTRACTOR,
            [
                "Stand van zaken",
                "Cijfers",
                "Contract",
                "Coöperatie",
                "Aanbieders",
                "Leveringen",
                "Klantreizen",
                "Rapporten",
            ],
        ),
        (Role.PRIVACY_OFFICER, ["Beheer"]),
        (
            Role.COOPERATIVE_CONTROLLER,
            [
                "Stand van zaken",
                "Cijfers",
                "Verschil",
                "Vooruitblik",
                "Regiegesprek",
                "Programma",
                "Contract",
                "Hulpventiel",
                "Coöperatie",
                "Aanbieders",
                "Leveringen",
                "Cliënten",
                "Wachtcijfers",
                "Rapporten",
            ],
        ),
    ],
)
def test_the_navigation_shows_what_the_role_may_see(role: Role, expected: list[str]) -> None:
    assert labels(role) == expected


@pytest.mark.usefixtures("_all_pages")
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", "Stand van zaken"),
        ("/reviews/figures", "Cijfers"),
        ("/reviews/figures/clients", "Cijfers"),
        ("/reviews/figuresque", None),
        ("/elders", None),
    ],
)
def test_a_page_belongs_to_the_entry_with_the_longest_address_it_lies_under(
    path: str, expected: str | None
) -> None:
    groups = navigation.groups(scope(Role.DIRECTOR), path)
    current = [entry.label for group in groups for entry in group if entry.current]
    assert current == ([expected] if expected else [])


@pytest.mark.usefixtures("_all_pages")
def test_who_may_see_one_part_of_management_comes_in_at_that_part() -> None:
    *_, group = navigation.groups(scope(Role.COOPERATIVE_AUDITOR), "/audit/log")
    assert [(entry.label, entry.url, entry.current) for entry in group] == [("Beheer", "/audit/log", True)]
    assert navigation.below(scope(Role.COOPERATIVE_AUDITOR), "/audit/log") == []


@pytest.mark.usefixtures("_all_pages")
def test_who_may_see_more_of_management_gets_its_parts_beside_each_other() -> None:
    below = navigation.below(scope(Role.PRIVACY_OFFICER), "/audit/register/figures")
    assert [(entry.label, entry.current) for entry in below] == [
        ("Gebruikers en rollen", False),
        ("Logboek", False),
        ("Verwerkingsregister", True),
        ("Bewaartermijnen", False),
        ("Wissen", False),
    ]


def test_a_page_that_does_not_exist_is_not_in_the_navigation() -> None:
    with patch("regie.web.ui.navigation._address", lambda name: ""):
        assert navigation.groups(scope(Role.DIRECTOR), "/") == []


def test_without_a_role_there_is_no_navigation() -> None:
    assert navigation.groups(None, "/") == []


@pytest.mark.django_db
def test_the_reader_chooses_the_language_and_stays_on_the_page(client: Client) -> None:
    assert '<html lang="nl">' in client.get("/hulp").content.decode()
    answer = client.post("/taal", {"language": "en", "next": "/hulp"})
    assert answer["Location"] == "/hulp"
    page = client.get("/hulp").content.decode()
    assert '<html lang="en">' in page
    assert "How the screens work" in page


@pytest.mark.django_db
def test_the_choice_of_language_leads_to_no_other_site(client: Client) -> None:
    assert client.post("/taal", {"language": "en", "next": "https://kwaad.example/"})["Location"] == "/"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/hulp", "/toegankelijkheid", "/bestaat-niet"])
def test_every_page_says_that_example_data_are_invented(client: Client, path: str) -> None:
    assert "Voorbeeldgegevens: verzonnen" in client.get(path).content.decode()


@pytest.mark.django_db
def test_a_page_has_one_title_in_tab_and_heading(client: Client) -> None:
    page = client.get("/hulp").content.decode()
    assert "<title>Hulp – Basishulp Jeugd</title>" in page
    assert page.count("<h1>Hulp</h1>") == page.count("<h1") == 1


@pytest.mark.django_db
def test_a_page_that_does_not_exist_has_our_look_and_says_what_to_do(client: Client) -> None:
    answer = client.get("/bestaat-niet")
    assert answer.status_code == 404
    assert "<h1>Deze pagina bestaat niet</h1>" in answer.content.decode()


def test_the_pages_show_when_the_region_cannot_be_read(client: Client, settings: Any, tmp_path: Any) -> None:
    settings.REGIE = replace(settings.REGIE, region=tmp_path / "gone")
    request = RequestFactory().get("/hulp")
    assert errors.not_found(request, Exception()).status_code == 404


def middleware(kind: Any, error: Exception, **headers: str) -> HttpResponse | None:
    found: HttpResponse | None = kind(lambda request: HttpResponse()).process_exception(
        RequestFactory().post("/hulpventiel/1", headers=headers), error
    )
    return found


def test_a_database_that_is_gone_is_a_page_that_says_to_wait() -> None:
    answer = middleware(DatabaseGoneMiddleware, OperationalError("connection refused"))
    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"
    assert "Er is niets gewijzigd of verloren" in answer.content.decode()
    assert middleware(DatabaseGoneMiddleware, ValueError()) is None


def test_the_api_says_it_in_its_own_form() -> None:
    asked = RequestFactory().get("/api/v1/cijfers")
    gone = DatabaseGoneMiddleware(lambda request: HttpResponse()).process_exception(
        asked, OperationalError("connection refused")
    )
    for answer, status in ((gone, 503), (handler(OperationalError(), {}), 503), (errors.failed(asked), 500)):
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        assert json.loads(answer.content)["detail"]


def test_a_database_that_goes_outside_a_view_is_the_same_page() -> None:
    try:
        raise OperationalError("connection refused")
    except OperationalError:
        assert errors.failed(HttpRequest()).status_code == 503
    assert sys.exc_info() == (None, None, None)
    assert errors.failed(HttpRequest()).status_code == 500


@pytest.mark.parametrize(("kind", "status"), [(RegieError, 400), (Refused, 409)])
def test_what_a_person_can_mend_is_said_in_their_language(kind: type[RegieError], status: int) -> None:
    error = kind("vocabulary.period_unreadable", written="2024-13")
    with translation.override("nl"):
        answer = middleware(RegieErrorMiddleware, error)
    assert answer.status_code == status
    assert error.message("nl").split("'")[0] in answer.content.decode()
    assert 'href="/hulpventiel/1"' in answer.content.decode()


def test_a_part_of_a_page_gets_the_sentence_alone() -> None:
    answer = middleware(
        RegieErrorMiddleware, RegieError("vocabulary.period_unreadable", written="x"), **{"HX-Request": "true"}
    )
    assert "<html" not in answer.content.decode()
    assert "callout--error" in answer.content.decode()


def test_an_error_sentence_is_never_taken_as_html() -> None:
    error = RegieError("vocabulary.period_unreadable", written="<script>")
    for headers in ({}, {"HX-Request": "true"}):
        answer = middleware(RegieErrorMiddleware, error, **headers)
        assert "<script>" not in answer.content.decode().split("<body")[-1]


@pytest.mark.django_db
def test_the_gallery_is_only_there_in_a_demo(client: Client, settings: Any) -> None:
    assert client.get("/onderdelen").status_code == 404
    settings.REGIE = replace(settings.REGIE, demo=True)
    assert client.get("/onderdelen").status_code == 200
