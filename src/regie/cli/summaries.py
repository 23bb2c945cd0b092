# SPDX-License-Identifier: EUPL-1.2
"""A delivery's summary as a person reads it: what was assumed, counts per table, and the first findings."""

from __future__ import annotations

from collections.abc import Sequence

import click
from rich.table import Table

from regie.cli.common import LANG, console, say_so, show_rows, text
from regie.deliveries import Finding, Summary
from regie.vocabulary.formatting import number, short_day
from regie.vocabulary.money import to_euros
from regie.vocabulary.tables import tables

SHOWN_FINDINGS = 40

_PLACES = ("place", "file")


def show_summary(summary: Summary, form: str) -> None:
    """The whole summary as JSON, its findings as CSV, or everything a person needs as a table."""
    if form == "json":
        click.echo(summary.model_dump_json(indent=1))
        return
    if form == "csv":
        keys = ("place", "table", "row", "column", "rule", "severity", "value", "message")
        rows = [f.model_dump() | {"message": f.message(LANG)} for f in summary.findings]
        show_rows([{k: row[k] for k in keys} for row in rows], form, {k: k for k in keys})
        return
    start, end = (short_day(day, lang=LANG) for day in (summary.period_start, summary.period_end))
    say_so(text("delivery_of", party=summary.party, start=start, end=end))
    for warning, sentence in _told(summary):
        say_so(f"{'!' if warning else '·'} {sentence}", style="yellow" if warning else None)
    _show_counts(summary)
    if not summary.findings:
        say_so(text("no_findings"), style="green")
        return
    say_so(
        text("findings", errors=number(summary.errors, lang=LANG), warnings=number(summary.warnings, lang=LANG))
    )
    for finding in summary.findings[:SHOWN_FINDINGS]:
        style = "red" if finding.severity == "error" else "yellow"
        say_so(f"  {_where(finding)}: {finding.message(LANG)}", style=style)
    more = summary.errors + summary.warnings - min(len(summary.findings), SHOWN_FINDINGS)
    if more > 0:
        say_so(text("more_findings", more=number(more, lang=LANG)))


def _told(summary: Summary) -> list[tuple[bool, str]]:
    """What was assumed, once for all the files or sheets that it holds for."""
    alike: dict[tuple[object, ...], list[tuple[str, str]]] = {}
    for told in summary.assumptions:
        others = tuple(sorted((k, v) for k, v in told.values.items() if k not in _PLACES))
        place = next((str(told.values[k]) for k in _PLACES if k in told.values), "")
        alike.setdefault((told.warning, told.key, others), []).append((told.message(LANG), place))
    sentences = []
    for (warning, *_), messages in alike.items():
        (first, _), *rest = messages
        also = text("holds_for_more", places=", ".join(_short(place) for _, place in rest)) if rest else ""
        sentences.append((bool(warning), f"{first} {also}".strip()))
    return sentences


def _short(place: str) -> str:
    """The sheet alone, where a file has sheets."""
    return place.rpartition(", ")[2]


def _show_counts(summary: Summary) -> None:
    """Rows and euros of every table that has rows."""
    keys = ("rows_read", "rows_accepted", "rows_set_aside", "euros_read", "euros_accepted", "euros_aside")
    counts = Table(box=None, header_style="bold", pad_edge=False)
    counts.add_column(text("column_table"))
    for key in keys:
        counts.add_column(text(f"column_{key}"), justify="right")
    filled = [count for count in summary.tables if count.rows_read]
    for count in filled:
        counts.add_row(
            tables()[count.table].nl if LANG == "nl" else count.table,
            *_numbers((count.rows_read, count.rows_accepted, count.rows_set_aside)),
            *_euros((count.cents_read, count.cents_accepted, count.cents_set_aside)),
        )
    if filled:
        console().print(counts)
    else:
        say_so(text("no_rows"), style="yellow")
    unreadable = sum(count.amounts_unreadable for count in filled)
    if unreadable:
        say_so(text("amounts_unreadable", rows=number(unreadable, lang=LANG)), style="yellow")


def _numbers(values: Sequence[int]) -> list[str]:
    return [number(value, lang=LANG) for value in values]


def _euros(cents: Sequence[int | None]) -> list[str]:
    return ["" if each is None else number(to_euros(each), 2, lang=LANG) for each in cents]


def _where(finding: Finding) -> str:
    """Place and row; the column too, unless the sentence names it."""
    row = None if finding.row is None else text("in_row", row=finding.row)
    named = finding.column is None or finding.column in finding.message(LANG)
    column = None if named else text("in_column", column=finding.column)
    return ", ".join(part for part in (finding.place, row, column) if part is not None)
