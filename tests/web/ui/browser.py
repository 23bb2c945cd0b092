# SPDX-License-Identifier: EUPL-1.2
"""A real browser for tests: what it shows, what it may not load, and what axe finds."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

DESK, TABLET = 1440, 820
"""Widths of a screen on a desk and of a tablet held upright."""

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")

# Playwright runs a loop of its own in this thread; the tests beside it do use the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# What a page is expected to show may take longer on a machine that runs the rest of the tests beside it.
expect.set_options(timeout=30_000)


def executable() -> str:
    """Where Chromium stands; the test is skipped when there is none."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("Chromium is not installed")
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser that is closed at the end."""
    path = executable()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def page_at(
    browser: Browser, width: int = DESK, *, scripts: bool = True, guarded: bool = True, lang: str = "nl-NL"
) -> Iterator[Page]:
    """A page of this width. ``guarded`` keeps the content security policy; axe can only come in without it."""
    context = browser.new_context(
        viewport={"width": width, "height": 1000},
        locale=lang,
        java_script_enabled=scripts,
        bypass_csp=not guarded,
        reduced_motion="reduce",
    )
    try:
        yield context.new_page()
    finally:
        context.close()


def violations(page: Page) -> list[str]:
    """What axe finds on the page, as "rule: element"."""
    page.evaluate(_AXE)
    options = {"runOnly": RULES, "rules": {"target-size": {"enabled": True}}}
    found = page.evaluate("options => axe.run(document, options).then(result => result.violations)", options)
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def read_through(page: Page) -> None:
    """Scroll to the end, as a reader does, so that everything has come into view.

    At every place the browser draws twice before going on: only a drawn place counts as seen, and a busy machine may
    take long over one.
    """
    place = 0
    while place < int(page.evaluate("document.documentElement.scrollHeight")):
        page.evaluate(
            "place => new Promise(drawn => { scrollTo(0, place); "
            "requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(drawn))); })",
            place,
        )
        place += 800
    page.wait_for_load_state("networkidle")
