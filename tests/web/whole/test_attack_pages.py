# SPDX-License-Identifier: EUPL-1.2
"""What an attacker looks for in pages: room for a script of their own, and parameters that break a page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from tests.web.people import confirmed, person
from tests.web.region_folder import small_region
from tests.web.whole.addresses import addresses
from tests.web.whole.walking import Html, Walked, walk

from regie.web.access import Role

pytestmark = pytest.mark.django_db

STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "manifest-src": "'self'",
}

LOOKING = (Role.DIRECTOR, Role.ACCOUNT_MANAGER, Role.MEMBER, Role.FUNCTIONAL_MANAGER, Role.PRIVACY_OFFICER)
"""Roles that together see nearly every page."""

ODD = (
    "",
    "0",
    "-1",
    "9" * 400,
    "1e999",
    "NaN",
    "2024-13",
    "0000-00-00",
    "9999-H9",
    "x" * 5000,
    "'\";--<script>",
    "%00",
    "\x00",
    "\ud7ff\U0001f600",
    "../../etc/passwd",
    "{{7*7}}",
    "[]",
    "=1+1",
    "2024-H1",
    "0917",
    "cost",
)


@pytest.fixture(autouse=True)
def region(settings: Any) -> None:
    settings.REGIE = replace(settings.REGIE, region=small_region())


@pytest.mark.parametrize("role", LOOKING)
def test_no_page_has_room_for_a_script_and_none_breaks_by_its_links(role: Role) -> None:
    pages = walk(confirmed(person(role)))
    assert len(pages) > 5
    wrong = {each.path: found for each in pages if (found := list(_wrong(each)))}
    assert wrong == {}


def test_pages_for_everyone_have_room_for_no_script() -> None:
    pages = [
        page
        for start in ("/account/inloggen", "/openbaar/", "/hulp", "/er-is-niets")
        for page in walk(Client(), start=start)
    ]
    wrong = {each.path: found for each in pages if (found := list(_wrong(each, missing="/er-is-niets")))}
    assert wrong == {}


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.MEMBER, Role.FUNCTIONAL_MANAGER])
def test_odd_parameters_break_no_page(role: Role) -> None:
    client = confirmed(person(role))
    client.raise_request_exception = False
    names = sorted(
        {name for page in walk(client, 1) for name in page.parameters} | {"pagina", "sorteer", "export"}
    )
    paths = sorted(
        {each.path for each in addresses() if "/api/" not in each.path and "uitloggen" not in each.path}
    )
    value = st.one_of(st.sampled_from(ODD), st.text(max_size=40))
    query = st.lists(st.tuples(st.sampled_from(names), value), max_size=6)

    @effort(
        max_examples=150,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(paths), query)
    def ask(path: str, asked: list[tuple[str, str]]) -> None:
        answer = client.get(f"{path}?{urlencode(asked, errors='replace')}")
        assert answer.status_code < 500, (path, asked, answer.status_code)

    ask()


def _wrong(page: Walked, missing: str = "") -> Any:
    """What a browser could be made to do by this page."""
    answer, html = page.answer, page.html
    if answer.status_code not in ((404,) if page.path == missing else (200, 202, 302)):
        yield f"status {answer.status_code}"
    policy = dict(
        part.strip().partition(" ")[::2] for part in answer.headers["Content-Security-Policy"].split(";")
    )
    if policy != STRICT:
        yield f"policy {policy}"
    for name, value in {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
    }.items():
        if answer.headers.get(name) != value:
            yield f"{name}: {answer.headers.get(name)}"
    if html is not None:
        yield from _scripts(html)


def _scripts(html: Html) -> Any:
    if html.inside["style"]:
        yield "a style in the page"
    for tag, attributes in html.elements:
        for name, value in attributes.items():
            bare = "".join(value.split()).lower()
            if name.startswith(("on", "hx-on")) or name == "style":
                yield f"<{tag} {name}>"
            elif name in ("href", "src", "action", "formaction") and bare.startswith(
                ("javascript:", "data:text", "vbscript:")
            ):
                yield f"<{tag} {name}={value[:40]}>"
        if tag == "script" and "src" not in attributes and attributes.get("type") != "application/json":
            yield "a script in the page"
        if tag in ("base", "object", "embed", "iframe"):
            yield f"<{tag}>"
