# SPDX-License-Identifier: EUPL-1.2
"""Commands on deliveries: check one, hand one in, list them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

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
    text,
    today,
)
from regie.cli.summaries import show_summary
from regie.deliveries import check as check_file
from regie.deliveries import deliver as deliver_file
from regie.deliveries import delivery_list, set_aside_file
from regie.vocabulary import load_region
from regie.vocabulary.formatting import short_day

_mapping = click.option("--mapping", type=PATH, help=text("help_mapping"))
_received = click.option("--received-on", callback=day, help=text("help_received_on"))


@click.command(cls=Command, help=text("help_check"))
@click.argument("file", type=PATH)
@region_option
@_mapping
@_received
@format_option
@lang_option
def check(file: Path, region: Path, mapping: Path | None, received_on: date | None, form: str) -> int:
    """Check a file against the standard; nothing is stored."""
    settings = load_region(region)
    with console(stderr=True).status(text("checking", file=file.name)):
        summary = check_file(file, settings, mapping=mapping, received_on=received_on or today(), folder=region)
    show_summary(summary, form)
    return FINDINGS if summary.counts else GOOD


@click.command(cls=Command, help=text("help_deliver"))
@click.argument("file", type=PATH)
@region_option
@_mapping
@_received
@format_option
@lang_option
def deliver(file: Path, region: Path, mapping: Path | None, received_on: date | None, form: str) -> int:
    """Check a file and store it."""
    with console(stderr=True).status(text("delivering", file=file.name)):
        summary = deliver_file(file, region, mapping=mapping, received_on=received_on or today())
    show_summary(summary, form)
    if form == "table":
        if summary.already_known:
            received = short_day(summary.received_on, lang=LANG)
            say_so(text("already_known", hash=summary.hash[:8], day=received))
        else:
            say_so(text("stored", hash=summary.hash[:8]), style="green")
        aside = set_aside_file(region, summary.hash)
        if aside is not None:
            say_so(text("set_aside_file", path=aside))
    return FINDINGS if summary.counts else GOOD


@click.command(cls=Command, help=text("help_deliveries"))
@region_option
@format_option
@lang_option
def deliveries(region: Path, form: str) -> int:
    """List the deliveries of a region."""
    names = load_region(region).party_names
    rows = [
        {
            "hash": s.hash[:8] if form == "table" else s.hash,
            "party": s.party,
            "name": names.get(s.party, ""),
            "period_start": str(s.period_start),
            "period_end": str(s.period_end),
            "received_on": str(s.received_on),
            "rows_read": s.rows_read,
            "rows_accepted": s.rows_accepted,
            "rows_set_aside": s.rows_set_aside,
            "warnings": s.warnings,
            "supplements": s.supplements[:8] if s.supplements and form == "table" else s.supplements,
        }
        for s in delivery_list(region)
    ]
    keys = (
        *("hash", "party", "name", "period_start", "period_end", "received_on"),
        *("rows_read", "rows_accepted", "rows_set_aside", "warnings", "supplements"),
    )
    show_rows(rows, form, {key: text(f"column_{key}") for key in keys})
    return GOOD
