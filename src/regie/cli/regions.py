# SPDX-License-Identifier: EUPL-1.2
"""Commands that set up a region, hand out its template, and erase a client."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import click

from regie.cli.common import GOOD, LANG, PATH, Command, lang_option, region_option, say_so, text, today
from regie.deliveries import erase as erase_client
from regie.deliveries import write_template
from regie.vocabulary import RegieError, load_region
from regie.vocabulary.codelists import codelist
from regie.vocabulary.periods import Period, PeriodKind
from regie.vocabulary.region import REGION_FILE, read_region


@click.command(cls=Command, help=text("help_init"))
@click.argument("folder", type=PATH)
@click.option("--name", help=text("ask_name"))
@click.option("--municipality", "municipalities", multiple=True, help=text("help_municipality"))
@click.option("--cooperative", help=text("ask_cooperative"))
@click.option("--first-month", help=text("ask_first_month"))
@lang_option
def init(
    folder: Path,
    name: str | None,
    municipalities: tuple[str, ...],
    cooperative: str | None,
    first_month: str | None,
) -> int:
    """Make a new region; what is missing is asked, and asked again when the answer will not do."""
    if (folder / REGION_FILE).exists():
        raise RegieError("cli.region_exists", folder=folder)
    name = name or _ask("ask_name")
    chosen = [_municipality(each) for each in municipalities] or _ask_municipalities()
    cooperative = cooperative or _ask("ask_cooperative")
    month = _month(first_month) if first_month else _ask("ask_first_month", _month)
    content = _region_toml(name, list(dict.fromkeys(chosen)), cooperative, month)
    read_region(content.encode())
    folder.mkdir(parents=True, exist_ok=True)
    (folder / REGION_FILE).write_text(content, encoding="utf-8")
    say_so(text("region_made", folder=folder))
    return GOOD


@click.command(cls=Command, help=text("help_template"))
@click.argument("file", type=PATH)
@region_option
@lang_option
def template(file: Path, region: Path) -> int:
    """Write the Excel template of a region."""
    if file.suffix.lower() != ".xlsx":
        raise RegieError("cli.template_name", file=file)
    write_template(file, load_region(region), LANG)
    say_so(text("template_written", file=file))
    return GOOD


@click.command(cls=Command, help=text("help_erase"))
@click.argument("client_key")
@region_option
@click.option("--reason", prompt=text("ask_reason"), help=text("ask_reason"))
@click.option("--yes", is_flag=True, help=text("help_yes"))
@lang_option
def erase(client_key: str, region: Path, reason: str, yes: bool) -> int:
    """Erase one client from all deliveries."""
    load_region(region)
    if not yes and not click.confirm(text("ask_erase", key=client_key)):
        raise click.Abort
    done = erase_client(region, client_key, reason, on=today())
    say_so(text("erased", rows=done.rows, deliveries=done.deliveries, snapshots=done.snapshots))
    return GOOD


def _ask(question: str, read: Callable[[str], str] = str) -> str:
    """The answer to one question, as ``read`` gives it back."""
    while True:
        answer = str(click.prompt(text(question))).strip()
        try:
            if answer:
                return read(answer)
        except RegieError as wrong:
            say_so(wrong.message(LANG), style="red")


def _ask_municipalities() -> list[tuple[str, str]]:
    """At least one municipality, code and name."""
    answers: list[tuple[str, str]] = []
    while True:
        answer = click.prompt(text("ask_municipality"), default="", show_default=False).strip()
        if not answer and answers:
            return answers
        if not answer:
            say_so(text("municipality_needed"), style="red")
            continue
        try:
            answers.append(_municipality(answer))
            say_so(" ".join(answers[-1]))
        except RegieError as wrong:
            say_so(wrong.message(LANG), style="red")


def _month(written: str) -> str:
    """A month as ``2024-01``."""
    try:
        month = Period.parse(written)
    except RegieError:
        raise RegieError("cli.not_a_month", written=written) from None
    if month.kind is not PeriodKind.MONTH:
        raise RegieError("cli.not_a_month", written=written)
    return str(month)


def _municipality(written: str) -> tuple[str, str]:
    known = codelist("municipalities")
    written = written.strip()
    if written in known:
        return written, known[written].label
    found = [code for code in known.values() if code.label.casefold() == written.casefold()]
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
