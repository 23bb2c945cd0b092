# SPDX-License-Identifier: EUPL-1.2
"""Commands that look ahead: a forecast, scenarios side by side, and how good such forecasts were."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import click
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from regie.cli.common import (
    GOOD,
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
from regie.cli.forecast_question import Question, asking
from regie.cli.outlook import backtest_rows, fan_rows, print_backtest, print_forecast, print_scenarios
from regie.contract import Contract, price_levels
from regie.figures import Source, open_snapshot
from regie.forecast.asked import Given, given_in
from regie.forecast.estimating.history import history
from regie.forecast.run import ForecastRun
from regie.forecast.running import Telling, run_forecast
from regie.forecast.runs import check_publishing, file_hash, keep_run, publish_run
from regie.forecast.scenarios import FOLDER as SCENARIOS
from regie.forecast.scenarios import Scenario, load_scenario
from regie.forecast.scoring.backtest import backtest
from regie.review.contracts import contract_for, region_contracts
from regie.vocabulary import Period, RegieError, load_region
from regie.vocabulary.periods import month_number


@click.command("forecast", cls=Command, help=text("help_forecast"))
@asking
@click.option("--publish", "published", metavar="DATE", callback=day, help=text("help_publish"))
@format_option
@lang_option
def forecast_command(question: Question, published: date | None, form: str) -> int:
    """What comes: cost and clients, the fitting budget, what measures change; kept in ``runs/``."""
    _check_day(published)
    run = made(question)
    if published is not None:
        check_publishing(question.region, run.parameters, published)
    path = keep_run(question.region, run)
    if published is not None:
        publish_run(question.region, run.id, published)
    _show(run, form, print_forecast)
    if form == "table":
        say_so(text("forecast_kept", path=path))
        say_so(
            text("forecast_published", day=published) if published else text("forecast_unpublished", run=run.id)
        )
    return GOOD


@click.command("scenario", cls=Command, help=text("help_scenario"))
@click.argument("scenarios", nargs=-1, metavar="[FILE]...")
@asking
@format_option
@lang_option
def scenario_command(question: Question, scenarios: tuple[str, ...], form: str) -> int:
    """Named futures side by side, with the same random numbers; kept in ``runs/``."""
    question = replace(question, asked=replace(question.asked, parts=("scenarios",)))
    run = made(question, kind="scenario", files=[Path(each) for each in scenarios])
    path = keep_run(question.region, run)
    _show(run, form, print_scenarios)
    if form == "table":
        say_so(text("forecast_kept", path=path))
    return GOOD


@click.command("publish", cls=Command, help=text("help_publish_command"))
@region_option
@click.argument("run", metavar="RUN")
@click.argument("published", metavar="DATE", callback=day)
@lang_option
def publish_command(region: Path, run: str, published: date) -> int:
    """Mark a forecast that was kept as published on a day."""
    load_region(region)
    _check_day(published)
    publish_run(region, run, published)
    say_so(text("forecast_published", day=published))
    return GOOD


def _check_day(published: date | None) -> None:
    """Nothing can have been published on a day that has not come."""
    if published is not None and published > today():
        raise RegieError("cli.published_later", day=published)


@click.command("backtest", cls=Command, help=text("help_backtest"))
@region_option
@click.option("--snapshot", "snapshot_id", help=text("help_snapshot_option"))
@click.option("--every", type=click.IntRange(1, 60), default=6, show_default=True, help=text("help_every"))
@click.option("--draws", type=click.IntRange(1, 10_000), default=1000, show_default=True, help=text("help_draws"))
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help=text("help_forecast_seed"))
@format_option
@lang_option
def backtest_command(region: Path, snapshot_id: str | None, every: int, draws: int, seed: int, form: str) -> int:
    """Forecast again from the past as it was known, beside simple forecasts, and say how good that was."""
    load_region(region)
    contracts = _in_force(region)
    with _telling() as tell, open_snapshot(region, snapshot_id) as source:
        prices = None
        if contracts:
            past = history(source)
            years = range(past.first_month // 12, (past.end_month - 1) // 12 + 1)
            prices = price_levels(contracts, years).levels()
        found = backtest(
            source,
            every=every,
            draws=draws,
            seed=seed,
            prices=prices,
            workers=os.cpu_count() or 1,
            progress=lambda done, all_: tell("backtest", done, all_),
        )
        names = source.region_names("municipality") | source.region_names("segment")
    if form == "json":
        click.echo(found.model_dump_json(indent=1))
    elif form == "csv":
        rows = backtest_rows(found, names)
        show_rows(rows, "csv", {key: key for key in rows[0]} if rows else {})
    else:
        print_backtest(found, names)
    return GOOD


def made(question: Question, *, kind: str = "forecast", files: list[Path] | None = None) -> ForecastRun:
    """The run that is asked for; ``files`` are scenarios that take the place of those of the region."""
    region = load_region(question.region)
    contracts = _in_force(question.region)
    with _telling() as tell, open_snapshot(question.region, question.snapshot_id) as source:
        contract = _contract(question, source, contracts)
        given = given_in(question.region, region, contracts, contract, measures=question.measure_set)
        if files:
            given = _with_scenarios(question.region, given, files)
        if kind == "scenario" and not given.scenarios:
            raise RegieError("scenarios.none", folder=question.region / SCENARIOS)
        return run_forecast(source, given, question.asked, kind=kind, progress=tell)


def _with_scenarios(region: Path, given: Given, files: list[Path]) -> Given:
    """The scenarios in these files, or of these names in the region, in the place of all of the region."""
    found: list[Scenario] = []
    inputs = {name: hashed for name, hashed in given.inputs.items() if not name.startswith(f"{SCENARIOS}/")}
    for file in files:
        path = file if file.is_file() else region / SCENARIOS / f"{file.name}.toml"
        if not path.is_file():
            known = ", ".join(each.id for each in given.scenarios) or "-"
            raise RegieError("scenarios.unknown", written=file, known=known)
        scenario = load_scenario(path)
        if scenario.id in {each.id for each in found}:
            raise RegieError("scenarios.twice", scenario=scenario.id)
        found.append(scenario)
        inputs[f"{SCENARIOS}/{path.name}"] = file_hash(path)
    return replace(given, scenarios=tuple(found), inputs=inputs)


def _in_force(region: Path) -> list[Contract]:
    """The last version of every contract, oldest contract first."""
    return sorted((versions[-1] for versions in region_contracts(region)), key=lambda each: each.first_month)


def _contract(question: Question, source: Source, contracts: list[Contract]) -> Contract | None:
    """The contract that is compared with: the one given, else that of the last day of the snapshot; none in a
    region without contracts."""
    if question.contract_file is None and not contracts:
        return None
    last = Period.of_month(month_number(source.end_day - timedelta(days=1)))
    return contract_for(question.region, last, question.contract_file)


def _show(run: ForecastRun, form: str, print_: Callable[[ForecastRun], None]) -> None:
    if form == "json":
        click.echo(run.model_dump_json(indent=1))
    elif form == "csv":
        rows = fan_rows(run)
        show_rows(rows, "csv", {key: key for key in rows[0]})
    else:
        print_(run)


@contextmanager
def _telling() -> Iterator[Telling]:
    """Show which step is being done and how far it is."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    # drawn when told and by no thread of its own: work is shared out to copies of this process only without one
    with Progress(*columns, console=console(stderr=True), transient=True, auto_refresh=False) as progress:
        task = progress.add_task(text("computing"), total=None)

        def tell(step: str, done: int, all_: int) -> None:
            description = text(f"forecast_step_{step}")
            progress.update(task, description=description, completed=done, total=all_, refresh=True)

        yield tell
