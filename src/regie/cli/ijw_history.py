# SPDX-License-Identifier: EUPL-1.2
"""The command that makes deliveries out of iJw messages of years in which care was paid by effort."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from regie.cli.common import (
    FINDINGS,
    GOOD,
    LANG,
    PATH,
    Command,
    console,
    day,
    format_option,
    lang_option,
    region_option,
    say_so,
    show_rows,
    today,
)
from regie.cli.ijw_shared import apart, key_option, pseudonyms, xsd_option
from regie.exchange.history import CHOICES_FILE, Account, load_choices, make_history
from regie.exchange.ijw.reading import read
from regie.vocabulary import load_region
from regie.vocabulary.formatting import number, short_day
from regie.vocabulary.money import written
from regie.vocabulary.texts import say


def words(name: str, /, **values: object) -> str:
    """A sentence of this command in the reader's language."""
    return say(f"history.{name}", LANG, **values)


@click.command("history", cls=Command, help=words("help_history"))
@click.argument("places", type=PATH, nargs=-1, required=True, metavar="PLACE...")
@region_option
@click.option("--out", type=PATH, required=True, metavar="DIR", help=words("help_out"))
@click.option("--choices", "choices_file", type=PATH, metavar="FILE", help=words("help_choices"))
@click.option("--first-day", callback=day, help=words("help_first_day"))
@click.option("--last-day", callback=day, help=words("help_last_day"))
@key_option
@xsd_option
@format_option
@lang_option
def history(
    places: tuple[Path, ...],
    region: Path,
    out: Path,
    choices_file: Path | None,
    first_day: date | None,
    last_day: date | None,
    key: Path | None,
    xsd: Path | None,
    form: str,
) -> int:
    """Make deliveries out of messages."""
    apart(out, places)
    settings = load_region(region)
    choices = load_choices(choices_file or region / CHOICES_FILE, settings)
    made = pseudonyms(key)
    with console(stderr=True).status("") as status:

        def tell(step: str, count: int) -> None:
            name = "step_reading" if step == "reading" else "step_making"
            status.update(words(name, count=number(count, lang=LANG), step=step))

        account = make_history(
            read(places, pseudonyms=made, today=today(), xsd=xsd),
            settings,
            choices,
            out,
            made_on=today(),
            first_day=first_day,
            last_day=last_day,
            progress=tell,
        )
    if form == "table":
        _show(account, out)
    else:
        show_rows(_rules(account, plain=True), form, {name: name for name in _RULE_COLUMNS})
    return FINDINGS if account.held.errors or any(one.weight != "note" for one in account.rules) else GOOD


_PART_COLUMNS = ("message", "read", "used", "set_aside", "amount_read", "amount_used", "amount_set_aside")
_RULE_COLUMNS = ("weight", "rule", "parts", "amount", "what")


def _show(account: Account, out: Path) -> None:
    parts = [
        {
            name: written(value) if name.startswith("amount") else value
            for name, value in one.model_dump().items()
            if not name.startswith("amount") or one.amount_read or one.amount_used
        }
        for one in account.parts
    ]
    show_rows(
        parts, "table", {name: words(f"column_{name}") for name in _PART_COLUMNS}, title=words("title_parts")
    )
    if account.rules:
        columns = {name: words(f"column_{name}") for name in _RULE_COLUMNS}
        show_rows(_rules(account), "table", columns, title=words("title_rules"))
    if account.unknown:
        unknown = [
            {
                "kind": words(f"unknown_{one.what}"),
                "code": one.code,
                "parts": one.parts,
                "amount": written(one.amount),
            }
            for one in account.unknown
        ]
        columns = {name: words(f"column_{name}") for name in ("kind", "code", "parts", "amount")}
        show_rows(unknown, "table", columns, title=words("title_unknown"))
    if account.held.errors or account.held.warnings:
        say_so(words("held", **account.held.model_dump(), path=out / "reading.csv"))
    say_so(
        words(
            "written",
            count=len(account.deliveries),
            first=short_day(account.first_day, lang=LANG),
            last=short_day(account.last_day, lang=LANG),
            path=out / "deliveries",
        ),
        style="green",
    )


def _rules(account: Account, *, plain: bool = False) -> list[dict[str, Any]]:
    """The rules that were met, what set aside most in front; ``plain`` for a machine."""
    order = {"error": 0, "warning": 1, "note": 2}
    return [
        {
            "weight": one.weight if plain else words(f"weight_{one.weight}"),
            "rule": one.rule,
            "parts": one.parts,
            "amount": written(one.amount) if one.amount else None,
            "what": one.message(LANG),
        }
        for one in sorted(account.rules, key=lambda one: (order[one.weight], -one.parts, one.rule))
    ]
