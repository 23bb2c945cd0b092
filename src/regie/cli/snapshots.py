# SPDX-License-Identifier: EUPL-1.2
"""Commands on snapshots: list, make, compare."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from regie.cli.common import (
    GOOD,
    LANG,
    PATH,
    Group,
    console,
    day,
    format_option,
    lang_option,
    region_option,
    region_or_here,
    show_rows,
    text,
    today,
)
from regie.deliveries import Snapshot, make_snapshot, snapshots
from regie.figures import Change, Dimensions, changes
from regie.vocabulary import load_region


@click.group(cls=Group, invoke_without_command=True, help=text("help_snapshot"))
@click.option("--region", type=PATH, envvar="REGIE_REGION", help=text("help_region"))
@lang_option
@click.pass_context
def snapshot(context: click.Context, region: Path | None) -> None:
    """Snapshots; without a subcommand they are listed. A region named here holds for the subcommand too."""
    if context.invoked_subcommand is not None:
        if region is not None:
            context.default_map = {context.invoked_subcommand: {"region": region}}
        return
    _list_snapshots(region_or_here(context, context.command.params[0], region), "table")


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
    load_region(region)
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
    settings = load_region(region)
    with console(stderr=True).status(text("comparing")):
        changed = changes(region, before, after)
    rows = [change.flat() for change in changed]
    if form == "table":
        dimensions = Dimensions(settings)
        for row, change in zip(rows, changed, strict=True):
            row |= {"before": change.before, "after": change.after, "difference": change.difference}
            row |= {"breakdown": _breakdown(change, dimensions), "unit": text(f"unit_{change.unit}")}
    keys = ("indicator", "period", "breakdown", "before", "after", "difference", "unit", "deliveries")
    show_rows(rows, form, {key: text(f"column_{key}") for key in keys})
    return GOOD


def _breakdown(change: Change, dimensions: Dimensions) -> str:
    names = []
    for name, code in change.breakdown.items():
        special = text(code) if code in ("total", "unknown") else code
        names.append(dimensions.labels(name, LANG).get(code, special))
    return ", ".join(names)


def _list_snapshots(region: Path, form: str) -> None:
    load_region(region)
    show_rows([_snapshot_row(each) for each in snapshots(region)], form, _snapshot_columns())


def _snapshot_row(each: Snapshot) -> dict[str, Any]:
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
