# SPDX-License-Identifier: EUPL-1.2
"""Commands that write documents: reports of a region, and the generated pages of this repository."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from regie.cli.common import GOOD, PATH, Command, Group, console, lang_option, region_option, say_so, text
from regie.contract.page import contract_page
from regie.figures import definitions_page, open_snapshot
from regie.review import build_review, figure_schema, review_schema
from regie.vocabulary import Period, PeriodKind, RegieError, load_region
from regie.vocabulary.standard import json_schema, standard_page


@click.group(cls=Group, help=text("help_report"))
@lang_option
def report() -> None:
    """Reports of a region."""


@report.command("half-year", help=text("help_half_year"))
@region_option
@click.option("--period", required=True, help=text("help_report_period"))
@click.option("--out", type=PATH, help=text("help_out"))
@click.option("--snapshot", "snapshot_id", help=text("help_snapshot_option"))
@click.option("--internal", is_flag=True, help=text("help_internal"))
@lang_option
def half_year(region: Path, period: str, out: Path | None, snapshot_id: str | None, internal: bool) -> int:
    """Write the half-year report as HTML and PDF."""
    load_region(region)
    wanted = Period.parse(period)
    if wanted.kind is not PeriodKind.HALF_YEAR:
        raise RegieError("cli.not_a_half_year", written=period)
    written = write_half_year(region, wanted, out, snapshot_id, internal=internal)
    for path in written:
        say_so(text("written", path=path))
    return GOOD


def write_half_year(
    region: Path, period: Period, out: Path | None, snapshot_id: str | None, *, internal: bool
) -> list[Path]:
    """Write the report of ``period`` into ``out`` (default ``reports/PERIOD`` in the region)."""
    from regie.reporting import half_year_document, write_document  # half a second of charts and typesetting

    folder = out or region / "reports" / str(period)
    name = "halfjaarrapportage-intern" if internal else "halfjaarrapportage"
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as progress:
        task = progress.add_task(text("computing"), total=None)

        def tell(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        with open_snapshot(region, snapshot_id) as source:
            review = build_review(source, period, suppressed=not internal, progress=tell)
        progress.update(task, description=text("typesetting"))
        document = half_year_document(review)
        written = write_document(document, folder, name)
    (folder / f"{name}.json").write_text(review.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return [*written, folder / f"{name}.json"]


@click.command(cls=Command, hidden=True)
@click.option("--out", type=PATH, default=Path("docs"))
@lang_option
def docs(out: Path) -> int:
    """Write the generated pages of this repository's documentation."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "delivery-standard.md").write_text(standard_page(), encoding="utf-8")
    for name, schema in (
        ("delivery-standard", json_schema()),
        ("figure", figure_schema()),
        ("review", review_schema()),
    ):
        written = json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
        (out / f"{name}.schema.json").write_text(written, encoding="utf-8")
    (out / "definitions.md").write_text(definitions_page(), encoding="utf-8")
    (out / "contract-files.md").write_text(contract_page(), encoding="utf-8")
    (out / "commands.md").write_text(_commands_page(), encoding="utf-8")
    return GOOD


def _commands_page() -> str:
    from regie.cli.commands import regie_command

    lines = ["# Opdrachten", "", "*Deze pagina is gemaakt met `make docs`.*", ""]
    for path, command in _walk(regie_command, ("regie",)):
        context = command.context_class(command, info_name=" ".join(path), terminal_width=80)
        lines += [f"## {' '.join(path)}", "", "```", command.get_help(context), "```", ""]
    return "\n".join(lines)


def _walk(command: click.Command, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], click.Command]]:
    found = [(path, command)]
    if isinstance(command, click.Group):
        for name, sub in command.commands.items():
            if not sub.hidden:
                found += _walk(sub, (*path, name))
    return found
