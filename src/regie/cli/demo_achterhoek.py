# SPDX-License-Identifier: EUPL-1.2
"""``regie demo --example achterhoek``: a region before a procurement, with its study, and the web on it."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

from rich.table import Table

from regie.cli.common import GOOD, LANG, console, text
from regie.cli.demo import FORECAST_DRAWS, as_started, clear, number_seconds, serve, show_findings, shown
from regie.cli.example import telling, words
from regie.cli.forecast import made
from regie.cli.forecast_question import Question
from regie.cli.outlook import print_years
from regie.cli.procure import telling as telling_study
from regie.cli.procure_show import print_summary
from regie.example_region.achterhoek import write_achterhoek
from regie.figures import definitions, open_snapshot, query
from regie.forecast.asked import Asked
from regie.forecast.runs import keep_run, publish_run
from regie.procurement import result as studies
from regie.procurement.study import load_study
from regie.vocabulary import Period

FIGURES = (
    ("unique_clients", ("2018-06", "2019-06", "2020-04", "2020-06")),
    ("cost", ("2018", "2019", "2020-H1")),
    ("cost_per_client_month", ("2018", "2019")),
)


def demo_achterhoek(folder: Path, seed: int, scale: int, no_serve: bool, bind: str) -> int:
    """Make the region, show findings and figures, keep a forecast and the outcome of the study, start the web."""
    started = time.monotonic()
    region = folder / "achterhoek"
    clear(region)
    out = console()
    out.print(words("demo_begin"), style="bold")
    with telling() as tell:
        _, summaries, snapshot = write_achterhoek(region, seed=seed, scale=scale, progress=tell)
    show_findings(summaries)
    _show_figures(region, snapshot.id)
    run = made(Question(region, snapshot_id=snapshot.id, asked=Asked(draws=FORECAST_DRAWS)))
    keep_run(region, run)
    publish_run(region, run.id, snapshot.reference_date + timedelta(days=5))
    print_years(run)
    _compute_study(region, snapshot.id)
    out.print()
    out.print(text("demo_next"), style="bold")
    regie = as_started()
    for line in (
        f"{regie} figures --region {region} --indicator cost --by municipality --period 2019",
        f"{regie} procure coverage --region {region}",
        f"{regie} procure report --region {region}",
    ):
        out.print(f"  {line}", markup=False, soft_wrap=True)
    out.print()
    out.print(words("demo_time", total=number_seconds(time.monotonic() - started)), style="dim")
    if not no_serve:
        serve(region, folder / "web-achterhoek", bind, snapshot.id)
    return GOOD


def _compute_study(region: Path, snapshot: str) -> None:
    with open_snapshot(region, snapshot) as source, telling_study() as tell:
        found = studies.compute_from(source, load_study(region), tell)
    studies.keep(region, found)
    print_summary(found, "table")


def _show_figures(region: Path, snapshot: str) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False, title=text("demo_figures"), title_justify="left")
    for key in ("indicator", "period"):
        table.add_column(text(f"column_{key}"))
    table.add_column(text("column_value"), justify="right")
    with open_snapshot(region, snapshot) as source:
        for indicator, periods in FIGURES:
            name = definitions()[indicator]
            for period in periods:
                found = query(source, indicator, periods=[Period.parse(period)])
                figure = next(one for one in found if one.indicator == indicator)
                table.add_row(name.nl if LANG == "nl" else name.en, period, shown(figure.value, figure.unit))
    console().print(table)
    console().print(text("demo_snapshot", snapshot=snapshot), style="dim")
