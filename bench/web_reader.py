# SPDX-License-Identifier: EUPL-1.2
"""A reader of the web application over HTTP: signs in, follows links, tells how long the server took."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection
from urllib.parse import urlencode, urljoin, urlsplit

DOMAIN, PASSWORD = "voorbeeld.example", "voorbeeld-regie"
"""Of the people of the demo, as its login screen says."""

CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
TIMING = re.compile(r'total;dur=([\d.]+), queries;desc="(\d+)"')


@dataclass(frozen=True)
class Answer:
    """One answer: milliseconds on the server and as seen from here, and the queries that were asked."""

    path: str
    status: int
    kind: str
    body: bytes
    milliseconds: float
    server_milliseconds: float
    queries: int


@dataclass
class Reader:
    """Someone of the demo with a browser, as far as cookies go."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def sign_in(self, name: str) -> None:
        """Sign in as a person of the demo. Raises ``RuntimeError`` when that fails."""
        page = self.get("/account/inloggen").body.decode("utf-8")
        token = CSRF.search(page)
        if token is None:
            raise RuntimeError("the login page has no form")
        form = {"csrfmiddlewaretoken": token[1], "login": f"{name}@{DOMAIN}", "password": PASSWORD}
        answer = self.ask("POST", "/account/inloggen", urlencode(form).encode())
        if answer.status != 302:
            raise RuntimeError(f"{name} could not sign in: {answer.status}")

    def get(self, path: str) -> Answer:
        """One page, redirects within the application followed."""
        return self.ask("GET", path)

    def ask(
        self, method: str, path: str, body: bytes | None = None, kind: str = "application/x-www-form-urlencoded"
    ) -> Answer:
        """One request; of a GET, redirects are followed."""
        connection = HTTPConnection(self.host, self.port, timeout=120)
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Referer": f"http://{self.host}:{self.port}{path}",
        }
        if body is not None:
            headers["Content-Type"] = kind
        began = time.perf_counter()
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        content = response.read()
        took = 1000 * (time.perf_counter() - began)
        for cookie in response.msg.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        if method == "GET" and response.status in (301, 302) and response.headers["Location"]:
            return self.get(urljoin(path, response.headers["Location"]))
        timing = TIMING.search(response.headers.get("Server-Timing", ""))
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        server, queries = (float(timing[1]), int(timing[2])) if timing else (took, 0)
        return Answer(path, response.status, kind, content, took, server, queries)


def links(page: Answer) -> Iterator[str]:
    """The addresses within the application that a page leads to."""
    finder = _Links()
    finder.feed(page.body.decode("utf-8", "replace"))
    for found in finder.found:
        parts = urlsplit(urljoin(page.path, found))
        if not parts.netloc and parts.path.startswith("/"):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a" and values.get("href") and "download" not in values:
            self.found.append(str(values["href"]))
