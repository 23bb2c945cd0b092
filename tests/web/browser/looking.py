# SPDX-License-Identifier: EUPL-1.2
"""A reader with a real browser at the application: what the browser complains about, what axe finds, where the links
of a page lead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
from django.conf import settings as django_settings
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, CDPSession, Page, Response
from tests.web.people import confirmed
from tests.web.region_folder import own_region
from tests.web.ui.browser import DESK, page_at

from regie.web.accounts.models import User

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

PATIENCE = 180_000
"""Milliseconds that a page may take: what it shows may have to be computed first, on a busy machine."""

_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
_RUN = f"""axe.run(document, {{runOnly: {RULES}, rules: {{"target-size": {{enabled: true}}}}, resultTypes: ["violations"]}})
    .then(found => found.violations.flatMap(each => each.nodes.map(node => each.id + ": " + node.html.slice(0, 160))))"""

FILES = (
    "/static/",
    "/api/",
    "export=",
    "/bestand",
    "/sjabloon",
    "/origineel",
    "/apart",
    ".pdf",
    ".xlsx",
    ".docx",
    ".csv",
    ".svg",
    "beeld=",
    "bestand=",
    "logout",
    "uitloggen",
)
"""Parts of addresses behind which there is no page, or that end the session."""


def own_site(settings: Any, folder: Path) -> Path:
    """A region to write in that the application looks at from now on. What can be made again is shared between
    tests: it is kept under the hash of everything that it depends on. Gives the region's folder."""
    region = own_region(folder)
    settings.REGIE = replace(django_settings.REGIE, region=region)
    return region


@dataclass
class Reader:
    """Someone with a browser, signed in."""

    page: Page
    site: str
    heard: list[str] = field(default_factory=list)
    devtools: CDPSession | None = None

    def open(self, path: str) -> Response:
        """Go to a page and forget what was complained about before."""
        self.heard.clear()
        answer = self.page.goto(self.site + path, wait_until="load")
        assert answer is not None, path
        return answer

    def violations(self) -> list[str]:
        """What axe finds, as "rule: element". The page keeps its content security policy."""
        if self.devtools is None:
            self.devtools = self.page.context.new_cdp_session(self.page)
        self.devtools.send("Runtime.evaluate", {"expression": _AXE})
        answer = self.devtools.send(
            "Runtime.evaluate", {"expression": _RUN, "awaitPromise": True, "returnByValue": True}
        )
        assert "exceptionDetails" not in answer, answer
        return list(answer["result"]["value"])

    def links(self) -> list[str]:
        """The addresses of pages of the application that this page leads to."""
        script = "found => found.filter(each => !each.hasAttribute('download')).map(each => each.href)"
        parts = [urlsplit(link) for link in self.page.eval_on_selector_all("a[href]", script)]
        here = urlsplit(self.site).netloc
        return [
            path
            for each in parts
            if each.netloc == here
            and not any(mark in (path := each.path + (f"?{each.query}" if each.query else "")) for mark in FILES)
        ]


@contextmanager
def reader(
    browser: Browser,
    site: str,
    user: User | None = None,
    *,
    scripts: bool = True,
    width: int = DESK,
    cookies: Mapping[str, Any] | None = None,
) -> Iterator[Reader]:
    """A browser in which this person signed in a moment ago, or has these cookies; nobody when there is none."""
    with page_at(browser, width, scripts=scripts) as page:
        if user is not None:
            of_user = cookies if cookies is not None else confirmed(user).cookies
            page.context.add_cookies(
                [{"name": name, "value": one.value, "url": site} for name, one in of_user.items()]
            )
        page.set_default_timeout(PATIENCE)
        found = Reader(page, site)
        page.on("console", lambda told: told.type in ("error", "warning") and found.heard.append(told.text))
        page.on("pageerror", lambda error: found.heard.append(str(error)))
        page.on(
            "response",
            lambda answer: answer.status >= 400 and found.heard.append(f"{answer.status} {answer.url}"),
        )
        page.on(
            "requestfailed",
            # what was still on its way when somebody goes to the next page is no fault
            lambda asked: (
                asked.failure != "net::ERR_ABORTED" and found.heard.append(f"failed {asked.url}: {asked.failure}")
            ),
        )
        yield found


def form_of(path: str) -> str:
    """The form of an address: the view behind it and the names of its parameters."""
    bare, _, query = path.partition("?")
    try:
        view = resolve(bare).view_name
    except Resolver404:
        view = bare
    return "?".join([view, "&".join(sorted({pair.partition("=")[0] for pair in query.split("&") if pair}))])
