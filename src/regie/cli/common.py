# SPDX-License-Identifier: EUPL-1.2
"""What all commands share: language, output as table, JSON or CSV, dates, exit codes."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from regie.vocabulary.formatting import number
from regie.vocabulary.region import REGION_FILE
from regie.vocabulary.texts import say

GOOD, FINDINGS, REFUSED = 0, 1, 2
"""Exit codes: all well; done, with findings to look at; refused, nothing changed."""

WIDTH = 140
"""Columns of a table that goes into a file or a pipe."""

F = TypeVar("F", bound=Callable[..., Any])


def language(arguments: Sequence[str] | None = None) -> str:
    """``en`` when ``--lang en`` stands anywhere on the command line or ``REGIE_LANG`` says so, else ``nl``.

    Looked up before the commands are made, so that ``--help`` too is in the reader's language.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    for place, word in enumerate(words):
        if word.startswith("--lang="):
            return "en" if word.endswith("=en") else "nl"
        if word == "--lang" and place + 1 < len(words):
            return "en" if words[place + 1] == "en" else "nl"
    return "en" if os.environ.get("REGIE_LANG") == "en" else "nl"


LANG = language()


def text(name: str, /, **values: object) -> str:
    """A sentence of the command line in the reader's language."""
    return say(f"cli.{name}", LANG, **values)


def console(*, stderr: bool = False) -> Console:
    """A console on today's standard output (or error)."""
    width = None if sys.stdout.isatty() else WIDTH
    return Console(stderr=stderr, highlight=False, width=width)


def say_so(sentence: str, *, style: str | None = None, stderr: bool = False) -> None:
    """Print one sentence as it is; a terminal wraps it, a file or pipe gets it on one line."""
    console(stderr=stderr).print(sentence, style=style, markup=False, soft_wrap=True)


def refuse(sentence: str) -> None:
    """Say on standard error why something was not done."""
    say_so(sentence, style="bold red", stderr=True)


def day(context: click.Context, param: click.Parameter, value: str | None) -> date | None:
    """Callback of an option or argument: a date written as ``2024-08-31`` or ``31-08-2024``.

    Raises a usage error that says how to write one.
    """
    if value is None:
        return None
    for form in ("%Y-%m-%d", "%d-%m-%Y"):
        try:
            return datetime.strptime(value, form).date()  # noqa: DTZ007 (a day, no time)
        except ValueError:
            continue
    raise click.BadParameter(text("day_unreadable", written=value), context, param)


class OneOf(click.Choice[str]):
    """A choice whose refusal is in the reader's language."""

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        return text("choose_one", written=value, choices=", ".join(self.choices))


PATH = click.Path(path_type=Path, readable=False)
"""A file or folder. What is wrong with it is found, and said in full, by whoever opens it."""


class _Help(click.HelpFormatter):
    """Help in the reader's language: click's own words are English."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix=text("word_usage"))

    def write_heading(self, heading: str) -> None:
        super().write_heading(
            {"Options": text("word_options"), "Commands": text("word_commands")}.get(heading, heading)
        )


class _Context(click.Context):
    formatter_class = _Help


class Command(click.Command):
    """A command whose help is in the reader's language."""

    context_class = _Context


class Group(click.Group):
    """A group of such commands."""

    context_class = _Context
    command_class = Command
    group_class = type


def lang_option(command: F) -> F:
    """``--lang`` (read by ``language()``) and ``--help``, which every command takes."""
    option = click.option("--lang", type=OneOf(["nl", "en"]), expose_value=False, help=text("help_lang"))
    return click.help_option("-h", "--help", help=text("help_help"))(option(command))


def format_option(command: F) -> F:
    """``--format table|json|csv``, given as ``form``."""
    choices = OneOf(["table", "json", "csv"])
    option = click.option(
        "--format", "form", type=choices, default="table", show_default=True, help=text("help_format")
    )
    return option(command)


def region_option(command: F) -> F:
    """``--region DIR``: the region's folder, given as ``region``; left out, the folder one stands in."""
    option = click.option(
        "--region", type=PATH, callback=region_or_here, envvar="REGIE_REGION", help=text("help_region")
    )
    return option(command)


def contract_options(period_help: str = "help_contract_period") -> Callable[[F], F]:
    """``--region --period --contract --snapshot``: which contract, in which period, at what moment.

    Given as ``region``, ``period`` (as written), ``contract_file`` (left out, the region's own) and
    ``snapshot_id`` (left out, the latest). ``period_help`` is the text that says which periods there are.
    """

    def decorate(command: F) -> F:
        for option in (
            click.option("--snapshot", "snapshot_id", help=text("help_snapshot_option")),
            click.option("--contract", "contract_file", type=PATH, help=text("help_contract_file")),
            click.option("--period", required=True, help=text(period_help)),
            region_option,
        ):
            command = option(command)
        return command

    return decorate


def region_or_here(context: click.Context, param: click.Parameter, value: Path | None) -> Path:
    """Callback: the folder named, else the one stood in when it is a region; a usage error when there is none."""
    if value is None and (Path.cwd() / REGION_FILE).is_file():
        return Path.cwd()
    if value is None:
        raise click.MissingParameter(ctx=context, param=param)
    return value


def today() -> date:
    """The day on this machine's clock; the core takes dates as arguments."""
    return datetime.now().astimezone().date()


def show_rows(rows: Sequence[dict[str, Any]], form: str, columns: dict[str, str], *, title: str = "") -> None:
    """Print rows as a table (columns: key to heading), as a JSON list or as CSV with the keys as header.

    In a table a column that nothing stands in is left out.
    """
    if form == "json":
        click.echo(json.dumps(list(rows), ensure_ascii=False, indent=1, default=str))
    elif form == "csv":
        keys = list(columns) + [k for k in dict.fromkeys(k for row in rows for k in row) if k not in columns]
        writer = csv.DictWriter(sys.stdout, keys, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({k: _csv_safe(v) for k, v in row.items()} for row in rows)
    elif not rows:
        say_so(text("nothing"))
    else:
        table = Table(
            title=Text(title) if title else None,
            title_justify="left",
            header_style="bold",
            box=None,
            pad_edge=False,
        )
        columns = {key: heading for key, heading in columns.items() if any(_shown(row.get(key)) for row in rows)}
        for key, heading in columns.items():
            right = all(isinstance(row.get(key), int | float | Decimal | None) for row in rows)
            table.add_column(Text(heading), justify="right" if right else "left", overflow="fold")
        for row in rows:
            table.add_row(*(Text(_shown(row.get(key))) for key in columns))
        console().print(table)


def _csv_safe(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets a quote in front."""
    if isinstance(value, str) and value.startswith(("=", "+", "@", "\t", "\r")):
        return f"'{value}"
    return value


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return text("yes") if value else text("no")
    if isinstance(value, int | float | Decimal):
        decimals = 0 if isinstance(value, int) else 2
        return number(Decimal(value), decimals, lang=LANG)
    return str(value)
