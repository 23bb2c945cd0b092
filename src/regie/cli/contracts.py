# SPDX-License-Identifier: EUPL-1.2
"""Commands on contracts: check a file, show the reference budget with its computation, compare two versions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.text import Text
from rich.tree import Tree

from regie.cli.common import (
    FINDINGS,
    GOOD,
    LANG,
    PATH,
    Group,
    console,
    format_option,
    lang_option,
    say_so,
    show_rows,
    text,
)
from regie.cli.lines import show_lines
from regie.contract import (
    Contract,
    Line,
    Quantity,
    example,
    example_names,
    load_contract,
    load_versions,
    reference_budget,
    reference_production,
    years_that_compute,
)
from regie.contract.difference import REFERENCE, differences
from regie.contract.lines import euros
from regie.contract.tariffs import TariffOf, tariff_findings
from regie.review import line_view
from regie.vocabulary import Period, RegieError
from regie.vocabulary.formatting import short_day
from regie.vocabulary.money import to_cents, to_euros, written
from regie.vocabulary.periods import PeriodKind


@click.group(cls=Group, help=text("help_contract"))
@lang_option
def contract() -> None:
    """Contracts as data."""


@contract.command("check", help=text("help_contract_check"))
@click.argument("file", type=PATH)
@format_option
@lang_option
def check(file: Path, form: str) -> int:
    """Check a contract file, or all versions in a folder."""
    versions = load_versions(file) if file.is_dir() else (_load(file),)
    rows = [row for version in versions for row in _checked(version)]
    keys = ("contract", "version", "year", "state", "remark")
    show_rows(rows, form, {key: text(f"column_{key}") for key in keys})
    wrong = any(row["finding"] for row in rows)
    if form == "table" and not wrong:
        say_so(text("contract_good"), style="green")
    return FINDINGS if wrong else GOOD


@contract.command("show", help=text("help_contract_show"))
@click.argument("file", type=PATH)
@click.option("--year", type=int, help=text("help_contract_year"))
@click.option("--period", help=text("help_contract_period"))
@click.option("--municipality", help=text("help_contract_municipality"))
@click.option("--production", is_flag=True, help=text("help_contract_production"))
@format_option
@lang_option
def show(
    file: Path, year: int | None, period: str | None, municipality: str | None, production: bool, form: str
) -> int:
    """Show the reference budget of a year or period with its computation; without one, what was agreed."""
    found = _load(file)
    if year is None and period is None:
        _show_overview(found, form)
        return GOOD
    asked = Period.parse(period) if period is not None else Period.parse(str(year))
    if production:
        line = reference_production(found, asked, municipality=municipality).line
    else:
        line = reference_budget(found, asked, municipality=municipality)
    if form == "json":
        head = {"contract": found.id, "version": found.version, "period": str(asked), "note": found.note}
        click.echo(json.dumps({**head, "line": line.as_json(LANG)}, ensure_ascii=False, indent=1))
    elif form == "csv":
        show_lines((line_view(line),))
    else:
        out = console()
        if found.illustrative:
            say_so(text("contract_illustrative"), style="yellow")
        out.print(_tree(line))
    return GOOD


@contract.command("tariffs", help=text("help_contract_tariffs"))
@click.argument("file", type=PATH)
@click.option("--period", required=True, help=text("help_contract_period"))
@format_option
@lang_option
def tariffs(file: Path, period: str, form: str) -> int:
    """Tariffs against their build-up and the index, and what was agreed on transformation."""
    found = tariff_findings(_load(file), Period.parse(period))
    if form == "json":
        click.echo(found.model_dump_json(indent=1))
        return FINDINGS if found.findings else GOOD
    said: dict[tuple[str, str, str, Any], list[str]] = {}
    for finding in found.findings:
        said.setdefault(_tariff_key(finding), []).append(finding.sentence().said(LANG))
    amount: Any = to_euros if form == "table" else written
    rows = [
        {
            "party": each.party_name,
            "product": each.named().said(LANG),
            "from": str(each.valid_from),
            "amount": amount(each.amount),
            "build_up": None if each.total is None else amount(each.total),
            "remark": " ".join(said.pop(_tariff_key(each), [])),
        }
        for each in found.build_ups
    ]
    rows += [{"remark": sentence} for sentences in said.values() for sentence in sentences]
    keys = ("party", "product", "from", "amount", "build_up", "remark")
    show_rows(rows, form, {key: text(f"column_{key}") for key in keys})
    if form == "table":
        states = ", ".join(
            f"{text(f'transformation_{state}')} {sum(each.state == state for each in found.transformation)}"
            for state in dict.fromkeys(each.state for each in found.transformation)
        )
        count = found.providers_with_transformation
        say_so(
            text("contract_transformation", count=count, states=states or "-", talks=found.providers_with_talks)
        )
    return FINDINGS if found.findings else GOOD


def _tariff_key(tariff: TariffOf) -> tuple[str, str, str, Any]:
    return tariff.service_contract, tariff.product, tariff.unit, tariff.valid_from


@contract.command("diff", help=text("help_contract_diff"))
@click.argument("before", type=PATH)
@click.argument("after", type=PATH)
@format_option
@lang_option
def diff(before: Path, after: Path, form: str) -> int:
    """What differs between two contract files, and in the reference budget."""
    rows: list[dict[str, Any]] = []
    for each in differences(_load(before), _load(after)):
        row: dict[str, Any] = dict(vars(each))
        if each.place.startswith(REFERENCE) and each.before and each.after:
            row["difference"] = written(to_cents(each.after) - to_cents(each.before))
        rows.append(row)
    keys = ("place", "field", "before", "after", "difference", "clause")
    show_rows(rows, form, {key: text(f"column_{key}") for key in keys})
    return GOOD


def _load(file: Path) -> Contract:
    """A contract from a file, or an example by its name where there is no such file."""
    if not file.exists() and str(file) in example_names():
        return example(str(file))
    return load_contract(file)


def _checked(version: Contract) -> Iterator[dict[str, Any]]:
    """A row per year: computed, not yet known, or a finding: a gap before a year that can be computed,
    or a reference production that is not the agreed budget."""
    good, bad = years_that_compute(version)
    for year in version.years:
        row = {"contract": version.id, "version": version.version, "year": str(year), "finding": False}
        if year in good:
            amount = reference_budget(version, Period(PeriodKind.YEAR, year)).amount
            remark = text("contract_reference", amount=euros(amount).said(LANG))
            wrong = _production_wrong(version, year)
            told = f"{remark}. {wrong}" if wrong else remark
            yield {**row, "state": text("contract_computed"), "remark": told, "finding": bool(wrong)}
            continue
        gap = not good or year < max(good)
        state = text("contract_gap" if gap else "contract_not_yet")
        yield {**row, "state": state, "remark": bad[year].message(LANG), "finding": gap}


def _production_wrong(version: Contract, year: int) -> str:
    """What is wrong with the reference production of a year, if the contract has one that does not add up."""
    try:
        reference_production(version, Period(PeriodKind.YEAR, year))
    except RegieError as wrong:
        return wrong.message(LANG) if wrong.key == "contract.production_sum" else ""
    return ""


def _show_overview(found: Contract, form: str) -> None:
    good, _ = years_that_compute(found)
    rows = []
    for year in good:
        lines = reference_budget(found, Period(PeriodKind.YEAR, year)).children
        for line in lines:
            amount: Any = to_euros(line.amount) if form == "table" else written(line.amount)
            rows.append({"year": str(year), "municipality": line.label.said(LANG), "amount": amount})
    if form == "table":
        first, last = (short_day(day, lang=LANG) for day in (found.term.starts_on, found.term.ends_on))
        say_so(f"{found.name} ({found.id}, {found.version})", style="bold")
        say_so(text("contract_term", first=first, last=last))
        for option in found.extensions:
            done = option.exercised_on
            state = text("contract_open") if done is None else short_day(done, lang=LANG)
            notice = short_day(option.notice_on, lang=LANG)
            say_so(text("contract_option", number=option.number, months=option.months, notice=notice, state=state))
        for sentence in _due(found):
            say_so(sentence)
        if found.note:
            say_so(found.note, style="yellow")
    show_rows(rows, form, {key: text(f"column_{key}") for key in ("year", "municipality", "amount")})


def _due(found: Contract) -> Iterator[str]:
    """When report and accounts are due, or that the contract does not say so."""
    report, accounts = found.half_year_report, found.annual_accounts
    if report is None:
        yield text("contract_no_report_term")
    elif report.due_after_months is not None:
        clause = found.clause_labels[report.clause]
        yield text("contract_report_months", months=report.due_after_months, clause=clause)
    else:
        clause = found.clause_labels[report.clause]
        yield text("contract_report_days", days=report.due_after_days, clause=clause)
    if accounts is None:
        yield text("contract_no_accounts_term")
    else:
        clause = found.clause_labels[accounts.clause]
        yield text("contract_accounts_due", day=accounts.due_on, clause=clause)


def _tree(line: Line) -> Tree:
    """A line with its formula, inputs and children as a tree to read."""
    head = Text()
    head.append(f"{euros(line.amount).said(LANG)}  ", style="bold")
    head.append(line.label.said(LANG))
    aside = [part for part in (line.formula.said(LANG), line.clause and f"[{line.clause}]") if part]
    if aside:
        head.append(f"  {' '.join(aside)}", style="dim")
    tree = Tree(head)
    for quantity in line.inputs:
        _add_quantity(tree, quantity)
    for child in line.children:
        tree.add(_tree(child))
    return tree


def _add_quantity(tree: Tree, quantity: Quantity) -> None:
    words = [f"{quantity.label.said(LANG)}: {quantity.shown().said(LANG)}"]
    words += [f"= {quantity.formula.said(LANG)}"] if quantity.formula.nl else []
    words += [f"({quantity.source})"] if quantity.source else []
    branch = tree.add(Text(" ".join(words), style="dim"))
    for inner in quantity.inputs:
        _add_quantity(branch, inner)
    if quantity.line is not None:
        branch.add(_tree(quantity.line))
