# SPDX-License-Identifier: EUPL-1.2
"""Commands on figures and their definitions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.markdown import Markdown

import regie.figures
from regie.cli.common import (
    GOOD,
    LANG,
    Command,
    console,
    format_option,
    lang_option,
    region_option,
    say_so,
    show_rows,
    text,
)
from regie.vocabulary import Figure, Period, load_region
from regie.vocabulary.periods import parse_periods


@click.command(cls=Command, help=text("help_figures"))
@region_option
@click.option("--indicator", "indicators", multiple=True, help=text("help_indicator"))
@click.option("--by", default="", help=text("help_by"))
@click.option("--period", required=True, help=text("help_period"))
@click.option("--snapshot", "snapshot_id", help=text("help_snapshot_option"))
@click.option("--suppress/--no-suppress", default=False, help=text("help_suppress"))
@format_option
@lang_option
def figures(
    region: Path,
    indicators: tuple[str, ...],
    by: str,
    period: str,
    snapshot_id: str | None,
    suppress: bool,
    form: str,
) -> int:
    """Print figures; without ``--indicator`` the main ones."""
    load_region(region)
    periods = parse_periods(period)
    breakdown = tuple(name.strip() for name in by.split(",") if name.strip())
    with regie.figures.open_snapshot(region, snapshot_id) as source:
        asked = indicators or main_figures(periods)
        found: list[Figure] = []
        for indicator in asked:
            found += regie.figures.query(source, indicator, by=breakdown, periods=periods, total=True)
        if suppress:
            found = regie.figures.published(source, found)
        names = {name: source.region_names(name, LANG) for name in breakdown}
    rows: list[dict[str, Any]] = [figure.flat() for figure in found]
    keys: tuple[str, ...] = ("indicator", "period", *breakdown, "value", "unit", "snapshot", "remark")
    if form == "table":
        keys = ("name", *(key for key in keys if key not in ("indicator", "snapshot")))
        names_of = _measure_names()
        say_so(text("of_snapshot", snapshot=source.snapshot))
        for row, figure in zip(rows, found, strict=True):
            row["name"] = names_of[figure.indicator]
            row["value"] = figure.value
            row["unit"] = text(f"unit_{figure.unit}")
            for name in breakdown:
                code = row[name]
                row[name] = names[name].get(code, text(code) if code in ("total", "unknown") else code)
            if figure.suppressed:
                row["remark"] = row.get("remark") or text("suppressed")
    show_rows(rows, form, {key: text(f"column_{key}") for key in keys})
    return GOOD


@click.command(cls=Command, help=text("help_definitions"))
@click.argument("indicator", required=False)
@format_option
@lang_option
def definitions(indicator: str | None, form: str) -> int:
    """Print the definitions of all indicators, or one in full."""
    registry = regie.figures.definitions()
    if indicator is not None:
        one = regie.figures.definition(indicator.partition(".")[0])
        if form == "json":
            click.echo(one.model_dump_json(indent=1))
        else:
            console().print(Markdown(regie.figures.definition_page(one, LANG)))
        return GOOD
    rows = [
        {
            "id": id_,
            "number": one.number,
            "name": one.nl if LANG == "nl" else one.en,
            "measures": len(one.measures),
        }
        for id_, one in sorted(registry.items(), key=lambda item: (item[1].number, item[0]))
    ]
    show_rows(rows, form, {key: text(f"column_{key}") for key in ("number", "id", "name", "measures")})
    return GOOD


def _measure_names() -> dict[str, str]:
    """What people call a figure, by its full id: a measure of a family behind the family's name."""
    names = {}
    for indicator in regie.figures.definitions().values():
        family = indicator.nl if LANG == "nl" else indicator.en
        for measure in indicator.measures:
            name = measure.nl if LANG == "nl" else measure.en
            names[indicator.measure_id(measure)] = f"{family}: {name[0].lower()}{name[1:]}" if measure.id else name
    return names


def main_figures(periods: list[Period]) -> tuple[str, ...]:
    """The figures that are shown when none are named: those of the first page that fit the kind of period."""
    wanted = (
        "unique_clients",
        "unique_clients_period",
        "inflow",
        "outflow",
        "net_outflow",
        "ended_as_planned",
        "cost",
    )
    registry = regie.figures.definitions()
    return tuple(name for name in wanted if all(p.kind in registry[name].periods for p in periods))
