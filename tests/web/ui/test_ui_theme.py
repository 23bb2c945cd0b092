# SPDX-License-Identifier: EUPL-1.2
"""The look: the colours of the report, tokens that a municipality can replace, and static files made from packages."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from regie.reporting.tokens import LEAST_CONTRAST, contrast, tokens
from regie.web import ui
from regie.web.ui.context import theme_class
from regie.web.ui.finders import GeneratedFinder

STYLES = Path(ui.__file__).parent / "static" / "ui"


def own_tokens() -> dict[str, str]:
    text = (STYLES / "tokens.css").read_text(encoding="utf-8")
    found = dict(re.findall(r"(--[\w-]+):\s*([^;]+);", text))

    def settled(value: str) -> str:
        return re.sub(r"var\((--[\w-]+)\)", lambda name: settled(found[name[1]]), value)

    return {name: settled(value) for name, value in found.items()}


def test_colours_are_those_of_the_report() -> None:
    found = own_tokens()
    expected = {f"--regie-color-{name.replace('_', '-')}": value for name, value in tokens().colour.items()}
    expected |= {f"--regie-segment-{name.replace('_', '-')}": value for name, value in tokens().segment.items()}
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("--utrecht-document-color", "--utrecht-document-background-color"),
        ("--regie-color-ink-soft", "--utrecht-document-background-color"),
        ("--regie-color-ink-soft", "--utrecht-surface-background-color"),
        ("--utrecht-link-color", "--utrecht-document-background-color"),
        ("--utrecht-link-color", "--utrecht-surface-background-color"),
        ("--utrecht-link-color", "--utrecht-alert-error-background-color"),
        ("--utrecht-button-primary-action-color", "--utrecht-button-primary-action-background-color"),
        ("--utrecht-button-primary-action-color", "--utrecht-button-primary-action-hover-background-color"),
        ("--utrecht-button-secondary-action-color", "--utrecht-button-secondary-action-hover-background-color"),
        ("--utrecht-button-danger-color", "--utrecht-button-danger-background-color"),
        ("--utrecht-navigation-current-color", "--utrecht-navigation-current-background-color"),
        ("--regie-color-good", "--regie-color-good-soft"),
        ("--regie-color-bad", "--regie-color-bad-soft"),
        ("--regie-color-hypothesis", "--regie-color-hypothesis-soft"),
        ("--utrecht-form-field-error-message-color", "--utrecht-document-background-color"),
    ],
)
def test_text_can_be_read_on_what_it_stands_on(text: str, on: str) -> None:
    found = own_tokens()
    assert contrast(found[text], found[on]) >= LEAST_CONTRAST


def test_the_edge_of_a_form_field_can_be_seen() -> None:
    found = own_tokens()
    assert contrast(found["--utrecht-form-control-border-color"], "#ffffff") >= 3


def test_every_token_that_a_style_uses_exists() -> None:
    used = {
        name
        for file in STYLES.glob("*.css")
        for name in re.findall(r"var\((--[\w-]+)", file.read_text(encoding="utf-8"))
    }
    assert used <= set(own_tokens())


def test_every_token_in_the_guide_for_themes_exists() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "theme.md").read_text(encoding="utf-8")
    assert set(re.findall(r"--(?:utrecht|regie)-[a-z0-9-]*[a-z0-9]", guide)) <= set(own_tokens())


@pytest.fixture
def theme(tmp_path: Path, settings: Any) -> Path:
    file = tmp_path / "heerlen.css"
    file.write_text(".heerlen-theme { --regie-color-accent: #00693c }", encoding="utf-8")
    settings.REGIE = replace(settings.REGIE, theme=file)
    return file


@pytest.mark.django_db
def test_a_mounted_theme_is_served_after_our_tokens_and_its_class_is_on_the_page(theme: Path, client: Any) -> None:
    html = client.get("/hulp").content.decode()
    assert '<html lang="nl" class="heerlen-theme">' in html
    order = [html.index(name) for name in ("ui/tokens.css", "ui/made/theme.css", "ui/base.css")]
    assert order == sorted(order)
    assert finders.find("ui/made/theme.css") == str(theme)


def test_a_theme_without_a_class_sets_none(tmp_path: Path) -> None:
    file = tmp_path / "root.css"
    file.write_text(":root { --regie-color-accent: #00693c }", encoding="utf-8")
    assert theme_class(file) == ""
    assert theme_class(tmp_path / "gone.css") == ""


def test_fonts_and_chart_library_are_made_once_and_found_as_static_files() -> None:
    found = dict(GeneratedFinder().list())
    assert set(found) == {
        "fonts.css",
        "lato-400.woff",
        "lato-400-italic.woff",
        "lato-700.woff",
        "lato-900.woff",
        "vega.js",
    }
    font = Path(str(finders.find("ui/made/lato-400.woff")))
    assert font.read_bytes()[:4] == b"wOFF"
    written = font.stat().st_mtime_ns
    assert Path(str(finders.find("ui/made/lato-400.woff"))).stat().st_mtime_ns == written


def test_every_font_that_the_style_names_is_there() -> None:
    style = Path(str(finders.find("ui/made/fonts.css"))).read_text(encoding="utf-8")
    assert all(finders.find(f"ui/made/{name}") for name in re.findall(r'url\("([^"]+)"\)', style))


def test_no_file_outside_the_made_ones_can_be_asked_for() -> None:
    assert not finders.find("ui/made/../../settings.py")
    assert not finders.find("ui/made/geheim.txt")


TEMPLATES = sorted(Path(ui.__file__).parents[1].rglob("templates/**/*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: "/".join(path.parts[-2:]))
def test_no_template_has_a_style_or_script_that_the_policy_refuses(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=[\"']|javascript:|hx-on", text)
    assert all("src=" in tag or "application/json" in tag for tag in re.findall(r"<script\b[^>]*>", text))


def test_a_page_for_an_error_needs_neither_database_nor_request() -> None:
    assert "De database is niet bereikbaar" in render_to_string("ui/errors/503.html")
