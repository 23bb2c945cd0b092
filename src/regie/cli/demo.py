# SPDX-License-Identifier: EUPL-1.2
"""``regie demo``: the whole main job on the example region."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import NoReturn

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from regie.cli.common import GOOD, LANG, Command, console, lang_option, say_so, text
from regie.cli.demo_letter import publish_example_letter
from regie.cli.documents import telling, write_half_year, write_settlement, write_valve_request
from regie.cli.forecast import made
from regie.cli.forecast_question import Question
from regie.cli.investigate import write_memos
from regie.cli.outlook import print_years
from regie.cli.reviews import budget_rows, say_variance, show_amounts
from regie.deliveries import Finding, RuleCount, Summary, deliver, make_snapshot
from regie.example_region import Handed, example_contracts, make_region, wanted_excess, write_agreements
from regie.example_region.outlook_files import write_outlook_files
from regie.figures import definitions, open_snapshot, query
from regie.forecast.asked import Asked
from regie.forecast.runs import keep_run, publish_run
from regie.reporting.published import publish_report
from regie.review import Review, build_review
from regie.review.build import public_review
from regie.review.settling import Agreements, Settling, agreements_for
from regie.vocabulary import Period, RegieError
from regie.vocabulary.formatting import euro, number, percent
from regie.vocabulary.region import REGION_FILE

PERIOD = Period.parse("2024-H1")

EXAMPLES = ("hlv", "achterhoek")
"""Example regions: Heerlen, Landgraaf and Voerendaal, and the Achterhoek before its procurement."""

FORECAST_DRAWS = 2000
"""Draws of the forecast: enough for its bands, in seconds."""


@click.command(cls=Command, help=text("help_demo"))
@click.option("--dir", "folder", type=click.Path(path_type=Path, file_okay=False), default=Path("demo"))
@click.option(
    "--example", type=click.Choice(EXAMPLES), default=EXAMPLES[0], show_default=True, help=text("help_example")
)
@click.option("--seed", type=int, default=1, show_default=True, help=text("help_seed"))
@click.option("--scale", type=click.IntRange(1, 1000), default=1, show_default=True, help=text("help_scale"))
@click.option("--municipalities", type=click.IntRange(1, 340), help=text("help_municipalities"))
@click.option("--no-serve", is_flag=True, help=text("help_no_serve"))
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help=text("help_bind"))
@lang_option
def demo(
    folder: Path, example: str, seed: int, scale: int, municipalities: int | None, no_serve: bool, bind: str
) -> int:
    """Make the example region, deliver all files, show findings and figures, write the report, start the web."""
    if example == "achterhoek":
        from regie.cli.demo_achterhoek import demo_achterhoek

        if municipalities is not None:
            raise RegieError("cli.example_has_eight")
        return demo_achterhoek(folder, seed, scale, no_serve, bind)
    started = time.monotonic()
    region = folder / "hlv"
    clear(region)
    out = console()
    out.print(text("demo_begin"), style="bold")
    with console(stderr=True).status(text("demo_generating")):
        made_region = make_region(region, seed=seed, scale=scale, municipalities=municipalities)
    times = {text("step_generate"): time.monotonic() - started}

    began = time.monotonic()
    summaries = _deliver_all(region, made_region.manifest)
    times[text("step_deliver")] = time.monotonic() - began
    show_findings(summaries)

    began = time.monotonic()
    first = make_snapshot(region, made_region.snapshot_date)
    latest = make_snapshot(region, max(handed.received_on for handed in made_region.manifest))
    _show_figures(region, first.id)
    times[text("step_figures")] = time.monotonic() - began

    began = time.monotonic()
    _agree(region, first.id)
    times[text("step_agreements")] = time.monotonic() - began

    began = time.monotonic()
    write_outlook_files(region)
    run = made(Question(region, snapshot_id=first.id, asked=Asked(draws=FORECAST_DRAWS)))
    keep_run(region, run)
    publish_run(region, run.id, first.reference_date + timedelta(days=5))
    times[text("step_forecast")] = time.monotonic() - began

    began = time.monotonic()
    with telling() as tell, open_snapshot(region, first.id) as source:
        whole = build_review(
            source,
            PERIOD,
            agreements=agreements_for(region, PERIOD),
            forecast=run,
            suppressed=False,
            progress=tell,
        )
        public = public_review(source, whole)
        reports = _write_reports(whole, public, region / "reports" / str(PERIOD))
        publish_report(region, public, whole, {}, first.reference_date + timedelta(days=20), version=1)
        publish_example_letter(region, PERIOD, first.reference_date + timedelta(days=45))
        reports += [path for path in write_memos(source, region) if path.suffix == ".pdf"]
    times[text("step_report")] = time.monotonic() - began
    _show_money(whole)
    print_years(run)

    out.print()
    out.print(text("demo_reports"), style="bold")
    for path in reports:
        out.print(f"  {path}", markup=False, soft_wrap=True)
    out.print()
    out.print(text("demo_next"), style="bold")
    regie = as_started()
    for line in (
        f"{regie} snapshot diff {first.id} {latest.id} --region {region}",
        f"{regie} figures --region {region} --indicator unique_clients --by municipality --period 2024-06"
        f" --snapshot {first.id}",
        f"{regie} explain --region {region} --period {PERIOD} --snapshot {first.id}",
        f"{regie} settle --region {region} --period 2023 --snapshot {first.id}",
        f"{regie} scenario --region {region} --snapshot {first.id} --draws 1000",
    ):
        out.print(f"  {line}", markup=False, soft_wrap=True)
    say_so(text("demo_which_snapshot", used=first.id, latest=latest.id))
    spent = " · ".join(f"{step} {number_seconds(seconds)}" for step, seconds in times.items())
    out.print()
    out.print(text("demo_times", spent=spent, total=number_seconds(time.monotonic() - started)), style="dim")
    if not no_serve:
        serve(region, folder / "web", bind, first.id)
    return GOOD


def as_started() -> str:
    """The command as a person can type it here: by its name when that is on the path, else as it was started."""
    return "regie" if shutil.which("regie") else sys.argv[0]


def number_seconds(seconds: float) -> str:
    """Seconds with one decimal, in the reader's language."""
    return f"{seconds:.1f} s".replace(".", "," if LANG == "nl" else ".")


def serve(region: Path, data: Path, bind: str, snapshot: str) -> NoReturn:
    """The web application on the example region, with one login per role.

    It takes the place of this process, which has drawn charts and asked engines: their threads do not go along to
    the processes that answer requests, and a drawing there would wait for them for ever.
    """
    from regie.web.serving import demo_environment, prepare, started_at

    shutil.rmtree(data, ignore_errors=True)
    prepare(demo_environment(region, data) | started_at(bind))
    from regie.web.accounts.demo import PASSWORD, make_demo_people
    from regie.web.accounts.names import party_name, role_name
    from regie.web.jobs import service as jobs
    from regie.web.programme.demo import make_demo_programme
    from regie.web.region import door
    from regie.web.register.demo import make_demo_journeys
    from regie.web.steering.demo import make_demo_meetings

    out = console()
    people = make_demo_people()
    door.use_snapshot(None, snapshot)
    make_demo_journeys()
    make_demo_meetings()
    make_demo_programme()
    jobs.start_once("warm", None, snapshot=snapshot)
    out.print()
    out.print(text("demo_logins", password=PASSWORD), style="bold")
    for person in people:
        whose = " · ".join(filter(None, (role_name(person.role), party_name(person.party_kind, person.party))))
        out.print(f"  {person.email:<38} {whose}", markup=False, soft_wrap=True)
    out.print()
    say_so(text("demo_warming"), style="dim")
    sys.stdout.flush()
    sys.stderr.flush()
    command = [sys.executable, "-m", "regie", "serve", "--bind", bind, "--lang", LANG]
    os.execv(sys.executable, command)  # noqa: S606 # nosec B606 (ourselves, no shell)


def clear(region: Path) -> None:
    """Only a region that this command made before is replaced."""
    if not region.exists():
        return
    marker = region / REGION_FILE
    if not marker.exists() or "synthetic = true" not in marker.read_text(encoding="utf-8"):
        raise RegieError("cli.not_a_demo", folder=region)
    shutil.rmtree(region)


def _deliver_all(region: Path, manifest: Sequence[Handed]) -> list[Summary]:
    summaries = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as progress:
        task = progress.add_task(text("demo_delivering"), total=len(manifest))
        for item in manifest:
            progress.update(task, description=text("delivering", file=item.path.name))
            summaries.append(deliver(item.path, region, received_on=item.received_on))
            progress.advance(task)
    return summaries


def _write_reports(whole: Review, public: Review, folder: Path) -> list[Path]:
    """Both editions of the half-year report, the settlement file, and the request where there is one."""
    written = [*write_half_year(whole, folder), *write_half_year(public, folder)]
    if whole.settlement is not None:
        written += write_settlement(whole.header, whole.settlement, folder)
    if whole.valve is not None:
        written += write_valve_request(whole, folder)
    return written


def _agree(region: Path, snapshot: str) -> None:
    """Put contracts, risk file and requests into the region.

    What is estimated to come differs from what came; the remainder lines of the example's contract take the
    difference, so that the half-year shows the published extra cost to the cent.
    """
    wanted, contract = wanted_excess(region), example_contracts(region)[-1]
    with open_snapshot(region, snapshot) as source:
        of = Settling(source, Agreements(contract)).of(PERIOD)
        remainders = {
            line.code: sum(int(each.cost) for each in of.reconciled(line.code)) - line.amount
            for line in of.reference.children
        }
    write_agreements(region, remainders={code: cents - wanted[code] for code, cents in remainders.items()})


def show_findings(summaries: list[Summary]) -> None:
    out = console()
    read, accepted, aside = (
        sum(getattr(s, name) for s in summaries) for name in ("rows_read", "rows_accepted", "rows_set_aside")
    )
    out.print(
        text(
            "demo_delivered",
            files=number(len(summaries), lang=LANG),
            read=number(read, lang=LANG),
            accepted=number(accepted, lang=LANG),
            aside=number(aside, lang=LANG),
        )
    )
    table = Table(box=None, header_style="bold", pad_edge=False, title=text("demo_findings"), title_justify="left")
    for key in ("party", "table", "severity"):
        table.add_column(text(f"column_{key}"))
    table.add_column(text("column_rows"), justify="right")
    table.add_column(text("column_example"), overflow="fold")
    for summary in summaries:
        for count in summary.counts:
            found = next((f for f in summary.findings if _same(f, count)), None)
            cells = (summary.party, count.table, text(count.severity), number(count.rows, lang=LANG))
            style = "red" if count.severity == "error" else None
            table.add_row(*cells, found.message(LANG) if found else count.rule, style=style)
    out.print(table)


def _same(finding: Finding, count: RuleCount) -> bool:
    return (finding.table, finding.column, finding.rule) == (count.table, count.column, count.rule)


def _show_figures(region: Path, snapshot: str) -> None:
    wanted = (
        ("unique_clients", ("2022-04", "2022-12", "2024-06")),
        ("inflow", ("2024-H1",)),
        ("outflow", ("2024-H1",)),
        ("ended_as_planned", ("2023", "2024-H1")),
        ("cost", ("2023", "2024-H1")),
        ("cost_per_client_month", ("2023", "2024-H1")),
    )
    table = Table(box=None, header_style="bold", pad_edge=False, title=text("demo_figures"), title_justify="left")
    for key in ("indicator", "period"):
        table.add_column(text(f"column_{key}"))
    table.add_column(text("column_value"), justify="right")
    with open_snapshot(region, snapshot) as source:
        for indicator, periods in wanted:
            for period in periods:
                figure = next(
                    f for f in query(source, indicator, periods=[Period.parse(period)]) if f.indicator == indicator
                )
                name = definitions()[indicator]
                table.add_row(name.nl if LANG == "nl" else name.en, period, shown(figure.value, figure.unit))
    console().print(table)
    console().print(text("demo_snapshot", snapshot=snapshot), style="dim")


def _show_money(whole: Review) -> None:
    """Lump sum, cost and excess of the half-year, what they come from, and how the reported amount is read."""
    amounts = ("agreed", "amendments", "remainder", "reference", "cost", "excess")
    rows = [row for row in budget_rows(whole, amounts) if row["period"] == str(PERIOD)]
    used = [key for key in amounts if any(row[key] for row in rows)]
    show_amounts("review_budget", rows, ("period", "place", *used))
    if whole.header.contract_illustrative:
        say_so(text("contract_illustrative"), style="yellow")
    say_variance(whole)
    if whole.header.reported_amount_remark:
        say_so(whole.header.reported_amount_remark)


def shown(value: object, unit: str) -> str:
    """A figure's value with its unit, as a person writes it."""
    if value is None:
        return "–"
    amount = Decimal(str(value))
    match unit:
        case "percent":
            return percent(amount, lang=LANG)
        case "euro":
            return euro(amount, lang=LANG)
    return number(amount, 0 if amount == amount.to_integral_value() else 1, lang=LANG)
