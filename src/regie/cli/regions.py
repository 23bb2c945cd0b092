# SPDX-License-Identifier: EUPL-1.2
"""Commands that set up a region, hand out its template, and erase a client."""

from __future__ import annotations

import re
from pathlib import Path

import click

from regie.cli.common import GOOD, LANG, Command, console, lang_option, region_option, text, today
from regie.deliveries import erase as erase_client
from regie.deliveries import write_template
from regie.vocabulary import RegieError, load_region
from regie.vocabulary.codelists import codelist
from regie.vocabulary.region import REGION_FILE, read_region


@click.command(cls=Command, help=text("help_init"))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--name", prompt=text("ask_name"), help=text("ask_name"))
@click.option("--municipality", "municipalities", multiple=True, help=text("help_municipality"))
@click.option("--cooperative", prompt=text("ask_cooperative"), help=text("ask_cooperative"))
@click.option("--first-month", prompt=text("ask_first_month"), help=text("ask_first_month"))
@lang_option
def init(folder: Path, name: str, municipalities: tuple[str, ...], cooperative: str, first_month: str) -> int:
    """Make a new region, guided."""
    if (folder / REGION_FILE).exists():
        raise RegieError("cli.region_exists", folder=folder)
    chosen = [_municipality(each) for each in municipalities or _ask_municipalities()]
    content = _region_toml(name, chosen, cooperative, first_month)
    read_region(content.encode())
    folder.mkdir(parents=True, exist_ok=True)
    (folder / REGION_FILE).write_text(content, encoding="utf-8")
    console().print(text("region_made", folder=folder), markup=False)
    return GOOD


@click.command(cls=Command, help=text("help_template"))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@region_option
@lang_option
def template(file: Path, region: Path) -> int:
    """Write the Excel template of a region."""
    write_template(file, load_region(region), LANG)
    console().print(text("template_written", file=file), markup=False)
    return GOOD


@click.command(cls=Command, help=text("help_erase"))
@click.argument("client_key")
@region_option
@click.option("--reason", required=True, prompt=text("ask_reason"), help=text("ask_reason"))
@click.option("--yes", is_flag=True, help=text("help_yes"))
@lang_option
def erase(client_key: str, region: Path, reason: str, yes: bool) -> int:
    """Erase one client from all deliveries."""
    load_region(region)
    if not yes and not click.confirm(text("ask_erase", key=client_key)):
        raise click.Abort
    done = erase_client(region, client_key, reason, on=today())
    console().print(
        text("erased", rows=done.rows, deliveries=done.deliveries, snapshots=done.snapshots), markup=False
    )
    return GOOD


def _ask_municipalities() -> list[str]:
    answers: list[str] = []
    while True:
        answer = click.prompt(text("ask_municipality"), default="", show_default=False)
        if answer:
            answers.append(_municipality(answer)[0])
        elif answers:
            return answers


def _municipality(written: str) -> tuple[str, str]:
    known = codelist("municipalities")
    if written in known:
        return written, known[written].label
    found = [code for code in known.values() if code.label.casefold() == written.strip().casefold()]
    if len(found) != 1:
        raise RegieError("cli.municipality_unknown", written=written)
    return found[0].code, found[0].label


def _region_toml(name: str, municipalities: list[tuple[str, str]], cooperative: str, first_month: str) -> str:
    id_ = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "regio"
    lines = [
        text("toml_head"),
        f"id = {_quoted(id_)}",
        f"name = {_quoted(name)}",
        'cooperative = "COOP"',
        f"first_month = {_quoted(first_month)}",
        "",
        "municipalities = [",
        *(f"  {{ code = {_quoted(code)}, name = {_quoted(label)} }}," for code, label in municipalities),
        "]",
        "",
        text("toml_areas"),
        "areas = []",
        "",
        text("toml_parties"),
        "parties = [",
        f'  {{ code = "COOP", name = {_quoted(cooperative)}, role = "cooperative" }},',
        "]",
        "",
        text("toml_suppression"),
        "suppression = { hide_up_to = 9, round_to = 5, least_providers = 3 }",
    ]
    return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
