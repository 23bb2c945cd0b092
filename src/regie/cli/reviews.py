# SPDX-License-Identifier: EUPL-1.2
"""Commands on a contract at a snapshot: everything about it, and its settlement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.text import Text
from rich.tree import Tree

from regie.cli.common import (
    FINDINGS,
    GOOD,
    LANG,
    Command,
    console,
    contract_options,
    day,
    format_option,
    lang_option,
    say_so,
    show_rows,
    text,
)
from regie.cli.lines import show_lines
from regie.cli.outlook import print_years
from regie.figures import open_snapshot
from regie.review import LineView, Review, SettlementView, build_review
from regie.review.forecasts import forecast_for
from regie.review.settled import fix_settlement
from regie.review.settling import Settling, agreements_for
from regie.vocabulary import Period, PeriodKind, RegieError, load_region
from regie.vocabulary.figure import TOTAL
from regie.vocabulary.formatting import euro
from regie.vocabulary.money import to_euros


@click.command("review", cls=Command, help=text("help_review"))
@contract_options()
@click.option("--public", is_flag=True, help=text("help_public"))
@click.option("--forecast", "run", metavar="RUN", help=text("help_forecast_run"))
@format_option
@lang_option
def review_command(
    region: Path,
    period: str,
    contract_file: Path | None,
    snapshot_id: str | None,
    public: bool,
    run: str | None,
    form: str,
) -> int:
    """Everything about a contract in a period at a snapshot."""
    load_region(region)
    asked = Period.parse(period)
    agreements = agreements_for(region, asked, contract_file)
    with open_snapshot(region, snapshot_id) as source:
        forecast = forecast_for(region, source.snapshot, agreements.contract, run)
        found = build_review(source, asked, agreements=agreements, forecast=forecast, suppressed=public)
    if form == "json":
        click.echo(found.model_dump_json(indent=1))
    elif form == "csv":
        rows = [figure.flat() for figure in found.figures]
        show_rows(
            rows, "csv", {key: key for key in ("indicator", "period", "value", "unit", "snapshot", "remark")}
        )
    else:
        _print_review(found)
    return FINDINGS if found.signals else GOOD


@click.command("settle", cls=Command, help=text("help_settle"))
@contract_options()
@click.option("--part", help=text("help_settle_part"))
@click.option("--fix", "fixed_on", metavar="DATE", callback=day, help=text("help_settle_fix"))
@format_option
@lang_option
def settle_command(
    region: Path,
    period: str,
    contract_file: Path | None,
    snapshot_id: str | None,
    part: str | None,
    fixed_on: date | None,
    form: str,
) -> int:
    """The settlement of a period, line by line; ``--fix`` stores that of a year for good."""
    if fixed_on is not None and contract_file is not None:
        raise RegieError("review.fix_other_contract")
    load_region(region)
    asked = Period.parse(period)
    agreements = agreements_for(region, asked, contract_file)
    with open_snapshot(region, snapshot_id) as source:
        found = Settling(source, agreements).of(asked).view
    if fixed_on is not None:
        path = fix_settlement(region, found, fixed_on)
        click.echo(path.read_text("utf-8")) if form == "json" else say_so(text("written", path=path))
        return GOOD
    if part is not None:
        found = found.model_copy(update={"parts": (_chosen(found, part),)})
    if form == "json":
        click.echo(found.model_dump_json(indent=1))
    elif form == "csv":
        show_lines(found.parts)
    else:
        if agreements.contract.illustrative:
            say_so(text("contract_illustrative"), style="yellow")
        if agreements.contract.reported_amount_remark and asked.kind is PeriodKind.HALF_YEAR:
            say_so(agreements.contract.reported_amount_remark)
        _print_settlement(found)
    return GOOD


def _chosen(found: SettlementView, part: str) -> LineView:
    chosen = found.part(part)
    if chosen is None:
        known = ", ".join(each.key for each in found.parts)
        raise click.BadParameter(text("choose_one", written=part, choices=known), param_hint="--part")
    return chosen


def _print_settlement(found: SettlementView) -> None:
    say_so(text("settle_head", period=found.period, contract=found.contract, version=found.version), style="bold")
    say_so(text("of_snapshot", snapshot=found.snapshot))
    if found.fixed_on is not None:
        say_so(text("settle_fixed", day=found.fixed_on))
    elif found.provisional:
        say_so(text("settle_provisional"), style="yellow")
    out = console()
    for part in found.parts:
        out.print()
        out.print(_tree(part))
    for remark in found.remarks:
        say_so(f"- {remark.said(LANG)}")


def _tree(line: LineView) -> Tree:
    """A line with how it was computed and what is below it."""
    head = Text()
    head.append(f"{_euros(line.shown)}  ", style="bold")
    head.append(line.label.said(LANG))
    aside = [part for part in (line.formula.said(LANG), line.clause and f"[{line.clause}]") if part]
    if aside and not line.children:
        head.append(f"  {' '.join(aside)}", style="dim")
    tree = Tree(head)
    for child in line.children:
        tree.add(_tree(child))
    return tree


def _print_review(found: Review) -> None:
    header = found.header
    say_so(f"{header.region_name}: {header.contract_name}", style="bold")
    if header.contract_illustrative:
        say_so(text("contract_illustrative"), style="yellow")
    say_so(text("of_snapshot", snapshot=header.snapshot))
    if header.reported_amount_remark:
        say_so(header.reported_amount_remark)
    show_amounts("review_budget", budget_rows(found, _BUDGET), ("period", "place", *_BUDGET, "use"))
    if found.variance is not None:
        say_variance(found)
        steps = [
            {"step": step.en if LANG == "en" else step.nl, "effect": to_euros(step.amount)}
            for step in found.variance.bridge
        ]
        show_amounts("explain_bridge", steps, ("step", "effect"))
    if found.valve is not None:
        keys = ("name", "excess", "claimed", "accepted", "maximum", "granted")
        rows = [_amounts(row.model_dump(include=set(keys))) for row in found.valve.municipalities]
        show_amounts("review_valve", rows, keys)
    current = {entry.id: entry for entry in found.risk_file}
    risks = [
        {"risk": entry.id, "title": entry.title, "owner": entry.owner, "state": text(f"risk_{entry.state}")}
        for entry in current.values()
    ]
    show_amounts("review_risks", risks, ("risk", "title", "owner", "state"))
    members = [
        {"name": one.name, "turnover": one.turnover, "share": one.share_percent, "loss": one.loss}
        for one in found.members
        if one.turnover is not None
    ]
    if members:
        members.append(
            {"name": text("total")} | {key: _summed(members, key) for key in ("turnover", "share", "loss")}
        )
    show_amounts("review_members", [_amounts(row) for row in members], ("name", "turnover", "share", "loss"))
    if found.settlement is not None:
        lines = [
            {"label": part.label.said(LANG), "amount": to_euros(part.amount)} for part in found.settlement.parts
        ]
        show_amounts("review_settlement", lines, ("label", "amount"))
    if found.forecast is not None:
        say_so("")
        print_years(found.forecast)
    for signal in found.signals:
        say_so(f"- {signal.en if LANG == 'en' else signal.nl}")


def say_variance(found: Review) -> None:
    """Why the cost differs from the lump sum, in one sentence; nothing where the review has no variance."""
    if found.variance is not None:
        say_so("")
        say_so(found.variance.sentence_en if LANG == "en" else found.variance.sentence_nl, style="bold")


_BUDGET = ("agreed", "amendments", "reference", "booked", "ledger_only", "accrued", "excess", "granted")


def budget_rows(found: Review, keys: Sequence[str]) -> list[dict[str, Any]]:
    """Amounts of lump sum and cost in euros, by the names of ``BudgetYear``: each year in total, the period of the
    review per municipality too."""
    names = found.header.names["municipality"]
    rows = []
    for row in found.budget:
        if row.municipality != TOTAL and row.period != found.header.period:
            continue
        amounts = {key: getattr(row, key) for key in keys}
        place = text("total") if row.municipality == TOTAL else names.get(row.municipality, row.municipality)
        rows.append({"period": row.period, "place": place, **_amounts(amounts), "use": row.use_percent})
    return rows


def _summed(rows: Sequence[dict[str, Any]], key: str) -> Any:
    """The values of a column together; nothing when one of them is not known."""
    values = [row[key] for row in rows]
    return None if None in values else sum(values)


def _amounts(row: dict[str, Any]) -> dict[str, Any]:
    """Cents as euros; other values as they are."""
    return {key: to_euros(value) if isinstance(value, int) else value for key, value in row.items()}


def show_amounts(title: str, rows: Sequence[dict[str, Any]], keys: Sequence[str]) -> None:
    """A table under a title with the headings of the review; nothing where there are no rows."""
    if rows:
        say_so("")
        show_rows(rows, "table", {key: text(f"review_column_{key}") for key in keys}, title=text(title))


def _euros(cents: int | None) -> str:
    return "–" if cents is None else euro(to_euros(cents), 2, lang=LANG)
