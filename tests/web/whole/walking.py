# SPDX-License-Identifier: EUPL-1.2
"""A walk through the application with a test client: pages as they are answered, and what is in their HTML."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve


@dataclass
class Html(HTMLParser):
    """What matters of a page: its elements with their attributes, and the text inside scripts and styles."""

    source: str
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    inside: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        super().__init__()
        self._within = ""
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._within = tag if tag in ("script", "style") else ""

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within and data.strip():
            self.inside[self._within].append(data)

    def values(self, tag: str, name: str) -> Iterator[str]:
        """The values of an attribute on elements of a kind."""
        return (attributes[name] for found, attributes in self.elements if found == tag and name in attributes)


@dataclass
class Walked:
    """A page that was reached: its address, the answer, and its HTML where that is what came."""

    path: str
    answer: Any
    html: Html | None

    @property
    def parameters(self) -> set[str]:
        """Names of parameters that the page leads to with its links and forms."""
        if self.html is None:
            return set()
        named = {name for link in self.html.values("a", "href") for name, _ in parse_qsl(urlsplit(link).query)}
        return named | set(self.html.values("input", "name")) | set(self.html.values("select", "name"))


def walk(client: Client, most_forms: int = 2, start: str = "/") -> list[Walked]:
    """Every page and file that is reached by links from the first page; of one view as many as ``most_forms`` that
    differ in the names of their parameters."""
    waiting, found = [start], []
    forms: dict[str, set[frozenset[str]]] = defaultdict(set)
    while waiting:
        path = waiting.pop(0)
        parts = urlsplit(path)
        view = _view(parts.path)
        names = frozenset(name for name, _ in parse_qsl(parts.query))
        if names in forms[view] or len(forms[view]) == most_forms or "/static/" in path:
            continue
        forms[view].add(names)
        answer = client.get(path)
        page = None
        if answer.status_code == 302:
            waiting.append(_inside(path, answer["Location"]))
        elif answer.headers.get("Content-Type", "").startswith("text/html"):
            page = Html(answer.content.decode())
            waiting += [link for href in page.values("a", "href") if (link := _inside(path, href))]
        found.append(Walked(path, answer, page))
    return found


def _inside(path: str, href: str) -> str:
    parts = urlsplit(urljoin(f"http://testserver{path}", href))
    if parts.netloc != "testserver" or parts.scheme != "http":
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _view(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return path
