# SPDX-License-Identifier: EUPL-1.2
"""Commands on deliveries and snapshots."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from regie.cli.common import (
    FINDINGS,
    GOOD,
    LANG,
    Command,
    Group,
    console,
    day,
    format_option,
    lang_option,
    region_option,
    show_rows,
    text,
    today,
)
from regie.deliveries import (
    Summary,
    delivery_list,
    make_snapshot,
    set_aside_file,
    snapshots,
)
from regie.deliveries import check as check_file
from regie.deliveries import deliver as deliver_file
from regie.figures import changes
from regie.vocabulary import load_region
from regie.vocabulary.formatting import number
from regie.vocabulary.money import written
from regie.vocabulary.tables import tables

SHOWN_FINDINGS = 40

_path = click.Path(path_type=Path)
_mapping = click.option("--mapping", type=_path, help=text("help_mapping"))
_received = click.option("--received-on", callback=day, help=text("help_received_on"))


@click.command(cls=Command, help=text("help_check"))
@click.argument("file", type=_path)
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
@click.argument("file", type=_path)
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
            console().print(text("already_known", hash=summary.hash[:8], day=summary.received_on))
        else:
            console().print(text("stored", hash=summary.hash[:8]), style="green")
        aside = set_aside_file(region, summary.hash)
        if aside is not None:
            console().print(text("set_aside_file", path=aside), markup=False)
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
            "period": f"{s.period_start} – {s.period_end}",
            "received_on": str(s.received_on),
            "rows_read": s.rows_read,
            "rows_accepted": s.rows_accepted,
            "rows_set_aside": s.rows_set_aside,
            "warnings": s.warnings,
        }
        for s in delivery_list(region)
    ]
    keys = (
        "hash",
        "party",
        "name",
        "period",
        "received_on",
        "rows_read",
        "rows_accepted",
        "rows_set_aside",
        "warnings",
    )
    show_rows(rows, form, {key: text(f"column_{key}") for key in keys})
    return GOOD


@click.group(cls=Group, invoke_without_command=True, help=text("help_snapshot"))
@click.option("--region", type=_path, envvar="REGIE_REGION", help=text("help_region"))
@lang_option
@click.pass_context
def snapshot(context: click.Context, region: Path | None) -> None:
    """Snapshots; without a subcommand they are listed."""
    if context.invoked_subcommand is None:
        if region is None:
            raise click.MissingParameter(ctx=context, param=context.command.params[0])
        _list_snapshots(region, "table")


@snapshot.command("list", help=text("help_snapshot_list"))
@region_option
@format_option
@lang_option
def list_(region: Path, form: str) -> int:
    """List the snapshots."""
    _list_snapshots(region, form)
    return GOOD


@snapshot.command("make", help=text("help_snapshot_make"))
@click.argument("reference_date", callback=day, required=False)
@region_option
@format_option
@lang_option
def make(reference_date: date | None, region: Path, form: str) -> int:
    """Make the snapshot of a reference date."""
    made = make_snapshot(region, reference_date or today())
    show_rows([_snapshot_row(made)], form, _snapshot_columns())
    return GOOD


@snapshot.command("diff", help=text("help_snapshot_diff"))
@click.argument("before")
@click.argument("after")
@region_option
@format_option
@lang_option
def diff(before: str, after: str, region: Path, form: str) -> int:
    """Which figures changed between two snapshots, and by which deliveries."""
    with console(stderr=True).status(text("comparing")):
        changed = changes(region, before, after)
    rows = [change.flat() for change in changed]
    keys = ("indicator", "period", "breakdown", "before", "after", "difference", "deliveries")
    show_rows(rows, form, {key: text(f"column_{key}") for key in keys})
    return GOOD


def _list_snapshots(region: Path, form: str) -> None:
    load_region(region)
    show_rows([_snapshot_row(each) for each in snapshots(region)], form, _snapshot_columns())


def _snapshot_row(each: Any) -> dict[str, Any]:
    return {
        "snapshot": each.id,
        "reference_date": str(each.reference_date),
        "last_day": str(each.last_day),
        "counted": len(each.deliveries),
        "unresolved": sum(item.rows for item in each.unresolved),
        "missing": ", ".join(one.party for one in each.late),
    }


def _snapshot_columns() -> dict[str, str]:
    keys = ("snapshot", "reference_date", "last_day", "counted", "unresolved", "missing")
    return {key: text(f"column_{key}") for key in keys}


def show_summary(summary: Summary, form: str) -> None:
    """Counts per table, findings per rule and the first findings of one delivery."""
    if form == "json":
        click.echo(summary.model_dump_json(indent=1))
        return
    if form == "csv":
        keys = ("place", "table", "row", "column", "rule", "severity", "value", "message")
        rows = [f.model_dump() | {"message": f.message(LANG)} for f in summary.findings]
        show_rows([{k: row[k] for k in keys} for row in rows], form, {k: k for k in keys})
        return
    out = console()
    out.print(text("delivery_of", party=summary.party, start=summary.period_start, end=summary.period_end))
    for told in summary.assumptions:
        out.print(("[yellow]![/] " if told.warning else "· ") + told.message(LANG).replace("[", r"\["))
    counts = Table(box=None, header_style="bold", pad_edge=False)
    for key in (
        "table",
        "rows_read",
        "rows_accepted",
        "rows_set_aside",
        "euros_read",
        "euros_accepted",
        "euros_aside",
    ):
        counts.add_column(text(f"column_{key}"), justify="left" if key == "table" else "right")
    for count in summary.tables:
        cents = (count.cents_read, count.cents_accepted, count.cents_set_aside)
        counts.add_row(
            tables()[count.table].nl if LANG == "nl" else count.table,
            *(number(n, lang=LANG) for n in (count.rows_read, count.rows_accepted, count.rows_set_aside)),
            *("" if c is None else written(c) for c in cents),
        )
    out.print(counts)
    if not summary.findings:
        out.print(text("no_findings"), style="green")
        return
    out.print(text("findings", errors=number(summary.errors), warnings=number(summary.warnings)))
    for finding in summary.findings[:SHOWN_FINDINGS]:
        style = "red" if finding.severity == "error" else "yellow"
        where = " · ".join(str(part) for part in (finding.place, finding.row, finding.column) if part is not None)
        out.print(f"  {where}: {finding.message(LANG)}", style=style, markup=False)
    more = summary.errors + summary.warnings - min(len(summary.findings), SHOWN_FINDINGS)
    if more > 0:
        out.print(text("more_findings", more=number(more)))
