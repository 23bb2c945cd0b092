# SPDX-License-Identifier: EUPL-1.2
"""Who chooses English reads English: no Dutch is left in what the screens themselves say."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest
from django.urls import reverse
from tests.web.people import confirmed, person
from tests.web.region_folder import small_region
from tests.web.whole.walking import walk

from regie.web import translations
from regie.web.access import Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "role", [Role.DIRECTOR, Role.ACCOUNT_MANAGER, Role.MEMBER, Role.FUNCTIONAL_MANAGER, Role.PRIVACY_OFFICER]
)
def test_no_dutch_is_left_in_what_screens_say(role: Role, settings: Any) -> None:
    settings.REGIE = replace(settings.REGIE, region=small_region())
    client = confirmed(person(role))
    answer = client.post(reverse("ui:language"), {"language": "en", "next": "/"})
    assert answer.cookies["regie_language"].value == "en"
    written = "\n".join(path.read_text(encoding="utf-8") for path in sorted(small_region().rglob("*.toml")))
    left = {}
    for page in walk(client, 1):
        if page.html is None or page.answer.status_code != 200:
            continue
        found = _Said(page.answer.content.decode())
        assert found.language == "en", page.path
        texts = [text for text in found.texts if f'"{text}"' not in written]
        dutch = sorted({text for text in texts if text in _dutch_of_screens()})
        if dutch:
            left[page.path] = dutch
    assert left == {}


@cache
def _dutch_of_screens() -> frozenset[str]:
    """The Dutch texts of all screens that are something else in English."""
    texts: set[str] = set()
    english: set[str] = set()
    for app in translations.apps():
        for message in translations.kept_of(app):
            if isinstance(message.id, str) and isinstance(message.string, str):
                english.add(message.string)
                if message.id != message.string:
                    texts.add(message.id)
    return frozenset(texts - english)


class _Said(HTMLParser):
    """The language of a page and the texts in it, one for each stretch between two tags."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.language = ""
        self.texts: list[str] = []
        self._in_dutch: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "html":
            self.language = values.get("lang") or ""
        elif values.get("lang") == "nl" or (self._in_dutch and tag == self._in_dutch[0]):
            self._in_dutch.append(tag)
        for name in ("aria-label", "title", "alt", "placeholder"):
            if values.get(name) and not self._in_dutch:
                self.texts.append(str(values[name]).strip())

    def handle_endtag(self, tag: str) -> None:
        if self._in_dutch and tag == self._in_dutch[0]:
            self._in_dutch.pop()

    def handle_data(self, data: str) -> None:
        if not self._in_dutch and data.strip():
            self.texts.append(" ".join(data.split()))
